#include "linear.h"

/* ---- fixed point ---- */

uint64_t axm_linear_leading_bits(const axm_arith *arith, uint64_t magnitude)
{
    if (magnitude >> arith->width == 0) {
        return magnitude;
    }
    const int lowest = axm_leading_one(magnitude) - (arith->width - 1);
    return magnitude >> lowest << lowest;
}

void axm_linear_set_plain_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    (void)arith;
    encoder->keep_bits = UINT64_MAX;
    encoder->threshold = UINT64_MAX; /* never */
}

void axm_linear_set_leading_encoder(const axm_arith *arith, bool set_last, axm_encoder *encoder)
{
    const uint64_t last_kept = (uint64_t)1 << (AXM_F64_FRACTION_BITS - (arith->width - 1));
    encoder->keep_bits = ~(last_kept - 1);
    encoder->set_bits = set_last ? last_kept : 0;
    encoder->threshold = (uint64_t)1 << arith->width;
}

int64_t axm_linear_product_int(const axm_arith *arith, uint64_t a, uint64_t b)
{
    (void)arith; /* all that matters is in the codes */
    return axm_linear_product((int64_t)axm_f64_from_bits(a), (int64_t)axm_f64_from_bits(b));
}

void axm_linear_products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, int64_t *out)
{
    (void)arith;
    loops->linear_products(crossing, out);
}

/* ---- floating point ---- */

static bool flushes(const axm_arith *arith, uint32_t bits)
{
    return arith->subnormals == AXM_SUBNORMALS_FLUSH && (bits & ~AXM_F32_SIGN) < AXM_F32_MIN;
}

uint32_t axm_linear_encode_float(const axm_arith *arith, float x)
{
    const bool bf16 = arith->format == AXM_FORMAT_BF16;
    const uint32_t bits = axm_f32_bits(bf16 ? axm_bf16_round(x, arith->round == AXM_ROUND_RNE) : axm_canonical(x));
    return flushes(arith, bits) ? bits & AXM_F32_SIGN : bits;
}

void axm_linear_set_float_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    encoder->least = arith->subnormals == AXM_SUBNORMALS_FLUSH ? AXM_F32_MIN : 0;
    encoder->tiny_mask = AXM_F32_SIGN;
    encoder->keep_mask = UINT32_MAX;
}

float axm_linear_product_float(const axm_arith *arith, uint32_t a, uint32_t b)
{
    const float product = axm_f32_from_bits(a) * axm_f32_from_bits(b);
    const uint32_t bits = axm_f32_bits(product);
    return flushes(arith, bits) ? axm_f32_from_bits(bits & AXM_F32_SIGN) : axm_canonical(product);
}

void axm_linear_products_float(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, float *out)
{
    loops->linear_products_float(arith->subnormals == AXM_SUBNORMALS_FLUSH ? AXM_F32_MIN : 0, crossing, out);
}
