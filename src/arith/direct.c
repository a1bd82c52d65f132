#include "direct.h"

void axm_direct_set_fixed_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    (void)arith;
    encoder->keep_bits = UINT64_MAX;
    encoder->threshold = UINT64_MAX; /* never */
}

int64_t axm_direct_product_int(const axm_arith *arith, uint64_t a, uint64_t b)
{
    return arith->family->mul_int(arith, (int64_t)axm_f64_from_bits(a), (int64_t)axm_f64_from_bits(b));
}
