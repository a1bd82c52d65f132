#include "direct.h"

void axm_direct_set_fixed_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    (void)arith;
    encoder->keep_bits = UINT64_MAX;
    encoder->threshold = UINT64_MAX; /* never */
}

int64_t axm_direct_product_int(const axm_arith *arith, uint64_t a, uint64_t b)
{
    return arith->multiplier->mul_int(arith, (int64_t)axm_f64_from_bits(a), (int64_t)axm_f64_from_bits(b));
}

void axm_direct_products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, int64_t *out)
{
    const uint64_t *const rows = crossing->rows, *const lanes = crossing->lanes;
    (void)loops;
    for (size_t t = 0; t < crossing->k; t++) {
        const int64_t row = (int64_t)axm_f64_from_bits(rows[t]);
        for (size_t i = t * crossing->n; i < (t + 1) * crossing->n; i++) {
            if (lanes[i] == AXM_PADDING_MARK_64) {
                out[i] = 0;
                continue;
            }
            const int64_t lane = (int64_t)axm_f64_from_bits(lanes[i]);
            out[i] = crossing->rows_are_b ? arith->multiplier->mul_int(arith, lane, row)
                                          : arith->multiplier->mul_int(arith, row, lane);
        }
    }
}
