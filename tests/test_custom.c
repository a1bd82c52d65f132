/*
 * Custom arithmetics as objects: what they are made from, what makes them fail, and that a failing function stops every
 * call that multiplies, on whichever thread, with all that was begun ended and all memory given back.
 */
#include "support/custom.h"
#include "support/failing.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

enum { PASSED_ON = 4711 }; /* a status that is none of the library's */

static axm_arith *make(const axm_custom_desc *desc)
{
    axm_arith *arith = NULL;
    if (axm_arith_create_custom(NULL, desc, &arith) != AXM_OK) {
        fail_msg("%s", axm_last_message());
    }
    return arith;
}

static void expect_text(const axm_arith *arith, const char *want)
{
    char text[256];
    assert_int_equal(axm_arith_to_string(arith, text, sizeof text, NULL), AXM_OK);
    assert_string_equal(text, want);
}

/* ---- making ---- */

static void names_and_formats(void **state)
{
    test_custom custom = {.status = 1};
    axm_custom_desc ints = test_custom_ints(&custom, 12, 5, true, false), reals = test_custom_floats(&custom, false);
    (void)state;
    ints.name = "mine";
    ints.signed_b = 0;
    ints.keys = "frac_a=3,acc=i32,shift=2";
    axm_arith *const fixed = make(&ints), *const floating = make(&reals);
    assert_string_equal(axm_arith_name(fixed), "mine");
    expect_text(fixed, "custom(mine):frac_a=3,frac_b=2,nan=error,acc=i32,overflow=wrap,shift=2");
    assert_int_equal(axm_arith_bits(fixed), 12);
    assert_int_equal(axm_arith_operand_bits(fixed, AXM_OPERAND_B), 5);
    assert_int_equal(axm_arith_operand_is_signed(fixed, AXM_OPERAND_A), 1);
    assert_int_equal(axm_arith_operand_is_signed(fixed, AXM_OPERAND_B), 0);
    assert_string_equal(axm_arith_name(floating), "custom");
    expect_text(floating, "custom(custom):acc=f32");
    assert_int_equal(axm_arith_bits(floating), 0);
    axm_arith_release(fixed);
    axm_arith_release(floating);
}

/* Operands are taken modulo their widths, or quantised; what the function gives comes back as it is. */
static void scalar_products(void **state)
{
    test_custom custom = {.status = 1};
    axm_custom_desc ints = test_custom_ints(&custom, 12, 10, true, true), reals = test_custom_floats(&custom, true);
    const float a[4] = {INFINITY, 1, -0.0f, 3}, b[4] = {1, NAN, 2, -2};
    float out[4];
    (void)state;
    ints.keys = "frac=2";
    axm_arith *const fixed = make(&ints), *const floating = make(&reals);
    assert_true(axm_mul_int(fixed, 0, 0) == 7);
    assert_true(axm_mul_int(fixed, 2047, -512) == test_custom_product(2047, -512));
    assert_true(axm_mul_int(fixed, 2048, 512) == test_custom_product(-2048, -512));
    assert_true(axm_mul_f32(fixed, 1.5f, -2) == (float)test_custom_product(6, -8) / 16);
    assert_true(isnan(axm_mul_f32(fixed, NAN, 1))); /* refused before the function sees it */
    assert_int_equal(atomic_load(&custom.calls), 4);
    assert_int_equal(axm_mul_array_f32(floating, 4, a, b, out), AXM_OK);
    assert_true(out[0] == INFINITY);
    assert_int_equal(test_bits(out[1]), 0x7fc00000);
    assert_true(out[2] == 1); /* -0 - 0 - 6 + 7 */
    assert_true(out[3] == 22);
    assert_true(axm_mul_f32(floating, 0, 0) == 7);
    assert_int_equal(atomic_load(&custom.begun), 7); /* one for the whole array */
    assert_int_equal(atomic_load(&custom.ended), 7);
    axm_arith_release(fixed);
    axm_arith_release(floating);
}

static axm_status exact_product(void *user, int64_t a, int64_t b, int64_t *product)
{
    (void)user;
    *product = a * b;
    return AXM_OK;
}

static axm_status ninth_tenths(void *user, float a, float b, float *product)
{
    (void)user;
    *product = a * b * 0.9f;
    return AXM_OK;
}

static void gains(void **state)
{
    axm_custom_desc desc;
    (void)state;
    for (int32_t bits = 4; bits <= 32; bits += 7) {
        axm_custom_desc_init(&desc);
        desc.bits_a = bits;
        desc.bits_b = 36 - bits;
        desc.signed_a = desc.signed_b = 1;
        desc.mul_int = exact_product;
        axm_arith *const arith = make(&desc);
        assert_true(axm_arith_gain(arith) == 1);
        axm_arith_release(arith);
    }
    axm_custom_desc_init(&desc);
    desc.mul_f32 = ninth_tenths;
    axm_arith *const arith = make(&desc);
    assert_true(fabs(axm_arith_gain(arith) - 0.9) < 1e-6);
    axm_arith_release(arith);
}

/* ---- descriptors that are refused ---- */

static void expect_refusal(const axm_custom_desc *desc, axm_status status, const char *says)
{
    axm_arith *const untouched = (axm_arith *)(uintptr_t)64;
    axm_arith *arith = untouched;
    assert_int_equal(axm_arith_create_custom(NULL, desc, &arith), status);
    assert_ptr_equal(arith, untouched);
    if (strstr(axm_last_message(), says) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", axm_last_message(), says);
    }
}

static void wrong_descriptors(void **state)
{
    static const char long_name[] = "a name of forty-eight bytes, which is one too many";
    test_custom custom = {.status = PASSED_ON};
    const axm_custom_desc good = test_custom_ints(&custom, 8, 9, false, true),
                          reals = test_custom_floats(&custom, false);
    axm_custom_desc bad;
    axm_arith *arith = NULL;
    (void)state;
    axm_custom_desc_init((axm_custom_desc *)NULL);
    assert_int_equal(axm_arith_create_custom(NULL, NULL, &arith), AXM_E_NULL);
    assert_int_equal(axm_arith_create_custom(NULL, &good, NULL), AXM_E_NULL);
    axm_custom_desc_init(&bad);
    expect_refusal(&bad, AXM_E_VALUE, "none of desc->mul_int and desc->mul_f32");
#define WITH(of, field, value, status, says)                                                                           \
    bad = of;                                                                                                          \
    bad.field = value;                                                                                                 \
    expect_refusal(&bad, status, says)
    WITH(good, struct_size, offsetof(axm_custom_desc, mul_f32), AXM_E_STRUCT, "desc->struct_size");
    WITH(good, mul_f32, reals.mul_f32, AXM_E_VALUE, "both of desc->mul_int and desc->mul_f32");
    WITH(good, bits_a, 1, AXM_E_VALUE, "desc->bits_a is 1; allowed: 2..32");
    WITH(good, bits_b, 33, AXM_E_VALUE, "desc->bits_b is 33; allowed: 2..32");
    WITH(good, signed_a, 2, AXM_E_VALUE, "desc->signed_a");
    WITH(good, signed_b, -1, AXM_E_VALUE, "desc->signed_b");
    WITH(good, thread_end, NULL, AXM_E_VALUE, "desc->thread_begin is set without");
    WITH(good, thread_begin, NULL, AXM_E_VALUE, "desc->thread_end is set without");
    WITH(good, name, long_name, AXM_E_VALUE, "desc->name has");
    WITH(good, keys, "bits=8", AXM_E_PARSE, "unknown key \"bits\"");
    WITH(good, keys, "acc=loa,low=63", AXM_E_PARSE, "from 0 to 62");
    WITH(reals, keys, "frac=3", AXM_E_PARSE, "unknown key \"frac\"");
    WITH(reals, keys, "acc=exact", AXM_E_PARSE, "expected f32|f64");
#undef WITH
    assert_int_equal(axm_arith_create(NULL, "custom(mine):frac=2", &arith), AXM_E_PARSE);
    assert_non_null(strstr(axm_last_message(), "axm_arith_create_custom()"));
    assert_null(arith);
    assert_int_equal(atomic_load(&custom.calls), 0);
    assert_int_equal(atomic_load(&custom.begun), 0);
    bad = reals; /* widths are the integers' */
    bad.bits_a = -5;
    axm_arith_release(make(&bad));
}

static axm_status too_large(void *user, int64_t a, int64_t b, int64_t *product)
{
    (void)user;
    *product = a == 3 && b == 250 ? (int64_t)INT32_MAX + 1 : INT32_MAX;
    return AXM_OK;
}

static void failing_tabulation(void **state)
{
    test_custom custom = {.status = PASSED_ON, .fail_at = 300};
    axm_custom_desc desc = test_custom_ints(&custom, 8, 8, false, true);
    (void)state;
    expect_refusal(&desc, PASSED_ON, "for a = 1, b = 43"); /* the 300th of pairs, b fastest */
    assert_int_equal(atomic_load(&custom.calls), 300);
    assert_int_equal(atomic_load(&custom.begun), 1);
    assert_int_equal(atomic_load(&custom.ended), 1);
    custom.fail_begin_at = 2;
    expect_refusal(&desc, PASSED_ON, "thread_begin");
    assert_int_equal(atomic_load(&custom.ended), 1);
    axm_custom_desc_init(&desc);
    desc.mul_int = too_large;
    expect_refusal(&desc, AXM_E_VALUE, "product 2147483648 for a = 3, b = 250");
}

static axm_status make_and_use(const axm_context *context, void *arg)
{
    static const float a[30] = {1, 2, 3}, b[30] = {4, 5, 6};
    axm_arith *arith = NULL;
    float out[25];
    axm_status status = axm_arith_create_custom(context, arg, &arith);
    if (status == AXM_OK) {
        status = axm_gemm_f32(context, arith, 0, 0, 5, 5, 6, 1, a, 6, b, 5, 0, out, 5);
    }
    axm_arith_release(arith);
    return status;
}

static void every_allocation_failing(void **state)
{
    test_custom custom = {.status = 1};
    axm_custom_desc narrow = test_custom_ints(&custom, 4, 5, true, true);
    axm_custom_desc wide = test_custom_ints(&custom, 4, 15, true, true), reals = test_custom_floats(&custom, true);
    (void)state;
    assert_true(test_each_allocation_fails(make_and_use, &narrow) >= 4); /* table, arithmetic, look-up, workspace */
    assert_true(test_each_allocation_fails(make_and_use, &wide) >= 2);
    assert_true(test_each_allocation_fails(make_and_use, &reals) >= 2);
    assert_int_equal(atomic_load(&custom.begun), atomic_load(&custom.ended));
}

/* ---- functions that fail in the midst of it ---- */

enum { C = 6, SIZE = 24, PIXELS = SIZE * SIZE, M = 40, N = 500, K = 30 };

typedef struct {
    float a[M * K], b[K * N], out[M * N];
    int32_t ai[M * K], bi[K * N];
    int64_t sums[M * N];
    float in[C * PIXELS], weights[C * C * 9], conv_out[C * PIXELS], mean[C], var[C];
} tensors;

static tensors t; /* too large for a stack */

static axm_status convolve(const axm_context *ctx, const axm_arith *arith, size_t groups)
{
    axm_conv2d_desc desc;
    axm_conv2d *plan = NULL;
    axm_conv2d_desc_init(&desc);
    desc.in_channels = desc.out_channels = C;
    desc.groups = groups;
    desc.kernel_h = desc.kernel_w = 3;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = 1;
    assert_int_equal(axm_conv2d_create_f32(ctx, &desc, arith, t.weights, NULL, &plan), AXM_OK);
    const axm_status status = axm_conv2d_run_f32(plan, 1, SIZE, SIZE, t.in, t.conv_out, NULL, 0);
    axm_conv2d_destroy(plan);
    return status;
}

static axm_status connect(const axm_context *ctx, const axm_arith *arith)
{
    axm_fully_connected *plan = NULL;
    assert_int_equal(test_fully_connected_f32(ctx, K, N, arith, t.b, NULL, &plan), AXM_OK);
    const axm_status status = axm_fully_connected_run_f32(plan, M, t.a, t.out, NULL, 0);
    axm_fully_connected_destroy(plan);
    return status;
}

static axm_status multiply_packed(const axm_context *ctx, const axm_arith *arith)
{
    axm_packed *packed = NULL;
    assert_int_equal(test_packed_f32(ctx, arith, AXM_OPERAND_A, 0, M, K, t.a, K, &packed), AXM_OK);
    const axm_status status = axm_gemm_packed_f32(packed, 0, N, 1, t.b, N, 0, t.out, N);
    axm_packed_destroy(packed);
    return status;
}

static axm_status normalise(const axm_context *ctx, const axm_arith *arith, bool run)
{
    axm_batchnorm *plan = NULL;
    assert_int_equal(test_batchnorm(ctx, AXM_LAYOUT_NCHW, C, 0, arith, NULL, NULL, t.mean, t.var, &plan), AXM_OK);
    const axm_status status =
        run ? axm_batchnorm_run_f32(plan, 1, SIZE, SIZE, t.in, t.conv_out) : axm_batchnorm_compensate(plan, arith);
    axm_batchnorm_destroy(plan);
    return status;
}

static axm_status measure(const axm_context *ctx, const axm_arith *arith)
{
    axm_multiplier_error_desc desc;
    axm_multiplier_error figures;
    axm_multiplier_error_desc_init(&desc);
    desc.n_pairs = 100000;
    desc.pairs = AXM_PAIRS_DRAWN;
    return axm_multiplier_error_measure(ctx, arith, &desc, &figures, sizeof(axm_multiplier_error), NULL);
}

enum { CALLS = 14 };

/* Everything that multiplies and has a status; what only takes integers passes for floating point. */
static axm_status multiply(int call, const axm_context *ctx, const axm_arith *arith)
{
    const bool fixed = axm_arith_bits(arith) != 0;
    switch (call) {
    case 0: return axm_mul_array_f32(arith, M * K, t.a, t.b, t.out);
    case 1: return axm_dot_f32(arith, M * K, t.a, t.b, t.out);
    case 2: return axm_gemm_f32(ctx, arith, 0, 0, M, N, K, 1, t.a, K, t.b, N, 0, t.out, N);
    case 3: return multiply_packed(ctx, arith);
    case 4: return connect(ctx, arith);
    case 5: return convolve(ctx, arith, 1);
    case 6: return convolve(ctx, arith, C); /* would go by lines */
    case 7: return normalise(ctx, arith, true);
    case 8: return normalise(ctx, arith, false);
    case 9: return measure(ctx, arith);
    case 10: return fixed ? axm_mul_array_i32(arith, M * K, t.ai, t.bi, t.sums) : PASSED_ON;
    case 11: return fixed ? axm_dot_i32(arith, M * K, t.ai, t.bi, t.sums) : PASSED_ON;
    case 12: return fixed ? axm_gemm_i32(ctx, arith, 0, 0, M, N, K, t.ai, K, t.bi, N, t.sums, N) : PASSED_ON;
    default: return axm_arith_gain(arith) == 0 ? PASSED_ON : AXM_OK;
    }
}

static void fill(void)
{
    uint64_t random = test_seed();
    test_random_floats(&random, false, M * K, t.a);
    test_random_floats(&random, false, K * N, t.b);
    test_random_ints(&random, M * K, t.ai);
    test_random_ints(&random, K * N, t.bi);
    test_random_floats(&random, true, C * PIXELS, t.in);
    test_random_floats(&random, false, C * C * 9, t.weights);
    for (int c = 0; c < C; c++) {
        t.mean[c] = 0.25f;
        t.var[c] = 1.5f;
    }
}

static void failing_runs(void **state)
{
    static const uint32_t n_threads[] = {1, 2, 4};
    (void)state;
    fill();
    for (int kind = 0; kind < 2; kind++) {
        for (int call = 0; call < CALLS; call++) {
            for (int i = 0; i < 9; i++) {
                test_custom custom = {.status = PASSED_ON};
                const axm_custom_desc desc =
                    kind == 0 ? test_custom_ints(&custom, 14, 15, true, true) : test_custom_floats(&custom, true);
                axm_context_desc of_context;
                axm_context *context = NULL;
                axm_context_desc_init(&of_context);
                of_context.n_threads = n_threads[i % 3];
                assert_int_equal(axm_context_create(&of_context, &context), AXM_OK);
                axm_arith *const arith = make(&desc);
                custom.fail_at = i / 3 == 0 ? 1 : 700; /* the first call, a later one, or */
                custom.fail_begin_at = i / 3 == 2;     /* not even a thread's beginning */
                assert_int_equal(multiply(call, context, arith), PASSED_ON);
                if (kind == 0 || call < 10) {
                    assert_non_null(strstr(axm_last_message(), "status 4711"));
                    assert_non_null(strstr(axm_last_message(), i / 3 == 2 ? "thread_begin" : "for a = "));
                    assert_memory_equal(axm_last_message(), "axm_", 4);
                    assert_true(i / 3 == 2 || atomic_load(&custom.calls) < custom.fail_at + 4); /* others stop */
                }
                assert_int_equal(atomic_load(&custom.begun), atomic_load(&custom.ended));
                assert_int_equal(atomic_load(&custom.strangers), 0);
                axm_arith_release(arith);
                axm_context_release(context);
            }
        }
    }
}

static void failing_scalars(void **state)
{
    test_custom custom = {.status = PASSED_ON};
    const axm_custom_desc ints = test_custom_ints(&custom, 9, 9, true, true), reals = test_custom_floats(&custom, true);
    axm_arith *const fixed = make(&ints), *const floating = make(&reals);
    (void)state;
    custom.fail_at = 1;
    assert_true(axm_mul_int(fixed, 3, -4) == 0);
    assert_non_null(
        strstr(axm_last_message(), "axm_mul_int: multiplier \"custom\" gave status 4711 for a = 3, b = -4"));
    assert_true(isnan(axm_mul_f32(floating, 0.5f, 2)));
    assert_non_null(
        strstr(axm_last_message(), "axm_mul_f32: multiplier \"custom\" gave status 4711 for a = 0.5, b = 2"));
    assert_true(isnan(axm_mul_f32(fixed, 0.5f, 2)));
    assert_true(axm_arith_gain(fixed) == 0);
    custom.fail_at = 0;
    assert_true(axm_arith_gain(fixed) != 0); /* failures are not remembered */
    assert_int_equal(atomic_load(&custom.begun), atomic_load(&custom.ended));
    axm_arith_release(fixed);
    axm_arith_release(floating);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_formats),
        cmocka_unit_test(scalar_products),
        cmocka_unit_test(gains),
        cmocka_unit_test(wrong_descriptors),
        cmocka_unit_test(failing_tabulation),
        cmocka_unit_test(every_allocation_failing),
        cmocka_unit_test(failing_runs),
        cmocka_unit_test(failing_scalars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
