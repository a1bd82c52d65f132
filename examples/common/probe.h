/*
 * What a multiplier does to single layers.
 *
 * Each layer is given the inputs it has in the float32 run, so that only its own products differ, and its bare sums
 * (before bias and output factor) are compared with the float32 ones.
 */
#ifndef COMMON_PROBE_H
#define COMMON_PROBE_H

#include "prediction.h"
#include "network.h"

#include <stdbool.h>

struct probe {
    const struct layer *layer;
    struct layer_plan bare;
    float *input; /* of n_pictures, in the float32 run */
    float *exact; /* its float32 sums */
};

struct probe_set {
    const struct network_file *file;
    size_t n_pictures;
    struct probe probes[MAX_LAYERS];
    size_t n_probes;
    float *sums; /* of the layer being measured */
};

/**
 * Makes a probe of every layer that has an arithmetic in the assignment. The network must be configured to
 * compute in float32. Complains and gives NULL on failure.
 */
struct probe_set *probes_create(const axm_context *ctx, struct network *network, const struct dataset *data,
                                const struct assignment *assignment, const axm_arith *float32);

void probes_destroy(struct probe_set *set);

/**
 * Measures the gain and the residual of one layer under an arithmetic, quantised as layer_plan_set_arith() says.
 * Complains and gives false on failure.
 */
bool probe_measure(struct probe_set *set, struct probe *probe, const axm_arith *arith,
                   const struct layer_affine *affine, struct fit *fit);

#endif
