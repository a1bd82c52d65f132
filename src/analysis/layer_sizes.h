/* Sizes of a layer and its tensors, for what measures layers some pictures at a time. */
#ifndef AXM_ANALYSIS_LAYER_SIZES_H
#define AXM_ANALYSIS_LAYER_SIZES_H

#include "measured_layer.h"

typedef struct {
    size_t k, n_weights;        /* products of a sum; weights of the layer */
    size_t in_elems, out_elems; /* of one picture */
    size_t out_h, out_w;
    size_t channel_run; /* elements of one output channel that lie side by side */
    size_t chunk;       /* pictures at a time, so that their tensors take 16 MiB, or one picture */
    size_t scratch;     /* floats for the tensors of a chunk */
} axm_layer_sizes;

/*
 * Of a layer, and the tensors of each picture that are kept: inputs and outputs.
 * AXM_E_VALUE, AXM_E_SHAPE, or AXM_E_OVERFLOW when size_t does not hold them, or twice the weights.
 */
axm_status axm_layer_sizes_of(const char *function, const axm_measured_layer *layer, size_t inputs, size_t outputs,
                              axm_layer_sizes *sizes);

#endif
