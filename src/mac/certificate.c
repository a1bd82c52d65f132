#include "certificate.h"

#define F32_EXPONENT_NONFINITE 255

/* Extremes as 32-bit integers, which every vector unit compares. A zero's exponent field is under any other's. */
static axm_certificate certify_int(const axm_arith *arith, const uint64_t *codes, size_t n)
{
    const int32_t zero = (int32_t)(arith->family->int_zero >> AXM_F64_FRACTION_BITS);
    int32_t min = UINT16_MAX, max = 0;
    for (size_t i = 0; i < n; i++) {
        const int32_t exponent = (int32_t)(codes[i] >> 32) >> (AXM_F64_FRACTION_BITS - 32) & 0x7ff;
        const int32_t low = exponent == zero ? UINT16_MAX : exponent, high = exponent == zero ? 0 : exponent;
        min = low < min ? low : min;
        max = high > max ? high : max;
    }
    return (axm_certificate){.min_exponent = (uint16_t)min, .max_exponent = (uint16_t)max};
}

static axm_certificate certify_float(const uint32_t *codes, size_t n)
{
    int32_t min = UINT16_MAX, max = 0;
    for (size_t i = 0; i < n; i++) {
        const int32_t magnitude = (int32_t)(codes[i] & ~AXM_F32_SIGN);
        const int32_t exponent = magnitude >> AXM_F32_FRACTION_BITS;
        const int32_t low = magnitude == 0 ? UINT16_MAX : exponent;
        min = low < min ? low : min;
        max = exponent > max ? exponent : max;
    }
    return (axm_certificate){
        .min_exponent = (uint16_t)min, .max_exponent = (uint16_t)max, .nonfinite = max == F32_EXPONENT_NONFINITE};
}

axm_certificate axm_certificate_merge(axm_certificate a, axm_certificate b)
{
    return (axm_certificate){
        .min_exponent = a.min_exponent < b.min_exponent ? a.min_exponent : b.min_exponent,
        .max_exponent = a.max_exponent > b.max_exponent ? a.max_exponent : b.max_exponent,
        .nonfinite = a.nonfinite | b.nonfinite,
    };
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
