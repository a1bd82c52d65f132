/* What the caller says of a layer that is to be measured. */
#ifndef AXM_ANALYSIS_MEASURED_LAYER_H
#define AXM_ANALYSIS_MEASURED_LAYER_H

#include <approxmul/layer_error.h>

/* Every layer as a convolution: a fully connected one is 1 x 1, on pictures of one pixel. */
typedef struct {
    axm_conv2d_desc desc;
    const float *weights, *bias, *in;
    size_t n, in_h, in_w;
    int32_t any_layout; /* its outputs lie the same way in both layouts */
} axm_measured_layer;

/* Checks all but what axm_layer_sizes_of() does: AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE or AXM_E_SHAPE. */
axm_status axm_measured_layer_of(const char *function, const axm_layer_desc *given, axm_measured_layer *layer);

#endif
