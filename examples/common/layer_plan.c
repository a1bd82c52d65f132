#include "layer_plan.h"

#include "layer_moves.h"

static const float *tensor_data(const struct tensor *tensor)
{
    return tensor == NULL ? NULL : tensor->data;
}

axm_conv2d_desc layer_conv2d_desc(const struct layer *layer)
{
    axm_conv2d_desc desc;

    axm_conv2d_desc_init(&desc);
    desc.in_channels = layer->from[0]->out.channels;
    desc.out_channels = layer->out.channels;
    desc.groups = layer->groups;
    desc.kernel_h = layer->weight->dims[2];
    desc.kernel_w = layer->weight->dims[3];
    desc.stride_h = desc.stride_w = layer->stride;
    desc.dilation_h = desc.dilation_w = layer->dilation;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = layer->pad;
    return desc;
}

axm_fully_connected_desc layer_fully_connected_desc(const struct layer *layer)
{
    axm_fully_connected_desc desc;

    axm_fully_connected_desc_init(&desc);
    desc.in_features = shape_elements(layer->from[0]->out);
    desc.out_features = layer->out.channels;
    return desc;
}

static axm_status create_conv2d(struct layer_plan *plan, const axm_context *ctx, const axm_arith *arith,
                                const float *bias)
{
    const axm_conv2d_desc desc = layer_conv2d_desc(plan->layer);

    return axm_conv2d_create_f32(ctx, &desc, arith, plan->layer->weight->data, bias, &plan->conv2d);
}

static axm_status create_fully_connected(struct layer_plan *plan, const axm_context *ctx, const axm_arith *arith,
                                         const float *bias)
{
    const axm_fully_connected_desc desc = layer_fully_connected_desc(plan->layer);

    return axm_fully_connected_create_f32(ctx, &desc, arith, plan->layer->weight->data, bias, &plan->fully_connected);
}

static axm_status create_batch_norm(struct layer_plan *plan, const axm_context *ctx, const axm_arith *arith, bool bare)
{
    const struct layer *layer = plan->layer;
    axm_batchnorm_desc desc;

    axm_batchnorm_desc_init(&desc);
    desc.channels = layer->out.channels;
    desc.epsilon = layer->eps;
    desc.mean = layer->mean->data;
    desc.var = layer->var->data;
    desc.gamma = layer->gamma->data;
    desc.beta = bare ? NULL : layer->beta->data;
    return axm_batchnorm_create_f32(ctx, &desc, arith, &plan->batch_norm);
}

axm_status layer_plan_create(struct layer_plan *plan, const axm_context *ctx, const struct layer *layer,
                             const axm_arith *arith, bool bare)
{
    const float *bias = bare ? NULL : tensor_data(layer->bias);

    *plan = (struct layer_plan){.layer = layer};
    switch (layer->kind) {
    case LAYER_CONV2D: return create_conv2d(plan, ctx, arith, bias);
    case LAYER_FULLY_CONNECTED: return create_fully_connected(plan, ctx, arith, bias);
    case LAYER_BATCH_NORM: return create_batch_norm(plan, ctx, arith, bare);
    default: return AXM_OK;
    }
}

void layer_plan_destroy(struct layer_plan *plan)
{
    axm_conv2d_destroy(plan->conv2d);
    axm_fully_connected_destroy(plan->fully_connected);
    axm_batchnorm_destroy(plan->batch_norm);
}

static axm_status set_affine(struct layer_plan *plan, const struct layer_affine *affine)
{
    const axm_affine *const in = affine == NULL ? NULL : &affine->in;
    const axm_affine *const weights = affine == NULL ? NULL : affine->weights;

    if (plan->conv2d != NULL)
        return axm_conv2d_set_affine(plan->conv2d, in, weights, plan->layer->out.channels);
    return axm_fully_connected_set_affine(plan->fully_connected, in, weights, plan->layer->out.channels);
}

axm_status layer_plan_set_arith(struct layer_plan *plan, const axm_arith *arith, const struct layer_affine *affine)
{
    const enum layer_kind kind = plan->layer->kind;

    if (kind == LAYER_BATCH_NORM)
        return axm_batchnorm_set_arith(plan->batch_norm, arith);
    if (kind != LAYER_CONV2D && kind != LAYER_FULLY_CONNECTED)
        return AXM_OK;
    /* Not every arithmetic can be quantised for, so what was before goes first and what is to be comes last. */
    axm_status status = set_affine(plan, NULL);
    if (status == AXM_OK)
        status = kind == LAYER_CONV2D ? axm_conv2d_set_arith(plan->conv2d, arith)
                                      : axm_fully_connected_set_arith(plan->fully_connected, arith);
    return status == AXM_OK && affine != NULL ? set_affine(plan, affine) : status;
}

axm_status layer_plan_workspace_size(const struct layer_plan *plan, size_t n, size_t *bytes)
{
    const struct layer *layer = plan->layer;

    *bytes = 0;
    switch (layer->kind) {
    case LAYER_CONV2D:
        return axm_conv2d_workspace_size(plan->conv2d, n, layer->from[0]->out.height, layer->from[0]->out.width, bytes);
    case LAYER_FULLY_CONNECTED: return axm_fully_connected_workspace_size(plan->fully_connected, n, bytes);
    default: return AXM_OK;
    }
}

static axm_pool_desc pool_desc(const struct layer *layer)
{
    axm_pool_desc desc;

    axm_pool_desc_init(&desc);
    desc.channels = layer->out.channels;
    desc.kernel_h = desc.kernel_w = layer->kernel;
    desc.stride_h = desc.stride_w = layer->stride;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = layer->pad;
    desc.count_include_pad = (int32_t)layer->include_pad;
    return desc;
}

static axm_status run_pool(const struct layer *layer, size_t n, const float *in, float *out)
{
    const axm_pool_desc desc = pool_desc(layer);
    const struct shape shape = layer->from[0]->out;

    if (layer->kind == LAYER_MAX_POOL)
        return axm_pool_max_f32(&desc, n, shape.height, shape.width, in, out);
    return axm_pool_avg_f32(&desc, n, shape.height, shape.width, in, out);
}

/* Summed from left to right. */
static axm_status run_add(const struct layer *layer, size_t n_elems, const float *const *inputs, float *out)
{
    axm_status status = axm_add_f32(n_elems, inputs[0], inputs[1], out);

    for (size_t i = 2; i < layer->n_from && status == AXM_OK; i++)
        status = axm_add_f32(n_elems, out, inputs[i], out);
    return status;
}

axm_status layer_plan_run(const struct layer_plan *plan, size_t n, const float *const *inputs, float *out,
                          void *workspace, size_t workspace_bytes)
{
    const struct layer *layer = plan->layer;
    const struct shape in = layer->from[0]->out;
    const size_t n_elems = n * shape_elements(layer->out);

    /* The default is LAYER_PAD_CHANNELS: there is nothing to compute for LAYER_INPUT. */
    switch (layer->kind) {
    case LAYER_CONV2D:
        return axm_conv2d_run_f32(plan->conv2d, n, in.height, in.width, inputs[0], out, workspace, workspace_bytes);
    case LAYER_FULLY_CONNECTED:
        return axm_fully_connected_run_f32(plan->fully_connected, n, inputs[0], out, workspace, workspace_bytes);
    case LAYER_BATCH_NORM: return axm_batchnorm_run_f32(plan->batch_norm, n, in.height, in.width, inputs[0], out);
    case LAYER_RELU: return axm_relu_f32(n_elems, inputs[0], out);
    case LAYER_RELU6: return axm_relu6_f32(n_elems, inputs[0], out);
    case LAYER_MAX_POOL:
    case LAYER_AVG_POOL: return run_pool(layer, n, inputs[0], out);
    case LAYER_GLOBAL_AVG_POOL:
        return axm_pool_global_avg_f32(AXM_LAYOUT_NCHW, n, in.channels, in.height, in.width, inputs[0], out);
    case LAYER_ADD: return run_add(layer, n_elems, inputs, out);
    case LAYER_CONCAT: concat_channels(layer, n, inputs, out); return AXM_OK;
    case LAYER_SUBSAMPLE: subsample(layer, n, inputs[0], out); return AXM_OK;
    default: pad_channels(layer, n, inputs[0], out); return AXM_OK;
    }
}
