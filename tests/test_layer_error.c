/* Layer error against its definition: sums by plain loops, figures from residuals taken one by one. */
#include "support/failing.h"
#include "test_api.h"

#include <stdlib.h>

/* A layer and its operands. */
typedef struct {
    const char *name;
    axm_conv2d_desc desc;
    size_t n, h, w, out_h, out_w, k;
    float *in, *weights;
} layer;

static layer make_layer(const char *name, int32_t layout, size_t channels, size_t out_channels, size_t groups,
                        size_t kernel_h, size_t kernel_w, size_t stride, size_t dilation, size_t pad, size_t n,
                        size_t size, uint64_t *random)
{
    layer l = {.name = name, .n = n, .h = size, .w = size + 1, .k = channels / groups * kernel_h * kernel_w};
    axm_conv2d_desc_init(&l.desc);
    l.desc.layout = layout;
    l.desc.in_channels = channels;
    l.desc.out_channels = out_channels;
    l.desc.groups = groups;
    l.desc.kernel_h = kernel_h;
    l.desc.kernel_w = kernel_w;
    l.desc.stride_h = l.desc.stride_w = stride;
    l.desc.dilation_h = l.desc.dilation_w = dilation;
    l.desc.pad_top = l.desc.pad_left = l.desc.pad_right = pad;
    l.out_h = (l.h + pad - dilation * (kernel_h - 1) - 1) / stride + 1;
    l.out_w = (l.w + 2 * pad - dilation * (kernel_w - 1) - 1) / stride + 1;
    l.in = malloc(n * channels * l.h * l.w * sizeof *l.in);
    l.weights = malloc(out_channels * l.k * sizeof *l.weights);
    test_random_floats(random, true, n * channels * l.h * l.w, l.in);
    test_random_floats(random, false, out_channels * l.k, l.weights);
    return l;
}

static void drop_layer(layer *l)
{
    free(l->in);
    free(l->weights);
}

/* The operands of one sum, cut after `limit` products; padding has none. Returns how many there are. */
static size_t operands(const layer *l, size_t limit, size_t picture, size_t o, size_t oy, size_t ox, float *a, float *b)
{
    const axm_conv2d_desc *const d = &l->desc;
    const size_t group_channels = d->in_channels / d->groups, group = o / (d->out_channels / d->groups);
    size_t count = 0;
    for (size_t t = 0; t < limit; t++) {
        const size_t kx = t % d->kernel_w, ky = t / d->kernel_w % d->kernel_h, c = t / d->kernel_w / d->kernel_h;
        const long y = (long)(oy * d->stride_h + ky * d->dilation_h) - (long)d->pad_top;
        const long x = (long)(ox * d->stride_w + kx * d->dilation_w) - (long)d->pad_left;
        if (y >= 0 && x >= 0 && y < (long)l->h && x < (long)l->w) {
            a[count] = l->in[test_place(d->layout, d->in_channels, l->h, l->w, picture, group * group_channels + c,
                                        (size_t)y, (size_t)x)];
            b[count++] = l->weights[o * l->k + t];
        }
    }
    return count;
}

/* All of a channel's sums, three after each other: r, y, m. Returns how many outputs. */
static size_t outputs_of(const layer *l, size_t limit, size_t channel, const axm_arith *reference,
                         const axm_arith *approximate, float *sums)
{
    float *const a = malloc(2 * l->k * sizeof *a), *const b = a + l->k;
    size_t count = 0;
    for (size_t i = 0; i < l->n * l->out_h * l->out_w; i++, count++) {
        const size_t n =
            operands(l, limit, i / l->out_w / l->out_h, channel, i / l->out_w % l->out_h, i % l->out_w, a, b);
        float magnitude = 0;
        for (size_t t = 0; t < n; t++) {
            magnitude += fabsf(a[t]) * fabsf(b[t]);
        }
        sums[3 * count] = test_sum_f32(reference, n, a, b);
        sums[3 * count + 1] = test_sum_f32(approximate, n, a, b);
        sums[3 * count + 2] = magnitude;
    }
    free(a);
    return count;
}

/* Two passes: first the gain, then each residual by itself. */
static axm_layer_error figures(const float *sums, size_t count, size_t products)
{
    long double rr = 0, yr = 0, residual = 0, noise = 0, mm = 0, coherence = 0;
    uint64_t coherent = 0;
    for (size_t i = 0; i < count; i++) {
        const long double r = (long double)sums[3 * i], y = (long double)sums[3 * i + 1];
        rr += r * r;
        yr += y * r;
    }
    const long double gain = yr / rr;
    for (size_t i = 0; i < count; i++) {
        const long double r = (long double)sums[3 * i], y = (long double)sums[3 * i + 1],
                          m = (long double)sums[3 * i + 2];
        residual += (y - gain * r) * (y - gain * r);
        noise += (y - r) * (y - r);
        mm += m * m;
        if (m > 0) {
            coherence += fabsl(r) / m;
            coherent++;
        }
    }
    return (axm_layer_error){
        .products = products,
        .outputs = count,
        .gain = (double)gain,
        .residual_to_output = (double)sqrtl(residual / rr),
        .residual_to_magnitudes = (double)sqrtl(residual / mm),
        .coherence = (double)(coherence / coherent),
        .signal_to_noise = noise == 0 ? (double)INFINITY : (double)(-10 * log10l(noise / rr)),
        .signal_to_noise_without_gain =
            noise == 0 ? (double)INFINITY : (double)(20 * log10l(fabsl(gain)) - 10 * log10l(residual / rr)),
    };
}

static void expect_near(const char *name, const char *what, double got, double want, double tolerance)
{
    if (!(got == want || fabs(got - want) <= tolerance) || isnan(got) != isnan(want)) {
        fail_msg("%s: %s: got %.17g, want %.17g", name, what, got, want);
    }
}

static void expect_figures(const char *name, const axm_layer_error *got, const axm_layer_error *want)
{
    assert_true(got->products == want->products && got->outputs == want->outputs && got->nonfinite == want->nonfinite);
    expect_near(name, "gain", got->gain, want->gain, 1e-12);
    expect_near(name, "residual", got->residual_to_output, want->residual_to_output, 1e-10);
    expect_near(name, "residual to magnitudes", got->residual_to_magnitudes, want->residual_to_magnitudes, 1e-10);
    expect_near(name, "coherence", got->coherence, want->coherence, 1e-12);
    expect_near(name, "signal to noise", got->signal_to_noise, want->signal_to_noise, 1e-8);
    expect_near(name, "signal to noise without gain", got->signal_to_noise_without_gain,
                want->signal_to_noise_without_gain, 1e-6);
}

/* The whole sums once more, as tensors: the same figures. */
static void compare_outputs(const layer *l, const axm_arith *reference, const axm_arith *approximate, float *sums,
                            const axm_layer_error *per_channel, const axm_layer_error *whole)
{
    const size_t channels = l->desc.out_channels, pixels = l->out_h * l->out_w, outputs = l->n * pixels;
    float *const tensors = malloc(3 * channels * outputs * sizeof *tensors);
    axm_layer_error *const got = malloc((channels + 1) * sizeof *got), alone;
    for (size_t c = 0; c < channels; c++) {
        outputs_of(l, l->k, c, reference, approximate, sums);
        for (size_t i = 0; i < 3 * outputs; i++) {
            const size_t at = i / 3, y = at % pixels / l->out_w, x = at % l->out_w;
            tensors[i % 3 * channels * outputs +
                    test_place(l->desc.layout, channels, l->out_h, l->out_w, at / pixels, c, y, x)] = sums[i];
        }
    }
    const float *const r = tensors, *const y = r + channels * outputs, *const m = y + channels * outputs;
    assert_int_equal(
        test_outputs_error(l->desc.layout, channels, l->n, l->out_h, l->out_w, r, y, m, l->k, got, &got[channels]),
        AXM_OK);
    assert_memory_equal(got, per_channel, channels * sizeof *got);
    assert_memory_equal(&got[channels], whole, sizeof *whole);
    assert_int_equal(
        test_outputs_error(l->desc.layout, channels, l->n, l->out_h, l->out_w, r, y, NULL, 7, NULL, &alone), AXM_OK);
    assert_true(isnan(alone.residual_to_magnitudes) && isnan(alone.coherence) && alone.products == 7);
    assert_true(alone.gain == whole->gain && alone.residual_to_output == whole->residual_to_output);
    free(got);
    free(tensors);
}

static void compare(const layer *l, const char *reference_text, const char *approximate_text, const axm_context *ctx)
{
    axm_arith *const reference = test_arith(reference_text), *const approximate = test_arith(approximate_text);
    const size_t channels = l->desc.out_channels, outputs = l->n * l->out_h * l->out_w;
    const size_t limits[3] = {l->k, (l->k + 1) / 2, 1};
    axm_layer_error *const per_channel = malloc(3 * channels * sizeof *per_channel), whole[3], alone;
    float *const sums = malloc(3 * channels * outputs * sizeof *sums);
    assert_int_equal(test_conv2d_error(ctx, &l->desc, l->weights, l->n, l->h, l->w, l->in, reference, approximate, 3,
                                       limits, per_channel, whole),
                     AXM_OK);
    for (size_t i = 0; i < 3; i++) {
        for (size_t c = 0; c < channels; c++) {
            assert_int_equal(outputs_of(l, limits[i], c, reference, approximate, sums + 3 * c * outputs), outputs);
            const axm_layer_error want = figures(sums + 3 * c * outputs, outputs, limits[i]);
            expect_figures(l->name, &per_channel[i * channels + c], &want);
        }
        const axm_layer_error want = figures(sums, channels * outputs, limits[i]);
        expect_figures(l->name, &whole[i], &want);
    }
    /* Without limits: the whole sums; without the threads: the same bits; nothing per channel if it is not asked for.
     */
    assert_int_equal(test_conv2d_error(NULL, &l->desc, l->weights, l->n, l->h, l->w, l->in, reference, approximate, 0,
                                       NULL, NULL, &alone),
                     AXM_OK);
    assert_memory_equal(&alone, &whole[0], sizeof alone);
    compare_outputs(l, reference, approximate, sums, per_channel, &whole[0]);
    free(sums);
    free(per_channel);
    axm_arith_release(reference);
    axm_arith_release(approximate);
}

static void convolutions(void **state)
{
    static const char *const pairs[][2] = {{"float32", "mitchw:w=6"},
                                           {"exact", "drum:k=4"},
                                           {"float32", "bf16"},
                                           {"exact", "exact"},
                                           {"float32", "mitchw:format=f32,w=4"}};
    uint64_t random = test_seed();
    axm_context_desc desc;
    axm_context *threads = NULL;
    (void)state;
    axm_context_desc_init(&desc);
    desc.n_threads = 3;
    assert_int_equal(axm_context_create(&desc, &threads), AXM_OK);
    layer layers[] = {
        make_layer("dense", AXM_LAYOUT_NCHW, 5, 4, 1, 3, 3, 1, 1, 1, 2, 6, &random),
        make_layer("dense, pixels, stride 2", AXM_LAYOUT_NHWC, 4, 3, 1, 3, 2, 2, 1, 1, 3, 7, &random),
        make_layer("grouped, dilated", AXM_LAYOUT_NCHW, 6, 4, 2, 2, 3, 1, 2, 1, 2, 8, &random),
        make_layer("grouped, pixels", AXM_LAYOUT_NHWC, 6, 9, 3, 3, 3, 1, 1, 1, 2, 5, &random),
        make_layer("depthwise", AXM_LAYOUT_NCHW, 5, 5, 5, 3, 3, 1, 1, 1, 2, 7, &random),
        make_layer("points", AXM_LAYOUT_NHWC, 17, 6, 1, 1, 1, 1, 1, 0, 2, 4, &random),
    };
    for (size_t l = 0; l < API_COUNT(layers); l++) {
        for (size_t p = 0; p < API_COUNT(pairs); p++) {
            compare(&layers[l], pairs[p][0], pairs[p][1], p % 2 == 0 ? NULL : threads);
        }
        drop_layer(&layers[l]);
    }
    axm_context_release(threads);
}

/* More rows than are run at a time. */
static void fully_connected(void **state)
{
    enum { IN = 8, OUT = 4, BATCH = (1 << 22) / (IN + 3 * OUT) + 100 };
    uint64_t random = test_seed();
    const size_t limits[2] = {3, IN};
    axm_arith *const reference = test_arith("float32"), *const approximate = test_arith("mitchw:w=5");
    layer l = make_layer("fully connected", AXM_LAYOUT_NHWC, IN, OUT, 1, 1, 1, 1, 1, 0, BATCH, 1, &random);
    axm_layer_error per_channel[2 * OUT], whole[2];
    float *const sums = malloc(3 * (size_t)OUT * BATCH * sizeof *sums);
    (void)state;
    l.w = l.out_w = 1; /* half of the input is not used */
    assert_int_equal(test_fully_connected_error(NULL, IN, OUT, l.weights, BATCH, l.in, reference, approximate, 2,
                                                limits, per_channel, whole),
                     AXM_OK);
    for (size_t i = 0; i < 2; i++) {
        for (size_t c = 0; c < OUT; c++) {
            assert_int_equal(outputs_of(&l, limits[i], c, reference, approximate, sums + 3 * c * BATCH), BATCH);
            const axm_layer_error want = figures(sums + 3 * c * BATCH, BATCH, limits[i]);
            expect_figures(l.name, &per_channel[i * OUT + c], &want);
        }
        const axm_layer_error want = figures(sums, (size_t)OUT * BATCH, limits[i]);
        expect_figures(l.name, &whole[i], &want);
    }
    free(sums);
    drop_layer(&l);
    axm_arith_release(reference);
    axm_arith_release(approximate);
}

/* What docs/models.md says of accumulated error: the gain stays, the residual falls against the magnitudes only. */
static void moves_with_the_number_of_products(void **state)
{
    enum { LIMITS = 6 };
    static const size_t limits[LIMITS] = {9, 18, 36, 72, 144, 288};
    uint64_t random = test_seed();
    axm_arith *const reference = test_arith("float32"), *const approximate = test_arith("mitchw:w=6");
    layer l = make_layer("32 channels", AXM_LAYOUT_NCHW, 32, 16, 1, 3, 3, 1, 1, 1, 2, 16, &random);
    axm_layer_error whole[LIMITS];
    (void)state;
    assert_int_equal(test_conv2d_error(NULL, &l.desc, l.weights, l.n, l.h, l.w, l.in, reference, approximate, LIMITS,
                                       limits, NULL, whole),
                     AXM_OK);
    for (size_t i = 0; i < LIMITS; i++) {
        printf("%3u products: gain %.4f, residual %.2f %% of the output, %.2f %% of the magnitudes, coherence %.3f, "
               "%.1f dB, %.1f dB without gain\n",
               (unsigned)limits[i], whole[i].gain, 100 * whole[i].residual_to_output,
               100 * whole[i].residual_to_magnitudes, whole[i].coherence, whole[i].signal_to_noise,
               whole[i].signal_to_noise_without_gain);
        expect_near("gain", "of the arithmetic", whole[i].gain, axm_arith_gain(approximate), 0.006);
        assert_true(whole[i].residual_to_output > 0.01 && whole[i].residual_to_output < 0.04);
        if (i > 0) {
            assert_true(whole[i].residual_to_magnitudes < whole[i - 1].residual_to_magnitudes);
            assert_true(whole[i].coherence < whole[i - 1].coherence);
        }
    }
    assert_true(whole[0].residual_to_magnitudes > 3 * whole[LIMITS - 1].residual_to_magnitudes);
    drop_layer(&l);
    axm_arith_release(reference);
    axm_arith_release(approximate);
}

/* Channels that send nothing, outputs that are not finite. */
static void undefined_figures(void **state)
{
    const float weights[3][2] = {{0, 0}, {1.5f, 1.5f}, {1e38f, 1e38f}};
    const float in[3][2] = {{1, 2}, {3, 3}, {NAN, 1}};
    axm_arith *const reference = test_arith("float32"), *const approximate = test_arith("mitchw:format=f32,w=4");
    axm_layer_error per_channel[3], whole;
    double gains[3];
    (void)state;
    assert_int_equal(test_fully_connected_error(NULL, 2, 3, &weights[0][0], 3, &in[0][0], reference, approximate, 0,
                                                NULL, per_channel, &whole),
                     AXM_OK);
    assert_true(per_channel[0].outputs == 2 && per_channel[0].nonfinite == 1);
    assert_true(isnan(per_channel[0].gain) && isnan(per_channel[0].residual_to_output) &&
                isnan(per_channel[0].residual_to_magnitudes) && isnan(per_channel[0].coherence) &&
                isnan(per_channel[0].signal_to_noise) && isnan(per_channel[0].signal_to_noise_without_gain));
    assert_true(per_channel[1].outputs == 2 && per_channel[1].gain < 1 && per_channel[1].coherence == 1);
    assert_true(per_channel[2].outputs == 1 && per_channel[2].nonfinite == 2); /* 6e38 is too large */
    assert_true(whole.outputs == 5 && whole.nonfinite == 4 && isfinite(whole.gain));
    assert_int_equal(axm_layer_error_gains(3, per_channel, &whole, sizeof(axm_layer_error), gains), AXM_OK);
    assert_true(gains[0] == whole.gain && gains[1] == per_channel[1].gain && gains[2] == per_channel[2].gain);
    assert_int_equal(axm_layer_error_gains(3, NULL, &whole, sizeof(axm_layer_error), gains), AXM_OK);
    assert_true(gains[1] == whole.gain && gains[2] == whole.gain);
    whole.gain = (double)NAN;
    per_channel[1].gain = -0.5;
    assert_int_equal(axm_layer_error_gains(3, per_channel, &whole, sizeof(axm_layer_error), gains), AXM_OK);
    assert_true(gains[0] == 1 && gains[1] == 1 && gains[2] == per_channel[2].gain);
    axm_arith_release(reference);
    axm_arith_release(approximate);
}

typedef struct {
    const layer *l;
    const axm_arith *reference, *approximate;
    axm_layer_error out[2];
} measuring;

static axm_status measure(const axm_context *context, void *arg)
{
    measuring *const m = arg;
    const layer *const l = m->l;
    static const size_t limits[2] = {4, 9};
    memset(m->out, API_PATTERN, sizeof m->out);
    const axm_status status = test_conv2d_error(context, &l->desc, l->weights, l->n, l->h, l->w, l->in, m->reference,
                                                m->approximate, 2, limits, NULL, m->out);
    for (size_t i = 0; status != AXM_OK && i < sizeof m->out; i++) {
        assert_int_equal(((unsigned char *)m->out)[i], API_PATTERN);
    }
    return status;
}

static void allocations_that_fail(void **state)
{
    uint64_t random = test_seed();
    layer l = make_layer("one channel", AXM_LAYOUT_NCHW, 1, 2, 1, 3, 3, 1, 1, 1, 1, 5, &random);
    measuring m = {.l = &l, .reference = test_arith("float32"), .approximate = test_arith("mitchw")};
    (void)state;
    const long made = test_each_allocation_fails(measure, &m);
    assert_true(made > 15);
    drop_layer(&l);
    axm_arith_release((axm_arith *)m.reference);
    axm_arith_release((axm_arith *)m.approximate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolutions),
        cmocka_unit_test(fully_connected),
        cmocka_unit_test(moves_with_the_number_of_products),
        cmocka_unit_test(undefined_figures),
        cmocka_unit_test(allocations_that_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
