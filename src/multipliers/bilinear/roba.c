/*
 * RoBA (Zendegani et al., IEEE Trans. VLSI Systems 25, 2017): operands rounded to powers of two. R(x) is x less its
 * nearest one.
 */
#include "bilinear.h"

static const axm_key keys[] = {
    AXM_KEY_BITS,
    AXM_KEY_FRACS,
    AXM_KEY_SIGN("sm|none"),
    AXM_KEY_NAN,
};

/* The nearest power of two; from halfway up, but 3 becomes 2, as in the paper's hardware. 0 stays. */
static uint64_t nearest_power(uint64_t x)
{
    if (x == 0) {
        return 0;
    }
    const int k = axm_leading_one(x);
    const bool up = k >= 2 && (x >> (k - 1) & 1) != 0;
    return (uint64_t)1 << (up ? k + 1 : k);
}

/* May be negative. */
static int64_t residue(const axm_arith *arith, uint64_t x)
{
    (void)arith;
    return (int64_t)(x - nearest_power(x));
}

/* With ar and br for the powers: ar * b + br * a - ar * br, which is a * b - (a - ar) * (b - br). */
static int64_t mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    return axm_bilinear_product(arith, residue, axm_direct_magnitude(a), axm_direct_magnitude(b), (a < 0) != (b < 0));
}

static void take_term(const axm_arith *arith, int term, int operand, size_t n, int64_t *values)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t magnitude = axm_direct_magnitude(values[i]);
        values[i] = axm_bilinear_term(term, operand, values[i] < 0, (int64_t)magnitude, residue(arith, magnitude));
    }
}

const axm_multiplier axm_multiplier_roba = {
    .name = "roba",
    .summary = "RoBA: operands rounded to powers of two, only the product of what that rounds away is missing",
    .source = "Zendegani et al., IEEE Trans. VLSI Systems 25, 2017, doi 10.1109/TVLSI.2016.2587696",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    AXM_BILINEAR(mul_int, take_term),
};
