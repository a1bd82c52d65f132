/*
 * DRUM-k (Hashemi, Bahar, Reda, ICCAD 2015): T(x) keeps k bits of the magnitude from its leading one, and sets the
 * lowest of them, the mean of what the dropped bits could be. A magnitude of no more than k bits is kept as it is.
 */
#include "linear.h"

static const axm_key keys[] = {
    AXM_KEY_WIDTH("k", AXM_KEY_FIXED, 6, "min(6,bits)", "2..bits"),
    AXM_KEY_BITS,
    AXM_KEY_FRACS,
    AXM_KEY_SIGN("sm|none"),
    AXM_KEY_NAN,
};

static int64_t transformed(const axm_arith *arith, int64_t x)
{
    const uint64_t magnitude = axm_linear_magnitude(x);
    if (magnitude >> arith->width == 0) {
        return x;
    }
    const uint64_t lowest = (uint64_t)1 << (axm_leading_one(magnitude) - (arith->width - 1));
    return axm_linear_signed(axm_linear_leading_bits(arith, magnitude) | lowest, x);
}

static int64_t mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    return axm_linear_product(transformed(arith, a), transformed(arith, b));
}

static void set_fixed_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    axm_linear_set_leading_encoder(arith, true, encoder);
}

const axm_multiplier axm_multiplier_drum = {
    .name = "drum",
    .summary = "DRUM-k: k bits from the leading one, the lowest of them set, multiplied exactly",
    .source = "Hashemi, Bahar, Reda, ICCAD 2015, doi 10.1109/ICCAD.2015.7372600",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    .mul_int = mul_int,
    .set_fixed_encoder = set_fixed_encoder,
    .grows = true, /* the largest magnitude, a power of two, gets a bit */
    AXM_LINEAR_INT,
};
