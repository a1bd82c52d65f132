/*
 * The bilinear family: a * b - R(a) * R(b). The exact product lacks only the product of what each operand has left
 * once a few powers of two are taken out of it, so that shifts and additions make it. On magnitudes, sign by xor.
 *
 * So a product is two terms, T(a) * T(b) and R(a) * -R(b), each of them the linear family's, whose kernels sum them.
 *
 *   ilm   R(x) is x without its corrections + 1 highest ones (Babic et al., 2011)
 *   roba  R(x) is x less its nearest power of two (Zendegani et al., 2017)
 */
#include "direct.h"

typedef int64_t residue_of(const axm_arith *arith, uint64_t x);

static int64_t bilinear_product(const axm_arith *arith, residue_of *residue, uint64_t a, uint64_t b, bool negative)
{
    const uint64_t product = a * b - (uint64_t)residue(arith, a) * (uint64_t)residue(arith, b);
    return axm_direct_signed(product, negative);
}

/* What a term makes of an operand, with its sign: the operand, or its residue, once with a minus. */
static int64_t term_of(int term, int operand, bool negative, int64_t kept, int64_t residue)
{
    const bool minus = term == 1 && operand == AXM_OPERAND_B;
    const int64_t value = term == 0 ? kept : residue;
    return negative != minus ? -value : value;
}

/* ---- ilm ---- */

/*
 * A basic block takes the powers of two a = 2^k1 + r1 and b = 2^k2 + r2 begin with, and gives
 * 2^(k1 + k2) + r1 * 2^k2 + r2 * 2^k1 = a * b - r1 * r2; the next one does the same with r1 and r2.
 * Their sum lacks the product of the last ones' residues, which is 0 as soon as either is.
 */
static int64_t ilm_residue(const axm_arith *arith, uint64_t x)
{
    for (int stage = 0; stage <= arith->corrections && x != 0; stage++) {
        x ^= (uint64_t)1 << axm_leading_one(x);
    }
    return (int64_t)x;
}

/* The operand as the first stage sees it: its w highest bits from the leading one. */
static uint64_t ilm_operand(const axm_arith *arith, int64_t x)
{
    const uint64_t magnitude = axm_direct_magnitude(x);
    if (magnitude >> arith->width == 0) {
        return magnitude;
    }
    const int dropped = axm_leading_one(magnitude) - (arith->width - 1);
    return magnitude >> dropped << dropped;
}

static int64_t ilm_mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    return bilinear_product(arith, ilm_residue, ilm_operand(arith, a), ilm_operand(arith, b), (a < 0) != (b < 0));
}

static void ilm_term(const axm_arith *arith, int term, int operand, size_t n, int64_t *values)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t kept = ilm_operand(arith, values[i]);
        values[i] = term_of(term, operand, values[i] < 0, (int64_t)kept, ilm_residue(arith, kept));
    }
}

const axm_family axm_family_ilm = {AXM_DIRECT_FIXED(ilm_mul_int), .take_term = ilm_term, .terms = 2};

/* ---- roba ---- */

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
static int64_t roba_residue(const axm_arith *arith, uint64_t x)
{
    (void)arith;
    return (int64_t)(x - nearest_power(x));
}

/* With ar and br for the powers: ar * b + br * a - ar * br, which is a * b - (a - ar) * (b - br). */
static int64_t roba_mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    return bilinear_product(arith, roba_residue, axm_direct_magnitude(a), axm_direct_magnitude(b), (a < 0) != (b < 0));
}

static void roba_term(const axm_arith *arith, int term, int operand, size_t n, int64_t *values)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t magnitude = axm_direct_magnitude(values[i]);
        values[i] = term_of(term, operand, values[i] < 0, (int64_t)magnitude, roba_residue(arith, magnitude));
    }
}

const axm_family axm_family_roba = {AXM_DIRECT_FIXED(roba_mul_int), .take_term = roba_term, .terms = 2};
