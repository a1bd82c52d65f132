/*
 * Accumulators against their definition (support/accumulator.c), in every way a product is summed, on every
 * instruction set. Their keys are in test_spec.c. docs/accumulators.md has the definitions in words.
 */
#include "support/accumulator.h"
#include "support/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every family before every accumulator; `exactly`: the kernels' sums are the accumulator's. */
static const struct {
    const char *text;
    bool exactly;
} cases[] = {
    {"exact:acc=loa", false},
    {"exact:acc=loa,low=0", true},
    {"exact:acc=loa,low=1", false},
    {"exact:bits=8,frac=0,acc=loa,low=5", false},
    {"exact:bits=16,sign=none,acc=loa,low=62", false},
    {"mitchell:sign=c1,acc=loa,low=20", false},
    {"mitchw:w=3,bias=unbiased,acc=loa,low=16", false},
    {"mitchw:w=5,bits=10,sign=none,frac=3,acc=loa,low=3", false},
    {"drum:bits=16,frac=8,acc=loa,low=12", false},
    {"exact:bits=16,frac=8,acc=i32", true},
    {"exact:bits=8,frac=3,acc=i32", true},
    {"mitchw:acc=i32", true},
    {"drum:k=4,acc=i32", true},
    {"exact:acc=i32,overflow=saturate", false},
    {"exact:bits=16,frac_a=8,frac_b=9,acc=i32,overflow=saturate,shift=3", false},
    {"mitchell:bits=20,frac=10,acc=i32,overflow=saturate", false},
    {"mitchw:sign=c1,acc=i32,shift=31", false},
    {"trunc:k=4,acc=i32,shift=7,overflow=wrap", false},
    {"exact:acc=f64", false},
    {"exact:bits=8,frac=3,acc=f64", false},
    {"mitchell:sign=none,acc=f64", false},
    {"drum:acc=f64", false},
    {"exact:sign=none,acc=f32", false},
    {"float32:acc=f64", false},
    {"bf16:acc=f64", false},
    {"bf16:subnormals=flush,acc=f64", false},
    {"mitchell:format=f32,acc=f64", false},
    {"mitchw:w=6,format=bf16,acc=f64", false},
};
enum { CASES = sizeof cases / sizeof cases[0] };

static bool has_whole_sums(const axm_arith *arith)
{
    return test_accumulator_of(arith).whole;
}

static void floats_through_every_layer(void **state)
{
    uint64_t random = test_seed(), products = 0;
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        for (size_t l = AXM_TEST_SLOW ? i % 3 : 0; l < test_layers_count; l += AXM_TEST_SLOW ? 3 : 1) {
            test_case c = test_case_begin(&test_layers[l], cases[i].text);
            const bool is_float = axm_arith_bits(c.arith) == 0;
            test_random_floats(&random, true, test_layer_a_count(c.layer), c.a);
            test_random_floats(&random, (i + l) % 2 == 0, test_layer_b_count(c.layer), c.b);
            if ((i + l) % 3 == 0) { /* all sizes, and what they overflow to */
                test_wild_floats(&random, is_float, test_layer_a_count(c.layer) / 3, c.a);
                test_wild_floats(&random, is_float, test_layer_b_count(c.layer) / 7, c.b);
            }
            if (c.bias != NULL) {
                test_random_floats(&random, false, test_layer_bias_count(c.layer), c.bias);
            }
            test_case_compare(&c);
            if (!cases[i].exactly) {
                test_case_whole(&c, "product by product", AXM_PATH_SCALAR);
            } else if ((i + l) % 3 != 0) {
                test_case_path(&c, "by kernels", AXM_PATH_SCALAR, 0);
            }
            products += test_case_products(&c);
            test_case_end(&c);
        }
    }
    printf("accumulators: %llu products as floats\n", (unsigned long long)products);
}

/* ---- integers in and out ---- */

static axm_status run_ints(const test_layer *l, const axm_arith *arith, const int32_t *a, const int32_t *b,
                           int64_t *out)
{
    axm_conv2d *conv = NULL;
    axm_fully_connected *connected = NULL;
    axm_packed *packed = NULL;
    const bool is_a = l->kind == TEST_PACKED_A;
    axm_status status;
    if (l->kind == TEST_GEMM) {
        return axm_gemm_i32(NULL, arith, 0, 0, l->m, l->n, l->k, a, l->k, b, l->n, out, l->n);
    }
    if (l->kind == TEST_CONV) {
        const axm_conv2d_desc desc = test_layer_desc(l);
        status = axm_conv2d_create_i32(NULL, &desc, arith, b, &conv);
        if (status == AXM_OK) {
            status = axm_conv2d_run_i32(conv, l->pictures, l->h, l->w, a, out, NULL, 0);
        }
    } else if (l->kind == TEST_FULLY_CONNECTED) {
        status = test_fully_connected_i32(NULL, l->k, l->n, arith, b, &connected);
        if (status == AXM_OK) {
            status = axm_fully_connected_run_i32(connected, l->m, a, out, NULL, 0);
        }
    } else {
        status = test_packed_i32(NULL, arith, is_a ? AXM_OPERAND_A : AXM_OPERAND_B, 0, is_a ? l->m : l->n, l->k,
                                 is_a ? a : b, is_a ? l->k : l->n, &packed);
        if (status == AXM_OK) {
            status = axm_gemm_packed_i32(packed, 0, is_a ? l->n : l->m, is_a ? b : a, is_a ? l->n : l->k, out, l->n);
        }
    }
    axm_conv2d_destroy(conv);
    axm_fully_connected_destroy(connected);
    axm_packed_destroy(packed);
    return status;
}

static void *memory(size_t count, size_t bytes)
{
    void *const got = malloc(count * bytes);
    assert_non_null(got);
    return got;
}

static void compare_ints(const test_layer *l, const char *text, uint64_t *random)
{
    axm_arith *const arith = test_arith(text);
    const size_t a_count = test_layer_a_count(l), b_count = test_layer_b_count(l), n = test_layer_out_count(l);
    const size_t k = test_layer_k(l);
    int32_t *const a = memory(a_count, sizeof *a), *const b = memory(b_count, sizeof *b);
    size_t *const a_at = memory(k, sizeof *a_at), *const b_at = memory(k, sizeof *b_at);
    int64_t *const out = memory(n, sizeof *out);
    test_random_ints(random, a_count, a);
    test_random_ints(random, b_count, b);
    memset(out, 0x5a, n * sizeof *out);
    if (!has_whole_sums(arith)) {
        assert_int_equal(run_ints(l, arith, a, b, out), AXM_E_UNSUPPORTED);
        assert_non_null(strstr(axm_last_message(), axm_arith_bits(arith) == 0 ? "fixed" : "exact, i32 or loa"));
        for (size_t i = 0; i < n; i++) {
            assert_true(out[i] == 0x5a5a5a5a5a5a5a5a);
        }
    } else {
        assert_int_equal(run_ints(l, arith, a, b, out), AXM_OK);
    }
    for (size_t i = 0; has_whole_sums(arith) && i < n; i++) {
        test_accumulator sum = test_accumulator_of(arith);
        size_t out_at, v;
        const size_t count = test_layer_products(l, i, a_at, b_at, &out_at, &v);
        for (size_t t = 0; t < count; t++) {
            test_accumulate_i32(&sum, a[a_at[t]], b[b_at[t]]);
        }
        test_same_i64(l->name, text, out_at, out[out_at], sum.sum);
    }
    free(a);
    free(b);
    free(a_at);
    free(b_at);
    free(out);
    axm_arith_release(arith);
}

static void integers_through_every_layer(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        for (size_t l = i % 2; l < test_layers_count; l += AXM_TEST_SLOW ? 4 : 2) {
            compare_ints(&test_layers[l], cases[i].text, &random);
        }
    }
}

static void dot_products(void **state)
{
    enum { N = 700 };
    static float a[N], b[N];
    static int32_t ai[N], bi[N];
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        axm_arith *const arith = test_arith(cases[i].text);
        for (size_t n = 0; n <= N; n += 100) {
            float got = 12345;
            int64_t sum = 12345;
            test_random_floats(&random, false, N, a);
            test_random_floats(&random, true, N, b);
            test_random_ints(&random, N, ai);
            test_random_ints(&random, N, bi);
            assert_int_equal(axm_dot_f32(arith, n, a, b, &got), AXM_OK);
            test_same_f32("dot", cases[i].text, n, got, test_sum_f32(arith, n, a, b));
            if (has_whole_sums(arith)) {
                assert_int_equal(axm_dot_i32(arith, n, ai, bi, &sum), AXM_OK);
                test_same_i64("dot", cases[i].text, n, sum, test_sum_i32(arith, n, ai, bi));
            } else {
                assert_int_equal(axm_dot_i32(arith, n, ai, bi, &sum), AXM_E_UNSUPPORTED);
                assert_true(sum == 12345);
            }
        }
        axm_arith_release(arith);
    }
}

/* ---- numbers worked out by hand ---- */

static int64_t sum_of(const char *text, size_t n, const int32_t *a, const int32_t *b)
{
    axm_arith *const arith = test_arith(text);
    int64_t dot = 12345, product = 54321;
    assert_int_equal(axm_dot_i32(arith, n, a, b, &dot), AXM_OK);
    assert_int_equal(axm_gemm_i32(NULL, arith, 0, 0, 1, 1, n, a, n, b, 1, &product, 1), AXM_OK);
    assert_true(dot == product);
    axm_arith_release(arith);
    return dot;
}

static void sums_by_hand(void **state)
{
    const int32_t big[3] = {50000, 50000, 50000}, sides[3] = {50000, -50000, -50000}, ones[3] = {1, 1, 1};
    const int32_t odd[3] = {-3, 5, -1}, pairs[2] = {12, 4}, more[3] = {6, 5, 3};
    (void)state;
    /* 2.5e9 is over 2^31 - 1; two of them come back modulo 2^32, a third goes over again. */
    assert_true(sum_of("exact:acc=i32", 1, big, big) == 2500000000 - 4294967296);
    assert_true(sum_of("exact:acc=i32,overflow=saturate", 1, big, big) == 2147483647);
    assert_true(sum_of("exact:acc=i32,overflow=saturate", 2, big, sides) == 2147483647 - 2500000000);
    assert_true(sum_of("exact:acc=i32,overflow=saturate", 3, big, sides) == -2147483647 - 1);
    assert_true(sum_of("exact:acc=i32,overflow=saturate,shift=1", 2, big, sides) == 0);
    /* Towards minus infinity: -3, 5, -1 over 2 are -2, 2, -1. */
    assert_true(sum_of("exact:acc=i32,shift=1", 1, odd, ones) == -2);
    assert_true(sum_of("exact:acc=i32,shift=1", 2, odd, ones) == 0);
    assert_true(sum_of("exact:acc=i32,shift=1,overflow=saturate", 3, odd, ones) == -1);
    assert_true(sum_of("exact:acc=i32,shift=31", 3, odd, ones) == -2);
    /* 1100 and 0100: bit 2, which both have, is added, or and-ed to a carry of 8 beside an or-ed 4, or or-ed. */
    assert_true(sum_of("exact:acc=loa,low=2", 2, pairs, ones) == 16);
    assert_true(sum_of("exact:acc=loa,low=3", 2, pairs, ones) == 8 + 8 + 4);
    assert_true(sum_of("exact:acc=loa,low=4", 2, pairs, ones) == 12);
    /* 6 or 5 is 7, and bit 2 of both carries: 15; or 3: still 15. */
    assert_true(sum_of("exact:acc=loa,low=3", 3, more, ones) == 15);
    assert_true(sum_of("exact:acc=loa", 3, more, ones) == 7);
    assert_true(sum_of("exact:acc=loa,low=0", 3, more, ones) == 14);
}

/* 2^53 + 1 has no double: a product is rounded to nearest even before it is added, and sums are not exact. */
static void doubles_by_hand(void **state)
{
    const float a[3] = {94906272, 1, -94906272}, b[3] = {94906272, 1, 94906272};
    axm_arith *const arith = test_arith("exact:frac=0,acc=f64"), *const floats = test_arith("float32:acc=f64");
    const float large[3] = {16777216, 1, 1}, ones[3] = {1, 1, 1};
    float got;
    (void)state;
    assert_int_equal(axm_dot_f32(arith, 3, a, b, &got), AXM_OK); /* 94906272^2 > 2^53: 1 more is lost */
    assert_true(got == 0);
    assert_int_equal(axm_dot_f32(floats, 3, large, ones, &got), AXM_OK); /* which float sums would lose */
    assert_true(got == 16777218);
    axm_arith_release(arith);
    axm_arith_release(floats);
}

/* 31 bits by 24 are more than a double has: such products are rounded before they are added. */
static void products_longer_than_doubles(void **state)
{
    enum { K = 500 };
    static int32_t a[K];
    static float b[K];
    axm_arith *const arith = test_arith("exact:frac=0,acc=f64");
    uint64_t random = test_seed();
    size_t longer = 0;
    (void)state;
    for (size_t i = 0; i < 40; i++) {
        axm_packed *packed = NULL;
        test_accumulator sum = test_accumulator_of(arith);
        float got;
        for (size_t t = 0; t < K; t++) {
            a[t] = (int32_t)(uint32_t)test_random(&random);
            b[t] = (float)(1 + test_random_below(&random, 1 << 24)) * (t % 3 == 0 ? -64.0f : 64.0f);
            longer += (double)a[t] * (double)b[t] > 9007199254740992.0;
            test_accumulate_i32(&sum, a[t], (int32_t)b[t]);
        }
        assert_int_equal(test_packed_i32(NULL, arith, AXM_OPERAND_A, 0, 1, K, a, K, &packed), AXM_OK);
        assert_int_equal(axm_gemm_packed_f32(packed, 0, 1, 1, b, 1, 0, &got, 1), AXM_OK);
        test_same_f32("packed", "exact:frac=0,acc=f64", i, got, test_accumulated(&sum));
        axm_packed_destroy(packed);
    }
    assert_true(longer > 1000);
    axm_arith_release(arith);
}

/* A shift is part of what a sum stands for. */
static void scale_of_shifted_sums(void **state)
{
    const float a[2] = {3, 5}, b[2] = {2, 4};
    axm_arith *const arith = test_arith("exact:frac_a=4,frac_b=6,acc=i32,shift=10");
    float got;
    (void)state;
    assert_int_equal(axm_dot_f32(arith, 2, a, b, &got), AXM_OK);
    assert_true(got == 26);
    axm_arith_release(arith);
}

/* Tables take the accumulators too. */
static void tables(void **state)
{
    static const char *const keys[] = {"frac=0,acc=loa,low=4", "acc=i32,shift=2", "acc=i32,overflow=saturate",
                                       "acc=f64", "acc=f32"};
    uint16_t entries[64];
    axm_table_desc desc;
    uint64_t random = test_seed();
    float a[300], b[300];
    (void)state;
    axm_table_desc_init(&desc);
    desc.bits_a = desc.bits_b = 3;
    desc.entries = entries;
    desc.n_entries = 64;
    for (size_t i = 0; i < 64; i++) {
        entries[i] = (uint16_t)test_random(&random);
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        axm_arith *arith = NULL;
        float dot, product;
        desc.keys = keys[i];
        assert_int_equal(axm_arith_create_table(NULL, &desc, &arith), AXM_OK);
        for (size_t t = 0; t < 300; t++) {
            a[t] = (float)test_random_below(&random, 8);
            b[t] = (float)test_random_below(&random, 8);
        }
        assert_int_equal(axm_dot_f32(arith, 300, a, b, &dot), AXM_OK);
        assert_int_equal(axm_gemm_f32(NULL, arith, 0, 0, 1, 1, 300, 1, a, 300, b, 1, 0, &product, 1), AXM_OK);
        test_same_f32("table", keys[i], 0, dot, test_sum_f32(arith, 300, a, b));
        test_same_f32("table", keys[i], 1, product, dot);
        axm_arith_release(arith);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floats_through_every_layer),
        cmocka_unit_test(integers_through_every_layer),
        cmocka_unit_test(dot_products),
        cmocka_unit_test(sums_by_hand),
        cmocka_unit_test(doubles_by_hand),
        cmocka_unit_test(products_longer_than_doubles),
        cmocka_unit_test(scale_of_shifted_sums),
        cmocka_unit_test(tables),
    };
    return test_on_each_isa(tests);
}
