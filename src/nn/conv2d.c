/* Convolution plans: made, changed, asked for sizes. */
#include "conv2d.h"

#include "../core/fp_modes.h"
#include "../core/memory.h"
#include "../core/structure.h"

#include <stdio.h>

static const axm_conv2d_desc default_desc = {
    .layout = AXM_LAYOUT_NCHW,
    .groups = 1,
    .stride_h = 1,
    .stride_w = 1,
    .dilation_h = 1,
    .dilation_w = 1,
};
static const axm_structure desc_structure = {
    .init = "axm_conv2d_desc_init",
    .bytes = sizeof(axm_conv2d_desc),
    .least = AXM_UP_TO(axm_conv2d_desc, kernel_w),
    .defaults = &default_desc,
};

void axm_conv2d_desc_init_sized(axm_conv2d_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

static axm_status check_desc(const char *function, const char *argument, const axm_conv2d_desc *desc)
{
    const struct {
        const char *name;
        size_t value, lowest;
    } fields[] = {
        {"in_channels", desc->in_channels, 1}, {"out_channels", desc->out_channels, 1},
        {"groups", desc->groups, 1},           {"kernel_h", desc->kernel_h, 1},
        {"kernel_w", desc->kernel_w, 1},       {"stride_h", desc->stride_h, 1},
        {"stride_w", desc->stride_w, 1},       {"dilation_h", desc->dilation_h, 1},
        {"dilation_w", desc->dilation_w, 1},   {"pad_top", desc->pad_top, 0},
        {"pad_bottom", desc->pad_bottom, 0},   {"pad_left", desc->pad_left, 0},
        {"pad_right", desc->pad_right, 0},
    };
    char name[64];
    snprintf(name, sizeof name, "%s->layout", argument);
    AXM_TRY(axm_check_layout(function, name, desc->layout));
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        snprintf(name, sizeof name, "%s->%s", argument, fields[i].name);
        AXM_TRY(axm_check_range(function, name, fields[i].value, fields[i].lowest, AXM_EXTENT_MAX));
    }
    if (desc->reserved != 0) {
        return axm_fail(AXM_E_VALUE, "%s: %s->reserved is %ld; allowed: 0", function, argument, (long)desc->reserved);
    }
    if (desc->in_channels % desc->groups != 0 || desc->out_channels % desc->groups != 0) {
        return axm_fail(AXM_E_SHAPE, "%s: %s->groups is %zu; it must divide in_channels %zu and out_channels %zu",
                        function, argument, desc->groups, desc->in_channels, desc->out_channels);
    }
    return AXM_OK;
}

axm_status axm_conv2d_read_desc(const char *function, const char *name, const axm_conv2d_desc *given,
                                axm_conv2d_desc *desc)
{
    AXM_TRY(axm_structure_read(function, name, &desc_structure, given, desc));
    return check_desc(function, name, desc);
}

static axm_status create(const char *function, const axm_context *ctx, const axm_conv2d_desc *given,
                         const axm_arith *arith, const void *values, bool is_int, const float *bias, axm_conv2d **out)
{
    axm_conv2d_desc desc;
    AXM_TRY(axm_conv2d_read_desc(function, "desc", given, &desc));
    const size_t sum_dims[3] = {desc.in_channels / desc.groups, desc.kernel_h, desc.kernel_w};
    size_t products;
    AXM_TRY(axm_check_bytes(function, "weights", 1, sum_dims, 3, &products));
    axm_conv2d *const plan = axm_memory_get(ctx, sizeof *plan);
    if (plan == NULL) {
        return AXM_E_MEMORY;
    }
    *plan = (axm_conv2d){
        .weights = {.extent = desc.out_channels, .k = products},
        .layout = desc.layout,
        .in_channels = desc.in_channels,
        .groups = desc.groups,
        .rows = {desc.kernel_h, desc.stride_h, desc.dilation_h, desc.pad_top, desc.pad_bottom},
        .columns = {desc.kernel_w, desc.stride_w, desc.dilation_w, desc.pad_left, desc.pad_right},
    };
    axm_status status = axm_weights_init(function, &plan->weights, ctx, arith, values, is_int, bias);
    if (status != AXM_OK) {
        axm_memory_put(ctx, plan);
        return status;
    }
    status = axm_conv2d_padding_memory(plan, plan->weights.coding.lookup != NULL, &plan->padding);
    if (status != AXM_OK) {
        axm_conv2d_destroy(plan);
        return status;
    }
    axm_conv2d_padding_sums(plan);
    *out = plan;
    return AXM_OK;
}

axm_status axm_conv2d_create_f32(const axm_context *ctx, const axm_conv2d_desc *desc, const axm_arith *arith,
                                 const float *weights, const float *bias, axm_conv2d **out)
{
    AXM_FP_GUARD;
    AXM_NEED(desc);
    AXM_NEED(arith);
    AXM_NEED(weights);
    AXM_NEED(out);
    return create(__func__, ctx, desc, arith, weights, false, bias, out);
}

axm_status axm_conv2d_create_i32(const axm_context *ctx, const axm_conv2d_desc *desc, const axm_arith *arith,
                                 const int32_t *weights, axm_conv2d **out)
{
    AXM_FP_GUARD;
    AXM_NEED(desc);
    AXM_NEED(arith);
    AXM_NEED(weights);
    AXM_NEED(out);
    return create(__func__, ctx, desc, arith, weights, true, NULL, out);
}

void axm_conv2d_destroy(axm_conv2d *plan)
{
    if (plan == NULL) {
        return;
    }
    axm_context *const context = axm_context_hold(plan->weights.context);
    axm_memory_put(context, plan->padding);
    axm_weights_free(&plan->weights);
    axm_memory_put(context, plan);
    axm_context_release(context);
}

/* After the weights were, or were not, encoded anew: the padding's memory goes with the weights it is for. */
static axm_status settle(axm_conv2d *plan, axm_status status, int64_t *padding)
{
    axm_memory_put(plan->weights.context, status == AXM_OK ? plan->padding : padding);
    if (status == AXM_OK) {
        plan->padding = padding;
        axm_conv2d_padding_sums(plan);
    }
    return status;
}

axm_status axm_conv2d_set_arith(axm_conv2d *plan, const axm_arith *arith)
{
    AXM_FP_GUARD;
    int64_t *padding;
    AXM_NEED(plan);
    AXM_NEED(arith);
    AXM_TRY(axm_conv2d_padding_memory(plan, axm_coding_looks_up(arith, plan->weights.affine != NULL), &padding));
    return settle(plan, axm_weights_set_arith(__func__, &plan->weights, arith), padding);
}

axm_status axm_conv2d_set_affine(axm_conv2d *plan, const axm_affine *in, const axm_affine *weights, size_t n_weights)
{
    AXM_FP_GUARD;
    int64_t *padding;
    AXM_NEED(plan);
    AXM_TRY(axm_conv2d_padding_memory(plan, axm_coding_looks_up(plan->weights.arith, in != NULL), &padding));
    return settle(plan, axm_weights_set_affine(__func__, &plan->weights, in, weights, n_weights), padding);
}

axm_status axm_conv2d_set_output_factor(axm_conv2d *plan, float factor)
{
    AXM_FP_GUARD;
    AXM_FP_HOLD(factor);
    AXM_NEED(plan);
    return axm_weights_set_factor(__func__, &plan->weights, factor);
}

axm_status axm_conv2d_output_size(const axm_conv2d *plan, size_t in_h, size_t in_w, size_t *out_h, size_t *out_w)
{
    size_t h, w;
    AXM_NEED(plan);
    AXM_NEED(out_h);
    AXM_NEED(out_w);
    AXM_TRY(axm_window_count(__func__, "h", &plan->rows, in_h, &h));
    AXM_TRY(axm_window_count(__func__, "w", &plan->columns, in_w, &w));
    *out_h = h;
    *out_w = w;
    return AXM_OK;
}

size_t axm_conv2d_packed_bytes(const axm_conv2d *plan)
{
    return plan == NULL ? 0 : plan->weights.codes_bytes;
}
