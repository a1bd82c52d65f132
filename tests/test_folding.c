/*
 * The loops that move codes between their forms, on every instruction set, against what kern/kern.h
 * says of each, one element after the other; and narrow formats at the largest sums they can have.
 */
#include "support/testing.h"

#include "../src/core/bits.h"
#include "../src/mac/coding.h"

#include <stdio.h>
#include <string.h>

enum { N = 80, GUARD = 8, ROOM = N + 32 };
#define UNTOUCHED 0x5a5a5a5au

static const axm_loops *loops(void)
{
    return &axm_kernels_in_use()->loops;
}

static void random_words(uint64_t *random, size_t n, uint32_t *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint32_t)test_random(random);
    }
}

static void expect_untouched(const uint32_t *after)
{
    for (size_t i = 0; i < GUARD; i++) {
        assert_int_equal(after[i], UNTOUCHED);
    }
}

static void copies_and_picks(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t n = 0; n <= 24; n++) {
        const size_t whole = (n + AXM_ZIP - 1) / AXM_ZIP * AXM_ZIP;
        uint32_t in[3 * N], out[ROOM];
        uint64_t wide[3 * N], picked[N];
        random_words(&random, 3 * N, in);
        memset(out, 0x5a, sizeof out);
        loops()->copy(n, in + 1, out);
        assert_memory_equal(out, in + 1, n * sizeof *out);
        expect_untouched(out + whole);
        for (size_t step = 1; step <= 3; step++) {
            memset(out, 0x5a, sizeof out);
            loops()->pick_32(step, n, in, out);
            for (size_t i = 0; i < 3 * N; i++) {
                wide[i] = test_random(&random);
            }
            loops()->pick_64(step, n, wide, picked);
            for (size_t i = 0; i < n; i++) {
                assert_int_equal(out[i], in[i * step]);
                assert_true(picked[i] == wide[i * step]);
            }
            expect_untouched(out + n);
        }
    }
}

static void halves_and_pairs(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t n = 0; n <= 40; n++) {
        const uint32_t bias = 0x3f800000;
        uint32_t in[N], out[ROOM];
        uint16_t halves[N + GUARD];
        for (size_t i = 0; i < N; i++) {
            in[i] = (uint32_t)test_random(&random) & 0xffff0000;
        }
        memset(halves, 0x5a, sizeof halves);
        loops()->halve(n, in, halves);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(halves[i], in[i] >> 16);
        }
        assert_int_equal(halves[n], 0x5a5a);
        memset(out, 0x5a, sizeof out);
        loops()->pair(bias, n, in, out);
        for (size_t i = 0; i < n / 2; i++) {
            assert_int_equal(out[i], (in[2 * i] - bias) | (in[2 * i + 1] - bias) >> 16);
        }
        if (n % 2 != 0) {
            assert_int_equal(out[n / 2], in[n - 1] - bias);
        }
        expect_untouched(out + (n + 1) / 2);
    }
}

static void folds(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t n = 0; n <= 40; n++) {
        const uint64_t bias = (uint64_t)1 << 52;
        uint64_t codes[N], back[N];
        uint32_t kept[ROOM], lost = 0;
        for (size_t i = 0; i < N; i++) {
            codes[i] = test_random(&random) & ~(uint64_t)0xffffffff;
        }
        if (n > 0 && n % 2 == 0) {
            codes[n / 3] |= lost = 1u << n % 32;
        }
        memset(kept, 0x5a, sizeof kept);
        assert_int_equal(loops()->fold(n, codes, kept), lost);
        expect_untouched(kept + n);
        loops()->unfold(bias, n, kept, back);
        for (size_t i = 0; i < n; i++) {
            assert_true(back[i] == (codes[i] & ~(uint64_t)0xffffffff) - bias);
        }
    }
}

static void factors(void **state)
{
    uint64_t random = test_seed();
    const uint32_t zero = AXM_ROW_ZERO, one = 0x3f800000;
    (void)state;
    for (size_t n = 0; n <= 40; n++) {
        uint32_t in[N], out[2 * N + GUARD];
        for (size_t i = 0; i < N; i++) {
            in[i] = test_random_below(&random, 3) == 0 ? zero : (uint32_t)test_random(&random);
        }
        memset(out, 0x5a, sizeof out);
        loops()->factors(zero, n, in, out);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(out[2 * i], in[i] == zero ? 0 : in[i]);
            assert_int_equal(out[2 * i + 1], in[i] == zero ? 0 : one);
        }
        expect_untouched(out + 2 * n);
        for (size_t i = 0; i < N; i++) { /* each half by itself */
            const uint32_t lower =
                test_random_below(&random, 3) == 0 ? zero >> 16 : (uint32_t)test_random(&random) >> 16;
            in[i] = (in[i] & 0xffff0000) | lower;
        }
        memset(out, 0x5a, sizeof out);
        loops()->pair_factors(zero, n, in, out);
        for (size_t i = 0; i < n; i++) {
            const uint32_t mask =
                (in[i] >> 16 == zero >> 16 ? 0 : 0xffff0000) | ((in[i] & 0xffff) == zero >> 16 ? 0 : 0xffff);
            assert_int_equal(out[2 * i], in[i] & mask);
            assert_int_equal(out[2 * i + 1], 0x3f803f80 & mask);
        }
        expect_untouched(out + 2 * n);
    }
}

/* ---- narrow formats ---- */

static const char *const narrow[] = {"exact:bits=9",          "exact:bits=8,sign=none",   "mitchell:bits=9",
                                     "mitchw:bits=9,sign=c1", "mitchw:bits=8,sign=none",  "drum:bits=9",
                                     "drum:bits=9,k=2",       "drum:bits=8,k=2",          "drum:bits=8,sign=none,k=3",
                                     "trunc:bits=9,k=4",      "mitchw:bits=4,w=4,sign=c1"};
enum { NARROW = sizeof narrow / sizeof narrow[0] };

/* Every operand, from numbers and from integers, gives the same code; two of them multiply as the model does. */
static void narrow_codes(void **state)
{
    size_t compared = 0;
    (void)state;
    for (size_t i = 0; i < NARROW; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s,frac=3", narrow[i]);
        axm_arith *const arith = test_arith(text);
        const axm_coding coding = axm_coding_of(axm_kernels_in_use(), arith, false);
        const int bits = axm_arith_bits(arith);
        for (int x = -(1 << bits); coding.narrow && x < 1 << bits; x++) {
            const int32_t whole = (int32_t)axm_arith_operand(arith, AXM_OPERAND_A, x);
            const float value = (float)whole / 8;
            const axm_operands from_int = {.data = &whole, .is_int = true}, from_float = {.data = &value};
            axm_codes a, b;
            axm_encode_run(&coding, AXM_OPERAND_A, &from_int, 1, 1, &a);
            axm_encode_run(&coding, AXM_OPERAND_B, &from_float, 1, 1, &b);
            assert_int_equal(a.word[0], b.word[0]);
            assert_int_equal(a.word[0] & 0xffff, 0);
            const float square = arith->multiplier->is_log ? axm_f32_from_bits(a.word[0] - coding.row_bias + b.word[0])
                                                       : axm_f32_from_bits(a.word[0]) * axm_f32_from_bits(b.word[0]);
            assert_true((int64_t)square == axm_mul_int(arith, whole, whole));
            compared++;
        }
        axm_arith_release(arith);
    }
    assert_true(compared > 1000);
    printf("narrow codes: %zu compared\n", compared);
}

/* A block of the largest products, and a few of 1, which a sum past 2^24 would lose. */
static void largest_sums(void **state)
{
    (void)state;
    for (size_t i = 0; i < NARROW; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s,frac=0", narrow[i]);
        axm_arith *const arith = test_arith(text);
        const int bits = axm_arith_bits(arith);
        const int32_t ends[3] = {-(1 << (bits - 1)), (1 << (bits - 1)) - 1,
                                 (1 << bits) - 1}; /* wrapped where unsigned */
        for (size_t e = 0; e < 3; e++) {
            for (size_t ones = 0; ones < 8; ones++) {
                int32_t a[256];
                int64_t got, want;
                for (size_t t = 0; t < 256; t++) {
                    a[t] = t % 32 < ones ? 1 : ends[e];
                }
                assert_int_equal(axm_dot_i32(arith, 256, a, a, &want), AXM_OK);
                assert_int_equal(axm_gemm_i32(NULL, arith, 0, 0, 1, 1, 256, a, 256, a, 1, &got, 1), AXM_OK);
                test_same_i64("largest sums", text, e * 8 + ones, got, want);
            }
        }
        axm_arith_release(arith);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_and_picks), cmocka_unit_test(halves_and_pairs), cmocka_unit_test(folds),
        cmocka_unit_test(factors),          cmocka_unit_test(narrow_codes),     cmocka_unit_test(largest_sums),
    };
    return test_on_each_isa(tests);
}
