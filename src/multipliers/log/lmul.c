/*
 * L-Mul (Luo, Sun, "Addition is All You Need for Energy-efficient Language Models", 2024): Mitchell's floating-point
 * multiplier on m fraction bits, with 2^-l added to the sum of the fractions: l = m up to 3, 3 for 4, and 4 beyond.
 *
 * Half of that is in either code, in units of 2^-23. An infinity's code lies beyond those that a large number can come
 * to then.
 */
#include "log.h"

#define INFINITY_CODE 0x7fa00000u

enum { M };

static int32_t highest_m(const axm_arith *arith)
{
    return arith->format == AXM_FORMAT_BF16  ? 7
           : arith->format == AXM_FORMAT_F16 ? AXM_F32_FRACTION_BITS - AXM_F16_DROPPED
                                             : AXM_F32_FRACTION_BITS;
}

static const axm_key keys[] = {
    AXM_KEY_UP_TO("m", AXM_KEY_OWN(M), AXM_KEY_FLOATING, 1, highest_m, 23, "23; 7 with format=bf16, 10 with format=f16",
                  "1..23; 1..7 with format=bf16, 1..10 with format=f16",
                  "fraction bits kept of an operand; the offset follows from it"),
    AXM_KEY_FORMAT(AXM_KEY_FLOATING, "f32|bf16|f16", "f32"),
    AXM_KEY_SUBNORMALS("flush", "flush"),
};

static axm_status complete(const axm_context *ctx, axm_arith *filled)
{
    (void)ctx;
    filled->width = filled->own[M] + 1;
    return AXM_OK;
}

static uint32_t half_offset(const axm_arith *arith)
{
    const int m = arith->own[M], l = m <= 3 ? m : m == 4 ? 3 : 4;
    return (uint32_t)1 << (AXM_F32_FRACTION_BITS - l - 1);
}

static uint32_t encode_float(const axm_arith *arith, float x)
{
    return axm_log_encode_float_plus(arith, x, half_offset(arith), INFINITY_CODE);
}

static void set_float_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    axm_log_set_float_encoder_plus(arith, half_offset(arith), INFINITY_CODE, encoder);
}

static float product_float(const axm_arith *arith, uint32_t a, uint32_t b)
{
    (void)arith;
    return axm_log_float_of_sum(a, b, INFINITY_CODE, axm_log_float_sum(a, b));
}

static void products_float(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, float *out)
{
    (void)arith;
    loops->log_products_float(INFINITY_CODE, crossing, out);
}

const axm_multiplier axm_multiplier_lmul = {
    .name = "lmul",
    .summary =
        "L-Mul: Mitchell's floating-point multiplier with an offset of 2^-4 or so added to the sum of the fractions",
    .source = "Luo, Sun, Addition is All You Need for Energy-efficient Language Models, 2024, arXiv 2410.00907",
    .format = AXM_FORMAT_F32,
    AXM_KEYS(keys),
    .complete = complete,
    AXM_LOG_CODES,
    .encode_float = encode_float,
    .set_float_encoder = set_float_encoder,
    .product_float = product_float,
    .products_float = products_float,
};
