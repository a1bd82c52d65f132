/* Fully connected and batch normalisation: every argument wrong once, and the empty cases that are right. */
#include "test_api.h"
#include "test_api_ariths.h"

#include <stdlib.h>

enum { FEATURES_IN = 5, FEATURES_OUT = 3, BATCH = 2, IN = BATCH * FEATURES_IN, OUT = BATCH * FEATURES_OUT };
enum { CHANNELS = 3 };

static float values_f32[64];
static int32_t values_i32[64];

static int make_operands(void **state)
{
    (void)state;
    make_ariths();
    for (int i = 0; i < 64; i++) {
        values_f32[i] = (float)(values_i32[i] = 1 + i % 7);
    }
    return 0;
}

/* ---- fully connected ---- */

static axm_fully_connected *layer(const axm_arith *arith, const float *bias)
{
    axm_fully_connected *plan = NULL;
    assert_int_equal(test_fully_connected_f32(NULL, FEATURES_IN, FEATURES_OUT, arith, values_f32, bias, &plan), AXM_OK);
    return plan;
}

static void fully_connected_creation(void **state)
{
    static const size_t sizes[] = {0, API_TOO_LARGE, SIZE_MAX};
    const float *const w = values_f32, *const bias = values_f32;
    const int32_t *const w_i32 = values_i32;
    float with_nan[FEATURES_IN * FEATURES_OUT] = {0};
    axm_fully_connected *out;
    (void)state;
    with_nan[14] = NAN;
    axm_fully_connected_destroy(NULL);
    api_watch(&out, sizeof out);
    for (size_t i = 0; i < API_COUNT(sizes); i++) {
        const size_t n = sizes[i];
        REFUSED(AXM_E_VALUE, "in_features", test_fully_connected_f32(NULL, n, 3, fixed, w, bias, &out));
        REFUSED(AXM_E_VALUE, "out_features", test_fully_connected_f32(NULL, 5, n, fixed, w, bias, &out));
        REFUSED(AXM_E_VALUE, "in_features", test_fully_connected_i32(NULL, n, 3, fixed, w_i32, &out));
        REFUSED(AXM_E_VALUE, "out_features", test_fully_connected_i32(NULL, 5, n, fixed, w_i32, &out));
    }
    REFUSED(AXM_E_NULL, "arith", test_fully_connected_f32(NULL, 5, 3, NULL, w, bias, &out));
    REFUSED(AXM_E_NULL, "weights", test_fully_connected_f32(NULL, 5, 3, fixed, NULL, bias, &out));
    REFUSED(AXM_E_NULL, "out", test_fully_connected_f32(NULL, 5, 3, fixed, w, bias, NULL));
    REFUSED(AXM_E_NONFINITE, "weights[14]", test_fully_connected_f32(NULL, 5, 3, fixed, with_nan, bias, &out));
    REFUSED(AXM_E_NULL, "arith", test_fully_connected_i32(NULL, 5, 3, NULL, w_i32, &out));
    REFUSED(AXM_E_NULL, "weights", test_fully_connected_i32(NULL, 5, 3, fixed, NULL, &out));
    REFUSED(AXM_E_NULL, "out", test_fully_connected_i32(NULL, 5, 3, fixed, w_i32, NULL));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", test_fully_connected_i32(NULL, 5, 3, floating, w_i32, &out));
    ACCEPTED(test_fully_connected_f32(NULL, 5, 3, floating, with_nan, NULL, &out));
    api_watch_nothing();
    REFUSED(AXM_E_NULL, "plan", axm_fully_connected_set_arith(NULL, fixed));
    REFUSED(AXM_E_NULL, "arith", axm_fully_connected_set_arith(out, NULL));
    REFUSED(AXM_E_NONFINITE, "weights[14]", axm_fully_connected_set_arith(out, fixed));
    ACCEPTED(axm_fully_connected_set_arith(out, lenient));
    axm_fully_connected_destroy(out);
    ACCEPTED(test_fully_connected_i32(NULL, 5, 3, fixed_f32, w_i32, &out));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", axm_fully_connected_set_arith(out, floating));
    axm_fully_connected_destroy(out);
}

static void fully_connected_runs(void **state)
{
    static const float factors[] = {0.0f, -0.0f, NAN, INFINITY, -INFINITY};
    axm_fully_connected *const plan = layer(fixed, NULL), *const biased = layer(fixed, values_f32);
    axm_fully_connected *const scaled = layer(fixed, NULL), *const of_floats = layer(floating, NULL);
    axm_fully_connected *const float_sums = layer(fixed_f32, NULL);
    const float *const x = values_f32;
    const int32_t *const x_i32 = values_i32;
    float with_nan[IN] = {0}, out[IN + OUT];
    int64_t sums[IN + OUT];
    int32_t *const words = (int32_t *)(void *)sums;
    size_t needed;
    (void)state;
    with_nan[IN - 1] = NAN;
    api_watch(&needed, sizeof needed);
    REFUSED(AXM_E_NULL, "plan", axm_fully_connected_workspace_size(NULL, BATCH, &needed));
    REFUSED(AXM_E_NULL, "bytes", axm_fully_connected_workspace_size(plan, BATCH, NULL));
    REFUSED(AXM_E_OVERFLOW, "batch", axm_fully_connected_workspace_size(plan, SIZE_MAX, &needed));
    REFUSED(AXM_E_OVERFLOW, "batch", axm_fully_connected_workspace_size(plan, SIZE_MAX / 40 + 1, &needed));
    ACCEPTED(axm_fully_connected_workspace_size(plan, 0, &needed));
    assert_int_equal(needed, 0);
    ACCEPTED(axm_fully_connected_workspace_size(plan, BATCH, &needed));
    char *const space = malloc(needed + 1);
    assert_non_null(space);
    api_watch_nothing();
    REFUSED(AXM_E_NULL, "plan", axm_fully_connected_set_output_factor(NULL, 1));
    for (size_t i = 0; i < API_COUNT(factors); i++) {
        REFUSED(AXM_E_VALUE, "factor", axm_fully_connected_set_output_factor(scaled, factors[i]));
    }
    ACCEPTED(axm_fully_connected_run_i32(scaled, BATCH, x_i32, sums, NULL, 0)); /* its factor is 1 still */
    ACCEPTED(axm_fully_connected_set_output_factor(scaled, 0.5f));

    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "plan", axm_fully_connected_run_f32(NULL, BATCH, x, out, NULL, 0));
    REFUSED(AXM_E_NULL, "in is", axm_fully_connected_run_f32(plan, BATCH, NULL, out, NULL, 0));
    REFUSED(AXM_E_NULL, "out is", axm_fully_connected_run_f32(plan, BATCH, x, NULL, NULL, 0));
    REFUSED(AXM_E_OVERFLOW, "in has", axm_fully_connected_run_f32(plan, SIZE_MAX, x, out, NULL, 0));
    REFUSED(AXM_E_OVERFLOW, "in has", axm_fully_connected_run_f32(plan, SIZE_MAX / 20 + 1, x, out, NULL, 0));
    REFUSED(AXM_E_NONFINITE, "in[9]", axm_fully_connected_run_f32(plan, BATCH, with_nan, out, NULL, 0));
    REFUSED(AXM_E_NONFINITE, "in[9]", axm_fully_connected_run_f32(float_sums, BATCH, with_nan, out, NULL, 0));
    REFUSED(AXM_E_WORKSPACE, "workspace", axm_fully_connected_run_f32(plan, BATCH, x, out, space, needed - 1));
    REFUSED(AXM_E_ALIAS, "out overlaps in", axm_fully_connected_run_f32(plan, BATCH, out, out, NULL, 0));
    REFUSED(AXM_E_ALIAS, "out overlaps in", axm_fully_connected_run_f32(plan, BATCH, out, out + IN - 1, NULL, 0));
    REFUSED(AXM_E_ALIAS, "workspace overlaps out", axm_fully_connected_run_f32(plan, BATCH, x, out, out + 1, needed));
    REFUSED(AXM_E_ALIAS, "workspace overlaps in",
            axm_fully_connected_run_f32(plan, BATCH, out + OUT, out, out + OUT, needed));
    ACCEPTED(axm_fully_connected_run_f32(plan, 0, NULL, NULL, NULL, 0));
    ACCEPTED(axm_fully_connected_run_f32(plan, BATCH, x, out, space + 1, needed));
    ACCEPTED(axm_fully_connected_run_f32(of_floats, BATCH, with_nan, out, NULL, 0));
    assert_true(out[0] == 0 && isnan(out[OUT - 1]));
    assert_int_equal(test_bits(out[OUT]), 0xa7a7a7a7);

    api_watch(sums, sizeof sums);
    REFUSED(AXM_E_NULL, "plan", axm_fully_connected_run_i32(NULL, BATCH, x_i32, sums, NULL, 0));
    REFUSED(AXM_E_NULL, "in is", axm_fully_connected_run_i32(plan, BATCH, NULL, sums, NULL, 0));
    REFUSED(AXM_E_NULL, "out is", axm_fully_connected_run_i32(plan, BATCH, x_i32, NULL, NULL, 0));
    REFUSED(AXM_E_OVERFLOW, "in has", axm_fully_connected_run_i32(plan, SIZE_MAX / 2, x_i32, sums, NULL, 0));
    REFUSED(AXM_E_OVERFLOW, "out has", axm_fully_connected_run_i32(plan, SIZE_MAX / 24 + 1, x_i32, sums, NULL, 0));
    REFUSED(AXM_E_WORKSPACE, "workspace", axm_fully_connected_run_i32(plan, BATCH, x_i32, sums, space, needed - 1));
    REFUSED(AXM_E_ALIAS, "out overlaps in", axm_fully_connected_run_i32(plan, BATCH, words + 1, sums, NULL, 0));
    REFUSED(AXM_E_ALIAS, "workspace overlaps", axm_fully_connected_run_i32(plan, BATCH, x_i32, sums, sums, needed));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", axm_fully_connected_run_i32(of_floats, BATCH, x_i32, sums, NULL, 0));
    REFUSED(AXM_E_UNSUPPORTED, "acc=f32", axm_fully_connected_run_i32(float_sums, BATCH, x_i32, sums, NULL, 0));
    REFUSED(AXM_E_UNSUPPORTED, "a bias", axm_fully_connected_run_i32(biased, BATCH, x_i32, sums, NULL, 0));
    REFUSED(AXM_E_UNSUPPORTED, "output factor", axm_fully_connected_run_i32(scaled, BATCH, x_i32, sums, NULL, 0));
    ACCEPTED(axm_fully_connected_run_i32(plan, 0, NULL, NULL, NULL, 0));
    free(space);
    axm_fully_connected *const all[] = {plan, biased, scaled, of_floats, float_sums};
    for (size_t i = 0; i < API_COUNT(all); i++) {
        axm_fully_connected_destroy(all[i]);
    }
}

/* ---- batch normalisation ---- */

/* A batch whose output no memory could hold has no workspace either; a short workspace is short, not overlapping. */
static void fully_connected_workspaces(void **state)
{
    enum { WIDE = 1 << 17 };
    static float weights[WIDE];
    _Alignas(float) char memory[256 + IN * sizeof(float)];
    axm_fully_connected *wide = NULL, *plan = layer(fixed, NULL);
    size_t needed;
    float out[OUT];
    (void)state;
    assert_int_equal(test_fully_connected_f32(NULL, 1, WIDE, floating, weights, NULL, &wide), AXM_OK);
    api_watch(&needed, sizeof needed);
    REFUSED(AXM_E_OVERFLOW, "batch", axm_fully_connected_workspace_size(wide, (size_t)1 << 60, &needed));
    float *const in = (float *)(void *)(memory + 256); /* begins where the short workspace ends */
    memcpy(in, values_f32, IN * sizeof *in);
    api_watch(out, sizeof out);
    REFUSED(AXM_E_WORKSPACE, "workspace_bytes", axm_fully_connected_run_f32(plan, BATCH, in, out, memory, 256));
    axm_fully_connected_destroy(wide);
    axm_fully_connected_destroy(plan);
}

static void batchnorm_creation(void **state)
{
    static const float nonfinite[] = {NAN, INFINITY, -INFINITY};
    static const size_t sizes[] = {0, API_TOO_LARGE, SIZE_MAX};
    static const float minus_one[CHANNELS] = {1, 1, -1}, zero[CHANNELS] = {1, 1, 0};
    const float *const p = values_f32;
    axm_batchnorm *out;
    (void)state;
    axm_batchnorm_destroy(NULL);
    api_watch(&out, sizeof out);
    REFUSED(AXM_E_NULL, "mean", test_batchnorm(NULL, AXM_LAYOUT_NCHW, 3, 0, fixed, p, p, NULL, p, &out));
    REFUSED(AXM_E_NULL, "var", test_batchnorm(NULL, AXM_LAYOUT_NCHW, 3, 0, fixed, p, p, p, NULL, &out));
    REFUSED(AXM_E_NULL, "out", test_batchnorm(NULL, AXM_LAYOUT_NCHW, 3, 0, fixed, p, p, p, p, NULL));
    REFUSED(AXM_E_VALUE, "layout", test_batchnorm(NULL, 2, 3, 0, fixed, p, p, p, p, &out));
    REFUSED(AXM_E_VALUE, "layout", test_batchnorm(NULL, -1, 3, 0, fixed, p, p, p, p, &out));
    for (size_t i = 0; i < 3; i++) {
        const float eps = i == 0 ? -1e-9f : nonfinite[i - 1];
        REFUSED(AXM_E_VALUE, "channels", test_batchnorm(NULL, 0, sizes[i], 0, fixed, p, p, p, p, &out));
        REFUSED(AXM_E_VALUE, "epsilon", test_batchnorm(NULL, 0, 3, eps, fixed, p, p, p, p, &out));
        const float bad[CHANNELS] = {1, 1, nonfinite[i]};
        REFUSED(AXM_E_NONFINITE, "gamma[2]", test_batchnorm(NULL, 0, 3, 0, fixed, bad, p, p, p, &out));
        REFUSED(AXM_E_NONFINITE, "beta[2]", test_batchnorm(NULL, 0, 3, 0, fixed, p, bad, p, p, &out));
        REFUSED(AXM_E_NONFINITE, "mean[2]", test_batchnorm(NULL, 0, 3, 0, fixed, p, p, bad, p, &out));
        REFUSED(AXM_E_NONFINITE, "var[2]", test_batchnorm(NULL, 0, 3, 0, fixed, p, p, p, bad, &out));
    }
    REFUSED(AXM_E_VALUE, "var", test_batchnorm(NULL, 0, 3, 0, fixed, p, p, p, zero, &out));
    REFUSED(AXM_E_VALUE, "channel 2", test_batchnorm(NULL, 0, 3, 0.5f, fixed, p, p, p, minus_one, &out));
    REFUSED(AXM_E_VALUE, "epsilon", test_batchnorm(NULL, 0, 3, 1, fixed, p, p, p, minus_one, &out));
    ACCEPTED(test_batchnorm(NULL, 1, 3, 1.5f, NULL, NULL, NULL, p, minus_one, &out)); /* var + epsilon is 0.5 */
    axm_batchnorm_destroy(out);
}

static void batchnorm_changes_and_runs(void **state)
{
    static const double gains[] = {0, -1, (double)NAN, (double)INFINITY, -(double)INFINITY, 1e-40, 1e40};
    const float *const p = values_f32;
    float with_nan[2 * CHANNELS] = {0}, before[CHANNELS], out[4 * CHANNELS];
    axm_batchnorm *plan, *lenient_plan;
    (void)state;
    with_nan[5] = NAN;
    assert_int_equal(test_batchnorm(NULL, AXM_LAYOUT_NHWC, CHANNELS, 0, fixed, p, p, p, p, &plan), AXM_OK);
    assert_int_equal(axm_batchnorm_set_gain(plan, 0.9), AXM_OK);
    assert_int_equal(axm_batchnorm_run_f32(plan, 1, 1, 1, p, before), AXM_OK);
    api_watch_nothing();
    REFUSED(AXM_E_NULL, "plan", axm_batchnorm_set_arith(NULL, fixed));
    REFUSED(AXM_E_NULL, "plan", axm_batchnorm_set_gain(NULL, 1));
    REFUSED(AXM_E_NULL, "plan", axm_batchnorm_compensate(NULL, fixed));
    REFUSED(AXM_E_NULL, "before", axm_batchnorm_compensate(plan, NULL));
    for (size_t i = 0; i < API_COUNT(gains); i++) { /* the last two are numbers, but var does not bear them */
        REFUSED(AXM_E_VALUE, "gain", axm_batchnorm_set_gain(plan, gains[i]));
    }
    /* An epsilon would bear a gain of 0 and below. */
    assert_int_equal(test_batchnorm(NULL, 0, CHANNELS, 1, NULL, p, p, p, p, &lenient_plan), AXM_OK);
    REFUSED(AXM_E_VALUE, "gain", axm_batchnorm_set_gain(lenient_plan, 0));
    REFUSED(AXM_E_VALUE, "gain", axm_batchnorm_set_gain(lenient_plan, -1));
    ACCEPTED(axm_batchnorm_set_gain(lenient_plan, 1e-40));
    axm_batchnorm_destroy(lenient_plan);
    assert_int_equal(axm_batchnorm_run_f32(plan, 1, 1, 1, p, out), AXM_OK);
    assert_memory_equal(before, out, sizeof before); /* compensated by 0.9 as before */

    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "plan", axm_batchnorm_run_f32(NULL, 1, 2, 1, p, out));
    REFUSED(AXM_E_NULL, "in is", axm_batchnorm_run_f32(plan, 1, 2, 1, NULL, out));
    REFUSED(AXM_E_NULL, "out is", axm_batchnorm_run_f32(plan, 1, 2, 1, p, NULL));
    REFUSED(AXM_E_OVERFLOW, "in has", axm_batchnorm_run_f32(plan, SIZE_MAX, 1, 1, p, out));
    REFUSED(AXM_E_OVERFLOW, "in has", axm_batchnorm_run_f32(plan, 1, SIZE_MAX / 2, 1, p, out));
    REFUSED(AXM_E_OVERFLOW, "in has", axm_batchnorm_run_f32(plan, 1, API_TOO_LARGE, API_TOO_LARGE, p, out));
    REFUSED(AXM_E_ALIAS, "in", axm_batchnorm_run_f32(plan, 1, 2, 1, out + 1, out));
    REFUSED(AXM_E_ALIAS, "in", axm_batchnorm_run_f32(plan, 1, 2, 1, out, out + 2 * CHANNELS - 1));
    REFUSED(AXM_E_NONFINITE, "in[5]", axm_batchnorm_run_f32(plan, 1, 1, 2, with_nan, out));
    ACCEPTED(axm_batchnorm_run_f32(plan, 0, 1, 1, NULL, NULL));
    ACCEPTED(axm_batchnorm_run_f32(plan, 1, 0, 1, NULL, NULL));
    ACCEPTED(axm_batchnorm_run_f32(plan, 1, 1, 0, NULL, NULL));
    ACCEPTED(axm_batchnorm_run_f32(plan, SIZE_MAX, 1, 0, NULL, NULL)); /* nothing is nothing, however often */
    ACCEPTED(axm_batchnorm_run_f32(plan, 1, 2, 1, out, out));          /* in place is allowed */
    ACCEPTED(axm_batchnorm_set_arith(plan, NULL));
    ACCEPTED(axm_batchnorm_run_f32(plan, 1, 2, 1, with_nan, out));
    assert_true(isnan(out[5]) && !isnan(out[4]));
    axm_batchnorm_destroy(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fully_connected_creation),   cmocka_unit_test(fully_connected_runs),
        cmocka_unit_test(fully_connected_workspaces), cmocka_unit_test(batchnorm_creation),
        cmocka_unit_test(batchnorm_changes_and_runs),
    };
    return cmocka_run_group_tests(tests, make_operands, release_ariths);
}
