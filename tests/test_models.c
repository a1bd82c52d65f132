/* The fixed-point models and the gain against definitions written again from the papers, by other means than the
 * library's. */
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- fixed point: every pair of operands of 8 and of 10 bits ---- */

typedef struct {
    const char *kind, *sign, *bias;
    int bits, width;
} model;

/* Mitchell's product in real numbers: doubles hold every step of it exactly at these widths. */
static double mitchell_magnitude(const model *m, double a, double b)
{
    const double operand[2] = {a, b}, unit = ldexp(1, -(m->width - 1));
    double sum = 0;
    for (int i = 0; i < 2; i++) {
        const double k = floor(log2(operand[i])), f = operand[i] / exp2(k) - 1;
        if (strcmp(m->bias, "unbiased") == 0) {
            sum += k + floor(f / (2 * unit)) * 2 * unit + unit; /* w-2 bits kept, the next one is 1 */
        } else {
            sum += k + floor(f / unit) * unit;
        }
    }
    const double k = floor(sum);
    return floor(exp2(k) * (1 + sum - k));
}

/* What drum and trunc make of a magnitude. */
static double kept_bits(const model *m, double x)
{
    if (x < exp2(m->width) || strcmp(m->kind, "exact") == 0) {
        return x;
    }
    const double unit = exp2(floor(log2(x)) - (m->width - 1));
    const double kept = floor(x / unit);
    return (strcmp(m->kind, "drum") == 0 && fmod(kept, 2) == 0 ? kept + 1 : kept) * unit;
}

static int64_t brute_force(const model *m, int64_t a, int64_t b)
{
    const bool c1 = strcmp(m->sign, "c1") == 0, negative = (a < 0) != (b < 0);
    if (a == 0 || b == 0) {
        return 0;
    }
    double x = (double)llabs(a), y = (double)llabs(b);
    if (c1) {
        x = a == -1 ? 1 : a < 0 ? x - 1 : x;
        y = b == -1 ? 1 : b < 0 ? y - 1 : y;
    }
    const bool is_log = strncmp(m->kind, "mitch", 5) == 0;
    const double magnitude = is_log ? mitchell_magnitude(m, x, y) : kept_bits(m, x) * kept_bits(m, y);
    return (int64_t)(!negative ? magnitude : c1 ? -magnitude - 1 : -magnitude);
}

/* Returns the products compared. */
static long check_all_pairs(const model *m)
{
    char text[96];
    const bool has_width =
        strcmp(m->kind, "mitchw") == 0 || strcmp(m->kind, "drum") == 0 || strcmp(m->kind, "trunc") == 0;
    int used = snprintf(text, sizeof text, "%s:bits=%d,sign=%s", m->kind, m->bits, m->sign);
    if (has_width) {
        used += snprintf(text + used, sizeof text - (size_t)used, ",%s=%d", m->kind[0] == 'm' ? "w" : "k", m->width);
    }
    if (m->kind[0] == 'm') {
        snprintf(text + used, sizeof text - (size_t)used, ",bias=%s", m->bias);
    }
    axm_arith *const arith = test_arith(text);
    const int64_t count = (int64_t)1 << m->bits;
    const int64_t first = strcmp(m->sign, "none") == 0 ? 0 : -count / 2;
    const int64_t step = AXM_TEST_SLOW && m->bits > 8 ? 7 : 1;
    long compared = 0;
    for (int64_t a = first; a < first + count; a += step) {
        for (int64_t b = first; b < first + count; b += step) {
            const int64_t got = axm_mul_int(arith, a, b), want = brute_force(m, a, b);
            if (got != want) {
                fail_msg("%s: %lld * %lld: got %lld, want %lld", text, (long long)a, (long long)b, (long long)got,
                         (long long)want);
            }
            compared++;
        }
    }
    axm_arith_release(arith);
    return compared;
}

static void check_widths(const char *kind, int bits, const char *sign, const char *bias, long *compared)
{
    for (int width = 2; width <= bits; width++) {
        const model m = {kind, sign, bias, bits, width};
        *compared += check_all_pairs(&m);
    }
}

static void every_pair_of_operands(void **state)
{
    static const char *const signs[] = {"sm", "none", "c1"};
    long compared = 0;
    (void)state;
    for (int bits = 8; bits <= 10; bits += 2) {
        for (int s = 0; s < 3; s++) {
            check_widths("mitchw", bits, signs[s], "none", &compared);
            check_widths("mitchw", bits, signs[s], "unbiased", &compared);
            const model mitchell[2] = {{"mitchell", signs[s], "none", bits, bits},
                                       {"mitchell", signs[s], "unbiased", bits, bits}};
            compared += check_all_pairs(&mitchell[0]) + check_all_pairs(&mitchell[1]);
            if (s < 2) {
                const model exact = {"exact", signs[s], "", bits, bits};
                compared += check_all_pairs(&exact);
                check_widths("drum", bits, signs[s], "", &compared);
                check_widths("trunc", bits, signs[s], "", &compared);
            }
        }
    }
    printf("exhaustive 8- and 10-bit products: %ld compared\n", compared);
}

/* Operands are taken modulo 2^bits. */
static void operands_wrap(void **state)
{
    axm_arith *const arith = test_arith("mitchw:bits=12,sign=c1,w=5");
    axm_arith *const wide = test_arith("exact:bits=32,sign=none");
    (void)state;
    for (int64_t a = -5000; a < 5000; a += 37) {
        assert_int_equal(axm_mul_int(arith, a, 77), axm_mul_int(arith, a + 4096 * 3, 77 - 4096));
    }
    assert_true((uint64_t)axm_mul_int(wide, -1, -1) == 0xfffffffe00000001u);
    assert_true((uint64_t)axm_mul_int(wide, 0xffffffff, 0x1ffffffff) == 0xfffffffe00000001u);
    axm_arith_release(arith);
    axm_arith_release(wide);
}

/* Equations of models.md at full width. */
static void symmetries(void **state)
{
    static const char *const texts[] = {"mitchw:w=6", "mitchell", "drum:k=5", "trunc:k=9", "mitchw:bias=unbiased"};
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        axm_arith *const arith = test_arith(texts[i]);
        for (int n = 0; n < 20000; n++) {
            int32_t x[2];
            test_random_ints(&random, 2, x);
            const int64_t a = x[0], b = x[1], product = axm_mul_int(arith, a, b);
            assert_int_equal(product, axm_mul_int(arith, b, a));
            if (b != INT32_MIN) {
                assert_int_equal(axm_mul_int(arith, a, -b), -product);
            }
        }
        axm_arith_release(arith);
    }
}

/* ---- quantisation ---- */

static void quantisation(void **state)
{
    static const struct {
        const char *text;
        float x;
        int64_t q;
    } cases[] = {
        {"exact:bits=8,frac=4", 1.0f, 16},          {"exact:bits=8,frac=4", 0.03125f, 0}, /* a tie, to even */
        {"exact:bits=8,frac=4", 0.09375f, 2},       {"exact:bits=8,frac=4", -0.03125f, 0},
        {"exact:bits=8,frac=4", -0.09375f, -2},     {"exact:bits=8,frac=4", 100.0f, 127},
        {"exact:bits=8,frac=4", -100.0f, -128},     {"exact:bits=8,frac=4", INFINITY, 127},
        {"exact:bits=8,frac=4", -INFINITY, -128},   {"exact:bits=8,frac=4,nan=zero", NAN, 0},
        {"exact:bits=8,frac=4,sign=none", -1, 0},   {"exact:bits=8,frac=4,sign=none", 99, 255},
        {"exact:bits=32,frac=31", 1.0f, INT32_MAX}, {"exact:bits=32,frac=31", -1.0f, INT32_MIN},
        {"exact:bits=16,frac=-2", 10.0f, 2},        {"exact:bits=16,frac=64", 1e-19f, 2},
        {"exact:bits=4,frac=0", -0.5f, 0},          {"exact:bits=4,frac=0", 1.5f, 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        axm_arith *const arith = test_arith(cases[i].text);
        int32_t q = 99;
        assert_int_equal(axm_arith_quantize_f32(arith, AXM_OPERAND_A, 1, &cases[i].x, &q), AXM_OK);
        if (q != (int32_t)cases[i].q) {
            fail_msg("%s: %g became %ld, want %lld", cases[i].text, (double)cases[i].x, (long)q, (long long)cases[i].q);
        }
        axm_arith_release(arith);
    }
}

/* mul_f32 of a fixed-point arithmetic is quantise, multiply, rescale with one rounding. */
static void fixed_products_as_floats(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        const int frac = axm_arith_operand_frac(arith, AXM_OPERAND_A) + axm_arith_operand_frac(arith, AXM_OPERAND_B);
        for (int n = 0; n < 2000 && axm_arith_bits(arith) != 0; n++) {
            float x[2];
            int32_t a, b;
            test_wild_floats(&random, false, 2, x);
            if (n % 2 == 0) {
                test_random_floats(&random, true, 2, x);
            }
            axm_arith_quantize_f32(arith, AXM_OPERAND_A, 1, &x[0], &a);
            axm_arith_quantize_f32(arith, AXM_OPERAND_B, 1, &x[1], &b);
            /* long double holds 64 bits here, so the only rounding is the last one */
            const long double product = (long double)axm_mul_int(arith, a, b);
            if (sizeof product > 8) {
                test_same_f32("product", test_texts[i], (size_t)n, axm_mul_f32(arith, x[0], x[1]),
                              (float)ldexpl(product, -frac));
            }
        }
        axm_arith_release(arith);
    }
}

/* ---- gain ---- */

/* The mean of Mitch-w's product over the true one, integrated over the cells of its truncation. */
static double integrated_gain(int w)
{
    const int n = 1 << (w - 1);
    double gain = 0;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            const double f = (double)(i + j) / n, product = f < 1 ? 1 + f : 2 * f;
            gain += product * log((double)(n + i + 1) / (n + i)) * log((double)(n + j + 1) / (n + j));
        }
    }
    return gain;
}

static void gains(void **state)
{
    char text[48];
    (void)state;
    for (int w = 2; w <= 10; w++) {
        snprintf(text, sizeof text, "mitchw:w=%d", w);
        axm_arith *const fixed = test_arith(text);
        snprintf(text, sizeof text, "mitchw:w=%d,format=f32", w);
        axm_arith *const floating = test_arith(text);
        assert_true(fabs(axm_arith_gain(fixed) - integrated_gain(w)) < 1e-6);
        assert_true(fabs(axm_arith_gain(floating) - integrated_gain(w)) < 1e-6);
        assert_true(axm_arith_gain(fixed) == axm_arith_gain(fixed));
        axm_arith_release(fixed);
        axm_arith_release(floating);
    }
    axm_arith *const mitchell = test_arith("mitchell"), *const exact = test_arith("exact"),
                     *const single = test_arith("float32"), *const drum = test_arith("drum"),
                     *const bf16 = test_arith("bf16");
    assert_true(fabs(axm_arith_gain(mitchell) - 0.961513) < 5e-6); /* the figure models.md gives, from sampling */
    assert_true(axm_arith_gain(exact) == 1);
    assert_true(fabs(axm_arith_gain(single) - 1) < 1e-9);
    assert_true(fabs(axm_arith_gain(drum) - 1) < 1e-3);
    assert_true(fabs(axm_arith_gain(bf16) - 1) < 1e-4);
    axm_arith_release(mitchell);
    axm_arith_release(exact);
    axm_arith_release(single);
    axm_arith_release(drum);
    axm_arith_release(bf16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_operands),
        cmocka_unit_test(operands_wrap),
        cmocka_unit_test(symmetries),
        cmocka_unit_test(quantisation),
        cmocka_unit_test(fixed_products_as_floats),

        cmocka_unit_test(gains),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
