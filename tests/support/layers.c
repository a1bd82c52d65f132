#include "layers.h"

#include "accumulator.h"

#include <stdio.h>
#include <stdlib.h>

/* k of 261 and 279: a whole block of 256 and a short one, odd where pairs have a half left. */
const test_layer test_layers[] = {
    {.name = "gemm", .kind = TEST_GEMM, .m = 11, .n = 197, .k = 261},
    {.name = "gemm, a packed", .kind = TEST_PACKED_A, .m = 11, .n = 197, .k = 261},
    {.name = "gemm, b packed", .kind = TEST_PACKED_B, .m = 11, .n = 197, .k = 261},
    {.name = "fully connected", .kind = TEST_FULLY_CONNECTED, .m = 5, .n = 197, .k = 261},
    {.name = "conv by patches",
     .kind = TEST_CONV,
     .way = TEST_WAY_GATHER,
     .layout = AXM_LAYOUT_NCHW,
     .pictures = 2,
     .channels = 14,
     .h = 9,
     .w = 23,
     .out_channels = 18,
     .groups = 2,
     .kernel = 3,
     .stride = 1,
     .dilation = 1,
     .pad = 1},
    {.name = "conv by patches, NHWC",
     .kind = TEST_CONV,
     .way = TEST_WAY_GATHER,
     .layout = AXM_LAYOUT_NHWC,
     .pictures = 1,
     .channels = 31,
     .h = 11,
     .w = 15,
     .out_channels = 6,
     .groups = 1,
     .kernel = 3,
     .stride = 2,
     .dilation = 2,
     .pad = 2},
    {.name = "conv by points",
     .kind = TEST_CONV,
     .way = TEST_WAY_POINTS,
     .layout = AXM_LAYOUT_NCHW,
     .pictures = 2,
     .channels = 261,
     .h = 3,
     .w = 67,
     .out_channels = 5,
     .groups = 1,
     .kernel = 1,
     .stride = 1,
     .dilation = 1},
    {.name = "conv by points, NHWC",
     .kind = TEST_CONV,
     .way = TEST_WAY_POINTS,
     .layout = AXM_LAYOUT_NHWC,
     .pictures = 1,
     .channels = 14,
     .h = 7,
     .w = 5,
     .out_channels = 10,
     .groups = 2,
     .kernel = 1,
     .stride = 1,
     .dilation = 1},
    {.name = "conv by lines",
     .kind = TEST_CONV,
     .way = TEST_WAY_LINES,
     .layout = AXM_LAYOUT_NCHW,
     .pictures = 2,
     .channels = 6,
     .h = 10,
     .w = 33,
     .out_channels = 4,
     .groups = 2,
     .kernel = 3,
     .stride = 2,
     .dilation = 3,
     .pad = 1},
    {.name = "conv by lines, depthwise, NHWC",
     .kind = TEST_CONV,
     .way = TEST_WAY_LINES,
     .layout = AXM_LAYOUT_NHWC,
     .pictures = 1,
     .channels = 5,
     .h = 13,
     .w = 19,
     .out_channels = 10,
     .groups = 5,
     .kernel = 5,
     .stride = 2,
     .dilation = 1,
     .pad = 2},
};
const size_t test_layers_count = sizeof test_layers / sizeof test_layers[0];

static size_t outputs_along(const test_layer *l, size_t in)
{
    return (in + 2 * l->pad - l->dilation * (l->kernel - 1) - 1) / l->stride + 1;
}

size_t test_layer_a_count(const test_layer *l)
{
    return l->kind == TEST_CONV ? l->pictures * l->channels * l->h * l->w : l->m * l->k;
}

size_t test_layer_k(const test_layer *l)
{
    return l->kind == TEST_CONV ? l->channels / l->groups * l->kernel * l->kernel : l->k;
}

size_t test_layer_b_count(const test_layer *l)
{
    return (l->kind == TEST_CONV ? l->out_channels : l->n) * test_layer_k(l);
}

size_t test_layer_out_count(const test_layer *l)
{
    return l->kind == TEST_CONV ? l->pictures * l->out_channels * outputs_along(l, l->h) * outputs_along(l, l->w)
                                : l->m * l->n;
}

size_t test_layer_bias_count(const test_layer *l)
{
    return l->kind == TEST_CONV ? l->out_channels : l->kind == TEST_FULLY_CONNECTED ? l->n : 0;
}

size_t test_layer_b_at(const test_layer *l, size_t v, size_t t)
{
    return l->kind == TEST_CONV || l->kind == TEST_FULLY_CONNECTED ? v * test_layer_k(l) + t : t * l->n + v;
}

/* ---- by the library ---- */

axm_conv2d_desc test_layer_desc(const test_layer *l)
{
    axm_conv2d_desc desc;
    axm_conv2d_desc_init(&desc);
    desc.layout = l->layout;
    desc.in_channels = l->channels;
    desc.out_channels = l->out_channels;
    desc.groups = l->groups;
    desc.kernel_h = desc.kernel_w = l->kernel;
    desc.stride_h = desc.stride_w = l->stride;
    desc.dilation_h = desc.dilation_w = l->dilation;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = l->pad;
    return desc;
}

static axm_status make_conv(const test_layer *l, const axm_context *ctx, const axm_arith *arith, const float *b,
                            const float *bias, axm_conv2d **plan)
{
    const axm_conv2d_desc desc = test_layer_desc(l);
    return axm_conv2d_create_f32(ctx, &desc, arith, b, bias, plan);
}

axm_status test_layer_workspace(const test_layer *l, const axm_arith *arith, const float *b, size_t *bytes)
{
    axm_status status = AXM_OK;
    *bytes = 0;
    if (l->kind == TEST_CONV) {
        axm_conv2d *plan = NULL;
        status = make_conv(l, NULL, arith, b, NULL, &plan);
        status = status == AXM_OK ? axm_conv2d_workspace_size(plan, l->pictures, l->h, l->w, bytes) : status;
        axm_conv2d_destroy(plan);
    } else if (l->kind == TEST_FULLY_CONNECTED) {
        axm_fully_connected *plan = NULL;
        status = test_fully_connected_f32(NULL, l->k, l->n, arith, b, NULL, &plan);
        status = status == AXM_OK ? axm_fully_connected_workspace_size(plan, l->m, bytes) : status;
        axm_fully_connected_destroy(plan);
    }
    return status;
}

static axm_status run_packed(const test_layer *l, const axm_context *ctx, const axm_arith *arith, const float *a,
                             const float *b, float *out)
{
    const bool is_a = l->kind == TEST_PACKED_A;
    axm_packed *packed = NULL;
    axm_status status = test_packed_f32(ctx, arith, is_a ? AXM_OPERAND_A : AXM_OPERAND_B, 0, is_a ? l->m : l->n, l->k,
                                        is_a ? a : b, is_a ? l->k : l->n, &packed);
    if (status == AXM_OK) {
        status = axm_gemm_packed_f32(packed, 0, is_a ? l->n : l->m, 1, is_a ? b : a, is_a ? l->n : l->k, 0, out, l->n);
    }
    axm_packed_destroy(packed);
    return status;
}

axm_status test_layer_run(const test_layer *l, const axm_context *ctx, const axm_arith *arith, const float *a,
                          const float *b, const float *bias, float *out, void *workspace, size_t workspace_bytes)
{
    axm_status status;
    if (l->kind == TEST_GEMM) {
        return axm_gemm_f32(ctx, arith, 0, 0, l->m, l->n, l->k, 1, a, l->k, b, l->n, 0, out, l->n);
    }
    if (l->kind == TEST_CONV) {
        axm_conv2d *plan = NULL;
        status = make_conv(l, ctx, arith, b, bias, &plan);
        if (status == AXM_OK) {
            status = axm_conv2d_run_f32(plan, l->pictures, l->h, l->w, a, out, workspace, workspace_bytes);
        }
        axm_conv2d_destroy(plan);
    } else if (l->kind == TEST_FULLY_CONNECTED) {
        axm_fully_connected *plan = NULL;
        status = test_fully_connected_f32(ctx, l->k, l->n, arith, b, bias, &plan);
        if (status == AXM_OK) {
            status = axm_fully_connected_run_f32(plan, l->m, a, out, workspace, workspace_bytes);
        }
        axm_fully_connected_destroy(plan);
    } else {
        status = run_packed(l, ctx, arith, a, b, out);
    }
    return status;
}

/* ---- by plain loops ---- */

size_t test_layer_products(const test_layer *l, size_t index, size_t *a_at, size_t *b_at, size_t *out_at, size_t *v)
{
    size_t count = 0;
    if (l->kind != TEST_CONV) {
        *out_at = index;
        *v = index % l->n;
        for (; count < l->k; count++) {
            a_at[count] = index / l->n * l->k + count;
            b_at[count] = test_layer_b_at(l, *v, count);
        }
        return count;
    }
    const size_t out_h = outputs_along(l, l->h), out_w = outputs_along(l, l->w), inside = l->channels / l->groups;
    const size_t ox = index % out_w, oy = index / out_w % out_h, picture = index / out_w / out_h / l->out_channels;
    *v = index / out_w / out_h % l->out_channels;
    *out_at = test_place(l->layout, l->out_channels, out_h, out_w, picture, *v, oy, ox);
    for (size_t t = 0; t < test_layer_k(l); t++) {
        const size_t channel = *v / (l->out_channels / l->groups) * inside + t / l->kernel / l->kernel;
        const size_t y = oy * l->stride + t / l->kernel % l->kernel * l->dilation;
        const size_t x = ox * l->stride + t % l->kernel * l->dilation;
        if (y < l->pad || x < l->pad || y - l->pad >= l->h || x - l->pad >= l->w) {
            continue;
        }
        a_at[count] = test_place(l->layout, l->channels, l->h, l->w, picture, channel, y - l->pad, x - l->pad);
        b_at[count++] = test_layer_b_at(l, *v, t);
    }
    return count;
}

static void *memory(size_t count, size_t bytes)
{
    void *const got = malloc((count + 1) * bytes);
    if (got == NULL) {
        fprintf(stderr, "FAILED: no memory for %zu elements\n", count);
        exit(1);
    }
    return got;
}

/* Operands as the integers of a fixed-point format; NULL in a floating-point one. */
static int32_t *quantised(const axm_arith *arith, int32_t operand, size_t n, const float *values)
{
    if (axm_arith_bits(arith) == 0) {
        return NULL;
    }
    int32_t *const out = memory(n, sizeof *out);
    if (axm_arith_quantize_f32(arith, operand, n, values, out) != AXM_OK) {
        fprintf(stderr, "FAILED: %s\n", axm_last_message());
        exit(1);
    }
    return out;
}

void test_layer_want(const test_layer *l, const axm_arith *arith, const float *a, const float *b, const float *bias,
                     float *out)
{
    const size_t k = test_layer_k(l), a_count = test_layer_a_count(l), b_count = test_layer_b_count(l);
    size_t *const a_at = memory(k, sizeof *a_at), *const b_at = memory(k, sizeof *b_at);
    int32_t *const qa = quantised(arith, AXM_OPERAND_A, a_count, a);
    int32_t *const qb = quantised(arith, AXM_OPERAND_B, b_count, b);
    const test_accumulator empty = test_accumulator_of(arith);
    for (size_t i = 0; i < test_layer_out_count(l); i++) {
        size_t out_at, v;
        const size_t count = test_layer_products(l, i, a_at, b_at, &out_at, &v);
        test_accumulator sum = empty;
        for (size_t t = 0; t < count; t++) {
            if (qa != NULL) {
                test_accumulate_i32(&sum, qa[a_at[t]], qb[b_at[t]]);
            } else {
                test_accumulate_f32(&sum, a[a_at[t]], b[b_at[t]]);
            }
        }
        const float value = test_accumulated(&sum);
        out[out_at] = test_canonical(bias != NULL ? value + bias[v] : value);
    }
    free(a_at);
    free(b_at);
    free(qa);
    free(qb);
}
