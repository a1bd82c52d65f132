/*
 * The linear family: T(a) * T(b), an exact product of transformed operands.
 *
 *   exact    T(x) = x
 *   drum     T(x) keeps k bits from the leading one and sets the lowest of them (Hashemi et al., 2015)
 *   trunc    the same without setting it
 *   ssm      T(x) clears all but the m highest bits of the operand's places where any above the m lowest is set
 *            (Narayanamoorthy et al., 2015)
 *   float32  T(x) = x, the product rounded to float32
 *   bf16     T(x) = x rounded to bfloat16; two of them multiply exactly in float32
 */
#include "model.h"

/* ---- fixed point ---- */

static int64_t transform_int(const axm_arith *arith, int64_t x)
{
    const uint64_t magnitude = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
    if (arith->transform == AXM_TRANSFORM_NONE || magnitude >> arith->width == 0) {
        return x; /* drum, trunc and ssm keep an operand that has no more than k or m bits */
    }
    const int lowest = arith->transform == AXM_TRANSFORM_SSM ? arith->bits - arith->width
                                                             : axm_leading_one(magnitude) - (arith->width - 1);
    uint64_t kept = magnitude >> lowest;
    if (arith->transform == AXM_TRANSFORM_DRUM) {
        kept |= 1; /* the mean of what the dropped bits could be */
    }
    kept <<= lowest;
    return x < 0 ? -(int64_t)kept : (int64_t)kept;
}

static int64_t wrapping_product(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}

static int64_t linear_mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    return wrapping_product(transform_int(arith, a), transform_int(arith, b));
}

/* A code is T(x) as a double, which holds 32 bits exactly. */
static void linear_set_fixed_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    encoder->keep_bits = UINT64_MAX;
    encoder->threshold = UINT64_MAX; /* never */
    if (arith->transform == AXM_TRANSFORM_SSM) {
        encoder->segment = (uint64_t)1 << arith->width;
        encoder->segment_bits = ~(((uint64_t)1 << (arith->bits - arith->width)) - 1);
    } else if (arith->transform != AXM_TRANSFORM_NONE) {
        const uint64_t last_kept = (uint64_t)1 << (AXM_F64_FRACTION_BITS - (arith->width - 1));
        encoder->keep_bits = ~(last_kept - 1);
        encoder->set_bits = arith->transform == AXM_TRANSFORM_DRUM ? last_kept : 0;
        encoder->threshold = (uint64_t)1 << arith->width;
    }
}

static int64_t linear_product_int(const axm_arith *arith, uint64_t a, uint64_t b)
{
    (void)arith; /* all that matters is in the codes */
    return wrapping_product((int64_t)axm_f64_from_bits(a), (int64_t)axm_f64_from_bits(b));
}

static void linear_products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing,
                                int64_t *out)
{
    (void)arith;
    loops->linear_products(crossing, out);
}

/* ---- floating point ---- */

static uint32_t linear_encode_float(const axm_arith *arith, float x)
{
    const bool bf16 = arith->format == AXM_FORMAT_BF16;
    const uint32_t bits = axm_f32_bits(bf16 ? axm_bf16_round(x, arith->round == AXM_ROUND_RNE) : axm_canonical(x));
    if (arith->subnormals == AXM_SUBNORMALS_FLUSH && (bits & ~AXM_F32_SIGN) < AXM_F32_MIN) {
        return bits & AXM_F32_SIGN;
    }
    return bits;
}

static void linear_set_float_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    encoder->least = arith->subnormals == AXM_SUBNORMALS_FLUSH ? AXM_F32_MIN : 0;
    encoder->tiny_mask = AXM_F32_SIGN;
    encoder->keep_mask = UINT32_MAX;
}

static float linear_product_float(const axm_arith *arith, uint32_t a, uint32_t b)
{
    const float product = axm_f32_from_bits(a) * axm_f32_from_bits(b);
    const uint32_t bits = axm_f32_bits(product);
    if (arith->subnormals == AXM_SUBNORMALS_FLUSH && (bits & ~AXM_F32_SIGN) < AXM_F32_MIN) {
        return axm_f32_from_bits(bits & AXM_F32_SIGN);
    }
    return axm_canonical(product);
}

static void linear_products_float(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing,
                                  float *out)
{
    loops->linear_products_float(arith->subnormals == AXM_SUBNORMALS_FLUSH ? AXM_F32_MIN : 0, crossing, out);
}

const axm_family axm_family_linear = {
    .mul_int = linear_mul_int,
    .set_fixed_encoder = linear_set_fixed_encoder,
    .product_int = linear_product_int,
    .products_int = linear_products_int,
    .encode_float = linear_encode_float,
    .product_float = linear_product_float,
    .products_float = linear_products_float,
    .set_float_encoder = linear_set_float_encoder,
    .int_exponent = AXM_F64_BIAS,
    .int_zero = 0,
    .is_log = false,
};
