#include "measured_layer.h"

#include "../core/check.h"
#include "../core/structure.h"
#include "../nn/conv2d.h"
#include "../nn/fully_connected.h"

static const axm_layer_desc default_desc = {.bias = NULL};
static const axm_structure desc_structure = {
    .init = "axm_layer_desc_init",
    .bytes = sizeof(axm_layer_desc),
    .least = AXM_UP_TO(axm_layer_desc, in_w),
    .defaults = &default_desc,
};

void axm_layer_desc_init_sized(axm_layer_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

static axm_status read_points(const char *function, const axm_fully_connected_desc *given, axm_measured_layer *layer)
{
    axm_fully_connected_desc desc;
    AXM_TRY(axm_fully_connected_read_desc(function, "layer->fully_connected", given, &desc));
    axm_conv2d_desc_init(&layer->desc);
    layer->desc.in_channels = desc.in_features;
    layer->desc.out_channels = desc.out_features;
    layer->desc.kernel_h = layer->desc.kernel_w = 1;
    layer->in_h = layer->in_w = 1;
    layer->any_layout = 1;
    return AXM_OK;
}

static axm_status check_pointers(const char *function, const axm_layer_desc *desc)
{
    if ((desc->conv2d == NULL) == (desc->fully_connected == NULL)) {
        return axm_fail(AXM_E_VALUE, "%s: %s of layer->conv2d and layer->fully_connected are set; allowed: exactly one",
                        function, desc->conv2d != NULL ? "both" : "none");
    }
    if (desc->weights == NULL || desc->in == NULL) {
        return axm_fail(AXM_E_NULL, "%s: layer->%s is NULL; it is needed", function,
                        desc->weights == NULL ? "weights" : "in");
    }
    return AXM_OK;
}

axm_status axm_measured_layer_of(const char *function, const axm_layer_desc *given, axm_measured_layer *layer)
{
    axm_layer_desc desc;
    AXM_TRY(axm_structure_read(function, "layer", &desc_structure, given, &desc));
    AXM_TRY(check_pointers(function, &desc));
    *layer = (axm_measured_layer){
        .weights = desc.weights,
        .bias = desc.bias,
        .in = desc.in,
        .n = desc.n,
        .in_h = desc.in_h,
        .in_w = desc.in_w,
    };
    return desc.conv2d != NULL ? axm_conv2d_read_desc(function, "layer->conv2d", desc.conv2d, &layer->desc)
                               : read_points(function, desc.fully_connected, layer);
}
