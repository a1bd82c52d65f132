/*
 * Custom arithmetics in every layer: sums of what the function gives, called for the products there are and no others,
 * on the threads of the context, each with its own data; and tables that go product by product.
 */
#include "support/compare.h"
#include "support/custom.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static axm_arith *make(const axm_custom_desc *desc)
{
    axm_arith *arith = NULL;
    if (axm_arith_create_custom(NULL, desc, &arith) != AXM_OK) {
        fail_msg("%s", axm_last_message());
    }
    return arith;
}

static axm_context *threads(uint32_t n)
{
    axm_context_desc desc;
    axm_context *context = NULL;
    axm_context_desc_init(&desc);
    desc.n_threads = n;
    assert_int_equal(axm_context_create(&desc, &context), AXM_OK);
    return context;
}

static float *floats(size_t n)
{
    float *const out = malloc((n + 1) * sizeof *out);
    assert_non_null(out);
    return out;
}

static void fill(uint64_t *random, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (float)test_random_below(random, 500) / 4 - 60; /* in steps of 1/4, with zeros; some saturate */
    }
}

/* Products that are not in the padding. */
static long products_of(const test_layer *l)
{
    size_t *const at = malloc(2 * test_layer_k(l) * sizeof *at), out_at, v;
    long count = 0;
    assert_non_null(at);
    for (size_t i = 0; i < test_layer_out_count(l); i++) {
        count += (long)test_layer_products(l, i, at, at + test_layer_k(l), &out_at, &v);
    }
    free(at);
    return count;
}

/* The library's outputs are those of plain loops; the function was called once a product (where calls are counted). */
static void compare(const axm_context *ctx, const test_layer *l, const axm_arith *arith, const char *text,
                    uint64_t *random, const test_custom *custom)
{
    const size_t n = test_layer_out_count(l);
    float *const a = floats(test_layer_a_count(l)), *const b = floats(test_layer_b_count(l));
    float *const out = floats(n), *const want = floats(n);
    fill(random, test_layer_a_count(l), a);
    fill(random, test_layer_b_count(l), b);
    const long before = custom != NULL ? atomic_load(&custom->calls) : 0;
    if (test_layer_run(l, ctx, arith, a, b, NULL, out, NULL, 0) != AXM_OK) {
        fail_msg("%s, %s: %s", l->name, text, axm_last_message());
    }
    if (custom != NULL) {
        assert_int_equal(atomic_load(&custom->calls) - before, products_of(l));
    }
    test_layer_want(l, arith, a, b, NULL, want);
    for (size_t i = 0; i < n; i++) {
        test_same_f32(l->name, text, i, out[i], want[i]);
    }
    free(a);
    free(b);
    free(out);
    free(want);
}

static const char *const integer_keys[] = {
    "frac=2", "frac=2,acc=loa,low=6", "frac=1,acc=i32,overflow=saturate,shift=1", "frac=2,acc=f64", "frac=3,acc=f32",
};
enum { KEYS = sizeof integer_keys / sizeof integer_keys[0] };

static void integers(void **state)
{
    static const int32_t bits[][2] = {{9, 8}, {16, 12}, {32, 32}, {4, 20}};
    uint64_t random = test_seed();
    axm_context *const context = threads(3);
    (void)state;
    for (size_t l = 0; l < test_layers_count; l++) {
        for (size_t i = l % 2; i < KEYS; i += 2) {
            test_custom custom = {.status = 1};
            const size_t width = (l + i) % 4;
            axm_custom_desc desc =
                test_custom_ints(&custom, bits[width][0], bits[width][1], (l + i) % 3 != 0, (l + i) % 2 == 0);
            desc.keys = integer_keys[i];
            axm_arith *const arith = make(&desc);
            compare(l % 3 == 0 ? NULL : context, &test_layers[l], arith, desc.keys, &random, &custom);
            assert_int_equal(atomic_load(&custom.strangers), 0);
            assert_int_equal(atomic_load(&custom.begun), atomic_load(&custom.ended));
            assert_true((atomic_load(&custom.begun) > 0) == ((l + i) % 2 == 0));
            axm_arith_release(arith);
        }
    }
    axm_context_release(context);
}

/* Padding would show as an operand that no tensor has. */
static void floating_point(void **state)
{
    static const char *const keys[] = {NULL, "acc=f64"};
    uint64_t random = test_seed();
    axm_context *const context = threads(3);
    (void)state;
    for (size_t l = 0; l < test_layers_count; l++) {
        test_custom custom = {.status = 1, .allowed_lowest = -60, .allowed_highest = 70};
        axm_custom_desc desc = test_custom_floats(&custom, l % 2 == 0);
        desc.keys = keys[l / 2 % 2];
        axm_arith *const arith = make(&desc);
        compare(context, &test_layers[l], arith, "floats", &random, &custom);
        assert_int_equal(atomic_load(&custom.marks), 0);
        assert_int_equal(atomic_load(&custom.strangers), 0);
        assert_int_equal(atomic_load(&custom.begun), atomic_load(&custom.ended));
        axm_arith_release(arith);
    }
    axm_context_release(context);
}

/* Tabulated, and tables as such, under accumulators that no look-up serves: padding adds nothing there either. */
static void tables(void **state)
{
    int32_t entries[256];
    uint64_t random = test_seed();
    axm_context *const context = threads(2);
    (void)state;
    for (size_t l = 0; l < test_layers_count; l++) {
        for (size_t i = 0; i < KEYS; i++) {
            test_custom custom = {.status = 1};
            axm_custom_desc desc = test_custom_ints(&custom, 7, 6, true, l % 2 == 0);
            axm_table_desc table;
            axm_arith *arith;
            desc.keys = integer_keys[i];
            arith = make(&desc);
            assert_int_equal(atomic_load(&custom.calls), 1 << 13);
            compare(context, &test_layers[l], arith, desc.keys, &random, NULL);
            assert_int_equal(atomic_load(&custom.calls), 1 << 13);
            axm_arith_release(arith);
            axm_table_desc_init(&table);
            table.bits_a = table.bits_b = 4;
            table.entry_bits = 32;
            table.entries = entries;
            table.n_entries = 256;
            table.keys = integer_keys[i];
            for (size_t e = 0; e < 256; e++) {
                entries[e] = (int32_t)test_random_below(&random, 1000) - 300;
            }
            assert_int_equal(axm_arith_create_table(NULL, &table, &arith), AXM_OK);
            compare(context, &test_layers[l], arith, table.keys, &random, NULL);
            axm_arith_release(arith);
        }
    }
    axm_context_release(context);
}

/* The same function, tabulated or called: the same sums. */
static void tabulated_equals_called(void **state)
{
    enum { M = 5, N = 70, K = 300 };
    static int32_t a[M * K], b[K * N];
    static int64_t sums[2][M * N];
    uint64_t random = test_seed();
    (void)state;
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        for (size_t i = 0; i < M * K || i < K * N; i++) {
            const int32_t x = (int32_t)test_random_below(&random, 256), y = (int32_t)test_random_below(&random, 256);
            a[i % (M * K)] = is_signed ? x - 128 : x;
            b[i % (K * N)] = is_signed ? y - 128 : y;
        }
        for (int called = 0; called < 2; called++) {
            test_custom custom = {.status = 1};
            const axm_custom_desc desc = test_custom_ints(&custom, called ? 9 : 8, 8, is_signed, false);
            axm_arith *const arith = make(&desc);
            assert_int_equal(axm_gemm_i32(NULL, arith, 0, 0, M, N, K, a, K, b, N, sums[called], N), AXM_OK);
            assert_int_equal(atomic_load(&custom.calls), called ? M * N * K : 65536);
            axm_arith_release(arith);
        }
        assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
    }
}

/* Unsigned and signed operands of 32 bits side by side, of all sizes, packed and not. */
static void widest_operands(void **state)
{
    enum { M = 3, N = 20, K = 40 };
    static int32_t a[M * K], b[K * N];
    static int64_t plain[M * N], packed_a[M * N], packed_b[M * N];
    uint64_t random = test_seed();
    (void)state;
    for (int mix = 0; mix < 4; mix++) {
        test_custom custom = {.status = 1};
        axm_custom_desc desc = test_custom_ints(&custom, 32, 32, false, false);
        axm_packed *side = NULL;
        desc.signed_a = mix % 2;
        desc.signed_b = mix / 2;
        axm_arith *const arith = make(&desc);
        test_random_ints(&random, M * K, a);
        test_random_ints(&random, K * N, b);
        assert_int_equal(axm_gemm_i32(NULL, arith, 0, 0, M, N, K, a, K, b, N, plain, N), AXM_OK);
        assert_int_equal(test_packed_i32(NULL, arith, AXM_OPERAND_A, 0, M, K, a, K, &side), AXM_OK);
        assert_int_equal(axm_gemm_packed_i32(side, 0, N, b, N, packed_a, N), AXM_OK);
        axm_packed_destroy(side);
        assert_int_equal(test_packed_i32(NULL, arith, AXM_OPERAND_B, 0, N, K, b, N, &side), AXM_OK);
        assert_int_equal(axm_gemm_packed_i32(side, 0, M, a, K, packed_b, N), AXM_OK);
        axm_packed_destroy(side);
        for (size_t at = 0; at < M * N; at++) {
            uint64_t sum = 0;
            for (size_t t = 0; t < K; t++) {
                const int32_t qa = a[at / N * K + t], qb = b[t * N + at % N];
                const uint64_t x = desc.signed_a ? (uint64_t)(int64_t)qa : (uint64_t)(uint32_t)qa;
                const uint64_t y = desc.signed_b ? (uint64_t)(int64_t)qb : (uint64_t)(uint32_t)qb;
                sum += x * y + 5 * x - 3 * y + 7;
            }
            test_same_i64("plain", "custom", at, plain[at], (int64_t)sum);
            test_same_i64("a packed", "custom", at, packed_a[at], (int64_t)sum);
            test_same_i64("b packed", "custom", at, packed_b[at], (int64_t)sum);
        }
        axm_arith_release(arith);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers),        cmocka_unit_test(floating_point),
        cmocka_unit_test(tables),          cmocka_unit_test(tabulated_equals_called),
        cmocka_unit_test(widest_operands),
    };
    return test_on_each_isa(tests);
}
