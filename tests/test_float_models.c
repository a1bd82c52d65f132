/* The floating-point models against references written with 64-bit integers. */
#include "support/testing.h"

#include <stdio.h>
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

/* Mitchell's product of two floats, w significant bits of each. */
static uint32_t log_product(uint32_t a, uint32_t b, int w)
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
    int64_t exponent = (int64_t)(x >> 23) + (int64_t)(y >> 23) - 127, fraction = fx + fy;
    if (fraction >= 1 << 23) {
        fraction -= 1 << 23;
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
    const char *const given = strstr(text, "w=");
    if (given != NULL) {
        sscanf(given, "w=%d", &w);
    }
    if (strcmp(text, "float32") == 0) {
        return ieee_product(a, b);
    }
    if (strncmp(text, "bf16", 4) == 0) {
        const bool nearest = strstr(text, "trunc") == NULL, flush = strstr(text, "flush") != NULL;
        uint32_t x = to_bf16(a, nearest), y = to_bf16(b, nearest);
        return flush ? flushed(ieee_product(flushed(x), flushed(y))) : ieee_product(x, y);
    }
    if (strstr(text, "format=bf16") != NULL) {
        return log_product(to_bf16(a, true), to_bf16(b, true), w);
    }
    return log_product(a, b, w);
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
                                        "mitchw:format=bf16,w=12"};
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(floating_products)};
    return test_on_each_isa(tests);
}
