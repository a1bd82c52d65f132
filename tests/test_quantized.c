/* Affine quantisation of layers: against plain loops over the integers' scalar products, bit for bit. */
#include "support/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Operands of one layer; kernel, stride and pads differ along rows and columns. */
typedef struct {
    const char *arith;
    int32_t bits, is_signed_a, is_signed_b;
    size_t groups, channels, out_channels, h, w, kernel_h, kernel_w, stride, dilation, pad, n;
    int32_t layout;
    bool per_channel;
} layer;

static const layer layers[] = {
    {"exact:bits=8,sign=none", 8, 0, 0, 1, 3, 5, 9, 11, 3, 3, 1, 1, 1, 2, AXM_LAYOUT_NCHW, false},
    {"exact:bits=8", 8, 1, 1, 1, 40, 70, 8, 8, 3, 3, 1, 1, 1, 3, AXM_LAYOUT_NCHW, true},
    {"mitchw:bits=8,w=6", 8, 1, 1, 2, 6, 8, 7, 9, 5, 3, 2, 1, 3, 2, AXM_LAYOUT_NHWC, true},
    {"mitchw:bits=8,w=5,sign=c1", 8, 1, 1, 1, 4, 3, 12, 6, 3, 2, 1, 2, 2, 1, AXM_LAYOUT_NCHW, true},
    {"drum:bits=6,k=3,sign=none", 6, 0, 0, 4, 4, 4, 10, 10, 3, 3, 1, 1, 1, 2, AXM_LAYOUT_NCHW, true},
    {"mitchell:bits=8,sign=none,acc=i32", 8, 0, 0, 1, 33, 17, 5, 5, 1, 1, 1, 1, 0, 4, AXM_LAYOUT_NCHW, true},
    {"ilm:corrections=0,bits=8", 8, 1, 1, 1, 30, 9, 6, 5, 3, 3, 1, 1, 1, 2, AXM_LAYOUT_NCHW, true},
    {"roba:bits=8,sign=none", 8, 0, 0, 1, 5, 4, 7, 8, 3, 3, 1, 1, 2, 1, AXM_LAYOUT_NHWC, true},
};
enum { LAYERS = sizeof layers / sizeof layers[0] };

typedef struct {
    size_t ins, weights_n, k, out_h, out_w, outs;
    float *in, *weights, *bias;
    int32_t *in_codes, *weight_codes;
    axm_affine in_affine, *weight_affine;
    size_t n_affine;
} data;

static int32_t lowest_of(const layer *l, int32_t is_signed)
{
    return is_signed ? -(1 << (l->bits - 1)) : 0;
}

static axm_affine random_affine(const layer *l, int32_t is_signed, uint64_t *random, float scale)
{
    return (axm_affine){.scale = scale * (float)(1 + test_random_below(random, 1000)) / 700,
                        .zero_point =
                            lowest_of(l, is_signed) + (int32_t)test_random_below(random, (size_t)1 << l->bits)};
}

static data make_data(const layer *l, uint64_t *random)
{
    data d = {.ins = l->n * l->channels * l->h * l->w, .k = l->channels / l->groups * l->kernel_h * l->kernel_w};
    d.weights_n = l->out_channels * d.k;
    d.out_h = (l->h + 2 * l->pad - l->dilation * (l->kernel_h - 1) - 1) / l->stride + 1;
    d.out_w = (l->w + 2 * l->pad - l->dilation * (l->kernel_w - 1) - 1) / l->stride + 1;
    d.outs = l->n * l->out_channels * d.out_h * d.out_w;
    d.n_affine = l->per_channel ? l->out_channels : 1;
    d.in = malloc(d.ins * sizeof *d.in);
    d.weights = malloc(d.weights_n * sizeof *d.weights);
    d.bias = malloc(l->out_channels * sizeof *d.bias);
    d.in_codes = malloc(d.ins * sizeof *d.in_codes);
    d.weight_codes = malloc(d.weights_n * sizeof *d.weight_codes);
    d.weight_affine = malloc(d.n_affine * sizeof *d.weight_affine);
    test_random_floats(random, true, d.ins, d.in);
    test_random_floats(random, false, d.weights_n, d.weights);
    test_random_floats(random, false, l->out_channels, d.bias);
    d.in_affine = random_affine(l, l->is_signed_a, random, 0.02f);
    for (size_t i = 0; i < d.n_affine; i++) {
        d.weight_affine[i] = random_affine(l, l->is_signed_b, random, 0.02f);
    }
    assert_int_equal(axm_affine_quantize_f32(&d.in_affine, l->bits, l->is_signed_a, d.ins, d.in, d.in_codes), AXM_OK);
    for (size_t o = 0; o < l->out_channels; o++) {
        assert_int_equal(axm_affine_quantize_f32(&d.weight_affine[l->per_channel ? o : 0], l->bits, l->is_signed_b, d.k,
                                                 d.weights + o * d.k, d.weight_codes + o * d.k),
                         AXM_OK);
    }
    return d;
}

static void free_data(data *d)
{
    free(d->in);
    free(d->weights);
    free(d->bias);
    free(d->in_codes);
    free(d->weight_codes);
    free(d->weight_affine);
}

/* The definition: over the taps inside, q_a q_b by the arithmetic, less what the zero points add. */
static int64_t sum_at(const layer *l, const data *d, const axm_arith *arith, size_t n, size_t o, size_t y, size_t x)
{
    const size_t group_in = l->channels / l->groups, group = o / (l->out_channels / l->groups);
    const int64_t za = d->in_affine.zero_point, zb = d->weight_affine[l->per_channel ? o : 0].zero_point;
    int64_t sum = 0;
    for (size_t t = 0; t < d->k; t++) {
        const size_t c = group * group_in + t / (l->kernel_h * l->kernel_w);
        const size_t row = y * l->stride + t / l->kernel_w % l->kernel_h * l->dilation;
        const size_t column = x * l->stride + t % l->kernel_w * l->dilation;
        if (row < l->pad || row - l->pad >= l->h || column < l->pad || column - l->pad >= l->w) {
            continue;
        }
        const int64_t a =
            d->in_codes[test_place(l->layout, l->channels, l->h, l->w, n, c, row - l->pad, column - l->pad)];
        const int64_t b = d->weight_codes[o * d->k + t];
        sum += axm_mul_int(arith, a, b) - zb * a - za * b + za * zb;
    }
    return sum;
}

static axm_conv2d_desc desc_of(const layer *l)
{
    axm_conv2d_desc desc;
    axm_conv2d_desc_init(&desc);
    desc.layout = l->layout;
    desc.in_channels = l->channels;
    desc.out_channels = l->out_channels;
    desc.groups = l->groups;
    desc.kernel_h = l->kernel_h;
    desc.kernel_w = l->kernel_w;
    desc.stride_h = desc.stride_w = l->stride;
    desc.dilation_h = desc.dilation_w = l->dilation;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = l->pad;
    return desc;
}

static void compare(const layer *l, const data *d, const axm_arith *arith, const float *got, const int64_t *got_sums)
{
    for (size_t n = 0; n < l->n; n++) {
        for (size_t o = 0; o < l->out_channels; o++) {
            const axm_affine *const w = &d->weight_affine[l->per_channel ? o : 0];
            const double scale = (double)d->in_affine.scale * (double)w->scale;
            for (size_t p = 0; p < d->out_h * d->out_w; p++) {
                const size_t y = p / d->out_w, x = p % d->out_w;
                const size_t at = test_place(l->layout, l->out_channels, d->out_h, d->out_w, n, o, y, x);
                const int64_t sum = sum_at(l, d, arith, n, o, y, x);
                test_same_f32("conv2d", l->arith, at, got[at], (float)((double)sum * scale) + d->bias[o]);
                test_same_i64("conv2d sums", l->arith, at, got_sums[at], sum);
            }
        }
    }
}

static void convolutions(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < LAYERS; i++) {
        const layer *const l = &layers[i];
        data d = make_data(l, &random);
        const axm_conv2d_desc desc = desc_of(l);
        axm_arith *const arith = test_arith(l->arith);
        float *const got = malloc(d.outs * sizeof *got), *const before = malloc(d.outs * sizeof *before);
        float *const after = malloc(d.outs * sizeof *after);
        int64_t *const sums = malloc(d.outs * sizeof *sums);
        axm_conv2d *plan = NULL, *integers = NULL;
        assert_int_equal(axm_conv2d_create_f32(NULL, &desc, arith, d.weights, d.bias, &plan), AXM_OK);
        assert_int_equal(axm_conv2d_run_f32(plan, l->n, l->h, l->w, d.in, before, NULL, 0), AXM_OK);
        assert_int_equal(axm_conv2d_set_affine(plan, &d.in_affine, d.weight_affine, d.n_affine), AXM_OK);
        assert_int_equal(axm_conv2d_run_f32(plan, l->n, l->h, l->w, d.in, got, NULL, 0), AXM_OK);
        assert_int_equal(axm_conv2d_create_i32(NULL, &desc, arith, d.weight_codes, &integers), AXM_OK);
        assert_int_equal(axm_conv2d_set_affine(integers, &d.in_affine, d.weight_affine, d.n_affine), AXM_OK);
        assert_int_equal(axm_conv2d_run_i32(integers, l->n, l->h, l->w, d.in_codes, sums, NULL, 0), AXM_OK);
        compare(l, &d, arith, got, sums);
        assert_int_equal(axm_conv2d_set_affine(plan, NULL, NULL, 0), AXM_OK); /* and back */
        assert_int_equal(axm_conv2d_run_f32(plan, l->n, l->h, l->w, d.in, after, NULL, 0), AXM_OK);
        assert_memory_equal(before, after, d.outs * sizeof *before);
        axm_conv2d_destroy(plan);
        axm_conv2d_destroy(integers);
        axm_arith_release(arith);
        free(got);
        free(before);
        free(after);
        free(sums);
        free_data(&d);
    }
}

/* With exact products, codes whose difference from the zero point is multiplied: what ONNX's QLinearConv defines. */
static void exact_products_are_the_standard(void **state)
{
    const layer l = {"exact:bits=8,sign=none", 8, 0, 0, 1, 20, 6, 1, 1, 1, 1, 1, 1, 0, 5, AXM_LAYOUT_NCHW, true};
    uint64_t random = test_seed();
    (void)state;
    data d = make_data(&l, &random);
    axm_arith *const arith = test_arith(l.arith);
    axm_fully_connected *plan = NULL;
    float got[5 * 6];
    assert_int_equal(test_fully_connected_f32(NULL, l.channels, l.out_channels, arith, d.weights, d.bias, &plan),
                     AXM_OK);
    assert_int_equal(axm_fully_connected_set_affine(plan, &d.in_affine, d.weight_affine, d.n_affine), AXM_OK);
    assert_int_equal(axm_fully_connected_run_f32(plan, l.n, d.in, got, NULL, 0), AXM_OK);
    for (size_t i = 0; i < l.n * l.out_channels; i++) {
        const size_t row = i / l.out_channels, o = i % l.out_channels;
        int64_t sum = 0;
        for (size_t t = 0; t < l.channels; t++) {
            sum += (int64_t)(d.in_codes[row * l.channels + t] - d.in_affine.zero_point) *
                   (d.weight_codes[o * l.channels + t] - d.weight_affine[o].zero_point);
        }
        const double scale = (double)d.in_affine.scale * (double)d.weight_affine[o].scale;
        test_same_f32("fully connected", l.arith, i, got[i], (float)((double)sum * scale) + d.bias[o]);
    }
    axm_fully_connected_destroy(plan);
    axm_arith_release(arith);
    free_data(&d);
}

/* Rows and lanes of many sizes, an arithmetic swapped, and integers. */
static void fully_connected_layers(void **state)
{
    static const char *const texts[] = {"mitchw:bits=8,w=5", "exact:bits=8", "mitchw:bits=8,w=4,sign=c1",
                                        "ilm:corrections=1,bits=8", "roba:bits=8"};
    uint64_t random = test_seed();
    (void)state;
    for (size_t round = 0; round < 6; round++) {
        const layer l = {texts[0],
                         8,
                         1,
                         1,
                         1,
                         1 + test_random_below(&random, 600),
                         1 + test_random_below(&random, 90),
                         1,
                         1,
                         1,
                         1,
                         1,
                         1,
                         0,
                         1 + test_random_below(&random, 20),
                         AXM_LAYOUT_NCHW,
                         round % 2 == 0};
        data d = make_data(&l, &random);
        axm_arith *arith = test_arith(texts[0]);
        axm_fully_connected *plan = NULL;
        float *const got = malloc(d.outs * sizeof *got);
        assert_int_equal(test_fully_connected_f32(NULL, l.channels, l.out_channels, arith, d.weights, d.bias, &plan),
                         AXM_OK);
        assert_int_equal(axm_fully_connected_set_affine(plan, &d.in_affine, d.weight_affine, d.n_affine), AXM_OK);
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
            axm_arith_release(arith);
            arith = test_arith(texts[i]);
            assert_int_equal(axm_fully_connected_set_arith(plan, arith), AXM_OK);
            assert_int_equal(axm_fully_connected_run_f32(plan, l.n, d.in, got, NULL, 0), AXM_OK);
            for (size_t o = 0; o < d.outs; o++) {
                const size_t feature = o % l.out_channels;
                const axm_affine *const w = &d.weight_affine[l.per_channel ? feature : 0];
                const double scale = (double)d.in_affine.scale * (double)w->scale;
                const int64_t sum = sum_at(&l, &d, arith, o / l.out_channels, feature, 0, 0);
                test_same_f32("fully connected", texts[i], o, got[o], (float)((double)sum * scale) + d.bias[feature]);
            }
        }
        axm_fully_connected_destroy(plan);
        axm_arith_release(arith);
        free(got);
        free_data(&d);
    }
}

/* A refusal leaves the plan as it was. */
static void refusals(void **state)
{
    const float weights[12] = {0.5f, -0.25f, 1, 0, 0.75f, -1, 0.125f, 0.5f, -0.5f, 1, 1, -1};
    const float in[6] = {1, -1, 0.5f, 0.25f, 3, -2};
    const axm_affine good = {0.01f, -3}, bad_scale = {0, 0}, bad_zero = {1, 128}, endless = {INFINITY, 0};
    const axm_affine per_output[2] = {{0.01f, 0}, {-1, 0}};
    float before[2], after[2];
    (void)state;
    axm_arith *const narrow = test_arith("mitchw:bits=8"), *const wide = test_arith("mitchw:bits=9");
    axm_arith *const floating = test_arith("float32"), *const unsigned_8 = test_arith("exact:bits=8,sign=none");
    axm_arith *const rounded = test_arith("exact:bits=8,acc=f32");
    axm_fully_connected *plan = NULL;
    assert_int_equal(test_fully_connected_f32(NULL, 6, 2, narrow, weights, NULL, &plan), AXM_OK);
    assert_int_equal(axm_fully_connected_run_f32(plan, 1, in, before, NULL, 0), AXM_OK);
    assert_int_equal(axm_fully_connected_set_affine(NULL, &good, &good, 1), AXM_E_NULL);
    assert_int_equal(axm_fully_connected_set_affine(plan, NULL, &good, 1), AXM_E_NULL);
    assert_int_equal(axm_fully_connected_set_affine(plan, &good, NULL, 1), AXM_E_NULL);
    assert_int_equal(axm_fully_connected_set_affine(plan, &good, &good, 3), AXM_E_SHAPE);
    assert_int_equal(axm_fully_connected_set_affine(plan, &good, &good, 0), AXM_E_SHAPE);
    assert_int_equal(axm_fully_connected_set_affine(plan, &bad_scale, &good, 1), AXM_E_VALUE);
    assert_int_equal(axm_fully_connected_set_affine(plan, &endless, &good, 1), AXM_E_VALUE);
    assert_int_equal(axm_fully_connected_set_affine(plan, &good, &bad_zero, 1), AXM_E_VALUE);
    assert_int_equal(axm_fully_connected_set_affine(plan, &good, per_output, 2), AXM_E_VALUE);
    assert_int_equal(axm_fully_connected_run_f32(plan, 1, in, after, NULL, 0), AXM_OK);
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(axm_fully_connected_set_affine(plan, &good, &good, 1), AXM_OK);
    assert_int_equal(axm_fully_connected_run_f32(plan, 1, in, before, NULL, 0), AXM_OK);
    assert_int_equal(axm_fully_connected_set_arith(plan, wide), AXM_E_UNSUPPORTED);
    assert_int_equal(axm_fully_connected_set_arith(plan, floating), AXM_E_UNSUPPORTED);
    assert_int_equal(axm_fully_connected_set_arith(plan, rounded), AXM_E_UNSUPPORTED);
    assert_non_null(strstr(axm_last_message(), "acc=f32"));                         /* what was given, */
    assert_non_null(strstr(axm_last_message(), "low=0"));                           /* and all that is allowed */
    assert_int_equal(axm_fully_connected_set_arith(plan, unsigned_8), AXM_E_VALUE); /* -3 is none of its values */
    assert_int_equal(axm_fully_connected_run_f32(plan, 1, in, after, NULL, 0), AXM_OK);
    assert_memory_equal(before, after, sizeof before);
    axm_fully_connected_destroy(plan);
    axm_arith_release(narrow);
    axm_arith_release(wide);
    axm_arith_release(floating);
    axm_arith_release(unsigned_8);
    axm_arith_release(rounded);
}

int main(void)
{
    const struct CMUnitTest once[] = {cmocka_unit_test(refusals)};
    const struct CMUnitTest everywhere[] = {
        cmocka_unit_test(convolutions),
        cmocka_unit_test(exact_products_are_the_standard),
        cmocka_unit_test(fully_connected_layers),
    };
    return cmocka_run_group_tests(once, NULL, NULL) + test_on_each_isa(everywhere);
}
