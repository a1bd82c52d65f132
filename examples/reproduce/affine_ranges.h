/* Formats of 8 bits for each layer of a network, from the ranges of what it multiplies. */
#ifndef REPRODUCE_AFFINE_RANGES_H
#define REPRODUCE_AFFINE_RANGES_H

#include "common/network.h"

#include <stdbool.h>

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
 * A format for each layer an arithmetic is for: of the inputs from their range, of the weights from that of each output
 * channel. Either is signed as the arithmetic's operand. Complains and gives NULL on failure.
 */
struct layer_affine *affines_create(const struct affine_ranges *ranges, const struct network_file *file,
                                    const axm_arith *arith, bool symmetric);

void affines_free(struct layer_affine *affines);

#endif
