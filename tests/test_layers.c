/* Fully connected layers, batch normalisation and the exact helpers against plain loops, bit for bit. */
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- fully connected ---- */

static void fully_connected(void **state)
{
    static const size_t shapes[][3] = {{1, 1, 1}, {1, 300, 33}, {5, 128, 32}, {3, 129, 10}, {40, 7, 65}};
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
            const size_t batch = shapes[s][0], n_in = shapes[s][1], n_out = shapes[s][2];
            float *const in = malloc(batch * n_in * sizeof *in), *const out = malloc(batch * n_out * sizeof *out);
            float *const weights = malloc(n_in * n_out * sizeof *weights), *const bias = malloc(n_out * sizeof *bias);
            const bool has_bias = s % 2 == 0;
            const float factor = s == 3 ? 1.0625f : 1;
            size_t bytes;
            axm_fully_connected *plan = NULL;
            test_random_floats(&random, true, batch * n_in, in);
            test_random_floats(&random, false, n_in * n_out, weights);
            test_random_floats(&random, false, n_out, bias);
            if (s == 2) {
                test_wild_floats(&random, axm_arith_bits(arith) == 0, batch * n_in / 2, in);
                test_wild_floats(&random, axm_arith_bits(arith) == 0, n_in, weights);
            }
            assert_int_equal(test_fully_connected_f32(NULL, n_in, n_out, arith, weights, has_bias ? bias : NULL, &plan),
                             AXM_OK);
            assert_int_equal(axm_fully_connected_set_output_factor(plan, factor), AXM_OK);
            assert_int_equal(axm_fully_connected_workspace_size(plan, batch, &bytes), AXM_OK);
            char *const workspace = malloc(bytes + 1);
            assert_int_equal(axm_fully_connected_run_f32(plan, batch, in, out, workspace + 1, bytes), AXM_OK);
            for (size_t r = 0; r < batch; r++) {
                for (size_t o = 0; o < n_out; o++) {
                    const float sum = factor * test_sum_f32(arith, n_in, in + r * n_in, weights + o * n_in);
                    test_same_f32("fully connected", test_texts[i], r * n_out + o, out[r * n_out + o],
                                  test_canonical(has_bias ? sum + bias[o] : sum));
                }
            }
            axm_fully_connected_destroy(plan);
            free(workspace);
            free(in);
            free(out);
            free(weights);
            free(bias);
        }
        axm_arith_release(arith);
    }
}

static void fully_connected_integers(void **state)
{
    enum { BATCH = 3, IN = 140, OUT = 37 };
    static int32_t in[BATCH * IN], weights[IN * OUT];
    static int64_t sums[BATCH * OUT];
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        if (axm_arith_bits(arith) != 0 && test_is_exact(arith)) {
            axm_fully_connected *plan = NULL;
            test_random_ints(&random, BATCH * IN, in);
            test_random_ints(&random, IN * OUT, weights);
            assert_int_equal(test_fully_connected_i32(NULL, IN, OUT, arith, weights, &plan), AXM_OK);
            assert_int_equal(axm_fully_connected_run_i32(plan, BATCH, in, sums, NULL, 0), AXM_OK);
            for (size_t at = 0; at < BATCH * OUT; at++) {
                test_same_i64("fully connected", test_texts[i], at, sums[at],
                              test_sum_i32(arith, IN, in + at / OUT * IN, weights + at % OUT * IN));
            }
            axm_fully_connected_destroy(plan);
        }
        axm_arith_release(arith);
    }
}

/* ---- batch normalisation ---- */

enum { N = 2, C = 5, H = 3, W = 7, ELEMS = N * C * H * W };

static float normalised(const axm_arith *arith, float x, float gamma, float beta, float mean, float var, float epsilon,
                        double gain)
{
    const float m = (float)((double)mean * gain), v = (float)((double)var * gain * gain);
    const float spread = v + epsilon, root = sqrtf(spread), scale = gamma / root, centred = x - m;
    const float scaled = arith == NULL ? centred * scale : axm_mul_f32(arith, centred, scale);
    return test_canonical(scaled + beta);
}

static void check_batchnorm(const char *text, const axm_arith *arith, uint64_t *random, int32_t layout)
{
    static const double gains[] = {1, 0.940913, 1.25};
    float gamma[C], beta[C], mean[C], var[C], in[ELEMS], out[ELEMS];
    axm_batchnorm *plan = NULL;
    test_random_floats(random, false, C, gamma);
    test_random_floats(random, false, C, beta);
    test_random_floats(random, false, C, mean);
    test_random_floats(random, false, C, var);
    for (size_t c = 0; c < C; c++) {
        var[c] = fabsf(var[c]);
    }
    test_random_floats(random, false, ELEMS, in);
    test_wild_floats(random, arith == NULL || axm_arith_bits(arith) == 0, 20, in);
    assert_int_equal(test_batchnorm(NULL, layout, C, 1e-5f, NULL, gamma, beta, mean, var, &plan), AXM_OK);
    assert_int_equal(axm_batchnorm_set_arith(plan, arith), AXM_OK);
    for (size_t g = 0; g < 4; g++) { /* the last round takes the compensation back */
        const double gain = gains[g % 3];
        assert_int_equal(axm_batchnorm_set_gain(plan, gain), AXM_OK);
        assert_int_equal(axm_batchnorm_run_f32(plan, N, H, W, in, out), AXM_OK);
        for (size_t i = 0; i < ELEMS; i++) {
            const size_t c = layout == AXM_LAYOUT_NCHW ? i / (H * W) % C : i % C;
            test_same_f32("batchnorm", text, i, out[i],
                          normalised(arith, in[i], gamma[c], beta[c], mean[c], var[c], 1e-5f, gain));
        }
    }
    memcpy(out, in, sizeof in);
    float apart[ELEMS];
    assert_int_equal(axm_batchnorm_run_f32(plan, N, H, W, in, apart), AXM_OK);
    assert_int_equal(axm_batchnorm_run_f32(plan, N, H, W, out, out), AXM_OK);
    assert_memory_equal(out, apart, sizeof out);
    axm_batchnorm_destroy(plan);
}

static void batchnorm(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    check_batchnorm("no arithmetic", NULL, &random, AXM_LAYOUT_NCHW);
    check_batchnorm("no arithmetic", NULL, &random, AXM_LAYOUT_NHWC);
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        check_batchnorm(test_texts[i], arith, &random, i % 2 == 0 ? AXM_LAYOUT_NCHW : AXM_LAYOUT_NHWC);
        axm_arith_release(arith);
    }
}

/* axm_batchnorm_compensate() is axm_batchnorm_set_gain() with the arithmetic's own gain; gamma and beta may be missing.
 */
static void compensation_for_an_arithmetic(void **state)
{
    const float mean[2] = {0.5f, -1.5f}, var[2] = {0.25f, 2};
    const float in[2] = {0.75f, 0.75f};
    float out[2];
    axm_arith *const arith = test_arith("mitchw:w=4");
    axm_batchnorm *plan = NULL;
    (void)state;
    assert_int_equal(test_batchnorm(NULL, AXM_LAYOUT_NHWC, 2, 0, NULL, NULL, NULL, mean, var, &plan), AXM_OK);
    assert_int_equal(axm_batchnorm_compensate(plan, arith), AXM_OK);
    assert_int_equal(axm_batchnorm_run_f32(plan, 1, 1, 1, in, out), AXM_OK);
    for (int c = 0; c < 2; c++) {
        test_same_f32("compensated", "mitchw:w=4", (size_t)c, out[c],
                      normalised(NULL, in[c], 1, 0, mean[c], var[c], 0, axm_arith_gain(arith)));
    }
    axm_batchnorm_destroy(plan);
    axm_arith_release(arith);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fully_connected),
        cmocka_unit_test(fully_connected_integers),
        cmocka_unit_test(batchnorm),
        cmocka_unit_test(compensation_for_an_arithmetic),
    };
    return test_on_each_isa(tests);
}
