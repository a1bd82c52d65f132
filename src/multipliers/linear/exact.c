/* The integer product itself: T(x) = x. */
#include "linear.h"

static const axm_key keys[] = {
    AXM_KEY_BITS,
    AXM_KEY_FRACS,
    AXM_KEY_SIGN("sm|none"),
    AXM_KEY_NAN,
};

static int64_t mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    (void)arith;
    return axm_linear_product(a, b);
}

const axm_multiplier axm_multiplier_exact = {
    .name = "exact",
    .summary = "fixed point, the integer product itself",
    .source = "two's complement or unsigned integer multiplication",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    .mul_int = mul_int,
    .set_fixed_encoder = axm_linear_set_plain_encoder,
    AXM_LINEAR_INT,
};
