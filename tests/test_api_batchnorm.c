/* Gains, statistics and folding of batch normalisations: every argument wrong once. */
#include "test_api.h"

enum { CHANNELS = 3, K = 2 };

static const float ones[CHANNELS] = {1, 1, 1};

static axm_batchnorm *make_plan(int32_t layout)
{
    axm_batchnorm *plan = NULL;
    assert_int_equal(test_batchnorm(NULL, layout, CHANNELS, 0, NULL, ones, ones, ones, ones, &plan), AXM_OK);
    return plan;
}

static void run(const axm_batchnorm *plan, float *out)
{
    const float in[CHANNELS] = {1, 2, 4};
    assert_int_equal(axm_batchnorm_run_f32(plan, 1, 1, 1, in, out), AXM_OK);
}

static void gains_and_statistics(void **state)
{
    static const double wrong[] = {0, -1, (double)NAN, (double)INFINITY, 1e-40, 1e40};
    const float bad[CHANNELS] = {1, 1, INFINITY}, no_spread[CHANNELS] = {1, 0, 1}, negative[CHANNELS] = {1, 1, -1};
    double gains[CHANNELS] = {0.5, 0.75, 1};
    float before[CHANNELS], after[CHANNELS];
    axm_batchnorm *const plan = make_plan(AXM_LAYOUT_NCHW);
    (void)state;
    assert_int_equal(axm_batchnorm_set_gains(plan, gains), AXM_OK);
    run(plan, before);
    api_watch_nothing();
    REFUSED(AXM_E_NULL, "plan", axm_batchnorm_set_gains(NULL, gains));
    REFUSED(AXM_E_NULL, "gains", axm_batchnorm_set_gains(plan, NULL));
    for (size_t i = 0; i < API_COUNT(wrong); i++) { /* the last two are numbers, but var does not bear them */
        gains[2] = wrong[i];
        REFUSED(AXM_E_VALUE, i < 4 ? "gains[2]" : "channel 2", axm_batchnorm_set_gains(plan, gains));
    }
    REFUSED(AXM_E_NULL, "plan", axm_batchnorm_set_statistics(NULL, ones, ones));
    REFUSED(AXM_E_NULL, "mean", axm_batchnorm_set_statistics(plan, NULL, ones));
    REFUSED(AXM_E_NULL, "var", axm_batchnorm_set_statistics(plan, ones, NULL));
    REFUSED(AXM_E_NONFINITE, "mean[2]", axm_batchnorm_set_statistics(plan, bad, ones));
    REFUSED(AXM_E_NONFINITE, "var[2]", axm_batchnorm_set_statistics(plan, ones, bad));
    REFUSED(AXM_E_VALUE, "channel 1", axm_batchnorm_set_statistics(plan, ones, no_spread));
    REFUSED(AXM_E_VALUE, "channel 2", axm_batchnorm_set_statistics(plan, ones, negative));
    run(plan, after);
    assert_memory_equal(before, after, sizeof before); /* as it was before all these */
    axm_batchnorm_destroy(plan);
}

static void folding(void **state)
{
    const float weights[CHANNELS * K] = {1, 2, 3, 4, 5, 6}, bias[CHANNELS] = {1, 2, 3};
    float out[CHANNELS * K + CHANNELS], *const out_bias = out + CHANNELS * K;
    axm_batchnorm *const plan = make_plan(AXM_LAYOUT_NCHW);
    (void)state;
    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "plan", axm_batchnorm_fold_f32(NULL, K, weights, bias, out, out_bias));
    REFUSED(AXM_E_NULL, "weights", axm_batchnorm_fold_f32(plan, K, NULL, bias, out, out_bias));
    REFUSED(AXM_E_NULL, "folded_weights", axm_batchnorm_fold_f32(plan, K, weights, bias, NULL, out_bias));
    REFUSED(AXM_E_NULL, "folded_bias", axm_batchnorm_fold_f32(plan, K, weights, bias, out, NULL));
    REFUSED(AXM_E_VALUE, "k is 0", axm_batchnorm_fold_f32(plan, 0, weights, bias, out, out_bias));
    REFUSED(AXM_E_OVERFLOW, "weights", axm_batchnorm_fold_f32(plan, SIZE_MAX, weights, bias, out, out_bias));
    REFUSED(AXM_E_ALIAS, "weights", axm_batchnorm_fold_f32(plan, K, out + 1, bias, out, out_bias));
    REFUSED(AXM_E_ALIAS, "bias", axm_batchnorm_fold_f32(plan, K, weights, out + 1, out, out_bias));
    REFUSED(AXM_E_ALIAS, "bias", axm_batchnorm_fold_f32(plan, K, weights, out_bias - 1, out, out_bias));
    REFUSED(AXM_E_ALIAS, "folded_bias", axm_batchnorm_fold_f32(plan, K, out, bias, out, out));
    REFUSED(AXM_E_ALIAS, "folded_bias", axm_batchnorm_fold_f32(plan, K, weights, bias, out, out_bias - 1));
    ACCEPTED(axm_batchnorm_fold_f32(plan, K, weights, NULL, out, out_bias));
    axm_batchnorm_destroy(plan);
}

static void comparison(void **state)
{
    const float w[CHANNELS * K] = {1, 2, 3, 4, 5, 6}, bias[CHANNELS] = {1, 2, 3}, in[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    const float bad[8] = {1, 2, 3, 4, 5, NAN, 7, 8};
    axm_batchnorm *const plan = make_plan(AXM_LAYOUT_NCHW), *const pixels = make_plan(AXM_LAYOUT_NHWC);
    axm_arith *const a = test_arith("exact");
    axm_folding_difference out;
    axm_conv2d_desc d, other;
    (void)state;
    axm_conv2d_desc_init(&d);
    d.in_channels = K;
    d.out_channels = CHANNELS;
    d.kernel_h = d.kernel_w = 1;
    other = d;
    other.out_channels = 2;
    api_watch(&out, sizeof out);
    REFUSED(AXM_E_VALUE, "layer->conv2d", test_conv2d_folding(NULL, NULL, w, bias, plan, a, 1, 2, 2, in, &out));
    REFUSED(AXM_E_NULL, "weights", test_conv2d_folding(NULL, &d, NULL, bias, plan, a, 1, 2, 2, in, &out));
    REFUSED(AXM_E_NULL, "norm", test_conv2d_folding(NULL, &d, w, bias, NULL, a, 1, 2, 2, in, &out));
    REFUSED(AXM_E_NULL, "arith", test_conv2d_folding(NULL, &d, w, bias, plan, NULL, 1, 2, 2, in, &out));
    REFUSED(AXM_E_NULL, "in", test_conv2d_folding(NULL, &d, w, bias, plan, a, 1, 2, 2, NULL, &out));
    REFUSED(AXM_E_NULL, "out", test_conv2d_folding(NULL, &d, w, bias, plan, a, 1, 2, 2, in, NULL));
    REFUSED(AXM_E_VALUE, "n is 0", test_conv2d_folding(NULL, &d, w, bias, plan, a, 0, 2, 2, in, &out));
    REFUSED(AXM_E_VALUE, "in_h", test_conv2d_folding(NULL, &d, w, bias, plan, a, 1, 0, 2, in, &out));
    REFUSED(AXM_E_OVERFLOW, "in", test_conv2d_folding(NULL, &d, w, bias, plan, a, SIZE_MAX, 2, 2, in, &out));
    REFUSED(AXM_E_SHAPE, "layout", test_conv2d_folding(NULL, &d, w, bias, pixels, a, 1, 2, 2, in, &out));
    REFUSED(AXM_E_SHAPE, "channels", test_conv2d_folding(NULL, &other, w, bias, plan, a, 1, 2, 2, in, &out));
    REFUSED(AXM_E_NONFINITE, "in[5]", test_conv2d_folding(NULL, &d, w, bias, plan, a, 1, 2, 2, bad, &out));
    REFUSED(AXM_E_NONFINITE, "weights[5]", test_conv2d_folding(NULL, &d, bad, bias, plan, a, 1, 2, 2, in, &out));
    other = d;
    other.struct_size = 0;
    REFUSED(AXM_E_STRUCT, "struct_size", test_conv2d_folding(NULL, &other, w, bias, plan, a, 1, 2, 2, in, &out));
    ACCEPTED(test_conv2d_folding(NULL, &d, w, NULL, plan, a, 1, 2, 2, in, &out));
    api_watch(&out, sizeof out);
    REFUSED(AXM_E_NULL, "weights", test_fully_connected_folding(NULL, 2, 3, NULL, bias, plan, a, 2, in, &out));
    REFUSED(AXM_E_NULL, "norm", test_fully_connected_folding(NULL, 2, 3, w, bias, NULL, a, 2, in, &out));
    REFUSED(AXM_E_NULL, "arith", test_fully_connected_folding(NULL, 2, 3, w, bias, plan, NULL, 2, in, &out));
    REFUSED(AXM_E_NULL, "in", test_fully_connected_folding(NULL, 2, 3, w, bias, plan, a, 2, NULL, &out));
    REFUSED(AXM_E_NULL, "out", test_fully_connected_folding(NULL, 2, 3, w, bias, plan, a, 2, in, NULL));
    REFUSED(AXM_E_VALUE, "in_features", test_fully_connected_folding(NULL, 0, 3, w, bias, plan, a, 2, in, &out));
    REFUSED(AXM_E_VALUE, "out_features", test_fully_connected_folding(NULL, 2, 0, w, bias, plan, a, 2, in, &out));
    REFUSED(AXM_E_VALUE, "layer->n is 0", test_fully_connected_folding(NULL, 2, 3, w, bias, plan, a, 0, in, &out));
    REFUSED(AXM_E_SHAPE, "channels", test_fully_connected_folding(NULL, 2, 2, w, bias, plan, a, 2, in, &out));
    ACCEPTED(test_fully_connected_folding(NULL, 2, 3, w, bias, pixels, a, 2, in, &out));
    axm_batchnorm_destroy(plan);
    axm_batchnorm_destroy(pixels);
    axm_arith_release(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gains_and_statistics),
        cmocka_unit_test(folding),
        cmocka_unit_test(comparison),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
