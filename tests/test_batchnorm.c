/* Batch normalisation beyond one gain: gains of channels, statistics estimated anew, folding into the layer before. */
#include "support/failing.h"
#include "test_api.h"

#include <stdlib.h>

enum { C = 6, OUT = 5, N = 3, H = 7, W = 5, IN_ELEMS = N * C * H * W, ELEMS = N * OUT * H * W, K = C * 9 };

/* A 3 x 3 convolution that keeps the picture's size, and the parameters of a normalisation behind it. */
typedef struct {
    float in[IN_ELEMS], weights[OUT * K], bias[OUT];
    float gamma[OUT], beta[OUT], mean[OUT], var[OUT];
} network;

static network *make_network(uint64_t *random)
{
    network *const net = malloc(sizeof *net);
    test_random_floats(random, true, IN_ELEMS, net->in);
    test_random_floats(random, false, OUT * K, net->weights);
    test_random_floats(random, false, OUT, net->bias);
    test_random_floats(random, false, OUT, net->gamma);
    test_random_floats(random, false, OUT, net->beta);
    test_random_floats(random, false, OUT, net->mean);
    test_random_floats(random, false, OUT, net->var);
    for (size_t c = 0; c < OUT; c++) {
        net->var[c] = 0.5f + fabsf(net->var[c]);
        net->gamma[c] += net->gamma[c] < 0 ? -0.25f : 0.25f; /* none is near 0 */
    }
    return net;
}

static axm_conv2d_desc convolution(int32_t layout)
{
    axm_conv2d_desc desc;
    axm_conv2d_desc_init(&desc);
    desc.layout = layout;
    desc.in_channels = C;
    desc.out_channels = OUT;
    desc.kernel_h = desc.kernel_w = 3;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = 1;
    return desc;
}

static void convolve(const network *net, int32_t layout, const axm_arith *arith, const float *weights,
                     const float *bias, float *out)
{
    const axm_conv2d_desc desc = convolution(layout);
    axm_conv2d *plan = NULL;
    assert_int_equal(axm_conv2d_create_f32(NULL, &desc, arith, weights, bias, &plan), AXM_OK);
    assert_int_equal(axm_conv2d_run_f32(plan, N, H, W, net->in, out, NULL, 0), AXM_OK);
    axm_conv2d_destroy(plan);
}

static axm_batchnorm *normalisation(const network *net, int32_t layout)
{
    axm_batchnorm *plan = NULL;
    assert_int_equal(test_batchnorm(NULL, layout, OUT, 1e-5f, NULL, net->gamma, net->beta, net->mean, net->var, &plan),
                     AXM_OK);
    return plan;
}

static void normalise(const axm_batchnorm *plan, const float *in, float *out)
{
    assert_int_equal(axm_batchnorm_run_f32(plan, N, H, W, in, out), AXM_OK);
}

static size_t channel_of(int32_t layout, size_t i)
{
    return layout == AXM_LAYOUT_NCHW ? i / (H * W) % OUT : i % OUT;
}

/* ---- gains ---- */

/* Channel by channel as a plan with that one gain does it. */
static void gains_of_channels(void **state)
{
    static const double gains[OUT] = {0.94, 1, 1.25, 0.5, 0.881710};
    uint64_t random = test_seed();
    network *const net = make_network(&random);
    float in[ELEMS], out[ELEMS], want[ELEMS], before[ELEMS];
    (void)state;
    test_random_floats(&random, false, ELEMS, in);
    for (int32_t layout = 0; layout < 2; layout++) {
        axm_batchnorm *const plan = normalisation(net, layout), *const one = normalisation(net, layout);
        normalise(plan, in, before);
        assert_int_equal(axm_batchnorm_set_gain(plan, 3), AXM_OK);
        assert_int_equal(axm_batchnorm_set_gains(plan, gains), AXM_OK); /* from the statistics as they were given */
        normalise(plan, in, out);
        for (size_t c = 0; c < OUT; c++) {
            assert_int_equal(axm_batchnorm_set_gain(one, gains[c]), AXM_OK);
            normalise(one, in, want);
            for (size_t i = 0; i < ELEMS; i++) {
                if (channel_of(layout, i) == c) {
                    test_same_f32("gains", "", i, out[i], want[i]);
                }
            }
        }
        assert_memory_not_equal(out, before, sizeof out);
        assert_int_equal(axm_batchnorm_set_gain(plan, 1), AXM_OK);
        normalise(plan, in, out);
        assert_memory_equal(out, before, sizeof out);
        axm_batchnorm_destroy(plan);
        axm_batchnorm_destroy(one);
    }
    free(net);
}

static double rms_apart(const float *a, const float *b)
{
    double squares = 0;
    for (size_t i = 0; i < ELEMS; i++) {
        squares += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
    }
    return sqrt(squares / ELEMS);
}

/* Measured gains bring an approximate layer's normalised outputs back to what they are with exact products. */
static void measured_gains_compensate(void **state)
{
    uint64_t random = test_seed();
    network *const net = make_network(&random);
    axm_arith *const reference = test_arith("float32"), *const approximate = test_arith("mitchw:w=4");
    const axm_conv2d_desc desc = convolution(AXM_LAYOUT_NCHW);
    axm_batchnorm *const plan = normalisation(net, AXM_LAYOUT_NCHW);
    axm_layer_error per_channel[OUT], whole;
    double gains[OUT];
    float exact[ELEMS], wrong[ELEMS], out[ELEMS];
    (void)state;
    convolve(net, AXM_LAYOUT_NCHW, reference, net->weights, NULL, exact);
    convolve(net, AXM_LAYOUT_NCHW, approximate, net->weights, NULL, wrong);
    normalise(plan, exact, exact);
    normalise(plan, wrong, out);
    const double uncompensated = rms_apart(out, exact);
    assert_int_equal(test_conv2d_error(NULL, &desc, net->weights, N, H, W, net->in, reference, approximate, 0, NULL,
                                       per_channel, &whole),
                     AXM_OK);
    assert_int_equal(axm_layer_error_gains(OUT, per_channel, &whole, sizeof(axm_layer_error), gains), AXM_OK);
    assert_int_equal(axm_batchnorm_set_gains(plan, gains), AXM_OK);
    normalise(plan, wrong, out);
    const double compensated = rms_apart(out, exact);
    printf("mitchw w=4: %.4f off uncompensated, %.4f off with measured gains (%.4f)\n", uncompensated, compensated,
           whole.gain);
    assert_true(compensated < 0.6 * uncompensated);
    axm_batchnorm_destroy(plan);
    axm_arith_release(reference);
    axm_arith_release(approximate);
    free(net);
}

/* ---- statistics ---- */

/* Behind an approximate layer: the estimated statistics give each channel the mean beta and the variance gamma^2. */
static void estimated_statistics_normalise(void **state)
{
    uint64_t random = test_seed();
    network *const net = make_network(&random);
    axm_arith *const approximate = test_arith("mitchw:w=3");
    axm_batchnorm *const plan = normalisation(net, AXM_LAYOUT_NCHW);
    axm_batchnorm_estimate *estimate = NULL;
    float sums[ELEMS], out[ELEMS], mean[OUT], var[OUT];
    float got_mean[OUT], got_var[OUT];
    axm_batchnorm_estimate *after = NULL;
    (void)state;
    convolve(net, AXM_LAYOUT_NCHW, approximate, net->weights, net->bias, sums);
    assert_int_equal(axm_batchnorm_estimate_create(NULL, AXM_LAYOUT_NCHW, OUT, &estimate), AXM_OK);
    assert_int_equal(axm_batchnorm_estimate_add_f32(estimate, N, H, W, sums), AXM_OK);
    assert_int_equal(axm_batchnorm_estimate_get(estimate, mean, var), AXM_OK);
    assert_int_equal(axm_batchnorm_set_gain(plan, 0.8), AXM_OK); /* which new statistics end */
    assert_int_equal(axm_batchnorm_set_statistics(plan, mean, var), AXM_OK);
    normalise(plan, sums, out);
    assert_int_equal(axm_batchnorm_estimate_create(NULL, AXM_LAYOUT_NCHW, OUT, &after), AXM_OK);
    assert_int_equal(axm_batchnorm_estimate_add_f32(after, N, H, W, out), AXM_OK);
    assert_int_equal(axm_batchnorm_estimate_get(after, got_mean, got_var), AXM_OK);
    axm_batchnorm_estimate_destroy(after);
    for (size_t c = 0; c < OUT; c++) {
        assert_true(fabsf(got_mean[c] - net->beta[c]) < 1e-5f);
        assert_true(fabsf(got_var[c] / (net->gamma[c] * net->gamma[c]) - 1) < 1e-4f); /* epsilon is 1e-5 */
    }
    /* As a plan made with them, and gains start from them. */
    axm_batchnorm *fresh = NULL;
    float want[ELEMS];
    assert_int_equal(test_batchnorm(NULL, AXM_LAYOUT_NCHW, OUT, 1e-5f, NULL, net->gamma, net->beta, mean, var, &fresh),
                     AXM_OK);
    for (double gain = 1; gain > 0.5; gain -= 0.3) {
        assert_int_equal(axm_batchnorm_set_gain(plan, gain), AXM_OK);
        assert_int_equal(axm_batchnorm_set_gain(fresh, gain), AXM_OK);
        normalise(plan, sums, out);
        normalise(fresh, sums, want);
        assert_memory_equal(out, want, sizeof out);
    }
    axm_batchnorm_destroy(fresh);
    axm_batchnorm_destroy(plan);
    axm_batchnorm_estimate_destroy(estimate);
    axm_arith_release(approximate);
    free(net);
}

/* ---- folding ---- */

static void folded_weights(void **state)
{
    uint64_t random = test_seed();
    network *const net = make_network(&random);
    float weights[OUT * K], bias[OUT];
    (void)state;
    for (int round = 0; round < 3; round++) { /* with a bias, without, in place */
        axm_batchnorm *const plan = normalisation(net, round % 2);
        const float *const given = round == 1 ? NULL : net->bias;
        const double gain = round == 0 ? 1 : 0.94;
        assert_int_equal(axm_batchnorm_set_gain(plan, gain), AXM_OK);
        if (round < 2) {
            assert_int_equal(axm_batchnorm_fold_f32(plan, K, net->weights, given, weights, bias), AXM_OK);
        } else {
            memcpy(weights, net->weights, sizeof weights);
            memcpy(bias, net->bias, sizeof bias);
            assert_int_equal(axm_batchnorm_fold_f32(plan, K, weights, bias, weights, bias), AXM_OK);
        }
        for (size_t c = 0; c < OUT; c++) {
            const float mean = (float)((double)net->mean[c] * gain), var = (float)((double)net->var[c] * gain * gain);
            const float spread = var + 1e-5f, root = sqrtf(spread), s = net->gamma[c] / root;
            const double b = given == NULL ? 0 : (double)net->bias[c];
            for (size_t i = 0; i < K; i++) {
                test_same_f32("weight", "", c * K + i, weights[c * K + i], net->weights[c * K + i] * s);
            }
            test_same_f32("bias", "", c, bias[c], (float)((b - (double)mean) * (double)s + (double)net->beta[c]));
        }
        axm_batchnorm_destroy(plan);
    }
    free(net);
}

static axm_folding_difference folding_of(const network *net, const char *text, int32_t layout, double gain)
{
    axm_arith *const arith = test_arith(text);
    axm_batchnorm *const plan = normalisation(net, layout);
    const axm_conv2d_desc desc = convolution(layout);
    float weights[OUT * K], bias[OUT], apart[ELEMS], folded[ELEMS];
    axm_folding_difference got, want = {.outputs = ELEMS};
    double squares = 0, output_squares = 0;
    assert_int_equal(axm_batchnorm_set_gain(plan, gain), AXM_OK);
    assert_int_equal(test_conv2d_folding(NULL, &desc, net->weights, net->bias, plan, arith, N, H, W, net->in, &got),
                     AXM_OK);
    convolve(net, layout, arith, net->weights, net->bias, apart);
    normalise(plan, apart, apart);
    assert_int_equal(axm_batchnorm_fold_f32(plan, K, net->weights, net->bias, weights, bias), AXM_OK);
    convolve(net, layout, arith, weights, bias, folded);
    for (size_t i = 0; i < ELEMS; i++) {
        const double difference = fabs((double)folded[i] - (double)apart[i]);
        want.different += test_bits(folded[i]) != test_bits(apart[i]);
        want.largest = difference > want.largest ? difference : want.largest;
        squares += difference * difference;
        output_squares += (double)apart[i] * (double)apart[i];
    }
    assert_true(got.outputs == want.outputs && got.different == want.different && got.largest == want.largest);
    assert_true(fabs(got.rms_to_output - sqrt(squares / output_squares)) <= 1e-12);
    printf("%-12s %3u of %u outputs differ, by %.2g at most, %.2g of the output\n", text, (unsigned)got.different,
           (unsigned)got.outputs, got.largest, got.rms_to_output);
    axm_batchnorm_destroy(plan);
    axm_arith_release(arith);
    return got;
}

/* Exact products: rounding alone. Approximate ones: other weights, other errors. Never the same bits. */
static void folding_changes_bits(void **state)
{
    uint64_t random = test_seed();
    network *const net = make_network(&random);
    (void)state;
    for (int32_t layout = 0; layout < 2; layout++) {
        const axm_folding_difference single = folding_of(net, "float32", layout, 1);
        const axm_folding_difference fixed = folding_of(net, "exact", layout, 1);
        const axm_folding_difference mitchell = folding_of(net, "mitchw:w=6", layout, 0.940913);
        const axm_folding_difference drum = folding_of(net, "drum:k=4", layout, 1);
        assert_true(single.different > 0 && single.rms_to_output < 1e-6);
        assert_true(fixed.different > 0 && fixed.rms_to_output < 1e-4);
        assert_true(mitchell.different > ELEMS * 9 / 10 && mitchell.rms_to_output > 1e-3);
        assert_true(drum.different > ELEMS * 9 / 10 && drum.rms_to_output > 1e-3);
    }
    free(net);
}

/* Where folding changes nothing, nothing differs: s is a power of two, which moves exponents only. */
static void folding_that_changes_nothing(void **state)
{
    const float weights[4] = {1, -2, 3, 0.5f}, in[4] = {1, 2, 4, -1}, ones[2] = {1, 1}, zeros[2] = {0, 0};
    const float twos[2] = {2, 2};
    axm_arith *const arith = test_arith("mitchw:format=f32,w=5");
    axm_batchnorm *norm = NULL;
    axm_folding_difference got;
    (void)state;
    assert_int_equal(test_batchnorm(NULL, AXM_LAYOUT_NHWC, 2, 0, NULL, twos, zeros, zeros, ones, &norm), AXM_OK);
    assert_int_equal(test_fully_connected_folding(NULL, 2, 2, weights, NULL, norm, arith, 2, in, &got), AXM_OK);
    assert_true(got.outputs == 4 && got.different == 0 && got.largest == 0 && got.rms_to_output == 0);
    axm_batchnorm_destroy(norm);
    /* gamma 0: all outputs are 0, and there is nothing to compare the differences with. */
    assert_int_equal(test_batchnorm(NULL, AXM_LAYOUT_NCHW, 2, 0, NULL, zeros, zeros, zeros, ones, &norm), AXM_OK);
    assert_int_equal(test_fully_connected_folding(NULL, 2, 2, weights, ones, norm, arith, 2, in, &got), AXM_OK);
    assert_true(got.outputs == 4 && got.different == 0 && isnan(got.rms_to_output));
    axm_batchnorm_destroy(norm);
    axm_arith_release(arith);
}

/* ---- memory ---- */

static axm_status use(const axm_context *context, void *arg)
{
    const network *const net = arg;
    const axm_conv2d_desc desc = convolution(AXM_LAYOUT_NCHW);
    axm_arith *const arith = test_arith("mitchw");
    axm_batchnorm *const norm = normalisation(net, AXM_LAYOUT_NCHW);
    axm_batchnorm_estimate *estimate = NULL;
    axm_folding_difference out = {.outputs = 12345};
    axm_status status = axm_batchnorm_estimate_create(context, AXM_LAYOUT_NCHW, OUT, &estimate);
    if (status == AXM_OK) {
        status = test_conv2d_folding(context, &desc, net->weights, net->bias, norm, arith, N, H, W, net->in, &out);
    }
    assert_true(out.outputs == (status == AXM_OK ? ELEMS : 12345));
    axm_batchnorm_estimate_destroy(estimate);
    axm_batchnorm_destroy(norm);
    axm_arith_release(arith);
    return status;
}

static void allocations_that_fail(void **state)
{
    uint64_t random = test_seed();
    network *const net = make_network(&random);
    (void)state;
    assert_true(test_each_allocation_fails(use, net) > 10);
    free(net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gains_of_channels),
        cmocka_unit_test(measured_gains_compensate),
        cmocka_unit_test(estimated_statistics_normalise),
        cmocka_unit_test(folded_weights),
        cmocka_unit_test(folding_changes_bits),
        cmocka_unit_test(folding_that_changes_nothing),
        cmocka_unit_test(allocations_that_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
