/* The calls of isa.h, and the ones that tell how products were computed and what plans take. */
#include "support/testing.h"

#include <string.h>

#include "test_api.h"

#include <stdlib.h>

static void listed(void **state)
{
    const size_t count = axm_isa_count();
    int32_t before = -1;
    (void)state;
    assert_true(count >= 1);
    assert_int_equal(axm_isa_at(0), AXM_ISA_PORTABLE);
    assert_int_equal(axm_isa_in_use(), axm_isa_at(count - 1)); /* the best, until somebody says otherwise */
    assert_int_equal(axm_isa_at(count), AXM_ISA_AUTO);
    assert_int_equal(axm_isa_at(SIZE_MAX), AXM_ISA_AUTO);
    for (size_t i = 0; i < count; i++) {
        assert_true(axm_isa_at(i) > before);
        before = axm_isa_at(i);
        assert_string_not_equal(axm_isa_name(before), "unknown");
    }
    assert_string_equal(axm_isa_name(AXM_ISA_AVX512BF16), "avx512bf16");
    assert_string_equal(axm_isa_name(-1), "unknown");
}

static void forced(void **state)
{
    static const int32_t refused[] = {-1, 2, 32, INT32_MAX, INT32_MIN};
    static const int32_t all[] = {AXM_ISA_PORTABLE, AXM_ISA_NEON, AXM_ISA_AVX2, AXM_ISA_AVX512, AXM_ISA_AVX512BF16};
    const int32_t before = axm_isa_in_use();
    size_t accepted = 0;
    (void)state;
    for (size_t i = 0; i < API_COUNT(refused); i++) {
        REFUSED(AXM_E_UNSUPPORTED, "isa", axm_isa_force(refused[i]));
        assert_int_equal(axm_isa_in_use(), before);
    }
    for (size_t i = 0; i < API_COUNT(all); i++) {
        if (axm_isa_force(all[i]) == AXM_OK) {
            assert_int_equal(axm_isa_in_use(), all[i]);
            accepted++;
        }
    }
    assert_int_equal(accepted, axm_isa_count());
    assert_int_equal(axm_isa_force(AXM_ISA_AUTO), AXM_OK);
    assert_int_equal(axm_isa_in_use(), axm_isa_at(axm_isa_count() - 1));
    assert_int_equal(axm_isa_force(before), AXM_OK);
}

/* A plan keeps the instruction set it was packed for, and gives the same bits. */
static void forced_between_runs(void **state)
{
    enum { IN = 70, OUT = 33 };
    float in[IN], weights[IN * OUT], want[OUT], got[OUT];
    uint64_t random = test_seed();
    axm_arith *const arith = test_arith("mitchw:w=6,format=f32");
    const int32_t before = axm_isa_in_use();
    (void)state;
    test_random_floats(&random, true, IN, in);
    test_random_floats(&random, false, IN * OUT, weights);
    for (size_t i = 0; i < axm_isa_count(); i++) {
        axm_fully_connected *plan = NULL;
        assert_int_equal(axm_isa_force(axm_isa_at(i)), AXM_OK);
        assert_int_equal(test_fully_connected_f32(NULL, IN, OUT, arith, weights, NULL, &plan), AXM_OK);
        for (size_t j = 0; j < axm_isa_count(); j++) {
            assert_int_equal(axm_isa_force(axm_isa_at(j)), AXM_OK);
            assert_int_equal(axm_fully_connected_run_f32(plan, 1, in, i + j == 0 ? want : got, NULL, 0), AXM_OK);
            if (i + j != 0) {
                assert_memory_equal(got, want, sizeof want);
            }
        }
        assert_int_equal(axm_fully_connected_set_arith(plan, arith), AXM_OK); /* packed anew, for the latest */
        assert_int_equal(axm_fully_connected_run_f32(plan, 1, in, got, NULL, 0), AXM_OK);
        assert_memory_equal(got, want, sizeof want);
        axm_fully_connected_destroy(plan);
    }
    assert_int_equal(axm_isa_force(before), AXM_OK);
    axm_arith_release(arith);
}

/* Each context computes on its own instruction set, whatever is in use meanwhile, and all give the same bits. */
static void of_a_context(void **state)
{
    enum { M = 3, N = 50, K = 40 };
    float a[M * K], b[K * N], want[M * N], got[M * N];
    uint64_t random = test_seed();
    axm_arith *const arith = test_arith("bf16");
    const int32_t before = axm_isa_in_use();
    axm_context_desc desc;
    (void)state;
    test_random_floats(&random, true, M * K, a);
    test_random_floats(&random, false, K * N, b);
    assert_int_equal(axm_gemm_f32(NULL, arith, 0, 0, M, N, K, 1, a, K, b, N, 0, want, N), AXM_OK);
    axm_context_desc_init(&desc);
    for (size_t i = 0; i < axm_isa_count(); i++) {
        axm_context *ctx = NULL;
        desc.isa = axm_isa_at(i);
        assert_int_equal(axm_context_create(&desc, &ctx), AXM_OK);
        assert_int_equal(axm_isa_in_use(), before);
        assert_int_equal(axm_context_isa(ctx), axm_isa_at(i));
        assert_int_equal(axm_gemm_f32(ctx, arith, 0, 0, M, N, K, 1, a, K, b, N, 0, got, N), AXM_OK);
        assert_memory_equal(got, want, sizeof want);
        const bool has_dots = axm_isa_at(i) == AXM_ISA_AVX512BF16; /* the one path that only one of them has */
        assert_true((axm_context_products(ctx, AXM_PATH_16) == (uint64_t)M * N * K) == has_dots);
        assert_ptr_equal(axm_context_retain(ctx), ctx);
        axm_context_release(ctx);
        assert_int_equal(axm_context_isa(ctx), axm_isa_at(i)); /* one reference is left */
        axm_context_release(ctx);
    }
    assert_int_equal(axm_context_isa(NULL), before);
    assert_null(axm_context_retain(NULL));
    axm_arith_release(arith);
}

static void nothing_to_tell(void **state)
{
    axm_context *context = NULL;
    (void)state;
    assert_int_equal(axm_context_create(NULL, &context), AXM_OK);
    for (int32_t path = -1; path <= 4; path++) {
        assert_true(axm_context_products(NULL, path) == 0);
        assert_true(axm_context_products(context, path) == 0);
    }
    axm_context_release(context);
    assert_true(axm_conv2d_packed_bytes(NULL) == 0);
    assert_true(axm_fully_connected_packed_bytes(NULL) == 0);
}

/* Fixed-point weights of few significant bits, as trained ones are, take no more than floats and a tenth; twice that
 * where each product is two terms. */
static void packed_bytes(void **state)
{
    enum { K = 64 * 9, OUT = 64 };
    static float weights[K * OUT];
    uint64_t random = test_seed();
    (void)state;
    test_random_floats(&random, false, K * OUT, weights);
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        axm_fully_connected *plan = NULL;
        axm_conv2d *conv = NULL;
        axm_conv2d_desc desc;
        axm_conv2d_desc_init(&desc);
        desc.in_channels = 64;
        desc.out_channels = OUT;
        desc.kernel_h = desc.kernel_w = 3;
        assert_int_equal(test_fully_connected_f32(NULL, K, OUT, arith, weights, NULL, &plan), AXM_OK);
        assert_int_equal(axm_conv2d_create_f32(NULL, &desc, arith, weights, NULL, &conv), AXM_OK);
        const size_t conv_bytes = axm_conv2d_packed_bytes(conv), fc_bytes = axm_fully_connected_packed_bytes(plan);
        const size_t terms = strncmp(test_texts[i], "ilm", 3) == 0 || strncmp(test_texts[i], "roba", 4) == 0 ? 2 : 1;
        const size_t most = terms * sizeof weights * 11 / 10;
        if (conv_bytes == 0 || conv_bytes > most || fc_bytes == 0 || fc_bytes > most) {
            fail_msg("%s: %zu and %zu bytes for %zu of floats", test_texts[i], conv_bytes, fc_bytes, sizeof weights);
        }
        axm_fully_connected_destroy(plan);
        axm_conv2d_destroy(conv);
        axm_arith_release(arith);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listed),          cmocka_unit_test(forced),       cmocka_unit_test(forced_between_runs),
        cmocka_unit_test(nothing_to_tell), cmocka_unit_test(of_a_context), cmocka_unit_test(packed_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
