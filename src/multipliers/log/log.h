/*
 * The log family: logarithms are added.
 *
 * Mitchell (1962): for x = 2^k (1 + f), log2(x) is close to k + f. Adding two such logarithms and
 * reading the sum K + F back as 2^K (1 + F) multiplies. An IEEE number's exponent and fraction fields, side by side,
 * are k . f: so a code is such a bit pattern, and adding two codes as integers adds the logarithms, carry included.
 *
 * What of an operand its code keeps is in the arithmetic: `width` significant bits, the last of them set where
 * `sets_last` says so.
 */
#ifndef AXM_MULTIPLIERS_LOG_H
#define AXM_MULTIPLIERS_LOG_H

#include "../multiplier.h"

/*
 * A fixed-point code is a double's bit pattern with the exponent field k + 512. Two of them added, less
 * AXM_LOG_INT_BIAS, are the bits of the double 2^K (1 + F), its sign included (the sum's top bits add
 * without carry, which is xor). Zero has field 1: a product with it then comes out as a double
 * under 2^-400, too small to move a sum of integers that a double holds exactly.
 */
#define AXM_LOG_INT_EXPONENT 512
#define AXM_LOG_INT_BIAS ((uint64_t)1 << AXM_F64_FRACTION_BITS)
#define AXM_LOG_INT_ZERO ((uint64_t)1 << AXM_F64_FRACTION_BITS)

/* clang-format off: initialisers */
#define AXM_LOG_KEY_BIAS                                                                                               \
    AXM_KEY_WORD("bias", AXM_KEY_AT(sets_last), AXM_KEY_FIXED, "none|unbiased", "none|unbiased", "none",               \
                 "unbiased: half a unit of the last kept place added per operand")
/* clang-format on */

/* ---- fixed point ---- */

/* 0, or all ones for a negative x: signs come by chance, and a processor loses more on guessing them than on this. */
static inline uint64_t axm_log_sign(int64_t x)
{
    return 0 - ((uint64_t)x >> 63);
}

/* What the logarithm is taken of: |x|, or with one's complement ~x, where -1 counts as 1. x is not 0. */
uint64_t axm_log_magnitude(const axm_arith *arith, int64_t x);

/* Puts the product's sign on; `negative` as axm_log_sign() gives it. */
int64_t axm_log_signed(const axm_arith *arith, uint64_t magnitude, uint64_t negative);

/* The log of x >= 1 as an integer with width-1 fraction bits: k, then the highest width-1 bits of f. */
uint64_t axm_log_of(const axm_arith *arith, uint64_t x);

/* floor(2^K (1 + F)) of a log sum. */
uint64_t axm_log_antilog(const axm_arith *arith, uint64_t sum);

/* Mitchell's product, by model and by codes. */
int64_t axm_log_mul_int(const axm_arith *arith, int64_t a, int64_t b);
void axm_log_set_fixed_encoder(const axm_arith *arith, axm_encoder *encoder);
int64_t axm_log_product_int(const axm_arith *arith, uint64_t a, uint64_t b);
void axm_log_products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, int64_t *out);

/* Products of a multiplier whose product_int adds something of its own. */
void axm_log_products_one_by_one(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing,
                                 int64_t *out);

/* ---- floating point ---- */

/* The operand's own bit pattern with width-1 fraction bits kept; zero, and subnormals as zero, are +0. */
uint32_t axm_log_encode_float(const axm_arith *arith, float x);
void axm_log_set_float_encoder(const axm_arith *arith, axm_encoder *encoder);
float axm_log_product_float(const axm_arith *arith, uint32_t a, uint32_t b);
void axm_log_products_float(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, float *out);

/* The same codes with an addend in each, and another code for infinity; and the product of two codes, whose sum is
 * given, infinities and zeros told apart. */
uint32_t axm_log_encode_float_plus(const axm_arith *arith, float x, uint32_t addend, uint32_t infinity);
void axm_log_set_float_encoder_plus(const axm_arith *arith, uint32_t addend, uint32_t infinity, axm_encoder *encoder);
float axm_log_float_of_sum(uint32_t a, uint32_t b, uint32_t infinity, int64_t sum);

/* What two magnitudes' codes come to when they are added. */
static inline int64_t axm_log_float_sum(uint32_t a, uint32_t b)
{
    return (int64_t)(a & ~AXM_F32_SIGN) + (b & ~AXM_F32_SIGN) - ((int64_t)AXM_F32_BIAS << AXM_F32_FRACTION_BITS);
}

/* Members of a multiplier whose codes these are. */
#define AXM_LOG_CODES                                                                                                  \
    .set_fixed_encoder = axm_log_set_fixed_encoder, .int_exponent = AXM_LOG_INT_EXPONENT,                              \
    .int_zero = AXM_LOG_INT_ZERO, .int_bias = AXM_LOG_INT_BIAS, .is_log = true
#define AXM_LOG_INT                                                                                                    \
    AXM_LOG_CODES, .mul_int = axm_log_mul_int, .product_int = axm_log_product_int, .products_int = axm_log_products_int
#define AXM_LOG_FLOAT                                                                                                  \
    .encode_float = axm_log_encode_float, .set_float_encoder = axm_log_set_float_encoder,                              \
    .product_float = axm_log_product_float, .products_float = axm_log_products_float

#endif
