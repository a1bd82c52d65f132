/*
 * The linear family: T(a) * T(b), an exact product of transformed operands.
 *
 * A fixed-point code is T(x) as a double, which holds 32 bits exactly; a floating-point one T(x) itself.
 */
#ifndef AXM_MULTIPLIERS_LINEAR_H
#define AXM_MULTIPLIERS_LINEAR_H

#include "../multiplier.h"

/* ---- fixed point ---- */

static inline uint64_t axm_linear_magnitude(int64_t x)
{
    return x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
}

/* A magnitude with the sign of x. */
static inline int64_t axm_linear_signed(uint64_t magnitude, int64_t x)
{
    return x < 0 ? -(int64_t)magnitude : (int64_t)magnitude;
}

/* The product in 64 bits, whatever it is. */
static inline int64_t axm_linear_product(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

/* `width` bits of a magnitude from its leading one down; one that has no more is kept whole. */
uint64_t axm_linear_leading_bits(const axm_arith *arith, uint64_t magnitude);

/* An encoder that keeps operands as they are; and one that keeps those bits, and sets the last of them if `set_last`.
 */
void axm_linear_set_plain_encoder(const axm_arith *arith, axm_encoder *encoder);
void axm_linear_set_leading_encoder(const axm_arith *arith, bool set_last, axm_encoder *encoder);

int64_t axm_linear_product_int(const axm_arith *arith, uint64_t a, uint64_t b);
void axm_linear_products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing,
                             int64_t *out);

/* ---- floating point ---- */

/* The operand in its format; subnormals as zero where the arithmetic says so. */
uint32_t axm_linear_encode_float(const axm_arith *arith, float x);
void axm_linear_set_float_encoder(const axm_arith *arith, axm_encoder *encoder);
float axm_linear_product_float(const axm_arith *arith, uint32_t a, uint32_t b);
void axm_linear_products_float(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing,
                               float *out);

/* Members of a multiplier whose codes these are: its mul_int and set_fixed_encoder are its own. */
#define AXM_LINEAR_INT                                                                                                 \
    .product_int = axm_linear_product_int, .products_int = axm_linear_products_int, .int_exponent = AXM_F64_BIAS,      \
    .int_zero = 0
#define AXM_LINEAR_FLOAT                                                                                               \
    .encode_float = axm_linear_encode_float, .set_float_encoder = axm_linear_set_float_encoder,                        \
    .product_float = axm_linear_product_float, .products_float = axm_linear_products_float

#endif
