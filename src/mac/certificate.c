#include "certificate.h"

static axm_certificate certify_int(const axm_arith *arith, const uint64_t *codes, size_t n)
{
    axm_certificate found = {.min_exponent = UINT16_MAX};
    const uint64_t zero = arith->family->int_zero;
    for (size_t i = 0; i < n; i++) {
        const uint16_t exponent = (uint16_t)(codes[i] >> AXM_F64_FRACTION_BITS & 0x7ff);
        const uint16_t low = codes[i] == zero ? UINT16_MAX : exponent;
        const uint16_t high = codes[i] == zero ? 0 : exponent;
        found.min_exponent = low < found.min_exponent ? low : found.min_exponent;
        found.max_exponent = high > found.max_exponent ? high : found.max_exponent;
    }
    return found;
}

static axm_certificate certify_float(const uint32_t *codes, size_t n)
{
    axm_certificate found = {.min_exponent = UINT16_MAX};
    for (size_t i = 0; i < n; i++) {
        const uint32_t magnitude = codes[i] & ~AXM_F32_SIGN;
        const uint16_t exponent = (uint16_t)(magnitude >> AXM_F32_FRACTION_BITS);
        const uint16_t low = magnitude == 0 ? UINT16_MAX : exponent;
        found.min_exponent = low < found.min_exponent ? low : found.min_exponent;
        found.max_exponent = exponent > found.max_exponent ? exponent : found.max_exponent;
        found.nonfinite |= magnitude >= AXM_F32_INF;
    }
    return found;
}

axm_certificate axm_certify(const axm_arith *arith, const void *codes, size_t n)
{
    return axm_arith_is_fixed(arith) ? certify_int(arith, codes, n) : certify_float(codes, n);
}

/*
 * Products are under 2^(ka + kb + 2), a carry of the fractions included. k of them in a double stay
 * exact while they stay under 2^53. The unbiased logarithm also needs products that are whole
 * numbers before the floor: a characteristic of at least w-2, since the ones that both operands
 * have in the last of w-1 places add up to a zero there.
 */
static bool allows_int(const axm_arith *arith, const axm_certificate *row, const axm_certificate *lanes, size_t k)
{
    if (arith->acc != AXM_ACC_EXACT) {
        return false; /* each product is rounded by itself */
    }
    if (row->max_exponent == 0 || lanes->max_exponent == 0) {
        return true; /* one side is all zero, and so are the products */
    }
    const int offset = arith->family->int_exponent;
    const int largest = row->max_exponent + lanes->max_exponent - 2 * offset + 2;
    const int smallest = row->min_exponent + lanes->min_exponent - 2 * offset;
    return largest + axm_leading_one(k) + 1 <= 53 && (arith->bias == AXM_BIAS_NONE || smallest >= arith->width - 2);
}

/*
 * Adding the codes of a float log is Mitchell's product as long as the exponent field neither runs
 * over (with a carry) nor under. A float multiplication needs no such care, except for the padding
 * mark, and where subnormal products are to be flushed.
 */
static bool allows_float(const axm_arith *arith, const axm_certificate *row, const axm_certificate *lanes)
{
    const bool log = arith->family->is_log;
    if (row->nonfinite || lanes->nonfinite) {
        return false;
    }
    if (row->max_exponent == 0 || lanes->max_exponent == 0 || (!log && arith->subnormals == AXM_SUBNORMALS_KEEP)) {
        return true;
    }
    const int largest = row->max_exponent + lanes->max_exponent - AXM_F32_BIAS + 1;
    const int smallest = row->min_exponent + lanes->min_exponent - AXM_F32_BIAS;
    return smallest >= 1 && (!log || largest <= 254);
}

bool axm_certificate_allows(const axm_arith *arith, const axm_certificate *row, const axm_certificate *lanes, size_t k)
{
    return axm_arith_is_fixed(arith) ? allows_int(arith, row, lanes, k) : allows_float(arith, row, lanes);
}
