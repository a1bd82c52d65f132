/*
 * MBM (Saadat, Bokhari, Parameswaran, IEEE Trans. Computer-Aided Design 37(11), 2018, pages 2623 to 2635): Mitchell's
 * product plus one constant, 5/64 in units of the product of the leading ones, which nulls its mean error.
 */
#include "corrected.h"

#define FACTOR ((uint64_t)5 << (AXM_FRACTION - 6))

enum { T };

static int32_t highest_t(const axm_arith *arith)
{
    return arith->bits - 8 > 0 ? arith->bits - 8 : 0;
}

static const axm_key keys[] = {
    AXM_CORRECTED_KEY_T(T, highest_t, "0..bits-8"),
    AXM_KEY_FORMAT(AXM_KEY_ANY, "fixed|f32|bf16|f16", "fixed"),
    AXM_KEY_BITS,
    AXM_KEY_FRACS,
    AXM_KEY_SIGN("sm|none"),
    AXM_KEY_NAN,
    AXM_KEY_SUBNORMALS("flush", "flush"),
};

static axm_status complete(const axm_context *ctx, axm_arith *filled)
{
    (void)ctx;
    axm_corrected_cut(filled, filled->own[T]);
    return AXM_OK;
}

/* ---- fixed point ---- */

static uint64_t correction(const axm_arith *arith, uint64_t fa, uint64_t fb)
{
    (void)arith;
    (void)fa;
    (void)fb;
    return FACTOR;
}

static int64_t mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    return axm_corrected_mul_int(arith, correction, a, b);
}

static int64_t product_int(const axm_arith *arith, uint64_t a, uint64_t b)
{
    return axm_corrected_product_int(arith, correction, a, b);
}

static void products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, int64_t *out)
{
    loops->log_products_plus(AXM_LOG_INT_ZERO, FACTOR, 2 * (arith->bits - 1), crossing, out);
}

/* ---- floating point ---- */

/* The bits of the product of positive normal numbers, possibly beyond those of a float. As on integers, a significand
 * of 24 bits is rounded down. */
static int64_t corrected_sum(uint32_t x, uint32_t y)
{
    const uint32_t one = (uint32_t)1 << AXM_F32_FRACTION_BITS, fraction = one - 1;
    const uint32_t sum = (x & fraction) + (y & fraction);
    int64_t exponent = (int64_t)(x >> AXM_F32_FRACTION_BITS) + (y >> AXM_F32_FRACTION_BITS) - AXM_F32_BIAS;
    uint32_t significand =
        (sum < one ? one + sum : 2 * sum) + (uint32_t)(FACTOR >> (AXM_FRACTION - AXM_F32_FRACTION_BITS));
    for (; significand >= 2 * one; significand >>= 1) {
        exponent++;
    }
    return exponent * one + (significand - one);
}

static float product_float(const axm_arith *arith, uint32_t a, uint32_t b)
{
    (void)arith;
    return axm_log_float_of_sum(a, b, AXM_F32_INF, corrected_sum(a & ~AXM_F32_SIGN, b & ~AXM_F32_SIGN));
}

static void products_float(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, float *out)
{
    const uint32_t *const rows = crossing->rows, *const lanes = crossing->lanes;
    (void)loops;
    for (size_t t = 0; t < crossing->k; t++) {
        const uint32_t row = rows[t] + ((uint32_t)AXM_F32_BIAS << AXM_F32_FRACTION_BITS);
        for (size_t i = t * crossing->n; i < (t + 1) * crossing->n; i++) {
            out[i] = lanes[i] == AXM_PADDING_MARK ? 0 : product_float(arith, row, lanes[i]);
        }
    }
}

const axm_multiplier axm_multiplier_mbm = {
    .name = "mbm",
    .summary = "MBM: Mitchell's product plus 5/64 of the product of the leading ones, which nulls its mean error",
    .source = "Saadat, Bokhari, Parameswaran, IEEE Trans. Computer-Aided Design 37(11), 2018, pages 2623 to 2635",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    .complete = complete,
    AXM_LOG_CODES,
    .mul_int = mul_int,
    .product_int = product_int,
    .products_int = products_int,
    .encode_float = axm_log_encode_float,
    .set_float_encoder = axm_log_set_float_encoder,
    .product_float = product_float,
    .products_float = products_float,
    .no_step = true,
};
