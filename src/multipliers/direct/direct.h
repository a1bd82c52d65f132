/*
 * The direct family: codes make no products. A product is the scalar model itself, computed one by one, or looked up
 * where operands have at most 8 bits.
 *
 * A code is the operand as a double, which holds 32 bits exactly, or, in floating point, the operand.
 */
#ifndef AXM_MULTIPLIERS_DIRECT_H
#define AXM_MULTIPLIERS_DIRECT_H

#include "../multiplier.h"

void axm_direct_set_fixed_encoder(const axm_arith *arith, axm_encoder *encoder);
int64_t axm_direct_product_int(const axm_arith *arith, uint64_t a, uint64_t b);
void axm_direct_products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing,
                             int64_t *out);

/* Sign-magnitude, there and back. */
static inline uint64_t axm_direct_magnitude(int64_t x)
{
    return x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
}

static inline int64_t axm_direct_signed(uint64_t magnitude, bool negative)
{
    return (int64_t)(negative ? 0 - magnitude : magnitude);
}

/* Members of a multiplier of fixed point whose scalar model is mul. */
#define AXM_DIRECT_FIXED(mul)                                                                                          \
    .mul_int = (mul), .set_fixed_encoder = axm_direct_set_fixed_encoder, .product_int = axm_direct_product_int,        \
    .products_int = axm_direct_products_int, .int_exponent = AXM_F64_BIAS, .no_step = true, .any_zero = true

#endif
