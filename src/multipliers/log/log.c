#include "log.h"

/* ---- fixed point: the scalar model ---- */

uint64_t axm_log_of(const axm_arith *arith, uint64_t x)
{
    const int kept = arith->width - 1;
    const int k = axm_leading_one(x);
    const uint64_t below = x ^ ((uint64_t)1 << k); /* the k bits of f */
    const uint64_t f = k >= kept ? below >> (k - kept) : below << (kept - k);
    return (uint64_t)k << kept | f | (uint64_t)arith->sets_last;
}

uint64_t axm_log_antilog(const axm_arith *arith, uint64_t sum)
{
    const int kept = arith->width - 1;
    const int k = (int)(sum >> kept);
    const uint64_t one = (uint64_t)1 << kept;
    const uint64_t mantissa = one | (sum & (one - 1));
    return k >= kept ? mantissa << (k - kept) : mantissa >> (kept - k);
}

uint64_t axm_log_magnitude(const axm_arith *arith, int64_t x)
{
    const uint64_t negative = axm_log_sign(x);
    const uint64_t complement = (uint64_t)x ^ negative;
    return arith->sign == AXM_SIGN_C1 ? complement + (complement == 0) : complement - negative;
}

int64_t axm_log_signed(const axm_arith *arith, uint64_t magnitude, uint64_t negative)
{
    const uint64_t complement = magnitude ^ negative;
    return (int64_t)(arith->sign == AXM_SIGN_C1 ? complement : complement - negative);
}

int64_t axm_log_mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    if (a == 0 || b == 0) {
        return 0;
    }
    const uint64_t sum =
        axm_log_of(arith, axm_log_magnitude(arith, a)) + axm_log_of(arith, axm_log_magnitude(arith, b));
    return axm_log_signed(arith, axm_log_antilog(arith, sum), axm_log_sign(a ^ b));
}

/* ---- fixed point: codes ---- */

void axm_log_set_fixed_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    const uint64_t last_kept = (uint64_t)1 << (AXM_F64_FRACTION_BITS - (arith->width - 1));
    encoder->keep_bits = ~(last_kept - 1);
    encoder->set_bits = arith->sets_last != 0 ? last_kept : 0; /* see axm_log_of() */
    encoder->threshold = 0;
    encoder->rebias = (uint64_t)(AXM_F64_BIAS - AXM_LOG_INT_EXPONENT) << AXM_F64_FRACTION_BITS;
    encoder->zero = AXM_LOG_INT_ZERO;
    encoder->complement = arith->sign == AXM_SIGN_C1 ? UINT64_MAX : 0;
}

int64_t axm_log_product_int(const axm_arith *arith, uint64_t a, uint64_t b)
{
    if (a == AXM_LOG_INT_ZERO || b == AXM_LOG_INT_ZERO) {
        return 0;
    }
    const uint64_t one = (uint64_t)1 << AXM_F64_FRACTION_BITS;
    const uint64_t sum = a + b - AXM_LOG_INT_BIAS;
    const int k = (int)(sum >> AXM_F64_FRACTION_BITS & 0x7ff) - AXM_F64_BIAS;
    const uint64_t mantissa = one | (sum & (one - 1));
    const uint64_t magnitude =
        k >= AXM_F64_FRACTION_BITS ? mantissa << (k - AXM_F64_FRACTION_BITS) : mantissa >> (AXM_F64_FRACTION_BITS - k);
    return axm_log_signed(arith, magnitude, axm_log_sign((int64_t)sum));
}

void axm_log_products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, int64_t *out)
{
    loops->log_products(AXM_LOG_INT_ZERO, arith->sign == AXM_SIGN_C1 ? UINT64_MAX : 0, crossing, out);
}

void axm_log_products_one_by_one(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing,
                                 int64_t *out)
{
    const uint64_t *const rows = crossing->rows, *const lanes = crossing->lanes;
    (void)loops;
    for (size_t t = 0; t < crossing->k; t++) {
        const uint64_t row = rows[t] + AXM_LOG_INT_BIAS;
        for (size_t i = t * crossing->n; i < (t + 1) * crossing->n; i++) {
            out[i] = crossing->rows_are_b ? arith->multiplier->product_int(arith, lanes[i], row)
                                          : arith->multiplier->product_int(arith, row, lanes[i]);
        }
    }
}

/* ---- floating point ---- */

#define BF16_HALFWAY 0x007f8000u /* the least that is rounded to bfloat16's smallest normal number: a tie, to even */

/* The operand in its format. */
static float rounded_operand(const axm_arith *arith, float x)
{
    switch (arith->format) {
    case AXM_FORMAT_BF16: return axm_bf16_round(x, true);
    case AXM_FORMAT_F16: return axm_f16_round(x);
    default: return x;
    }
}

static uint32_t kept_bits(const axm_arith *arith)
{
    return ~(((uint32_t)1 << (AXM_F32_FRACTION_BITS - (arith->width - 1))) - 1);
}

uint32_t axm_log_encode_float_plus(const axm_arith *arith, float x, uint32_t addend, uint32_t infinity)
{
    const uint32_t bits = axm_f32_bits(rounded_operand(arith, x));
    const uint32_t magnitude = bits & ~AXM_F32_SIGN;
    if (magnitude > AXM_F32_INF) {
        return AXM_F32_NAN;
    }
    if (magnitude == AXM_F32_INF) {
        return infinity | (bits & AXM_F32_SIGN);
    }
    return magnitude < AXM_F32_MIN ? 0 : (bits & kept_bits(arith)) + addend;
}

uint32_t axm_log_encode_float(const axm_arith *arith, float x)
{
    return axm_log_encode_float_plus(arith, x, 0, AXM_F32_INF);
}

void axm_log_set_float_encoder_plus(const axm_arith *arith, uint32_t addend, uint32_t infinity, axm_encoder *encoder)
{
    const bool bf16 = arith->format == AXM_FORMAT_BF16, f16 = arith->format == AXM_FORMAT_F16;
    encoder->least = f16 ? AXM_F16_MIN : AXM_F32_MIN;
    encoder->tiny_mask = 0;
    encoder->keep_mask = kept_bits(arith);
    encoder->special = f16 || addend != 0;
    encoder->flushed = f16 ? AXM_F16_HALFWAY : bf16 ? BF16_HALFWAY : AXM_F32_MIN;
    encoder->round_shift = f16 ? AXM_F16_DROPPED : 16;
    encoder->overflow = f16 ? AXM_F16_OVERFLOW : AXM_F32_INF;
    encoder->addend = addend;
    encoder->infinity = infinity;
}

void axm_log_set_float_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    axm_log_set_float_encoder_plus(arith, 0, AXM_F32_INF, encoder);
}

float axm_log_float_of_sum(uint32_t a, uint32_t b, uint32_t infinity, int64_t sum)
{
    const uint32_t sign = (a ^ b) & AXM_F32_SIGN;
    const uint32_t x = a & ~AXM_F32_SIGN, y = b & ~AXM_F32_SIGN;
    if (x > infinity || y > infinity) {
        return axm_f32_from_bits(AXM_F32_NAN);
    }
    if (x == infinity || y == infinity) {
        return axm_f32_from_bits(x == 0 || y == 0 ? AXM_F32_NAN : AXM_F32_INF | sign);
    }
    if (x == 0 || y == 0 || sum < (int64_t)AXM_F32_MIN) {
        return axm_f32_from_bits(sign);
    }
    return axm_f32_from_bits((sum >= (int64_t)AXM_F32_INF ? AXM_F32_INF : (uint32_t)sum) | sign);
}

float axm_log_product_float(const axm_arith *arith, uint32_t a, uint32_t b)
{
    (void)arith; /* all that matters is in the codes */
    return axm_log_float_of_sum(a, b, AXM_F32_INF, axm_log_float_sum(a, b));
}

void axm_log_products_float(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, float *out)
{
    (void)arith;
    loops->log_products_float(AXM_F32_INF, crossing, out);
}
