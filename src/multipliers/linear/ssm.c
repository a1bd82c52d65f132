/*
 * The static segment method (Narayanamoorthy et al., IEEE Trans. VLSI Systems 23, 2015): an operand is its m lowest
 * bits, or, where any above them is set, its m highest ones: T(x) clears all others.
 */
#include "linear.h"

static int32_t lowest_m(const axm_arith *arith)
{
    return (arith->bits + 1) / 2;
}

static int32_t highest_m(const axm_arith *arith)
{
    return arith->bits - 1;
}

static const axm_key keys[] = {
    {"m", "bits of an operand's segment: the highest ones, or the lowest where the others are 0", AXM_KEY_FIXED,
     AXM_STAGE_REST, AXM_KEY_AT(width), NULL, NULL, 0, 0, 0, lowest_m, highest_m, lowest_m, "(bits+1)/2",
     "(bits+1)/2..bits-1"},
    AXM_KEY_BITS,
    AXM_KEY_FRACS,
    AXM_KEY_SIGN("sm|none"),
    AXM_KEY_NAN,
};

static int64_t transformed(const axm_arith *arith, int64_t x)
{
    const uint64_t magnitude = axm_linear_magnitude(x);
    const int lowest = arith->bits - arith->width;
    return magnitude >> arith->width == 0 ? x : axm_linear_signed(magnitude >> lowest << lowest, x);
}

static int64_t mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    return axm_linear_product(transformed(arith, a), transformed(arith, b));
}

static void set_fixed_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    axm_linear_set_plain_encoder(arith, encoder);
    encoder->segment = (uint64_t)1 << arith->width;
    encoder->segment_bits = ~(((uint64_t)1 << (arith->bits - arith->width)) - 1);
}

const axm_multiplier axm_multiplier_ssm = {
    .name = "ssm",
    .summary = "static segment method: the m highest or lowest bits of each operand, multiplied exactly",
    .source = "Narayanamoorthy et al., IEEE Trans. VLSI Systems 23, 2015, doi 10.1109/TVLSI.2014.2333366",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    .mul_int = mul_int,
    .set_fixed_encoder = set_fixed_encoder,
    AXM_LINEAR_INT,
};
