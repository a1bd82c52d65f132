/**
 * @file arith.h
 * @brief Arithmetics: a multiplier, an operand format and an accumulator, under one handle.
 *
 * An arithmetic is made from a text, `name[:key=value[,key=value]...]`, such as
 * "mitchw:w=6,sign=c1,frac=16". The kinds and their keys can be listed at run time
 * (axm_kind_count() and following); docs/models.md defines each of them bit by bit.
 *
 * In every product the left operand `a` is the activation and the right one `b` the
 * weight; for fixed-point formats they may have different numbers of fraction bits.
 */
#ifndef APPROXMUL_ARITH_H
#define APPROXMUL_ARITH_H

#include <approxmul/context.h>
#include <approxmul/defs.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A multiplier, an operand format and an accumulator. Opaque, immutable, reference counted. */
typedef struct axm_arith axm_arith;

/** Which operand of a product. */
enum {
    AXM_OPERAND_A = 0, /**< left: activations */
    AXM_OPERAND_B = 1  /**< right: weights */
};

/**
 * @brief Makes an arithmetic from its text.
 * @param ctx  memory; may be NULL
 * @param text for example "bf16", "drum:k=4,bits=16,frac=8"; no spaces
 * @param out  receives the arithmetic
 * @return AXM_OK, AXM_E_NULL, AXM_E_MEMORY, or AXM_E_PARSE: unknown name, key or value, a value
 *         out of range, a key given twice, `frac` beside `frac_a` or `frac_b`, or an accumulator
 *         the format does not have. The message says at which character and what was expected. Or
 *         AXM_E_UNSUPPORTED: the library was compiled with flags that change results; the message names them
 * @memory the caller releases it with axm_arith_release(); plans keep their own reference
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_arith_create(const axm_context *ctx, const char *text, axm_arith **out);

/**
 * @brief Takes one more reference.
 * @param arith may be NULL
 * @return @p arith
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_arith *axm_arith_retain(axm_arith *arith);

/**
 * @brief Gives one reference back; the last one frees the arithmetic.
 * @param arith may be NULL
 * @threads safe
 * @since 0.1.0
 */
AXM_API void axm_arith_release(axm_arith *arith);

/**
 * @brief The canonical text: the name and every key with its value. Parsing it gives the same arithmetic, unless it is
 * a table or a custom one, whose text ("table(NAME):...", "custom(NAME):...") only names it.
 * @param arith     the arithmetic
 * @param buf       receives the text and its terminating zero; NULL only with buf_bytes 0
 * @param buf_bytes size of @p buf; 0 asks for the size alone
 * @param needed_bytes receives the size needed, the terminating zero included; may be NULL
 * @return AXM_OK (also when asking for the size), AXM_E_NULL, AXM_E_WORKSPACE (buf untouched)
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_arith_to_string(const axm_arith *arith, char *buf, size_t buf_bytes, size_t *needed_bytes);

/**
 * @brief The kind's name, such as "mitchw"; or the name a table or custom arithmetic was given.
 * @return a string that lives as long as the arithmetic; "" for NULL
 * @threads safe
 * @since 0.1.0
 */
AXM_API const char *axm_arith_name(const axm_arith *arith);

/**
 * @brief Bits of a fixed-point operand, 4..32, or, of a table or custom arithmetic, the wider operand's, 2..32.
 * @return 0 for a floating-point format or NULL: so it also tells which of the two an arithmetic is
 * @threads safe
 * @since 0.1.0
 */
AXM_API int32_t axm_arith_bits(const axm_arith *arith);

/**
 * @brief Bits of one fixed-point operand.
 * @param arith   the arithmetic
 * @param operand AXM_OPERAND_A or AXM_OPERAND_B
 * @return 2..32; 0 for a floating-point format, NULL, or an operand that is neither
 * @threads safe
 * @since 0.3.0
 */
AXM_API int32_t axm_arith_operand_bits(const axm_arith *arith, int32_t operand);

/**
 * @brief Whether a fixed-point operand is signed (two's complement).
 * @param arith   the arithmetic
 * @param operand AXM_OPERAND_A or AXM_OPERAND_B
 * @return 1 signed; 0 unsigned, a floating-point format, NULL, or an operand that is neither
 * @threads safe
 * @since 0.3.0
 */
AXM_API int32_t axm_arith_operand_is_signed(const axm_arith *arith, int32_t operand);

/**
 * @brief Fraction bits of a fixed-point operand: a real x is held as the integer x * 2^frac.
 * @param arith   the arithmetic
 * @param operand AXM_OPERAND_A or AXM_OPERAND_B
 * @return -64..64; 0 for a floating-point format, NULL, or an operand that is neither
 * @threads safe
 * @since 0.1.0
 */
AXM_API int32_t axm_arith_operand_frac(const axm_arith *arith, int32_t operand);

/**
 * @brief The multiplier's mean gain: 1 + its mean relative error for operands whose mantissas are uniform in [1, 2).
 *
 * Computed from the model itself, on a grid of up to 1024 x 1024 mantissas (the format's own
 * mantissas where it has fewer). This is the factor by which a layer's output shrinks, and the
 * one batch normalisation is compensated for.
 * @return the gain, for example 0.9409 for mitchw with w = 6, 1 for float32; 0 for NULL
 * @threads safe; the first call computes (some milliseconds), later ones remember
 * @exact deterministic; off the exact integral by less than 1e-6 at 32 bits
 * @since 0.1.0
 */
AXM_API double axm_arith_gain(const axm_arith *arith);

/** @name Products
 *  The scalar model: what every faster path of the library equals bit for bit.
 *  @{ */

/**
 * @brief The product of two integers.
 * @param arith a fixed-point arithmetic
 * @param a,b   operands; taken modulo 2^bits, as the hardware's registers would
 * @return the 2*bits-bit product, sign-extended (zero-extended with sign=none; with bits=32 the
 *         whole unsigned product, to be read as uint64_t). For a floating-point arithmetic or
 *         NULL: 0, and axm_last_message() says so
 * @threads safe
 * @exact docs/models.md, "Fixed point"
 * @since 0.1.0
 */
AXM_API int64_t axm_mul_int(const axm_arith *arith, int64_t a, int64_t b);

/**
 * @brief The product of two floats.
 *
 * A fixed-point arithmetic quantises both (x * 2^frac, nearest even, saturated), multiplies, and
 * rounds product * 2^-(frac_a + frac_b) to float once, nearest even. The 64 bits of two unsigned 32-bit operands'
 * product are read as signed here, as accumulators read them.
 * @return the product; NaN where an operand is NaN (unless the arithmetic says nan=zero) or @p arith is NULL
 * @threads safe
 * @exact docs/models.md
 * @since 0.1.0
 */
AXM_API float axm_mul_f32(const axm_arith *arith, float a, float b);

/**
 * @brief Products of integers, element by element: out[i] = axm_mul_int(a[i], b[i]).
 * @param arith   a fixed-point arithmetic
 * @param n_elems elements; 0 is success, and the arrays may then be NULL
 * @param a,b     operands, modulo 2^bits (unsigned 32-bit operands by their bit pattern)
 * @param out     receives the products
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_ALIAS, AXM_E_UNSUPPORTED (floating-point arithmetic)
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_mul_array_i32(const axm_arith *arith, size_t n_elems, const int32_t *a, const int32_t *b,
                                     int64_t *out);

/**
 * @brief Products of floats, element by element: out[i] = axm_mul_f32(a[i], b[i]).
 * @param arith   the arithmetic
 * @param n_elems elements; 0 is success, and the arrays may then be NULL
 * @param a,b     operands
 * @param out     receives the products; may be @p a or @p b itself
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_ALIAS (partial overlap), AXM_E_NONFINITE (NaN into a
 *         fixed-point format with nan=error)
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_mul_array_f32(const axm_arith *arith, size_t n_elems, const float *a, const float *b,
                                     float *out);

/**
 * @brief Floats to the integers a fixed-point arithmetic would multiply.
 * @param arith   a fixed-point arithmetic
 * @param operand AXM_OPERAND_A or AXM_OPERAND_B: which frac
 * @param n_elems elements; 0 is success, and the arrays may then be NULL
 * @param in      values
 * @param out     receives x * 2^frac, nearest even, saturated to the format (sign=none at 32 bits: bit patterns)
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_OVERFLOW, AXM_E_ALIAS, AXM_E_NONFINITE, AXM_E_UNSUPPORTED
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_arith_quantize_f32(const axm_arith *arith, int32_t operand, size_t n_elems, const float *in,
                                          int32_t *out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
