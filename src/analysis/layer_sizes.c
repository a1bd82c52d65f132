#include "layer_sizes.h"

#include "../nn/window.h"

enum { SCRATCH_ELEMS = 1 << 22 };

axm_status axm_layer_sizes_of(const char *function, const axm_measured_layer *layer, size_t inputs, size_t outputs,
                              axm_layer_sizes *sizes)
{
    const axm_conv2d_desc *const desc = &layer->desc;
    const size_t n = layer->n, in_h = layer->in_h, in_w = layer->in_w;
    const axm_window rows = {desc->kernel_h, desc->stride_h, desc->dilation_h, desc->pad_top, desc->pad_bottom};
    const axm_window columns = {desc->kernel_w, desc->stride_w, desc->dilation_w, desc->pad_left, desc->pad_right};
    size_t out_h, out_w, bytes;
    AXM_TRY(axm_check_range(function, "layer->n", n, 1, SIZE_MAX));
    AXM_TRY(axm_window_count(function, "h", &rows, in_h, &out_h));
    AXM_TRY(axm_window_count(function, "w", &columns, in_w, &out_w));
    const size_t weight_dims[4] = {desc->out_channels, desc->in_channels / desc->groups, desc->kernel_h,
                                   desc->kernel_w};
    const size_t in_dims[4] = {n, desc->in_channels, in_h, in_w};
    const size_t out_dims[4] = {n, desc->out_channels, out_h, out_w};
    AXM_TRY(axm_check_bytes(function, "weights", 2 * sizeof(float), weight_dims, 4, &bytes));
    /* Half of size_t for each, so that their sum fits. */
    AXM_TRY(axm_check_bytes(function, "in", 2 * (inputs + 1) * sizeof(float), in_dims, 4, &bytes));
    AXM_TRY(axm_check_bytes(function, "out", 2 * (outputs + 1) * sizeof(float), out_dims, 4, &bytes));
    const size_t k = weight_dims[1] * desc->kernel_h * desc->kernel_w;
    *sizes = (axm_layer_sizes){
        .k = k,
        .n_weights = k * desc->out_channels,
        .in_elems = desc->in_channels * in_h * in_w,
        .out_elems = desc->out_channels * out_h * out_w,
        .out_h = out_h,
        .out_w = out_w,
        .channel_run = axm_strides_of(desc->layout, desc->out_channels, out_h, out_w).channel,
    };
    const size_t elems = inputs * sizes->in_elems + outputs * sizes->out_elems, fitting = SCRATCH_ELEMS / elems;
    sizes->chunk = fitting < 1 ? 1 : fitting < n ? fitting : n;
    sizes->scratch = sizes->chunk * elems;
    return AXM_OK;
}
