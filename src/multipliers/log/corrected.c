#include "corrected.h"

/* floor((1 + fa + fb + c) * 2^k), or floor((2 * (fa + fb) + c) * 2^k) after a carry; without c where that would be too
 * long for a product's 2N bits. k is ka + kb. */
static uint64_t corrected_product(const axm_arith *arith, axm_correction *correction, int k, uint64_t fa, uint64_t fb)
{
    const uint64_t one = (uint64_t)1 << AXM_FRACTION, sum = fa + fb;
    const uint64_t mitchell = sum < one ? one + sum : 2 * sum;
    const uint64_t corrected = mitchell + correction(arith, fa, fb);
    const bool overflows = k == 2 * (arith->bits - 1) && corrected >= 4 * one;
    const uint64_t scaled = overflows ? mitchell : corrected;
    return k >= AXM_FRACTION ? scaled << (k - AXM_FRACTION) : scaled >> (AXM_FRACTION - k);
}

int64_t axm_corrected_mul_int(const axm_arith *arith, axm_correction *correction, int64_t a, int64_t b)
{
    if (a == 0 || b == 0) {
        return 0;
    }
    const int kept = arith->width - 1;
    const uint64_t fraction = ((uint64_t)1 << kept) - 1;
    const uint64_t log_a = axm_log_of(arith, axm_log_magnitude(arith, a)),
                   log_b = axm_log_of(arith, axm_log_magnitude(arith, b));
    const uint64_t product =
        corrected_product(arith, correction, (int)((log_a >> kept) + (log_b >> kept)),
                          (log_a & fraction) << (AXM_FRACTION - kept), (log_b & fraction) << (AXM_FRACTION - kept));
    return axm_log_signed(arith, product, axm_log_sign(a ^ b));
}

int64_t axm_corrected_product_int(const axm_arith *arith, axm_correction *correction, uint64_t a, uint64_t b)
{
    if (a == AXM_LOG_INT_ZERO || b == AXM_LOG_INT_ZERO) {
        return 0;
    }
    const uint64_t fraction = ((uint64_t)1 << AXM_F64_FRACTION_BITS) - 1;
    const int ka = (int)(a >> AXM_F64_FRACTION_BITS & 0x7ff), kb = (int)(b >> AXM_F64_FRACTION_BITS & 0x7ff);
    const int unused = AXM_F64_FRACTION_BITS - AXM_FRACTION; /* fraction bits of a code */
    const uint64_t product = corrected_product(arith, correction, ka + kb - 2 * AXM_LOG_INT_EXPONENT,
                                               (a & fraction) >> unused, (b & fraction) >> unused);
    return axm_log_signed(arith, product, axm_log_sign((int64_t)(a ^ b)));
}

void axm_corrected_cut(axm_arith *filled, int32_t t)
{
    filled->width = axm_arith_significant_bits(filled) - t;
    filled->sets_last = t > 0;
}
