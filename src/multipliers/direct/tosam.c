/*
 * TOSAM(h, t) of Vahdat et al., 2019: short fractions are added, and still shorter ones multiplied.
 *
 * With a = 2^ka (1 + ya), and b likewise, a * b = 2^(ka + kb) (1 + ya + yb + ya * yb). The sum takes the t highest bits
 * of ya and of yb; the product their h highest with a 1 behind them, the middle of what the bits cut off could be (in
 * the paper's words, rounded to the nearest odd number). On magnitudes, sign by xor.
 */
#include "direct.h"

enum { H, T };

static const axm_key keys[] = {
    AXM_KEY_NUMBER("h", AXM_KEY_OWN(H), AXM_KEY_FIXED, 0, 7, 2,
                   "fraction bits of an operand that are multiplied, with a 1 behind them"),
    AXM_KEY_NUMBER("t", AXM_KEY_OWN(T), AXM_KEY_FIXED, 1, 15, 6, "fraction bits of an operand that are added"),
    AXM_KEY_BITS,
    AXM_KEY_FRACS,
    AXM_KEY_SIGN("sm|none"),
    AXM_KEY_NAN,
};

#define FRACTION 32 /* bits of a fraction here */

/* Of x >= 1. */
static uint64_t fraction_of(uint64_t x)
{
    const int k = axm_leading_one(x);
    return (x ^ (uint64_t)1 << k) << (FRACTION - k);
}

/* The t highest bits in their places. */
static uint64_t cut(uint64_t fraction, int t)
{
    return fraction >> (FRACTION - t) << (FRACTION - t);
}

/* The h highest bits and the 1, in units of 2^-(h + 1). */
static uint64_t middle(uint64_t fraction, int h)
{
    return fraction >> (FRACTION - h) << 1 | 1;
}

static uint64_t magnitude_product(const axm_arith *arith, uint64_t a, uint64_t b)
{
    const int k = axm_leading_one(a) + axm_leading_one(b), h = arith->own[H], t = arith->own[T];
    const uint64_t ya = fraction_of(a), yb = fraction_of(b);
    const uint64_t product = middle(ya, h) * middle(yb, h) << (FRACTION - 2 * (h + 1));
    const uint64_t sum = ((uint64_t)1 << FRACTION) + cut(ya, t) + cut(yb, t) + product;
    return k >= FRACTION ? sum << (k - FRACTION) : sum >> (FRACTION - k);
}

static int64_t mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    if (a == 0 || b == 0) {
        return 0;
    }
    const uint64_t product = magnitude_product(arith, axm_direct_magnitude(a), axm_direct_magnitude(b));
    return axm_direct_signed(product, (a < 0) != (b < 0));
}

const axm_multiplier axm_multiplier_tosam = {
    .name = "tosam",
    .summary = "TOSAM(h,t): fractions cut to t bits are added, to h bits and a 1 multiplied",
    .source = "Vahdat et al., IEEE Trans. VLSI Systems 27, 2019, doi 10.1109/TVLSI.2018.2890712",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    AXM_DIRECT_FIXED(mul_int),
};
