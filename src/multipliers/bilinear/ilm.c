/*
 * The iterative logarithmic multiplier (Babic, Avramovic, Bulic, Microprocessors and Microsystems 35, 2011): each stage
 * multiplies what the one before has left. R(x) is x without its corrections + 1 highest ones.
 */
#include "bilinear.h"

enum { CORRECTIONS };

static const axm_key keys[] = {
    AXM_KEY_NUMBER("corrections", AXM_KEY_OWN(CORRECTIONS), AXM_KEY_FIXED, 0, 3, 1,
                   "stages that multiply what the one before has left"),
    AXM_KEY_WIDTH("w", AXM_KEY_FIXED, 32, "bits", "2..bits"),
    AXM_KEY_BITS,
    AXM_KEY_FRACS,
    AXM_KEY_SIGN("sm|none"),
    AXM_KEY_NAN,
};

/*
 * A basic block takes the powers of two a = 2^k1 + r1 and b = 2^k2 + r2 begin with, and gives
 * 2^(k1 + k2) + r1 * 2^k2 + r2 * 2^k1 = a * b - r1 * r2; the next one does the same with r1 and r2.
 * Their sum lacks the product of the last ones' residues, which is 0 as soon as either is.
 */
static int64_t residue(const axm_arith *arith, uint64_t x)
{
    for (int stage = 0; stage <= arith->own[CORRECTIONS] && x != 0; stage++) {
        x ^= (uint64_t)1 << axm_leading_one(x);
    }
    return (int64_t)x;
}

/* The operand as the first stage sees it: its w highest bits from the leading one. */
static uint64_t operand_of(const axm_arith *arith, int64_t x)
{
    const uint64_t magnitude = axm_direct_magnitude(x);
    if (magnitude >> arith->width == 0) {
        return magnitude;
    }
    const int dropped = axm_leading_one(magnitude) - (arith->width - 1);
    return magnitude >> dropped << dropped;
}

static int64_t mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    return axm_bilinear_product(arith, residue, operand_of(arith, a), operand_of(arith, b), (a < 0) != (b < 0));
}

static void take_term(const axm_arith *arith, int term, int operand, size_t n, int64_t *values)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t kept = operand_of(arith, values[i]);
        values[i] = axm_bilinear_term(term, operand, values[i] < 0, (int64_t)kept, residue(arith, kept));
    }
}

const axm_multiplier axm_multiplier_ilm = {
    .name = "ilm",
    .summary = "iterative logarithmic multiplier: each stage multiplies what the one before has left",
    .source = "Babic, Avramovic, Bulic, Microprocessors and Microsystems 35, 2011, doi 10.1016/j.micpro.2010.07.001",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    AXM_BILINEAR(mul_int, take_term),
};
