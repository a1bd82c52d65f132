/**
 * @file mac.h
 * @brief Multiply-accumulate: dot products and matrix products.
 *
 * A sum is what the arithmetic's accumulator makes of its products:
 * acc=exact adds the integer products modulo 2^64 and rounds once to float32;
 * acc=f32 adds in float32, nearest even, k ascending from +0; i32, f64 and loa are in
 * docs/accumulators.md. All are part of the definition, so results depend neither on
 * threads nor on how the library tiles.
 * A NaN in a float32 result is always the canonical quiet NaN 0x7fc00000.
 *
 * Matrices are row-major: element (i, j) is at data[i * ld + j], or at data[j * ld + i] when transposed.
 */
#ifndef APPROXMUL_MAC_H
#define APPROXMUL_MAC_H

#include <approxmul/arith.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @brief C = alpha * (A B) + beta * C, the products by the arithmetic, the rest in float32.
 *
 * After the sum s of an element: alpha * s, rounded; with beta other than 0, beta * c, rounded, and
 * the rounded sum of the two. With beta = 0, C is not read.
 * @param ctx     memory and threads; may be NULL
 * @param arith   the arithmetic; A holds its left operands, B its right ones
 * @param trans_a,trans_b 0 as it is, 1 transposed
 * @param m,n,k   A is m x k, B is k x n, C is m x n; 0 is success (k = 0: sums of nothing, +0)
 * @param alpha   factor of the product
 * @param a       A, m x k, or k x m when transposed
 * @param lda     elements from one row of @p a as stored to the next; at least its row's length
 * @param b       B, k x n, or n x k when transposed
 * @param ldb     likewise
 * @param beta    factor of what C held
 * @param c       C, m x n; overlaps neither A nor B
 * @param ldc     at least n
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE (trans), AXM_E_SHAPE (ld), AXM_E_OVERFLOW, AXM_E_ALIAS,
 *         AXM_E_NONFINITE, AXM_E_MEMORY
 * @memory takes its workspace from the context's allocator; reads nothing past a row's end
 * @threads safe
 * @exact the sum defined above, bit for bit
 * @since 0.1.0
 */
AXM_API axm_status axm_gemm_f32(const axm_context *ctx, const axm_arith *arith, int32_t trans_a, int32_t trans_b,
                                size_t m, size_t n, size_t k, float alpha, const float *a, size_t lda, const float *b,
                                size_t ldb, float beta, float *c, size_t ldc);

/** A matrix to be one side of products to come. Set it up by axm_packed_desc_init(). */
typedef struct axm_packed_desc {
    size_t struct_size; /**< set by axm_packed_desc_init() */
    int32_t operand;    /**< AXM_OPERAND_A (default): the matrix is extent x k; AXM_OPERAND_B: k x extent */
    int32_t trans;      /**< 0 (default) as it is, 1 stored transposed */
    size_t extent;      /**< m for A, n for B */
    size_t k;           /**< length of the sums */
    size_t ld;          /**< as in axm_gemm_f32(); 0 (default): a stored row's length */
} axm_packed_desc;

/** A matrix encoded once under one arithmetic, as one side of many products. Opaque, immutable. */
typedef struct axm_packed axm_packed;

/**
 * @brief Fills a descriptor with the defaults; extent and k remain 0, to be set.
 * @param desc NULL does nothing
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_packed_desc_init_sized(axm_packed_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_packed_desc_init(desc) axm_packed_desc_init_sized((desc), sizeof *(desc))

/**
 * @brief Encodes a float matrix to be A or B of products to come.
 * @param ctx   memory, instruction set (and threads of the products); may be NULL
 * @param desc  which side, and its shape
 * @param arith the arithmetic of those products
 * @param data  the matrix; not needed after the call
 * @param out   receives the packed matrix
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_SHAPE, AXM_E_OVERFLOW, AXM_E_NONFINITE, AXM_E_MEMORY
 * @memory the caller destroys it
 * @threads safe
 * @since 0.1.0; with a descriptor 0.4.0
 */
AXM_API axm_status axm_packed_create_f32(const axm_context *ctx, const axm_packed_desc *desc, const axm_arith *arith,
                                         const float *data, axm_packed **out);

/**
 * @brief axm_gemm_f32() with one side packed.
 * @param packed  A or B, whichever it was packed as; it fixes the arithmetic, k and its own extent
 * @param trans,extent,other,ld the other matrix: 1 if stored transposed, its n (or m), its data, its leading dimension
 * @param alpha,beta,c,ldc as in axm_gemm_f32()
 * @return as axm_gemm_f32()
 * @memory as axm_gemm_f32()
 * @threads safe, also with one packed matrix in many calls at once
 * @exact the same bits as axm_gemm_f32()
 * @since 0.1.0
 */
AXM_API axm_status axm_gemm_packed_f32(const axm_packed *packed, int32_t trans, size_t extent, float alpha,
                                       const float *other, size_t ld, float beta, float *c, size_t ldc);

/**
 * @brief Frees a packed matrix.
 * @param packed may be NULL
 * @since 0.1.0
 */
AXM_API void axm_packed_destroy(axm_packed *packed);

/**
 * @brief C = A B on integers: the 64-bit sums themselves, to compare with hardware.
 * @param ctx     memory and threads; may be NULL
 * @param arith   a fixed-point arithmetic with acc=exact, i32 or loa
 * @param trans_a,trans_b,m,n,k,a,lda,b,ldb,c,ldc as in axm_gemm_f32(); operands modulo 2^bits
 * @return as axm_gemm_f32(), and AXM_E_UNSUPPORTED
 * @memory as axm_gemm_f32()
 * @threads safe
 * @exact docs/accumulators.md; with acc=exact sums modulo 2^64, read as signed
 * @since 0.1.0
 */
AXM_API axm_status axm_gemm_i32(const axm_context *ctx, const axm_arith *arith, int32_t trans_a, int32_t trans_b,
                                size_t m, size_t n, size_t k, const int32_t *a, size_t lda, const int32_t *b,
                                size_t ldb, int64_t *c, size_t ldc);

/**
 * @brief Encodes an integer matrix; otherwise as axm_packed_create_f32().
 * @return as axm_packed_create_f32(), and AXM_E_UNSUPPORTED (floating-point arithmetic)
 * @since 0.1.0; with a descriptor 0.4.0
 */
AXM_API axm_status axm_packed_create_i32(const axm_context *ctx, const axm_packed_desc *desc, const axm_arith *arith,
                                         const int32_t *data, axm_packed **out);

/**
 * @brief axm_gemm_i32() with one side packed; arguments as in axm_gemm_packed_f32().
 * @return as axm_gemm_i32()
 * @since 0.1.0
 */
AXM_API axm_status axm_gemm_packed_i32(const axm_packed *packed, int32_t trans, size_t extent, const int32_t *other,
                                       size_t ld, int64_t *c, size_t ldc);

/**
 * @brief Sum of n products of floats.
 * @param arith   the arithmetic
 * @param n_elems products; 0 gives +0
 * @param a,b     operands
 * @param out     receives the sum
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_NONFINITE
 * @memory allocates nothing
 * @threads safe
 * @exact the sum defined above over axm_mul_f32 or axm_mul_int. One product after the other: for many sums use
 * axm_gemm_f32()
 * @since 0.1.0
 */
AXM_API axm_status axm_dot_f32(const axm_arith *arith, size_t n_elems, const float *a, const float *b, float *out);

/**
 * @brief Sum of n products of integers.
 * @param arith   a fixed-point arithmetic with acc=exact, i32 or loa
 * @param n_elems products; 0 gives 0
 * @param a,b     operands, modulo 2^bits
 * @param out     receives the sum, the 64 bits read as signed; with acc=i32 32 bits, sign-extended
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_UNSUPPORTED
 * @memory allocates nothing
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_dot_i32(const axm_arith *arith, size_t n_elems, const int32_t *a, const int32_t *b,
                               int64_t *out);

#ifdef __cplusplus
}
#endif

#endif
