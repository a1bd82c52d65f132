/* Layers that only move numbers: they compute nothing, so the library has no call for them. */
#ifndef COMMON_LAYER_MOVES_H
#define COMMON_LAYER_MOVES_H

#include "network_file.h"

/** The channels of the inputs one after the other: n pictures, inputs[i] belongs to layer->from[i]. */
void concat_channels(const struct layer *layer, size_t n, const float *const *inputs, float *out);

/** Every layer->stride-th row and column, the first ones included. */
void subsample(const struct layer *layer, size_t n, const float *in, float *out);

/** layer->before channels of zeros, the input's, layer->after channels of zeros. */
void pad_channels(const struct layer *layer, size_t n, const float *in, float *out);

#endif
