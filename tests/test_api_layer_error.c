/* Layer error: every argument wrong once. */
#include "test_api.h"

static const float in[8] = {1, 2, 3, 4, 5, 6, 7, 8}, weights[8] = {1, 2, 3, 4, 5, 6, 7, 8};
static const float bad[8] = {1, 2, 3, 4, 5, 6, 7, NAN};
static const size_t limits[2] = {1, 2}, too_small[2] = {1, 0}, too_large[2] = {3, 1};
static axm_layer_error out[4 + 2], *const whole = out + 4;
static axm_arith *a, *b;

static int make_ariths(void **state)
{
    (void)state;
    a = test_arith("exact");
    b = test_arith("float32");
    return 0;
}

static int release_ariths(void **state)
{
    (void)state;
    axm_arith_release(a);
    axm_arith_release(b);
    return 0;
}

static void convolution(void **state)
{
    axm_conv2d_desc d, wrong;
    (void)state;
    axm_conv2d_desc_init(&d);
    d.in_channels = d.out_channels = 2;
    d.kernel_h = d.kernel_w = 1;
    wrong = d;
    api_watch(out, sizeof out);
    REFUSED(AXM_E_VALUE, "layer->conv2d",
            test_conv2d_error(NULL, NULL, weights, 1, 2, 2, in, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_NULL, "weights", test_conv2d_error(NULL, &d, NULL, 1, 2, 2, in, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_NULL, "in", test_conv2d_error(NULL, &d, weights, 1, 2, 2, NULL, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_NULL, "reference", test_conv2d_error(NULL, &d, weights, 1, 2, 2, in, NULL, a, 0, NULL, out, whole));
    REFUSED(AXM_E_NULL, "approximate", test_conv2d_error(NULL, &d, weights, 1, 2, 2, in, b, NULL, 0, NULL, out, whole));
    REFUSED(AXM_E_NULL, "limits", test_conv2d_error(NULL, &d, weights, 1, 2, 2, in, b, a, 2, NULL, out, whole));
    REFUSED(AXM_E_NULL, "whole", test_conv2d_error(NULL, &d, weights, 1, 2, 2, in, b, a, 0, NULL, out, NULL));
    REFUSED(AXM_E_VALUE, "n is 0", test_conv2d_error(NULL, &d, weights, 0, 2, 2, in, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_VALUE, "in_h", test_conv2d_error(NULL, &d, weights, 1, 0, 2, in, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_VALUE, "in_w",
            test_conv2d_error(NULL, &d, weights, 1, 2, API_TOO_LARGE, in, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_OVERFLOW, "in has",
            test_conv2d_error(NULL, &d, weights, SIZE_MAX, 2, 2, in, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_OVERFLOW, "n_limits",
            test_conv2d_error(NULL, &d, weights, 1, 2, 2, in, b, a, SIZE_MAX, limits, out, whole));
    REFUSED(AXM_E_VALUE, "limits[1] is 0",
            test_conv2d_error(NULL, &d, weights, 1, 2, 2, in, b, a, 2, too_small, out, whole));
    REFUSED(AXM_E_VALUE, "limits[0] is 3",
            test_conv2d_error(NULL, &d, weights, 1, 2, 2, in, b, a, 2, too_large, out, whole));
    REFUSED(AXM_E_NONFINITE, "in[7]", test_conv2d_error(NULL, &d, weights, 1, 2, 2, bad, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_NONFINITE, "in[7]", test_conv2d_error(NULL, &d, weights, 1, 2, 2, bad, a, b, 0, NULL, out, whole));
    REFUSED(AXM_E_NONFINITE, "weights[3]",
            test_conv2d_error(NULL, &d, bad + 4, 1, 2, 2, in, b, a, 0, NULL, out, whole));
    wrong.struct_size = 8;
    REFUSED(AXM_E_STRUCT, "struct_size",
            test_conv2d_error(NULL, &wrong, weights, 1, 2, 2, in, b, a, 0, NULL, out, whole));
    wrong = d;
    wrong.groups = 3;
    REFUSED(AXM_E_SHAPE, "groups", test_conv2d_error(NULL, &wrong, weights, 1, 2, 2, in, b, a, 0, NULL, out, whole));
    wrong = d;
    wrong.kernel_h = 3;
    REFUSED(AXM_E_SHAPE, "in_h", test_conv2d_error(NULL, &wrong, weights, 1, 2, 2, in, b, a, 0, NULL, out, whole));
    ACCEPTED(test_conv2d_error(NULL, &d, weights, 1, 2, 2, in, b, a, 2, limits, out, whole));
}

static void fully_connected(void **state)
{
    (void)state;
    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "weights", test_fully_connected_error(NULL, 2, 2, NULL, 2, in, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_NULL, "in", test_fully_connected_error(NULL, 2, 2, weights, 2, NULL, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_NULL, "reference",
            test_fully_connected_error(NULL, 2, 2, weights, 2, in, NULL, a, 0, NULL, out, whole));
    REFUSED(AXM_E_NULL, "approximate",
            test_fully_connected_error(NULL, 2, 2, weights, 2, in, b, NULL, 0, NULL, out, whole));
    REFUSED(AXM_E_NULL, "limits", test_fully_connected_error(NULL, 2, 2, weights, 2, in, b, a, 2, NULL, out, whole));
    REFUSED(AXM_E_NULL, "whole", test_fully_connected_error(NULL, 2, 2, weights, 2, in, b, a, 0, NULL, out, NULL));
    REFUSED(AXM_E_VALUE, "in_features",
            test_fully_connected_error(NULL, 0, 2, weights, 2, in, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_VALUE, "out_features",
            test_fully_connected_error(NULL, 2, API_TOO_LARGE, weights, 2, in, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_VALUE, "layer->n is 0",
            test_fully_connected_error(NULL, 2, 2, weights, 0, in, b, a, 0, NULL, out, whole));
    REFUSED(AXM_E_VALUE, "limits[0]",
            test_fully_connected_error(NULL, 2, 2, weights, 2, in, b, a, 2, too_large, out, whole));
    REFUSED(AXM_E_NONFINITE, "in[7]",
            test_fully_connected_error(NULL, 2, 2, weights, 4, bad, b, a, 0, NULL, out, whole));
    ACCEPTED(test_fully_connected_error(NULL, 2, 2, weights, 4, in, b, a, 2, limits, out, whole));
}

static void outputs_as_tensors(void **state)
{
    (void)state;
    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "reference", test_outputs_error(0, 2, 1, 2, 2, NULL, in, in, 9, out, whole));
    REFUSED(AXM_E_NULL, "approximate", test_outputs_error(0, 2, 1, 2, 2, in, NULL, in, 9, out, whole));
    REFUSED(AXM_E_NULL, "whole", test_outputs_error(0, 2, 1, 2, 2, in, in, in, 9, out, NULL));
    REFUSED(AXM_E_VALUE, "layout", test_outputs_error(2, 2, 1, 2, 2, in, in, in, 9, out, whole));
    REFUSED(AXM_E_VALUE, "channels", test_outputs_error(0, 0, 1, 2, 2, in, in, in, 9, out, whole));
    REFUSED(AXM_E_VALUE, "n is 0", test_outputs_error(0, 2, 0, 2, 2, in, in, in, 9, out, whole));
    REFUSED(AXM_E_VALUE, "h is 0", test_outputs_error(0, 2, 1, 0, 2, in, in, in, 9, out, whole));
    REFUSED(AXM_E_VALUE, "w is", test_outputs_error(0, 2, 1, 2, API_TOO_LARGE, in, in, in, 9, out, whole));
    REFUSED(AXM_E_OVERFLOW, "reference", test_outputs_error(0, 2, SIZE_MAX, 2, 2, in, in, in, 9, out, whole));
    ACCEPTED(test_outputs_error(0, 2, 1, 2, 2, in, in, in, 9, NULL, whole));
}

static void gains_of_channels(void **state)
{
    double gains[2];
    (void)state;
    api_watch(gains, sizeof gains);
    REFUSED(AXM_E_NULL, "whole", axm_layer_error_gains(2, out, NULL, sizeof(axm_layer_error), gains));
    REFUSED(AXM_E_NULL, "gains", axm_layer_error_gains(2, out, whole, sizeof(axm_layer_error), NULL));
    REFUSED(AXM_E_VALUE, "channels", axm_layer_error_gains(0, out, whole, sizeof(axm_layer_error), gains));
    REFUSED(AXM_E_VALUE, "channels", axm_layer_error_gains(API_TOO_LARGE, out, whole, sizeof(axm_layer_error), gains));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolution),
        cmocka_unit_test(fully_connected),
        cmocka_unit_test(outputs_as_tensors),
        cmocka_unit_test(gains_of_channels),
    };
    return cmocka_run_group_tests(tests, make_ariths, release_ariths);
}
