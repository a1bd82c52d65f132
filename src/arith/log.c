/*
 * The log family: mitchell and mitchw, on fixed-point and on floating-point operands; mbm and realm, which add a
 * correction to Mitchell's product; lmul, which adds one to its logarithm.
 *
 * Mitchell (1962): for x = 2^k (1 + f), log2(x) is close to k + f. Adding two such logarithms and
 * reading the sum K + F back as 2^K (1 + F) multiplies. Mitch-w keeps the w-1 highest bits of each f.
 * An IEEE number's exponent and fraction fields, side by side, are k . f: so a code is such a bit
 * pattern, and adding two codes as integers adds the logarithms, carry included.
 */
#include "model.h"

static bool is_corrected(const axm_arith *arith)
{
    return arith->family->no_step;
}

/* ---- fixed point: the scalar model ---- */

static bool sets_last(const axm_arith *arith)
{
    return arith->bias == AXM_BIAS_UNBIASED || arith->truncated > 0;
}

/* The log of x >= 1 as an integer with w-1 fraction bits: k, then the highest w-1 bits of f. */
static uint64_t fixed_log(const axm_arith *arith, uint64_t x)
{
    const int kept = arith->width - 1;
    const int k = axm_leading_one(x);
    const uint64_t below = x ^ ((uint64_t)1 << k); /* the k bits of f */
    uint64_t f = k >= kept ? below >> (k - kept) : below << (kept - k);
    if (sets_last(arith)) {
        f |= 1; /* half a unit of the w-2 places kept: what truncation loses on average */
    }
    return (uint64_t)k << kept | f;
}

/* floor(2^K (1 + F)) of a log sum. */
static uint64_t fixed_antilog(const axm_arith *arith, uint64_t sum)
{
    const int kept = arith->width - 1;
    const int k = (int)(sum >> kept);
    const uint64_t one = (uint64_t)1 << kept;
    const uint64_t mantissa = one | (sum & (one - 1));
    return k >= kept ? mantissa << (k - kept) : mantissa >> (kept - k);
}

/* 0, or all ones for a negative x: signs come by chance, and a processor loses more on guessing them than on this. */
static uint64_t sign_mask(int64_t x)
{
    return 0 - ((uint64_t)x >> 63);
}

/* What the logarithm is taken of: |x|, or with one's complement ~x, where -1 counts as 1. x is not 0. */
static uint64_t fixed_magnitude(const axm_arith *arith, int64_t x)
{
    const uint64_t negative = sign_mask(x);
    const uint64_t complement = (uint64_t)x ^ negative;
    return arith->sign == AXM_SIGN_C1 ? complement + (complement == 0) : complement - negative;
}

/* Puts the product's sign on. */
static int64_t fixed_signed(const axm_arith *arith, uint64_t magnitude, uint64_t negative)
{
    const uint64_t complement = magnitude ^ negative;
    return (int64_t)(arith->sign == AXM_SIGN_C1 ? complement : complement - negative);
}

/*
 * Mitchell's product with a correction, of logarithms k . f. Where no carry comes out of the fractions it lacks
 * fa * fb, otherwise (1 - fa) * (1 - fb), in units of 2^(ka + kb) both times: 1/12 on average. mbm adds
 * 5/64 for it, realm a factor that depends on fa and fb. Fractions are in units of 2^-FRACTION.
 */
#define FRACTION 32
#define MBM_FACTOR ((uint64_t)5 << (FRACTION - 6))

static uint64_t correction(const axm_arith *arith, uint64_t fa, uint64_t fb)
{
    if (arith->factors == NULL) {
        return MBM_FACTOR;
    }
    const int segment_bits = 4 - arith->segments;
    const size_t i = (size_t)(fa >> (FRACTION - segment_bits)), j = (size_t)(fb >> (FRACTION - segment_bits));
    return (uint64_t)arith->factors[i << segment_bits | j] << (FRACTION - arith->factor_bits);
}

/* floor((1 + fa + fb + c) * 2^k), or floor((2 * (fa + fb) + c) * 2^k) after a carry; without c where that would be too
 * long for a product's 2N bits. k is ka + kb. */
static uint64_t corrected_product(const axm_arith *arith, int k, uint64_t fa, uint64_t fb)
{
    const uint64_t one = (uint64_t)1 << FRACTION, sum = fa + fb;
    const uint64_t mitchell = sum < one ? one + sum : 2 * sum;
    const uint64_t corrected = mitchell + correction(arith, fa, fb);
    const bool overflows = k == 2 * (arith->bits - 1) && corrected >= 4 * one;
    const uint64_t scaled = overflows ? mitchell : corrected;
    return k >= FRACTION ? scaled << (k - FRACTION) : scaled >> (FRACTION - k);
}

static uint64_t fixed_product(const axm_arith *arith, uint64_t log_a, uint64_t log_b)
{
    const int kept = arith->width - 1;
    const uint64_t fraction = ((uint64_t)1 << kept) - 1;
    if (!is_corrected(arith)) {
        return fixed_antilog(arith, log_a + log_b);
    }
    return corrected_product(arith, (int)((log_a >> kept) + (log_b >> kept)), (log_a & fraction) << (FRACTION - kept),
                             (log_b & fraction) << (FRACTION - kept));
}

static int64_t log_mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    if (a == 0 || b == 0) {
        return 0;
    }
    const uint64_t log_a = fixed_log(arith, fixed_magnitude(arith, a)),
                   log_b = fixed_log(arith, fixed_magnitude(arith, b));
    return fixed_signed(arith, fixed_product(arith, log_a, log_b), sign_mask(a ^ b));
}

/* ---- fixed point: codes ---- */

/*
 * A code is a double's bit pattern with the exponent field k + 512. Two of them added, less
 * INT_BIAS, are the bits of the double 2^K (1 + F), its sign included (the sum's top bits add
 * without carry, which is xor). Zero has field 1: a product with it then comes out as a double
 * under 2^-400, too small to move a sum of integers that a double holds exactly.
 */
#define INT_EXPONENT 512
#define INT_BIAS ((uint64_t)1 << AXM_F64_FRACTION_BITS)
#define INT_ZERO ((uint64_t)1 << AXM_F64_FRACTION_BITS)

static void log_set_fixed_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    const uint64_t last_kept = (uint64_t)1 << (AXM_F64_FRACTION_BITS - (arith->width - 1));
    encoder->keep_bits = ~(last_kept - 1);
    encoder->set_bits = sets_last(arith) ? last_kept : 0; /* see fixed_log() */
    encoder->threshold = 0;
    encoder->rebias = (uint64_t)(AXM_F64_BIAS - INT_EXPONENT) << AXM_F64_FRACTION_BITS;
    encoder->zero = INT_ZERO;
    encoder->complement = arith->sign == AXM_SIGN_C1 ? UINT64_MAX : 0;
}

static int64_t log_product_int(const axm_arith *arith, uint64_t a, uint64_t b)
{
    if (a == INT_ZERO || b == INT_ZERO) {
        return 0;
    }
    const uint64_t one = (uint64_t)1 << AXM_F64_FRACTION_BITS;
    const uint64_t sum = a + b - INT_BIAS;
    if (is_corrected(arith)) {
        const int ka = (int)(a >> AXM_F64_FRACTION_BITS & 0x7ff), kb = (int)(b >> AXM_F64_FRACTION_BITS & 0x7ff);
        const int unused = AXM_F64_FRACTION_BITS - FRACTION; /* fraction bits of a code */
        return fixed_signed(
            arith,
            corrected_product(arith, ka + kb - 2 * INT_EXPONENT, (a & (one - 1)) >> unused, (b & (one - 1)) >> unused),
            sign_mask((int64_t)sum));
    }
    const int k = (int)(sum >> AXM_F64_FRACTION_BITS & 0x7ff) - AXM_F64_BIAS;
    const uint64_t mantissa = one | (sum & (one - 1));
    const uint64_t magnitude =
        k >= AXM_F64_FRACTION_BITS ? mantissa << (k - AXM_F64_FRACTION_BITS) : mantissa >> (AXM_F64_FRACTION_BITS - k);
    return fixed_signed(arith, magnitude, sign_mask((int64_t)sum));
}

static void log_products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, int64_t *out)
{
    loops->log_products(INT_ZERO, arith->sign == AXM_SIGN_C1 ? UINT64_MAX : 0, crossing, out);
}

/* ---- floating point ---- */

/*
 * lmul adds 2^-l to the sum of the fractions: with the m fraction bits of an operand l = m up to 3, 3 for 4, and 4
 * beyond (Luo and Sun, 2024). Half of it is in either code, in units of 2^-23. An infinity's code lies
 * beyond those that a large number can come to then.
 */
#define LMUL_INF 0x7fa00000u
#define BF16_HALFWAY 0x007f8000u /* the least that is rounded to bfloat16's smallest normal number: a tie, to even */

static uint32_t half_offset(const axm_arith *arith)
{
    if (arith->family != &axm_family_lmul) {
        return 0;
    }
    const int m = arith->mantissa, l = m <= 3 ? m : m == 4 ? 3 : 4;
    return (uint32_t)1 << (AXM_F32_FRACTION_BITS - l - 1);
}

static uint32_t infinity_code(const axm_arith *arith)
{
    return arith->family == &axm_family_lmul ? LMUL_INF : AXM_F32_INF;
}

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

/* The operand's own bit pattern with w-1 fraction bits kept; zero, and subnormals as zero, are +0. */
static uint32_t log_encode_float(const axm_arith *arith, float x)
{
    const uint32_t bits = axm_f32_bits(rounded_operand(arith, x));
    const uint32_t magnitude = bits & ~AXM_F32_SIGN;
    if (magnitude > AXM_F32_INF) {
        return AXM_F32_NAN;
    }
    if (magnitude == AXM_F32_INF) {
        return infinity_code(arith) | (bits & AXM_F32_SIGN);
    }
    return magnitude < AXM_F32_MIN ? 0 : (bits & kept_bits(arith)) + half_offset(arith);
}

static void log_set_float_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    const bool bf16 = arith->format == AXM_FORMAT_BF16, f16 = arith->format == AXM_FORMAT_F16;
    encoder->least = f16 ? AXM_F16_MIN : AXM_F32_MIN;
    encoder->tiny_mask = 0;
    encoder->keep_mask = kept_bits(arith);
    encoder->special = f16 || half_offset(arith) != 0;
    encoder->flushed = f16 ? AXM_F16_HALFWAY : bf16 ? BF16_HALFWAY : AXM_F32_MIN;
    encoder->round_shift = f16 ? AXM_F16_DROPPED : 16;
    encoder->overflow = f16 ? AXM_F16_OVERFLOW : AXM_F32_INF;
    encoder->addend = half_offset(arith);
    encoder->infinity = infinity_code(arith);
}

/*
 * The bits of mbm's product of positive normal numbers, possibly beyond those of a float. As on integers, a significand
 * of 24 bits is rounded down.
 */
static int64_t corrected_sum(uint32_t x, uint32_t y)
{
    const uint32_t one = (uint32_t)1 << AXM_F32_FRACTION_BITS, fraction = one - 1;
    const uint32_t sum = (x & fraction) + (y & fraction);
    int64_t exponent = (int64_t)(x >> AXM_F32_FRACTION_BITS) + (y >> AXM_F32_FRACTION_BITS) - AXM_F32_BIAS;
    uint32_t significand =
        (sum < one ? one + sum : 2 * sum) + (uint32_t)(MBM_FACTOR >> (FRACTION - AXM_F32_FRACTION_BITS));
    for (; significand >= 2 * one; significand >>= 1) {
        exponent++;
    }
    return exponent * one + (significand - one);
}

static float log_product_float(const axm_arith *arith, uint32_t a, uint32_t b)
{
    const uint32_t sign = (a ^ b) & AXM_F32_SIGN;
    const uint32_t x = a & ~AXM_F32_SIGN, y = b & ~AXM_F32_SIGN;
    const uint32_t infinity = infinity_code(arith);
    if (x > infinity || y > infinity) {
        return axm_f32_from_bits(AXM_F32_NAN);
    }
    if (x == infinity || y == infinity) {
        return axm_f32_from_bits(x == 0 || y == 0 ? AXM_F32_NAN : AXM_F32_INF | sign);
    }
    const int64_t sum =
        is_corrected(arith) ? corrected_sum(x, y) : (int64_t)x + y - ((int64_t)AXM_F32_BIAS << AXM_F32_FRACTION_BITS);
    if (x == 0 || y == 0 || sum < (int64_t)AXM_F32_MIN) {
        return axm_f32_from_bits(sign);
    }
    return axm_f32_from_bits((sum >= (int64_t)AXM_F32_INF ? AXM_F32_INF : (uint32_t)sum) | sign);
}

static void log_products_float(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, float *out)
{
    loops->log_products_float(infinity_code(arith), crossing, out);
}

/* ---- products with a correction, by themselves ---- */

static void corrected_products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing,
                                   int64_t *out)
{
    const uint64_t *const rows = crossing->rows, *const lanes = crossing->lanes;
    (void)loops;
    for (size_t t = 0; t < crossing->k; t++) {
        const uint64_t row = rows[t] + INT_BIAS;
        for (size_t i = t * crossing->n; i < (t + 1) * crossing->n; i++) {
            out[i] =
                crossing->rows_are_b ? log_product_int(arith, lanes[i], row) : log_product_int(arith, row, lanes[i]);
        }
    }
}

static void mbm_products_int(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, int64_t *out)
{
    loops->corrected_products(INT_ZERO, MBM_FACTOR, 2 * (arith->bits - 1), crossing, out);
}

static void corrected_products_float(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing,
                                     float *out)
{
    const uint32_t *const rows = crossing->rows, *const lanes = crossing->lanes;
    (void)loops;
    for (size_t t = 0; t < crossing->k; t++) {
        const uint32_t row = rows[t] + ((uint32_t)AXM_F32_BIAS << AXM_F32_FRACTION_BITS);
        for (size_t i = t * crossing->n; i < (t + 1) * crossing->n; i++) {
            out[i] = lanes[i] == AXM_PADDING_MARK ? 0 : log_product_float(arith, row, lanes[i]);
        }
    }
}

/* clang-format off: initialisers */
#define LOG_FAMILY                                                                                                     \
    .mul_int = log_mul_int, .set_fixed_encoder = log_set_fixed_encoder, .product_int = log_product_int,                \
    .encode_float = log_encode_float, .product_float = log_product_float, .set_float_encoder = log_set_float_encoder,  \
    .int_exponent = INT_EXPONENT, .int_zero = INT_ZERO, .int_bias = INT_BIAS, .is_log = true
/* clang-format on */

const axm_family axm_family_log = {LOG_FAMILY, .products_int = log_products_int, .products_float = log_products_float};
const axm_family axm_family_lmul = {LOG_FAMILY, .products_float = log_products_float};
const axm_family axm_family_mbm = {LOG_FAMILY, .products_int = mbm_products_int,
                                   .products_float = corrected_products_float, .no_step = true};
const axm_family axm_family_realm = {LOG_FAMILY, .products_int = corrected_products_int, .no_step = true,
                                     .complete = axm_realm_factors};
