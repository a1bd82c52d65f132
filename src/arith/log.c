/*
 * The log family: mitchell and mitchw, on fixed-point and on floating-point operands.
 *
 * Mitchell (1962): for x = 2^k (1 + f), log2(x) is close to k + f. Adding two such logarithms and
 * reading the sum K + F back as 2^K (1 + F) multiplies. Mitch-w keeps the w-1 highest bits of each f.
 * An IEEE number's exponent and fraction fields, side by side, are k . f: so a code is such a bit
 * pattern, and adding two codes as integers adds the logarithms, carry included.
 */
#include "model.h"

/* ---- fixed point: the scalar model ---- */

/* The log of x >= 1 as an integer with w-1 fraction bits: k, then the highest w-1 bits of f. */
static uint64_t fixed_log(const axm_arith *arith, uint64_t x)
{
    const int kept = arith->width - 1;
    const int k = axm_leading_one(x);
    const uint64_t below = x ^ ((uint64_t)1 << k); /* the k bits of f */
    uint64_t f = k >= kept ? below >> (k - kept) : below << (kept - k);
    if (arith->bias == AXM_BIAS_UNBIASED) {
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

static int64_t log_mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    if (a == 0 || b == 0) {
        return 0;
    }
    const uint64_t sum = fixed_log(arith, fixed_magnitude(arith, a)) + fixed_log(arith, fixed_magnitude(arith, b));
    return fixed_signed(arith, fixed_antilog(arith, sum), sign_mask(a ^ b));
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
    encoder->set_bits = arith->bias == AXM_BIAS_UNBIASED ? last_kept : 0; /* see fixed_log() */
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
    const uint64_t sum = a + b - INT_BIAS;
    const int k = (int)(sum >> AXM_F64_FRACTION_BITS & 0x7ff) - AXM_F64_BIAS;
    const uint64_t one = (uint64_t)1 << AXM_F64_FRACTION_BITS;
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

/* The operand's own bit pattern with w-1 fraction bits kept; zero, and subnormals as zero, are +0. */
static uint32_t log_encode_float(const axm_arith *arith, float x)
{
    const uint32_t bits = axm_f32_bits(arith->format == AXM_FORMAT_BF16 ? axm_bf16_round(x, true) : x);
    const uint32_t magnitude = bits & ~AXM_F32_SIGN;
    if (magnitude > AXM_F32_INF) {
        return AXM_F32_NAN;
    }
    if (magnitude < AXM_F32_MIN) {
        return 0;
    }
    const uint32_t dropped = ((uint32_t)1 << (AXM_F32_FRACTION_BITS - (arith->width - 1))) - 1;
    return bits & ~dropped;
}

static void log_set_float_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    encoder->least = AXM_F32_MIN;
    encoder->tiny_mask = 0;
    encoder->keep_mask = ~(((uint32_t)1 << (AXM_F32_FRACTION_BITS - (arith->width - 1))) - 1);
}

static float log_product_float(const axm_arith *arith, uint32_t a, uint32_t b)
{
    (void)arith; /* all that matters is in the codes */
    const uint32_t sign = (a ^ b) & AXM_F32_SIGN;
    const uint32_t x = a & ~AXM_F32_SIGN, y = b & ~AXM_F32_SIGN;
    if (x > AXM_F32_INF || y > AXM_F32_INF) {
        return axm_f32_from_bits(AXM_F32_NAN);
    }
    if (x == AXM_F32_INF || y == AXM_F32_INF) {
        return axm_f32_from_bits(x == 0 || y == 0 ? AXM_F32_NAN : AXM_F32_INF | sign);
    }
    const int64_t sum = (int64_t)x + y - ((int64_t)AXM_F32_BIAS << AXM_F32_FRACTION_BITS);
    if (x == 0 || y == 0 || sum < (int64_t)AXM_F32_MIN) {
        return axm_f32_from_bits(sign);
    }
    return axm_f32_from_bits((sum >= (int64_t)AXM_F32_INF ? AXM_F32_INF : (uint32_t)sum) | sign);
}

static void log_products_float(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, float *out)
{
    (void)arith;
    loops->log_products_float(crossing, out);
}

const axm_family axm_family_log = {
    .mul_int = log_mul_int,
    .set_fixed_encoder = log_set_fixed_encoder,
    .product_int = log_product_int,
    .products_int = log_products_int,
    .encode_float = log_encode_float,
    .product_float = log_product_float,
    .products_float = log_products_float,
    .set_float_encoder = log_set_float_encoder,
    .int_exponent = INT_EXPONENT,
    .int_zero = INT_ZERO,
    .int_bias = INT_BIAS,
    .is_log = true,
};
