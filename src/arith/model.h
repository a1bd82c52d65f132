/*
 * An arithmetic from the inside, and what a family of multipliers is to the rest of the library.
 *
 * On fixed-point operands two ways lead to a product. The scalar model (mul_int) is written beside
 * the paper and decides what is right. The other is a code per operand (set_encoder), made once, and
 * a product of two codes (product_int), which micro-kernels do many at a time. Both give the same bits.
 */
#ifndef AXM_ARITH_MODEL_H
#define AXM_ARITH_MODEL_H

#include "../core/bits.h"
#include "../kern/kern.h"

#include <approxmul/arith.h>
#include <approxmul/custom.h>

#include <stdatomic.h>
#include <stdbool.h>

/* Values of the keys that are words, in the order spec.c lists the words. */
enum { AXM_FORMAT_FIXED, AXM_FORMAT_F32, AXM_FORMAT_BF16, AXM_FORMAT_F16 };
enum { AXM_SIGN_SM, AXM_SIGN_C1, AXM_SIGN_NONE };
enum { AXM_BIAS_NONE, AXM_BIAS_UNBIASED };
enum { AXM_ROUND_RNE, AXM_ROUND_TRUNC };
enum { AXM_SUBNORMALS_KEEP, AXM_SUBNORMALS_FLUSH };
enum { AXM_NAN_ERROR, AXM_NAN_ZERO };
enum { AXM_ACC_EXACT, AXM_ACC_F32, AXM_ACC_I32, AXM_ACC_F64, AXM_ACC_LOA };
enum { AXM_OVERFLOW_WRAP, AXM_OVERFLOW_SATURATE };

/* Which of a linear family's operand transforms. */
enum { AXM_TRANSFORM_NONE, AXM_TRANSFORM_DRUM, AXM_TRANSFORM_TRUNC, AXM_TRANSFORM_SSM };

#define AXM_NAME_SIZE 48 /* of a table's or callback's name, the terminating zero included */

typedef struct axm_kind axm_kind;
typedef struct axm_family axm_family;

struct axm_arith {
    atomic_size_t references;
    axm_context *context;
    const axm_kind *kind;
    const axm_family *family;
    int32_t format;
    int32_t bits;    /* of a fixed-point operand */
    int32_t frac[2]; /* fraction bits of operand a and b */
    int32_t sign;
    int32_t width; /* w of mitchell, mitchw and ilm, k of drum and trunc: bits kept from the leading one; m of ssm */
    int32_t corrections;       /* stages of ilm after the first */
    int32_t truncated;         /* t of mbm and realm: fraction bits cut off, the last one kept then 1 */
    int32_t segments;          /* m of realm: 16 >> segments of them along either fraction */
    int32_t factor_bits;       /* q of realm: after the point of a factor */
    int32_t mantissa;          /* m of lmul: fraction bits of an operand */
    int32_t multiplied, added; /* h and t of tosam: fraction bits that are */
    int32_t transform;
    int32_t bias;
    int32_t round;
    int32_t subnormals;
    int32_t nan;
    int32_t acc;
    int32_t overflow, shift; /* of acc=i32 */
    int32_t low;             /* of acc=loa */
    int32_t operand_bits[2]; /* of operand a and b: `bits`, but for a table or a callback with widths of its own */
    bool operand_signed[2];  /* two's complement; or else unsigned */
    char given_name[AXM_NAME_SIZE];   /* of a table or a callback; "" for kinds made from a text */
    _Atomic(axm_lookup *) lookups[2]; /* with rows of operand a, of b; NULL until asked for (lookup.h) */
    int32_t *entries;                 /* of a table: [a][b] by operand bit patterns; NULL for other families */
    int32_t *factors;                 /* of realm: [segment of a][segment of b]; NULL for other kinds */
    axm_custom_desc custom;           /* of a custom arithmetic: its functions */
    _Atomic uint64_t gain_bits;       /* the gain once somebody asked for it; 0 before */
};

struct axm_family {
    /* Where products are sums of `terms` exact products, each of what one term makes of either operand: that, for
     * operands in the format. NULL where a product is one term, its operands' codes. */
    void (*take_term)(const axm_arith *arith, int term, int operand, size_t n, int64_t *values);
    int terms;

    /* Whatever a text does not say, once it is read; NULL where that is nothing. What it allocates belongs to `filled`.
     */
    axm_status (*complete)(const axm_context *ctx, axm_arith *filled);

    /* The scalar model on fixed-point operands, which are already in the format. */
    int64_t (*mul_int)(const axm_arith *arith, int64_t a, int64_t b);

    /* How fixed-point operands become 64-bit codes; and the product of two codes. */
    void (*set_fixed_encoder)(const axm_arith *arith, axm_encoder *encoder);
    int64_t (*product_int)(const axm_arith *arith, uint64_t a, uint64_t b);

    /* Products of two codes, many at a time, where no kernel sums them. */
    void (*products_int)(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, int64_t *out);
    void (*products_float)(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, float *out);

    /* A floating-point operand to its code, and the product of two, which together are the scalar
     * model too. A zero may lose its sign in either: sums that start at +0 cannot tell. The encoder
     * says the same as encode_float, for many operands. */
    uint32_t (*encode_float)(const axm_arith *arith, float x);
    float (*product_float)(const axm_arith *arith, uint32_t a, uint32_t b);
    void (*set_float_encoder)(const axm_arith *arith, axm_encoder *encoder);

    /* The code of an integer's characteristic k has exponent field k + int_exponent, a zero's less than that. */
    int32_t int_exponent;
    uint64_t int_zero; /* the code of 0 */
    uint64_t
        int_bias;  /* what a kernel's rows have taken off, so that code + code is a product; 0 where codes multiply */
    bool is_log;   /* the combine step adds codes; otherwise it multiplies them */
    bool no_step;  /* codes make products only one by one, by product_int and product_float */
    bool any_zero; /* and products with zero may be any number: codes are the operands, padding has a mark */
};

extern const axm_family axm_family_log, axm_family_linear, axm_family_table, axm_family_ilm, axm_family_roba,
    axm_family_mbm, axm_family_realm, axm_family_tosam, axm_family_lmul, axm_family_custom;

/* The factors of a realm whose m and q are set. */
axm_status axm_realm_factors(const axm_context *ctx, axm_arith *filled);

static inline bool axm_arith_is_fixed(const axm_arith *arith)
{
    return arith->format == AXM_FORMAT_FIXED;
}

/* Sums are whole numbers, kept as int64_t. */
static inline bool axm_arith_has_integer_sums(const axm_arith *arith)
{
    return arith->acc == AXM_ACC_EXACT || arith->acc == AXM_ACC_I32 || arith->acc == AXM_ACC_LOA;
}

/* Sums are those of integers modulo 2^64, but for a last step (axm_finish_sums()): additions may go in any order. */
static inline bool axm_arith_sums_exactly(const axm_arith *arith)
{
    return arith->acc == AXM_ACC_EXACT || (arith->acc == AXM_ACC_LOA && arith->low == 0) ||
           (arith->acc == AXM_ACC_I32 && arith->overflow == AXM_OVERFLOW_WRAP && arith->shift == 0);
}

/* x modulo 2^bits, as the format reads operand a or b. */
static inline int64_t axm_arith_operand(const axm_arith *arith, int operand, int64_t x)
{
    const int shift = 64 - arith->operand_bits[operand];
    const uint64_t high = (uint64_t)x << shift;
    if (!arith->operand_signed[operand]) {
        return (int64_t)(high >> shift);
    }
    const uint64_t sign = (uint64_t)1 << 63;
    return (int64_t)(((high >> shift) ^ (sign >> shift)) - (sign >> shift));
}

/* An unsigned operand of 32 bits, which leaves no room for a sign in a word. */
static inline bool axm_arith_fills_word(const axm_arith *arith, int operand)
{
    return arith->operand_bits[operand] == 32 && !arith->operand_signed[operand];
}

/* A product as a number: that of two such operands fills 64 bits. */
static inline double axm_arith_product_value(const axm_arith *arith, int64_t product)
{
    return axm_arith_fills_word(arith, 0) && axm_arith_fills_word(arith, 1) ? (double)(uint64_t)product
                                                                            : (double)product;
}

/* x * 2^frac, nearest even, saturated; NaN (where it is allowed) gives 0. */
int64_t axm_arith_quantize(const axm_arith *arith, int operand, float x);

/* Encoding of operand a (AXM_OPERAND_A) or b, ready for loops. */
axm_encoder axm_encoder_of(const axm_arith *arith, int operand);

/* A whole arithmetic from one that is filled in but for the context; none in a library whose results would be wrong. */
axm_status axm_arith_make(const char *function, const axm_context *ctx, const axm_arith *filled, axm_arith **out);

/* For arithmetics that are made from a descriptor: operands of two widths; and the name, or the kind's for NULL. */
void axm_arith_set_operands(axm_arith *filled, int32_t bits_a, bool signed_a, int32_t bits_b, bool signed_b);
axm_status axm_arith_set_name(const char *function, const char *name, axm_arith *filled);

/* The product of two floats by a floating-point family's codes. */
float axm_product_floating(const axm_arith *arith, float a, float b);

/* One more reference, for an object to keep. */
axm_arith *axm_arith_hold(const axm_arith *arith);

/* AXM_E_UNSUPPORTED unless the arithmetic is fixed-point, or its sums are whole numbers. */
axm_status axm_check_fixed(const char *function, const axm_arith *arith);
axm_status axm_check_integer_sums(const char *function, const axm_arith *arith);

/* axm_check_no_nan() where the format demands it. */
axm_status axm_check_encodable(const char *function, const char *name, const axm_arith *arith, const float *values,
                               size_t n);

/* A fixed-point product as a float, rounded once. */
static inline float axm_arith_rescale(const axm_arith *arith, int64_t product)
{
    return axm_scale_sum(product, arith->frac[0] + arith->frac[1]);
}

/* Fraction bits of a sum of whole numbers. */
static inline int axm_arith_sum_frac(const axm_arith *arith)
{
    return arith->frac[0] + arith->frac[1] - arith->shift;
}

/* A sum as an accumulator holds it: 0 to begin with, whose bits are all zero. */
typedef union {
    int64_t whole; /* axm_arith_has_integer_sums() */
    float f32;
    double f64;
} axm_sum;

/* One more product, of fixed or of floating point; and the finished sum as a float. What faster ways equal. */
void axm_sum_add_int(const axm_arith *arith, axm_sum *sum, int64_t product);
void axm_sum_add_float(const axm_arith *arith, axm_sum *sum, float product);
float axm_sum_value(const axm_arith *arith, const axm_sum *sum);

#endif
