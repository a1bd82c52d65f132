/* Affine formats for each layer of a network, from the ranges of what it multiplies. */
#ifndef COMMON_AFFINE_RANGES_H
#define COMMON_AFFINE_RANGES_H

#include "network.h"

#include <stdbool.h>

enum quantisation {
    OWN_FORMAT,       /* the arithmetic's: float, or fixed point with as many fraction bits for all layers */
    AFFINE,           /* scale and zero point from the range of the values; weights for each output channel */
    AFFINE_SYMMETRIC, /* the same, the zero point in the middle */
};

struct range {
    float lowest;
    float highest;
};

/** What the inputs of the layers that multiply lie between. */
struct affine_ranges {
    struct range inputs[MAX_LAYERS];
};

/**
 * Finds them on the first n pictures. The network must be configured to compute in float32.
 * Complains and gives false on failure.
 */
bool affine_ranges_find(struct affine_ranges *ranges, const axm_context *ctx, struct network *network,
                        const struct dataset *data, size_t n);

/**
 * A format for each convolution and fully connected layer whose arithmetic takes one, a fixed-point one of at most 8
 * bits: of the inputs from their range, of the weights from that of each output channel. Either has as many bits as the
 * arithmetic's operand, and is signed as that. Complains and gives NULL on failure.
 */
struct layer_affine *affines_create(const struct affine_ranges *ranges, const struct network_file *file,
                                    const struct assignment *assignment, bool symmetric);

void affines_free(struct layer_affine *affines);

#endif
