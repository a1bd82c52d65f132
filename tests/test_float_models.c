/* The floating-point models against references written with 64-bit integers. */
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INF = 0x7f800000, CANONICAL_NAN = 0x7fc00000 };

static uint32_t to_bf16(uint32_t x, bool nearest)
{
    const uint32_t upper = x >> 16, lower = x & 0xffff;
    if ((x & 0x7fffffff) > INF) {
        return CANONICAL_NAN;
    }
    return (upper + (nearest && (lower > 0x8000 || (lower == 0x8000 && upper % 2 == 1)))) << 16;
}

/* IEEE binary16 as a float, by doubles' rounding to a whole number; subnormal ones are zero. */
static uint32_t to_f16(uint32_t x)
{
    const double magnitude = fabs((double)test_from_bits(x));
    const uint32_t sign = x & 0x80000000;
    int exponent;
    if (isnan(magnitude)) {
        return CANONICAL_NAN;
    }
    if (magnitude >= 65520) { /* halfway from the largest, 65504, to 2^16 */
        return sign | INF;
    }
    frexp(magnitude, &exponent);
    const double unit = ldexp(1, magnitude < ldexp(1, -14) ? -24 : exponent - 11);
    const double rounded = nearbyint(magnitude / unit) * unit;
    return sign | (rounded < ldexp(1, -14) ? 0 : test_bits((float)rounded));
}

/* significand * 2^exponent to float, nearest even, by integers alone; significand < 2^63. */
static uint32_t round_to_f32(uint64_t significand, int exponent)
{
    if (significand == 0) {
        return 0;
    }
    int top = 63;
    while (significand >> top == 0) {
        top--;
    }
    int unit = top + exponent - 23; /* exponent of the last place kept */
    unit = unit < -149 ? -149 : unit;
    const int drop = unit - exponent;
    uint64_t kept;
    if (drop <= 0) {
        kept = significand << -drop;
    } else if (drop > 63) {
        kept = 0;
    } else {
        const uint64_t rest = significand & (((uint64_t)1 << drop) - 1), half = (uint64_t)1 << (drop - 1);
        kept = significand >> drop;
        kept += rest > half || (rest == half && kept % 2 == 1);
    }
    /* A normal number's hidden bit adds itself to the exponent field. */
    const int64_t bits = (int64_t)kept + ((int64_t)(unit + 149) << 23);
    return bits >= INF ? INF : (uint32_t)bits;
}

static uint32_t ieee_product(uint32_t a, uint32_t b)
{
    const uint32_t sign = (a ^ b) & 0x80000000, x = a & 0x7fffffff, y = b & 0x7fffffff;
    if (x > INF || y > INF || (x == INF && y == 0) || (x == 0 && y == INF)) {
        return CANONICAL_NAN;
    }
    if (x == INF || y == INF) {
        return sign | INF;
    }
    const int ex = x >> 23 == 0 ? 1 : (int)(x >> 23), ey = y >> 23 == 0 ? 1 : (int)(y >> 23);
    const uint64_t sx = (x & 0x7fffff) | (uint64_t)(x >> 23 != 0) << 23;
    const uint64_t sy = (y & 0x7fffff) | (uint64_t)(y >> 23 != 0) << 23;
    return sign | round_to_f32(sx * sy, ex - 150 + ey - 150);
}

static uint32_t flushed(uint32_t x)
{
    return (x & 0x7fffffff) < 0x00800000 ? x & 0x80000000 : x;
}

/* Mitchell's product of two floats, w significant bits of each; with 2^-23 times `offset` added to the sum of the
 * fractions, or with `correction` of the product of their powers of two added to it and the whole cut to 24 bits. */
static uint32_t log_product(uint32_t a, uint32_t b, int w, int64_t offset, double correction)
{
    const uint32_t sign = (a ^ b) & 0x80000000, x = flushed(a) & 0x7fffffff, y = flushed(b) & 0x7fffffff;
    if (x > INF || y > INF || (x == INF && y == 0) || (x == 0 && y == INF)) {
        return CANONICAL_NAN;
    }
    if (x == INF || y == INF) {
        return sign | INF;
    }
    if (x == 0 || y == 0) {
        return sign;
    }
    const int64_t unit = (int64_t)1 << (24 - w); /* of the fractions kept */
    const int64_t fx = (x & 0x7fffff) / unit * unit, fy = (y & 0x7fffff) / unit * unit;
    int64_t exponent = (int64_t)(x >> 23) + (int64_t)(y >> 23) - 127, fraction = fx + fy + offset;
    if (correction != 0) {
        const double sum = ldexp((double)fraction, -23), product = (sum < 1 ? 1 + sum : 2 * sum) + correction;
        const int carry = product >= 4 ? 2 : product >= 2 ? 1 : 0;
        fraction = (int64_t)floor(ldexp(product, 23 - carry)) - (1 << 23);
        exponent += carry;
    }
    for (; fraction >= 1 << 23; fraction -= 1 << 23) {
        exponent++;
    }
    if (exponent < 1) {
        return sign;
    }
    return sign | (exponent > 254 ? INF : (uint32_t)(exponent << 23 | fraction));
}

static uint32_t reference(const char *text, uint32_t a, uint32_t b)
{
    int w = 24;
    const char *const given = strstr(text, ",w=");
    if (given != NULL) {
        sscanf(given, ",w=%d", &w);
    }
    if (strcmp(text, "float32") == 0) {
        return ieee_product(a, b);
    }
    if (strncmp(text, "bf16", 4) == 0) {
        const bool nearest = strstr(text, "trunc") == NULL, flush = strstr(text, "flush") != NULL;
        uint32_t x = to_bf16(a, nearest), y = to_bf16(b, nearest);
        return flush ? flushed(ieee_product(flushed(x), flushed(y))) : ieee_product(x, y);
    }
    int64_t offset = 0;
    if (strncmp(text, "lmul", 4) == 0) {
        const int m = atoi(strstr(text, "m=") + 2);
        offset = (int64_t)1 << (23 - (m <= 3 ? m : m == 4 ? 3 : 4)); /* 2^-l(m) */
        w = m + 1;
    }
    const double correction = strncmp(text, "mbm", 3) == 0 ? 0.078125 : 0;
    const bool bf16 = strstr(text, "format=bf16") != NULL, f16 = strstr(text, "format=f16") != NULL;
    const uint32_t x = bf16 ? to_bf16(a, true) : f16 ? to_f16(a) : a, y = bf16 ? to_bf16(b, true) : f16 ? to_f16(b) : b;
    return log_product(x, y, w, offset, correction);
}

static void floating_products(void **state)
{
    static const char *const texts[] = {"float32",
                                        "bf16",
                                        "bf16:round=trunc",
                                        "bf16:subnormals=flush",
                                        "bf16:round=trunc,subnormals=flush",
                                        "mitchell:format=f32",
                                        "mitchell:format=bf16",
                                        "mitchw:format=f32,w=2",
                                        "mitchw:format=f32,w=6",
                                        "mitchw:format=f32,w=23",
                                        "mitchw:format=f32,w=24",
                                        "mitchw:format=bf16,w=6",
                                        "mitchw:format=bf16,w=12",
                                        "mitchell:format=f16",
                                        "mitchw:format=f16,w=5",
                                        "mbm:format=f32",
                                        "mbm:format=bf16",
                                        "mbm:format=f16",
                                        "lmul:m=23",
                                        "lmul:m=1",
                                        "lmul:m=2",
                                        "lmul:m=3",
                                        "lmul:m=4",
                                        "lmul:m=5,format=bf16",
                                        "lmul:m=7,format=bf16",
                                        "lmul:m=10,format=f16",
                                        "lmul:m=3,format=f16"};
    uint64_t random = test_seed();
    float edges[512];
    long compared = 0;
    (void)state;
    test_wild_floats(&random, true, 512, edges);
    for (int e = 0; e < 256; e++) { /* every exponent, fractions at their ends */
        edges[e] = test_from_bits((uint32_t)e << 23 | (e % 3 == 0 ? 0x7fffff : e % 3 == 1 ? 0 : 0x8000));
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        axm_arith *const arith = test_arith(texts[i]);
        for (int a = 0; a < 512; a++) {
            for (int b = 0; b < 512; b++, compared++) {
                const float got = axm_mul_f32(arith, edges[a], edges[b]);
                const uint32_t want = reference(texts[i], test_bits(edges[a]), test_bits(edges[b]));
                if (test_bits(got) != want) {
                    fail_msg("%s: %08x * %08x: got %08x, want %08x", texts[i], (unsigned)test_bits(edges[a]),
                             (unsigned)test_bits(edges[b]), (unsigned)test_bits(got), (unsigned)want);
                }
            }
        }
        axm_arith_release(arith);
    }
    printf("floating-point products: %ld compared\n", compared);
}

/* Around every place where binary16 rounds one way or the other, subnormal ones and the overflow among them. */
static void binary16(void **state)
{
    axm_arith *const arith = test_arith("mitchell:format=f16");
    long compared = 0;
    (void)state;
    for (uint32_t half = 0; half < 0x8000; half++) { /* of all the patterns that numbers and infinity have */
        const uint32_t exponent = half >> 10, fraction = half & 0x3ff;
        const double value = exponent == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, (int)exponent - 25);
        const double unit = ldexp(1, exponent == 0 ? -24 : (int)exponent - 25);
        for (int eighths = -4; eighths <= 4; eighths++) {
            for (int step = -1; step <= 1; step++, compared++) {
                const uint32_t x = test_bits((float)(value + eighths * unit / 8)) + (uint32_t)step;
                if ((x & 0x7fffffff) > INF) {
                    continue;
                }
                const uint32_t got = test_bits(axm_mul_f32(arith, test_from_bits(x), 1.0f)), want = to_f16(x);
                if (got != want) {
                    fail_msg("%08x is %08x as binary16, not %08x", (unsigned)x, (unsigned)want, (unsigned)got);
                }
            }
        }
    }
    axm_arith_release(arith);
    printf("binary16: %ld rounded\n", compared);
}

/* From the paper: 2^-l makes up for most of what Mitchell's product lacks. */
static void offsets_of_lmul(void **state)
{
    axm_arith *const with = test_arith("lmul:format=bf16"), *const without = test_arith("mitchell:format=bf16");
    (void)state;
    assert_true(fabs(axm_arith_gain(with) - 1) < 0.01);
    assert_true(axm_arith_gain(without) < 0.97);
    axm_arith_release(with);
    axm_arith_release(without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(floating_products), cmocka_unit_test(binary16),
                                       cmocka_unit_test(offsets_of_lmul)};
    return test_on_each_isa(tests);
}
