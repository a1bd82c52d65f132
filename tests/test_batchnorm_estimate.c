/* Statistics of channels, estimated from batches, against two passes in long double. */
#include "test_api.h"

#include <stdlib.h>

enum { OUT = 5, H = 7, W = 5 };

/* Two passes in long double. */
static void statistics(int32_t layout, const float *in, size_t n, size_t h, size_t w, long double *mean,
                       long double *var)
{
    for (size_t c = 0; c < OUT; c++) {
        long double sum = 0, squares = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (size_t i = 0; i < n * h * w; i++) {
                const long double x = in[test_place(layout, OUT, h, w, i / (h * w), c, i / w % h, i % w)];
                sum += pass == 0 ? x : 0;
                squares += pass == 0 ? 0 : (x - mean[c]) * (x - mean[c]);
            }
            mean[c] = sum / (long double)(n * h * w);
        }
        var[c] = squares / (long double)(n * h * w);
    }
}

static void estimates(void **state)
{
    enum { PICTURES = 40, COUNT = PICTURES * OUT * H * W };
    uint64_t random = test_seed();
    float *const in = malloc(COUNT * sizeof *in);
    (void)state;
    for (int32_t layout = 0; layout < 2; layout++) {
        for (int kind = 0; kind < 3; kind++) { /* about 0, far from 0, constant */
            float mean[OUT], var[OUT], mean_of_batches[OUT], var_of_batches[OUT];
            long double want_mean[OUT], want_var[OUT];
            axm_batchnorm_estimate *whole = NULL, *parts = NULL;
            test_random_floats(&random, false, COUNT, in);
            for (size_t i = 0; i < COUNT; i++) {
                in[i] = kind == 0 ? in[i] : kind == 1 ? 1000 + in[i] / 16 : 0.1f;
            }
            statistics(layout, in, PICTURES, H, W, want_mean, want_var);
            assert_int_equal(axm_batchnorm_estimate_create(NULL, layout, OUT, &whole), AXM_OK);
            assert_int_equal(axm_batchnorm_estimate_create(NULL, layout, OUT, &parts), AXM_OK);
            assert_int_equal(axm_batchnorm_estimate_add_f32(whole, PICTURES, H, W, in), AXM_OK);
            for (size_t first = 0, batch; first < PICTURES; first += batch) {
                batch = 1 + test_random_below(&random, PICTURES - first);
                assert_int_equal(axm_batchnorm_estimate_add_f32(parts, batch, H, W, in + first * OUT * H * W), AXM_OK);
            }
            assert_true(axm_batchnorm_estimate_count(whole) == PICTURES * H * W);
            assert_true(axm_batchnorm_estimate_count(parts) == PICTURES * H * W);
            assert_int_equal(axm_batchnorm_estimate_get(whole, mean, var), AXM_OK);
            assert_int_equal(axm_batchnorm_estimate_get(parts, mean_of_batches, var_of_batches), AXM_OK);
            for (size_t c = 0; c < OUT; c++) {
                /* Half a unit in the last place of the float, and what double loses. */
                assert_true(fabsl(mean[c] - want_mean[c]) <= fabsl(want_mean[c]) * 6e-8L + 1e-15L);
                assert_true(fabsl(mean_of_batches[c] - want_mean[c]) <= fabsl(want_mean[c]) * 6e-8L + 1e-15L);
                assert_true(fabsl(var[c] - want_var[c]) <= want_var[c] * 6e-8L + 1e-15L);
                assert_true(fabsl(var_of_batches[c] - want_var[c]) <= want_var[c] * 6e-8L + 1e-15L);
            }
            axm_batchnorm_estimate_destroy(whole);
            axm_batchnorm_estimate_destroy(parts);
        }
    }
    free(in);
}

/* Pictures of different sizes, and a mean by hand. */
static void estimates_by_hand(void **state)
{
    const float first[4] = {1, 10, 2, 20}, second[2] = {6, 30};
    float mean[2], var[2];
    axm_batchnorm_estimate *estimate = NULL;
    (void)state;
    assert_int_equal(axm_batchnorm_estimate_create(NULL, AXM_LAYOUT_NHWC, 2, &estimate), AXM_OK);
    assert_int_equal(axm_batchnorm_estimate_add_f32(estimate, 1, 1, 2, first), AXM_OK);
    assert_int_equal(axm_batchnorm_estimate_add_f32(estimate, 1, 1, 1, second), AXM_OK);
    assert_int_equal(axm_batchnorm_estimate_get(estimate, mean, var), AXM_OK);
    assert_true(mean[0] == 3 && mean[1] == 20);
    test_same_f32("var", "", 0, var[0], 14.0f / 3);
    test_same_f32("var", "", 1, var[1], 200.0f / 3);
    axm_batchnorm_estimate_destroy(estimate);
}

static void arguments(void **state)
{
    const float in[4] = {1, 2, 3, 4}, with_nan[4] = {1, 2, 3, NAN}, with_infinity[4] = {1, -INFINITY, 3, 4};
    float values[2];
    axm_batchnorm_estimate *estimate = NULL, *out;
    (void)state;
    axm_batchnorm_estimate_destroy(NULL);
    assert_true(axm_batchnorm_estimate_count(NULL) == 0);
    api_watch(&out, sizeof out);
    REFUSED(AXM_E_NULL, "out", axm_batchnorm_estimate_create(NULL, 0, 2, NULL));
    REFUSED(AXM_E_VALUE, "layout", axm_batchnorm_estimate_create(NULL, 2, 2, &out));
    REFUSED(AXM_E_VALUE, "channels", axm_batchnorm_estimate_create(NULL, 0, 0, &out));
    REFUSED(AXM_E_VALUE, "channels", axm_batchnorm_estimate_create(NULL, 0, API_TOO_LARGE, &out));
    ACCEPTED(axm_batchnorm_estimate_create(NULL, 0, 2, &estimate));
    api_watch(values, sizeof values);
    REFUSED(AXM_E_VALUE, "no values", axm_batchnorm_estimate_get(estimate, values, values));
    REFUSED(AXM_E_NULL, "estimate", axm_batchnorm_estimate_add_f32(NULL, 1, 1, 2, in));
    REFUSED(AXM_E_NULL, "in", axm_batchnorm_estimate_add_f32(estimate, 1, 1, 2, NULL));
    REFUSED(AXM_E_OVERFLOW, "in", axm_batchnorm_estimate_add_f32(estimate, SIZE_MAX, 1, 2, in));
    REFUSED(AXM_E_NONFINITE, "in[3]", axm_batchnorm_estimate_add_f32(estimate, 1, 1, 2, with_nan));
    REFUSED(AXM_E_NONFINITE, "in[1]", axm_batchnorm_estimate_add_f32(estimate, 1, 1, 2, with_infinity));
    ACCEPTED(axm_batchnorm_estimate_add_f32(estimate, 0, 1, 2, NULL));
    ACCEPTED(axm_batchnorm_estimate_add_f32(estimate, 1, 0, 2, NULL));
    assert_true(axm_batchnorm_estimate_count(estimate) == 0);
    ACCEPTED(axm_batchnorm_estimate_add_f32(estimate, 1, 1, 2, in));
    api_watch(values, sizeof values);
    REFUSED(AXM_E_NULL, "estimate", axm_batchnorm_estimate_get(NULL, values, values));
    REFUSED(AXM_E_NULL, "mean", axm_batchnorm_estimate_get(estimate, NULL, values));
    REFUSED(AXM_E_NULL, "var", axm_batchnorm_estimate_get(estimate, values, NULL));
    axm_batchnorm_estimate_destroy(estimate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(estimates),
        cmocka_unit_test(estimates_by_hand),
        cmocka_unit_test(arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
