/* Convolution against plain loops over the scalar products, bit for bit, with every option crossed. */
#include "support/taps.h"
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    axm_conv2d_desc desc;
    size_t n, h, w, out_h, out_w;
    float *weights, *bias, *in;
    int32_t *int_weights, *int_in;
    float factor;
} layer;

static size_t weights_count(const layer *l)
{
    return l->desc.out_channels * (l->desc.in_channels / l->desc.groups) * l->desc.kernel_h * l->desc.kernel_w;
}

static size_t in_count(const layer *l)
{
    return l->n * l->desc.in_channels * l->h * l->w;
}

static size_t out_count(const layer *l)
{
    return l->n * l->desc.out_channels * l->out_h * l->out_w;
}

static size_t pick(uint64_t *random, size_t lowest, size_t highest)
{
    return lowest + test_random_below(random, highest - lowest + 1);
}

/* A layer with every option drawn at random; group_kind: 0 dense, 1 grouped, 2 depthwise with a channel multiplier. */
static layer random_layer(uint64_t *random, int32_t layout, int group_kind)
{
    layer l = {.factor = 1};
    do {
        axm_conv2d_desc_init(&l.desc);
        l.desc.layout = layout;
        l.desc.groups = group_kind == 0 ? 1 : pick(random, 2, 5);
        l.desc.in_channels = l.desc.groups * (group_kind == 2 ? 1 : pick(random, 1, 6));
        l.desc.out_channels = l.desc.groups * pick(random, 1, group_kind == 2 ? 3 : 7);
        l.desc.kernel_h = pick(random, 1, 5);
        l.desc.kernel_w = pick(random, 1, 5);
        l.desc.stride_h = pick(random, 1, 3);
        l.desc.stride_w = pick(random, 1, 3);
        l.desc.dilation_h = pick(random, 1, 3);
        l.desc.dilation_w = pick(random, 1, 3);
        l.desc.pad_top = pick(random, 0, 4);
        l.desc.pad_bottom = pick(random, 0, 4);
        l.desc.pad_left = pick(random, 0, 7);
        l.desc.pad_right = pick(random, 0, 7);
        l.n = pick(random, 1, 3);
        l.h = pick(random, 1, 12);
        l.w = pick(random, 1, 40);
        test_conv2d_outputs(&l.desc, l.h, l.w, &l.out_h, &l.out_w);
    } while (l.out_h == 0 || l.out_w == 0);
    l.weights = malloc(weights_count(&l) * sizeof *l.weights);
    l.int_weights = malloc(weights_count(&l) * sizeof *l.int_weights);
    l.bias = malloc(l.desc.out_channels * sizeof *l.bias);
    l.in = malloc(in_count(&l) * sizeof *l.in);
    l.int_in = malloc(in_count(&l) * sizeof *l.int_in);
    test_random_floats(random, false, weights_count(&l), l.weights);
    test_random_floats(random, false, l.desc.out_channels, l.bias);
    test_random_floats(random, true, in_count(&l), l.in);
    test_random_ints(random, weights_count(&l), l.int_weights);
    test_random_ints(random, in_count(&l), l.int_in);
    return l;
}

static void free_layer(layer *l)
{
    free(l->weights);
    free(l->int_weights);
    free(l->bias);
    free(l->in);
    free(l->int_in);
}

enum { TAPS_MAX = 6 * 5 * 5 };

static float wanted(const axm_arith *arith, const layer *l, const float *bias, const size_t *in_at,
                    const size_t *weight_at, size_t taps, size_t channel)
{
    float a[TAPS_MAX], b[TAPS_MAX];
    for (size_t t = 0; t < taps; t++) {
        a[t] = l->in[in_at[t]];
        b[t] = l->weights[weight_at[t]];
    }
    float value = l->factor * test_sum_f32(arith, taps, a, b);
    value = bias == NULL ? value : value + bias[channel];
    return test_canonical(value);
}

static int64_t wanted_sum(const axm_arith *arith, const layer *l, const size_t *in_at, const size_t *weight_at,
                          size_t taps)
{
    int32_t a[TAPS_MAX], b[TAPS_MAX];
    for (size_t t = 0; t < taps; t++) {
        a[t] = l->int_in[in_at[t]];
        b[t] = l->int_weights[weight_at[t]];
    }
    return test_sum_i32(arith, taps, a, b);
}

/* Compares every output of a float run, and of an integer run where sums is not NULL. */
static void compare(const char *text, const axm_arith *arith, const layer *l, const float *bias, const float *out,
                    const int64_t *sums)
{
    size_t in_at[TAPS_MAX], weight_at[TAPS_MAX];
    for (size_t i = 0; i < out_count(l); i++) { /* i counts in NCHW order */
        const size_t x = i % l->out_w, y = i / l->out_w % l->out_h;
        const size_t o = i / l->out_w / l->out_h % l->desc.out_channels;
        const size_t n = i / l->out_w / l->out_h / l->desc.out_channels;
        const size_t taps = test_conv2d_taps(&l->desc, l->h, l->w, n, o, y, x, in_at, weight_at);
        const size_t at = test_place(l->desc.layout, l->desc.out_channels, l->out_h, l->out_w, n, o, y, x);
        if (sums != NULL) {
            test_same_i64("integer convolution", text, at, sums[at], wanted_sum(arith, l, in_at, weight_at, taps));
        } else {
            test_same_f32("convolution", text, at, out[at], wanted(arith, l, bias, in_at, weight_at, taps, o));
        }
    }
}

static void run_floats(const char *text, const axm_arith *arith, layer *l, const float *bias)
{
    axm_conv2d *plan = NULL;
    size_t bytes, out_h, out_w;
    float *const out = malloc(out_count(l) * sizeof *out);
    if (axm_conv2d_create_f32(NULL, &l->desc, arith, l->weights, bias, &plan) != AXM_OK) {
        fail_msg("%s: %s", text, axm_last_message());
    }
    assert_int_equal(axm_conv2d_output_size(plan, l->h, l->w, &out_h, &out_w), AXM_OK);
    assert_int_equal(out_h, l->out_h);
    assert_int_equal(out_w, l->out_w);
    assert_int_equal(axm_conv2d_set_output_factor(plan, l->factor), AXM_OK);
    assert_int_equal(axm_conv2d_workspace_size(plan, l->n, l->h, l->w, &bytes), AXM_OK);
    char *const workspace = malloc(bytes + 1); /* no byte more than asked for, and misaligned: a sanitiser watches */
    if (axm_conv2d_run_f32(plan, l->n, l->h, l->w, l->in, out, workspace + 1, bytes) != AXM_OK) {
        fail_msg("%s: %s", text, axm_last_message());
    }
    compare(text, arith, l, bias, out, NULL);
    axm_conv2d_destroy(plan);
    free(workspace);
    free(out);
}

static void run_ints(const char *text, const axm_arith *arith, const layer *l)
{
    axm_conv2d *plan = NULL;
    int64_t *const sums = malloc(out_count(l) * sizeof *sums);
    assert_int_equal(axm_conv2d_create_i32(NULL, &l->desc, arith, l->int_weights, &plan), AXM_OK);
    assert_int_equal(axm_conv2d_run_i32(plan, l->n, l->h, l->w, l->int_in, sums, NULL, 0), AXM_OK);
    compare(text, arith, l, NULL, NULL, sums);
    axm_conv2d_destroy(plan);
    free(sums);
}

static void every_option(void **state)
{
    uint64_t random = test_seed();
    long layers = 0, outputs = 0;
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        for (int option = 0; option < (AXM_TEST_SLOW ? 6 : 24); option++) {
            layer l = random_layer(&random, option % 2 == 0 ? AXM_LAYOUT_NCHW : AXM_LAYOUT_NHWC, option / 2 % 3);
            if (option % 4 == 3) {
                l.factor = 1.0625f;
            }
            if (option % 6 == 5) { /* infinities and subnormals on both sides, NaN where the format takes it */
                test_wild_floats(&random, axm_arith_bits(arith) == 0, in_count(&l) / 2, l.in);
                test_wild_floats(&random, axm_arith_bits(arith) == 0, weights_count(&l) / 2, l.weights);
            }
            run_floats(test_texts[i], arith, &l, option % 3 == 0 ? NULL : l.bias);
            if (axm_arith_bits(arith) != 0 && test_is_exact(arith)) {
                run_ints(test_texts[i], arith, &l);
            }
            layers++;
            outputs += (long)out_count(&l);
            free_layer(&l);
        }
        axm_arith_release(arith);
    }
    printf("conv2d: %ld random layers, %ld outputs compared\n", layers, outputs);
}

/* Taps in the padding add nothing: not even 0 * infinity. */
static void padding_meets_infinite_weights(void **state)
{
    static const char *const texts[] = {"float32", "bf16", "mitchell:format=f32", "mitchw:format=bf16"};
    float weights[9], in[4] = {1, 2, 3, 4}, out[4];
    (void)state;
    for (int i = 0; i < 9; i++) {
        weights[i] = 1;
    }
    weights[0] = INFINITY; /* meets a pixel only in the last of four outputs */
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        axm_arith *const arith = test_arith(texts[i]);
        axm_conv2d *plan = NULL;
        axm_conv2d_desc desc;
        axm_conv2d_desc_init(&desc);
        desc.in_channels = desc.out_channels = 1;
        desc.kernel_h = desc.kernel_w = 3;
        desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = 1;
        assert_int_equal(axm_conv2d_create_f32(NULL, &desc, arith, weights, NULL, &plan), AXM_OK);
        assert_int_equal(axm_conv2d_run_f32(plan, 1, 2, 2, in, out, NULL, 0), AXM_OK);
        for (int o = 0; o < 3; o++) {
            assert_true(out[o] == 10); /* small whole numbers, one of them a power of two: exact in all four kinds */
        }
        assert_true(isinf(out[3]));
        axm_conv2d_destroy(plan);
        axm_arith_release(arith);
    }
}

/* Swapping a living plan's arithmetic gives the bits of a plan made with it, there and back again. */
static void swapping_the_arithmetic(void **state)
{
    uint64_t random = test_seed();
    layer l = random_layer(&random, AXM_LAYOUT_NCHW, 1);
    float *const out = malloc(out_count(&l) * sizeof *out);
    axm_arith *first = test_arith("float32");
    axm_conv2d *plan = NULL;
    (void)state;
    assert_int_equal(axm_conv2d_create_f32(NULL, &l.desc, first, l.weights, l.bias, &plan), AXM_OK);
    axm_arith_release(first); /* the plan has its own reference */
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; test_texts[i] != NULL; i++) {
            axm_arith *const arith = test_arith(test_texts[i]);
            assert_int_equal(axm_conv2d_set_arith(plan, arith), AXM_OK);
            assert_int_equal(axm_conv2d_run_f32(plan, l.n, l.h, l.w, l.in, out, NULL, 0), AXM_OK);
            compare(test_texts[i], arith, &l, l.bias, out, NULL);
            axm_arith_release(arith);
        }
    }
    axm_conv2d_destroy(plan);
    free(out);
    free_layer(&l);
}

/* A large batch of small pictures is taken in several chunks, with one workspace that does not grow. */
static void many_small_pictures(void **state)
{
    uint64_t random = test_seed();
    axm_arith *const arith = test_arith("mitchw");
    layer l = random_layer(&random, AXM_LAYOUT_NHWC, 0);
    size_t few, many;
    axm_conv2d *plan = NULL;
    (void)state;
    free(l.in);
    l.n = 300;
    l.in = malloc(in_count(&l) * sizeof *l.in);
    test_random_floats(&random, true, in_count(&l), l.in);
    assert_int_equal(axm_conv2d_create_f32(NULL, &l.desc, arith, l.weights, NULL, &plan), AXM_OK);
    assert_int_equal(axm_conv2d_workspace_size(plan, 1024, l.h, l.w, &few), AXM_OK);
    assert_int_equal(axm_conv2d_workspace_size(plan, 100000, l.h, l.w, &many), AXM_OK);
    assert_int_equal(few, many);
    axm_conv2d_destroy(plan);
    run_floats("mitchw", arith, &l, l.bias);
    free_layer(&l);
    axm_arith_release(arith);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option),
        cmocka_unit_test(padding_meets_infinite_weights),
        cmocka_unit_test(swapping_the_arithmetic),
        cmocka_unit_test(many_small_pictures),
    };
    return test_on_each_isa(tests);
}
