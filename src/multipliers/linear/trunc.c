/*
 * Truncated operands: T(x) keeps k bits of the magnitude from its leading one. Mitch-w's operand truncation in front of
 * an exact multiplier (Kim et al., IEEE Trans. Computers 2019).
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
    return axm_linear_signed(axm_linear_leading_bits(arith, axm_linear_magnitude(x)), x);
}

static int64_t mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    return axm_linear_product(transformed(arith, a), transformed(arith, b));
}

static void set_fixed_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    axm_linear_set_leading_encoder(arith, false, encoder);
}

const axm_multiplier axm_multiplier_trunc = {
    .name = "trunc",
    .summary = "operands truncated to k bits from the leading one, multiplied exactly",
    .source = "mitchw's operand truncation before an exact multiplication; Kim et al., doi 10.1109/TC.2018.2880742",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    .mul_int = mul_int,
    .set_fixed_encoder = set_fixed_encoder,
    AXM_LINEAR_INT,
};
