#include "conv.h"

#include "support/taps.h"

#include <stdlib.h>

/* What a test has memory and time for. */
enum { WEIGHTS_MAX = 1 << 12, ELEMENTS_MAX = 1 << 12, PRODUCTS_MAX = 1 << 13 };
#define EXTENT_MAX ((size_t)0x7fffffff)

static bool in_range(size_t value, size_t lowest)
{
    return value >= lowest && value <= EXTENT_MAX;
}

static bool is_allowed(const axm_conv2d_desc *d)
{
    return (d->layout == AXM_LAYOUT_NCHW || d->layout == AXM_LAYOUT_NHWC) && d->reserved == 0 &&
           in_range(d->in_channels, 1) && in_range(d->out_channels, 1) && in_range(d->groups, 1) &&
           in_range(d->kernel_h, 1) && in_range(d->kernel_w, 1) && in_range(d->stride_h, 1) &&
           in_range(d->stride_w, 1) && in_range(d->dilation_h, 1) && in_range(d->dilation_w, 1) &&
           in_range(d->pad_top, 0) && in_range(d->pad_bottom, 0) && in_range(d->pad_left, 0) &&
           in_range(d->pad_right, 0) && d->in_channels % d->groups == 0 && d->out_channels % d->groups == 0;
}

static void read_desc(fuzz_input *in, axm_conv2d_desc *desc)
{
    desc->layout = fuzz_int(in, AXM_LAYOUT_NCHW, AXM_LAYOUT_NHWC);
    desc->groups = fuzz_size(in, 1, 4);
    desc->in_channels = desc->groups * fuzz_size(in, 1, 40);
    desc->out_channels = desc->groups * fuzz_size(in, 1, 12);
    desc->in_channels += fuzz_byte(in) == 1; /* groups no longer divide it */
    desc->kernel_h = fuzz_size(in, 1, 5);
    desc->kernel_w = fuzz_size(in, 1, 5);
    desc->stride_h = fuzz_size(in, 1, 3);
    desc->stride_w = fuzz_size(in, 1, 3);
    desc->dilation_h = fuzz_size(in, 1, 3);
    desc->dilation_w = fuzz_size(in, 1, 3);
    desc->pad_top = fuzz_size(in, 0, 4);
    desc->pad_bottom = fuzz_size(in, 0, 4);
    desc->pad_left = fuzz_size(in, 0, 7);
    desc->pad_right = fuzz_size(in, 0, 7);
    desc->reserved = fuzz_int(in, 0, 0);
}

fuzz_conv fuzz_conv_begin(fuzz_input *in)
{
    axm_conv2d_desc defaults;
    fuzz_conv conv = {0};
    axm_conv2d_desc *const d = &conv.desc;
    axm_conv2d_desc_init(&defaults);
    axm_conv2d_desc_init(d);
    read_desc(in, d);
    conv.version = fuzz_version_of(in, d, &defaults, sizeof *d);
    conv.n = fuzz_size(in, 1, 2);
    conv.h = fuzz_size(in, 1, 9);
    conv.w = fuzz_size(in, 1, 40);
    conv.allowed = is_allowed(d);
    if (!conv.allowed) {
        return conv;
    }
    conv.k = fuzz_product(3, (size_t[]){d->in_channels / d->groups, d->kernel_h, d->kernel_w});
    conv.weights = fuzz_product(2, (size_t[]){conv.k, d->out_channels});
    if (in_range(conv.h, 1) && in_range(conv.w, 1)) {
        test_conv2d_outputs(d, conv.h, conv.w, &conv.out_h, &conv.out_w);
    }
    conv.fits = conv.out_h != 0 && conv.out_w != 0;
    conv.ins = fuzz_product(4, (size_t[]){conv.n, d->in_channels, conv.h, conv.w});
    conv.outs = fuzz_product(4, (size_t[]){conv.n, d->out_channels, conv.out_h, conv.out_w});
    return conv;
}

void fuzz_conv_end(fuzz_conv *conv)
{
    free(conv->version.given);
}

bool fuzz_conv_weights_given(const fuzz_conv *conv)
{
    return !conv->allowed || conv->weights <= WEIGHTS_MAX || conv->weights > SIZE_MAX / sizeof(float);
}

bool fuzz_conv_small(const fuzz_conv *conv)
{
    return conv->ins <= ELEMENTS_MAX && conv->outs <= ELEMENTS_MAX &&
           fuzz_product(2, (size_t[]){conv->outs, conv->k}) <= PRODUCTS_MAX;
}

size_t fuzz_conv_memory(size_t count)
{
    return count <= ELEMENTS_MAX ? count : 1;
}

/* ---- by plain loops ---- */

/* Where one output lies, and what it is the sum of. */
typedef struct {
    size_t at, channel, count;
    size_t *in_at, *weight_at;
} sum_of;

static sum_of begin_sum(const fuzz_conv *conv)
{
    return (sum_of){.in_at = fuzz_memory(conv->k * sizeof(size_t)), .weight_at = fuzz_memory(conv->k * sizeof(size_t))};
}

static void end_sum(sum_of *sum)
{
    free(sum->in_at);
    free(sum->weight_at);
}

static void find_sum(const fuzz_conv *conv, size_t index, sum_of *sum)
{
    const axm_conv2d_desc *const d = &conv->desc;
    const size_t x = index % conv->out_w, y = index / conv->out_w % conv->out_h;
    const size_t picture = index / conv->out_w / conv->out_h / d->out_channels;
    sum->channel = index / conv->out_w / conv->out_h % d->out_channels;
    sum->at = test_place(d->layout, d->out_channels, conv->out_h, conv->out_w, picture, sum->channel, y, x);
    sum->count = test_conv2d_taps(d, conv->h, conv->w, picture, sum->channel, y, x, sum->in_at, sum->weight_at);
}

/* The sum alone, as float. */
static float value_of(const sum_of *sum, const axm_arith *arith, const float *in, const float *weights,
                      const fuzz_affine *affine)
{
    float *const a = fuzz_memory(sum->count * sizeof *a), *const b = fuzz_memory(sum->count * sizeof *b);
    for (size_t t = 0; t < sum->count; t++) {
        a[t] = in[sum->in_at[t]];
        b[t] = weights[sum->weight_at[t]];
    }
    const float value = affine != NULL ? fuzz_affine_sum(affine, sum->channel, arith, sum->count, a, b)
                                       : test_sum_f32(arith, sum->count, a, b);
    free(a);
    free(b);
    return value;
}

void fuzz_conv_compare(const fuzz_conv *conv, const axm_arith *arith, const float *in, const float *weights,
                       const fuzz_finish *finish, const float *out)
{
    sum_of sum = begin_sum(conv);
    for (size_t i = 0; i < conv->outs; i++) {
        find_sum(conv, i, &sum);
        float value = finish->factor * value_of(&sum, arith, in, weights, finish->affine);
        value = finish->bias != NULL ? value + finish->bias[sum.channel] : value;
        fuzz_expect_f32("convolution", sum.at, out[sum.at], test_canonical(value));
    }
    end_sum(&sum);
}

void fuzz_conv_compare_ints(const fuzz_conv *conv, const axm_arith *arith, const int32_t *in, const int32_t *weights,
                            const int64_t *out)
{
    sum_of sum = begin_sum(conv);
    for (size_t i = 0; i < conv->outs; i++) {
        find_sum(conv, i, &sum);
        int32_t *const a = fuzz_memory(sum.count * sizeof *a), *const b = fuzz_memory(sum.count * sizeof *b);
        for (size_t t = 0; t < sum.count; t++) {
            a[t] = in[sum.in_at[t]];
            b[t] = weights[sum.weight_at[t]];
        }
        fuzz_expect_i64("integer convolution", sum.at, out[sum.at], test_sum_i32(arith, sum.count, a, b));
        free(a);
        free(b);
    }
    end_sum(&sum);
}
