/*
 * An arithmetic from the inside: a multiplier, an operand format and an accumulator, each with the values that a text
 * gave it.
 */
#ifndef AXM_ARITH_MODEL_H
#define AXM_ARITH_MODEL_H

#include "../core/bits.h"
#include "../kern/kern.h"

#include <approxmul/arith.h>
#include <approxmul/custom.h>

#include <stdatomic.h>
#include <stdbool.h>

/* Values of the keys that are words, in the order of the words (multipliers/key.h). */
enum { AXM_FORMAT_FIXED, AXM_FORMAT_F32, AXM_FORMAT_BF16, AXM_FORMAT_F16 };
enum { AXM_SIGN_SM, AXM_SIGN_C1, AXM_SIGN_NONE };
enum { AXM_ROUND_RNE, AXM_ROUND_TRUNC };
enum { AXM_SUBNORMALS_KEEP, AXM_SUBNORMALS_FLUSH };
enum { AXM_NAN_ERROR, AXM_NAN_ZERO };

#define AXM_NAME_SIZE 48 /* of a table's or callback's name, the terminating zero included */
#define AXM_OWN_MAX 4    /* values of keys that only one multiplier, or accumulator, has */

typedef struct axm_multiplier axm_multiplier;
typedef struct axm_accumulator axm_accumulator;

struct axm_arith {
    atomic_size_t references;
    axm_context *context;

    const axm_multiplier *multiplier;
    int32_t own[AXM_OWN_MAX]; /* what its own keys say */
    int32_t width;            /* bits that an operand's code keeps, from the leading one or of a segment */
    int32_t sets_last;        /* 1: the last of them is set (log family) */
    int32_t *entries;         /* of a table: [a][b] by operand bit patterns; of realm: its factors; or NULL */
    axm_custom_desc custom;   /* of a custom arithmetic: its functions */

    int32_t format;
    int32_t bits;    /* of a fixed-point operand */
    int32_t frac[2]; /* fraction bits of operand a and b */
    int32_t sign;
    int32_t round;
    int32_t subnormals;
    int32_t nan;
    int32_t operand_bits[2]; /* of operand a and b: `bits`, but for a table or a callback with widths of its own */
    bool operand_signed[2];  /* two's complement; or else unsigned */

    const axm_accumulator *accumulator;
    int32_t acc;                  /* its place in the list */
    int32_t sum_own[AXM_OWN_MAX]; /* what its own keys say */
    int32_t shift;                /* bits that products are shifted right before they are added */

    char given_name[AXM_NAME_SIZE];   /* of a table or a callback; "" for kinds made from a text */
    _Atomic(axm_lookup *) lookups[2]; /* with rows of operand a, of b; NULL until asked for (lookup.h) */
    _Atomic uint64_t gain_bits;       /* the gain once somebody asked for it; 0 before */
};

/* A sum as an accumulator holds it: 0 to begin with, whose bits are all zero. */
typedef union {
    int64_t whole;
    float f32;
    double f64;
} axm_sum;

static inline bool axm_arith_is_fixed(const axm_arith *arith)
{
    return arith->format == AXM_FORMAT_FIXED;
}

/* Bits of an operand's significand: the most that can be kept from its leading one. */
static inline int32_t axm_arith_significant_bits(const axm_arith *arith)
{
    return axm_arith_is_fixed(arith) ? arith->bits : AXM_F32_FRACTION_BITS + 1;
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

/* The product of two floats by their codes. */
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

#endif
