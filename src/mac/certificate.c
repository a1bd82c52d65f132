#include "certificate.h"

/* Sums of whole numbers up to 2^51 are exact in a double, and quickly made integers (kern/tiles.inc). */
#define EXACT_BITS 51

/* One side is all zero, and so are the products. */
static bool nothing_but_zeros(const axm_certificate *rows, const axm_certificate *lanes)
{
    return rows->min_exponent == UINT16_MAX || lanes->min_exponent == UINT16_MAX;
}

/*
 * Products are under 2^(ka + kb + 2), a carry of the fractions included, and k of them under
 * 2^EXACT_BITS. The unbiased logarithm also needs products that are whole numbers before the floor:
 * a characteristic of at least w-2, since the ones that both operands have in the last of w-1
 * places add up to a zero there.
 */
static bool allows_wide(const axm_coding *coding, const axm_certificate *rows, const axm_certificate *lanes, size_t k)
{
    const axm_arith *const arith = coding->arith;
    if (!axm_accumulator_is_exact(arith)) {
        return false; /* something happens to each product, or to each sum */
    }
    if (nothing_but_zeros(rows, lanes)) {
        return true;
    }
    const int offset = coding->codes->int_exponent;
    const int largest = rows->max_exponent + lanes->max_exponent - 2 * offset + 2;
    const int smallest = rows->min_exponent + lanes->min_exponent - 2 * offset;
    return largest + axm_leading_one(k) + 1 <= EXACT_BITS && (arith->sets_last == 0 || smallest >= arith->width - 2);
}

/* Exponent fields of the smallest and the largest product of two non-zero floats; a carry of log fractions included. */
static int smallest_field(const axm_certificate *rows, const axm_certificate *lanes)
{
    return rows->min_exponent + lanes->min_exponent - AXM_F32_BIAS;
}

static int largest_field(const axm_certificate *rows, const axm_certificate *lanes)
{
    return rows->max_exponent + lanes->max_exponent - AXM_F32_BIAS + 1;
}

/* Adding two logs' codes is their product as long as the exponent field runs neither over nor under. */
static axm_step log_step(const axm_certificate *rows, const axm_certificate *lanes)
{
    if (!nothing_but_zeros(rows, lanes) && (smallest_field(rows, lanes) < 1 || largest_field(rows, lanes) > 254)) {
        return AXM_STEPS_COUNT;
    }
    if (!rows->zeros) {
        return AXM_STEP_LOG_F32;
    }
    return lanes->zeros ? AXM_STEP_LOG_SPARSE : AXM_STEP_LOG_ROWS;
}

/* A float multiplication rounds as the definition does; unless it is to flush what it makes subnormal. Only products
 * that are exact, neither subnormal nor too large, may be fused with the addition. */
static axm_step linear_step(const axm_arith *arith, const axm_certificate *rows, const axm_certificate *lanes)
{
    const bool zero = nothing_but_zeros(rows, lanes);
    const bool normal = zero || smallest_field(rows, lanes) >= 1;
    if (!normal && arith->subnormals == AXM_SUBNORMALS_FLUSH) {
        return AXM_STEPS_COUNT;
    }
    const bool exact = normal && (zero || largest_field(rows, lanes) <= 254);
    return exact && arith->format == AXM_FORMAT_BF16 ? AXM_STEP_LIN_FUSED : AXM_STEP_LIN_F32;
}

axm_step axm_certified_step(const axm_coding *coding, const axm_certificate *rows, const axm_certificate *lanes,
                            size_t k)
{
    const bool log = coding->codes->is_log;
    if (coding->codes->no_step || coding->arith->accumulator->no_step) {
        return AXM_STEPS_COUNT;
    }
    if (coding->narrow) {
        return log ? AXM_STEP_LOG_EXACT : AXM_STEP_LIN_EXACT;
    }
    if (coding->wide) {
        return !allows_wide(coding, rows, lanes, k) ? AXM_STEPS_COUNT : log ? AXM_STEP_LOG_F64 : AXM_STEP_LIN_F64;
    }
    if (rows->nonfinite || lanes->nonfinite) {
        return AXM_STEPS_COUNT;
    }
    return log ? log_step(rows, lanes) : linear_step(coding->arith, rows, lanes);
}

/*
 * A product of two codes of 7 fraction bits has no more than 14 (a log product: 7). When its unit in
 * the last place is a normal number, then so is every sum of such products that is not zero.
 */
bool axm_certified_dots(const axm_coding *coding, const axm_certificate *rows, const axm_certificate *lanes)
{
    const int fraction_bits = coding->codes->is_log ? 7 : 14;
    return coding->narrow || nothing_but_zeros(rows, lanes) ||
           (rows->min_exponent >= 1 && lanes->min_exponent >= 1 && smallest_field(rows, lanes) - fraction_bits >= 1);
}
