/* Layers that go every way through the library, as small as the ways let them be. */
#ifndef HASHES_SHAPES_H
#define HASHES_SHAPES_H

#include "../support/layers.h"

extern const test_layer hashes_shapes[];
extern const size_t hashes_shapes_count;

/* One of them. */
const test_layer *hashes_shape(const char *name);

#endif
