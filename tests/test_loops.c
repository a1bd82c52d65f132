/*
 * The loops over elements of every kernel table that this machine runs, against their definitions
 * one element at a time: for sizes around a vector's, from misaligned starts, writing no element more.
 */
#include "support/testing.h"

#include "../src/multipliers/log/log.h"

#include <approxmul/isa.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N_MAX = 48, GUARD = 4 };

static const axm_loops *loops(void)
{
    return &axm_kernels_in_use()->loops;
}

/* 0, 1, L-1, L, L+1, 2L+3 for the lanes L of a vector of 32 bits. */
static size_t size_at(size_t i)
{
    const size_t lanes = axm_kernels_in_use()->tiles[AXM_STEP_LIN_F32].vector;
    const size_t sizes[] = {0, 1, lanes - 1, lanes, lanes + 1, 2 * lanes + 3};
    return sizes[i];
}
enum { SIZES = 6 };

static void untouched(const void *after, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        assert_int_equal(((const unsigned char *)after)[i], 0x5a);
    }
}

/* ---- encoding ---- */

static void encode_float(void **state)
{
    static const uint32_t specials[] = {
        0x00000000, 0x00000001, 0x00007fff, 0x00008000, 0x00008001, 0x007f7fff, 0x007f8000, 0x007fffff, 0x00800000,
        0x00808000, 0x3f800000, 0x3f807fff, 0x3f808000, 0x3f818000, 0x3fffffff, 0x7f7f7fff, 0x7f7f8000, 0x7f7fffff,
        0x387fdfff, 0x387fe000, 0x387fffff, 0x38800000, 0x38801000, 0x38803000, 0x477fefff, 0x477ff000, 0x47800000,
        0x7f800000, 0x7f800001, 0x7f808000, 0x7fbfffff, 0x7fc00000, 0x7fff0000, 0x7fff8000, 0x7fffffff};
    enum { SPECIALS = sizeof specials / sizeof specials[0] };
    uint64_t random = test_seed();
    size_t compared = 0;
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        for (size_t round = 0; !axm_arith_is_fixed(arith) && round < SIZES * 60; round++) {
            const axm_encoder encoder = axm_encoder_of(arith, AXM_OPERAND_A);
            const size_t n = size_at(round % SIZES), skip = round / SIZES % 3;
            float in[N_MAX + 3];
            uint32_t out[N_MAX + 3 + GUARD];
            memset(out, 0x5a, sizeof out);
            test_wild_floats(&random, true, N_MAX + 3, in);
            for (size_t j = 0; j < n; j += 2) {
                const uint32_t sign = (uint32_t)test_random(&random) & AXM_F32_SIGN;
                in[skip + j] = axm_f32_from_bits(sign | specials[test_random_below(&random, SPECIALS)]);
            }
            loops()->encode_float(&encoder, n, in + skip, out + skip);
            for (size_t j = 0; j < n; j++) { /* a zero may have lost its sign */
                const uint32_t want = arith->multiplier->encode_float(arith, in[skip + j]), got = out[skip + j];
                if (got != want && ((got | want) & ~AXM_F32_SIGN) != 0) {
                    fail_msg("%s: %08x becomes %08x, not %08x", test_texts[i], (unsigned)axm_f32_bits(in[skip + j]),
                             (unsigned)got, (unsigned)want);
                }
                compared++;
            }
            untouched(out, skip * sizeof *out);
            untouched(out + skip + n, GUARD * sizeof *out);
        }
        axm_arith_release(arith);
    }
    printf("encode_float: %zu codes\n", compared);
}

/* x * 2^frac, to the nearest whole number, even when between two, and no further than the format goes. */
static int64_t quantised(const axm_arith *arith, int operand, float x)
{
    const bool is_signed = arith->sign != AXM_SIGN_NONE;
    const double highest = ldexp(1, arith->bits - (is_signed ? 1 : 0)) - 1, lowest = is_signed ? -highest - 1 : 0;
    const double scaled = isnan(x) ? 0 : nearbyint(ldexp((double)x, arith->frac[operand]));
    return (int64_t)(scaled < lowest ? lowest : scaled > highest ? highest : scaled);
}

static void quantise(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        for (size_t round = 0; axm_arith_is_fixed(arith) && round < SIZES * 20; round++) {
            const int operand = (int)round % 2;
            const axm_encoder encoder = axm_encoder_of(arith, operand);
            const size_t n = size_at(round % SIZES), skip = round / SIZES % 3;
            float in[N_MAX + 3];
            int64_t out[N_MAX + 3 + GUARD];
            memset(out, 0x5a, sizeof out);
            test_wild_floats(&random, true, N_MAX + 3, in);
            for (size_t j = 0; j < n; j += 2) { /* halves and their neighbours, and the ends of the format */
                const double at = (double)(test_random(&random) >> (40 + test_random_below(&random, 24))) / 2;
                in[skip + j] = (float)ldexp(j % 4 == 0 ? at : -at, -arith->frac[operand]);
            }
            loops()->quantize(&encoder, n, in + skip, out + skip);
            for (size_t j = 0; j < n; j++) {
                test_same_i64("quantize", test_texts[i], j, out[skip + j], quantised(arith, operand, in[skip + j]));
            }
            untouched(out, skip * sizeof *out);
            untouched(out + skip + n, GUARD * sizeof *out);
        }
        axm_arith_release(arith);
    }
}

/* Operands of all sizes, and the ends of the format. */
static int64_t random_operand(uint64_t *random, const axm_arith *arith)
{
    static const int64_t specials[] = {0, 1, -1, 2, -2, 3, INT32_MAX, INT32_MIN, 0x7f, -0x80, 0x100, -0x100};
    int32_t x;
    test_random_ints(random, 1, &x);
    return axm_arith_operand(arith, AXM_OPERAND_A,
                             test_random_below(random, 4) == 0 ? specials[test_random_below(random, 12)] : x);
}

static void encode_fixed(void **state)
{
    uint64_t random = test_seed();
    size_t compared = 0;
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        for (size_t round = 0; axm_arith_is_fixed(arith) && round < SIZES * 20; round++) {
            const axm_encoder encoder = axm_encoder_of(arith, AXM_OPERAND_A);
            const size_t n = size_at(round % SIZES), skip = round / SIZES % 3;
            int64_t in[2][N_MAX + 3];
            uint64_t out[2][N_MAX + 3 + GUARD];
            memset(out, 0x5a, sizeof out);
            for (size_t side = 0; side < 2; side++) {
                for (size_t j = 0; j < N_MAX + 3; j++) {
                    in[side][j] = random_operand(&random, arith);
                }
                loops()->encode_fixed(&encoder, n, in[side] + skip, out[side] + skip);
                untouched(out[side], skip * sizeof out[0][0]);
                untouched(out[side] + skip + n, GUARD * sizeof out[0][0]);
            }
            for (size_t j = skip; j < skip + n; j++) {
                test_same_i64("encode_fixed", test_texts[i], j, arith->multiplier->product_int(arith, out[0][j], out[1][j]),
                              axm_mul_int(arith, in[0][j], in[1][j]));
                compared++;
            }
        }
        axm_arith_release(arith);
    }
    printf("encode_fixed: %zu products\n", compared);
}

/* ---- certificates ---- */

static void same_certificate(const char *what, axm_certificate got, axm_certificate want)
{
    if (got.min_exponent != want.min_exponent || got.max_exponent != want.max_exponent ||
        (got.zeros != 0) != (want.zeros != 0) || (got.nonfinite != 0) != (want.nonfinite != 0)) {
        fail_msg("%s: exponents %u..%u, zeros %u, not finite %u; want %u..%u, %u, %u", what, got.min_exponent,
                 got.max_exponent, got.zeros, got.nonfinite, want.min_exponent, want.max_exponent, want.zeros,
                 want.nonfinite);
    }
}

static void merge(axm_certificate *all, bool zero, uint32_t exponent, bool nonfinite)
{
    all->zeros |= zero;
    all->nonfinite |= nonfinite;
    if (!zero) {
        all->min_exponent = (uint16_t)(exponent < all->min_exponent ? exponent : all->min_exponent);
        all->max_exponent = (uint16_t)(exponent > all->max_exponent ? exponent : all->max_exponent);
    }
}

/* One code may decide alone, wherever it is. */
static void certify(void **state)
{
    static const uint32_t rare[] = {0,          0x80000000, 1,           0x007f0000, 0x7f7f0000,
                                    0x7f800000, 0xff800000, AXM_F32_NAN, 0x7fff0000};
    uint64_t random = test_seed();
    (void)state;
    for (size_t round = 0; round < SIZES * 200; round++) {
        const size_t n = size_at(round % SIZES), skip = round / SIZES % 3, which = test_random_below(&random, 10);
        const uint64_t zero = round % 2 == 0 ? 0 : AXM_LOG_INT_ZERO;
        axm_certificate want_float = {.min_exponent = UINT16_MAX}, want_fixed = want_float;
        uint32_t words[N_MAX + 3];
        uint64_t wide[N_MAX + 3];
        for (size_t j = 0; j < N_MAX + 3; j++) { /* what lies outside would show */
            words[j] = AXM_F32_INF;
            wide[j] = zero;
        }
        for (size_t j = skip; j < skip + n; j++) {
            words[j] = ((uint32_t)test_random(&random) & 0x80ffffff) + ((uint32_t)(40 + round % 100) << 23);
            wide[j] = (test_random(&random) & 0x801fffffffffffff) + ((uint64_t)(520 + round % 300) << 52);
        }
        if (n != 0 && which < 9) {
            words[skip + test_random_below(&random, n)] = rare[which];
            wide[skip + test_random_below(&random, n)] = which < 3 ? zero : (uint64_t)(513 + 140 * which) << 52;
        }
        for (size_t j = skip; j < skip + n; j++) {
            const uint32_t magnitude = words[j] & ~AXM_F32_SIGN;
            merge(&want_float, magnitude == 0, magnitude >> 23, magnitude >= AXM_F32_INF);
            merge(&want_fixed, wide[j] == zero, (uint32_t)(wide[j] >> 52 & 0x7ff), false);
        }
        const axm_encoder as_it_is = {.round_mask = UINT32_MAX, .tiny_mask = UINT32_MAX, .keep_mask = UINT32_MAX};
        float floats[N_MAX + 3];
        memcpy(floats, words, sizeof floats);
        same_certificate("encode_float", loops()->encode_float(&as_it_is, n, floats + skip, words + skip), want_float);
        same_certificate("certify_fixed", loops()->certify_fixed(zero, n, wide + skip), want_fixed);
    }
}

/* ---- what is left ---- */

static void zip(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t round = 0; round < SIZES * 12; round++) {
        const size_t n = size_at(round % SIZES), skip = round / SIZES % 4;
        const size_t whole = (n + AXM_ZIP - 1) / AXM_ZIP * AXM_ZIP; /* what the loop may read and write */
        uint16_t upper[N_MAX + 4 + AXM_ZIP], lower[N_MAX + 4 + AXM_ZIP];
        uint32_t out[N_MAX + 4 + AXM_ZIP + GUARD];
        memset(out, 0x5a, sizeof out);
        for (size_t j = 0; j < N_MAX + 4 + AXM_ZIP; j++) {
            upper[j] = (uint16_t)test_random(&random);
            lower[j] = (uint16_t)test_random(&random);
        }
        loops()->zip(n, upper + skip, lower + (3 - skip), out + skip);
        for (size_t j = 0; j < n; j++) {
            assert_int_equal(out[skip + j], (uint32_t)upper[skip + j] << 16 | lower[3 - skip + j]);
        }
        untouched(out, skip * sizeof *out);
        untouched(out + skip + whole, GUARD * sizeof *out);
    }
}

/* Sums of all sizes, 2^53 and ties among them, alone and among small ones. */
static void rescale(void **state)
{
    static const char *const texts[] = {"exact", "exact:frac=0", "exact:frac=64", "exact:frac=-64", "exact:frac_a=3"};
    uint64_t random = test_seed();
    (void)state;
    for (size_t round = 0; round < SIZES * 300; round++) {
        axm_arith *const arith = test_arith(texts[round % 5]);
        const size_t n = size_at(round % SIZES), skip = round / SIZES % 3;
        int64_t sums[N_MAX + 3];
        float out[N_MAX + 3 + GUARD];
        memset(out, 0x5a, sizeof out);
        for (size_t j = 0; j < N_MAX + 3; j++) {
            const bool wide = round % 4 == 0 || (round % 4 == 1 && test_random_below(&random, n + 1) == 0);
            const int bits = (int)(wide ? 1 + test_random_below(&random, 64) : 1 + test_random_below(&random, 51));
            const uint64_t magnitude = test_random(&random) >> (64 - bits); /* a tie: 25 bits, then zeros */
            const int tie = bits > 25 ? bits - 25 : 0;
            const uint64_t x = j % 3 == 0 ? (magnitude | (uint64_t)1 << tie) >> tie << tie : magnitude;
            sums[j] = (int64_t)(test_random_below(&random, 2) == 0 ? x : 0 - x);
        }
        if (round % 7 == 0 && n > 0) { /* the ends of what the quick way takes, and of an integer */
            static const int64_t ends[] = {((int64_t)1 << 50) - 1,  (int64_t)1 << 50, -((int64_t)1 << 50),
                                           -((int64_t)1 << 50) - 1, INT64_MIN,        INT64_MAX,
                                           ((int64_t)1 << 53) + 1};
            sums[skip + n - 1] = ends[test_random_below(&random, 7)];
        }
        loops()->rescale(arith->frac[0] + arith->frac[1], n, sums + skip, out + skip);
        for (size_t j = 0; j < n; j++) {
            const float want = test_scaled(arith, sums[skip + j]);
            test_same_f32("rescale", texts[round % 5], j, out[skip + j], want);
        }
        untouched(out, skip * sizeof *out);
        untouched(out + skip + n, GUARD * sizeof *out);
        axm_arith_release(arith);
    }
}

static void finish(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t round = 0; round < SIZES * 100; round++) {
        const size_t n = size_at(round % SIZES), skip = round / SIZES % 3;
        float values[N_MAX + 3], out[N_MAX + 3 + GUARD], factor, bias;
        memset(out, 0x5a, sizeof out);
        test_wild_floats(&random, true, N_MAX + 3, values);
        if (round % 4 == 0) {
            test_random_floats(&random, false, N_MAX + 3, values); /* where a fused operation would differ */
        }
        test_random_floats(&random, false, 1, &factor);
        test_random_floats(&random, false, 1, &bias);
        loops()->finish(factor, round % 2 == 0 ? &bias : NULL, n, values + skip, out + skip);
        for (size_t j = 0; j < n; j++) {
            const float product = factor * values[skip + j];
            const float want = test_canonical(round % 2 == 0 ? product + bias : product);
            test_same_f32("finish", "", j, out[skip + j], want);
        }
        untouched(out, skip * sizeof *out);
        untouched(out + skip + n, GUARD * sizeof *out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode_float), cmocka_unit_test(quantise), cmocka_unit_test(encode_fixed),
        cmocka_unit_test(certify),      cmocka_unit_test(zip),      cmocka_unit_test(rescale),
        cmocka_unit_test(finish),
    };
    return test_on_each_isa(tests);
}
