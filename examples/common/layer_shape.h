/* What a layer makes of its input's shape. */
#ifndef COMMON_LAYER_SHAPE_H
#define COMMON_LAYER_SHAPE_H

#include "network_file.h"

/**
 * Sets layer->out from its inputs, tensors and sizes, and adds its elements to file->n_elements.
 * Complains and gives false where they do not fit each other.
 */
bool infer_shape(struct network_file *file, struct layer *layer);

#endif
