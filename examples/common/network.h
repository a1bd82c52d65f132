/* A network ready to run: a plan for each layer, and memory for a batch of pictures. */
#ifndef COMMON_NETWORK_H
#define COMMON_NETWORK_H

#include "dataset.h"
#include "layer_plan.h"
#include "network_file.h"

#include <approxmul/approxmul.h>

#include <stdbool.h>

/** Which arithmetic each layer multiplies by. NULL: it does not multiply, or (batch_norm) exactly. */
struct assignment {
    const axm_arith *ariths[MAX_LAYERS];
    const struct layer_affine *affines; /* [MAX_LAYERS]; NULL, or one without weights: as the arithmetic quantises */
};

struct network {
    const struct network_file *file;
    struct layer_plan plans[MAX_LAYERS];
    float *activations[MAX_LAYERS]; /* each layer's output for a batch; kept until the next one */
    float *memory;                  /* what they point into */
    size_t batch;                   /* pictures that fit */
    void *workspace;
    size_t workspace_bytes;
};

/** Complains and gives false unless pictures are of the size that the network's input has. */
bool pictures_fit(const struct network_file *file, const struct dataset *data);

/** One arithmetic, as it quantises, for every conv2d and fully_connected layer; batch_norm multiplies exactly. */
void assign_all(struct assignment *assignment, const struct network_file *file, const axm_arith *arith);

/** How layer number i of an assignment is quantised affinely; NULL: it is not. */
const struct layer_affine *assigned_affine(const struct assignment *assignment, size_t i);

/**
 * Makes the plans under float32. The file must outlive the network.
 * Complains and gives NULL on failure.
 */
struct network *network_create(const axm_context *ctx, const struct network_file *file, const axm_arith *float32);

void network_destroy(struct network *network);

/**
 * Gives every layer its arithmetic. With compensation the mean gain of each conv2d and fully_connected layer's
 * multiplier is undone: in the statistics of the batch normalisations behind it if nothing else follows and it
 * adds no bias, otherwise by an output factor. Complains and gives false on failure.
 */
bool network_configure(struct network *network, const struct assignment *assignment, bool compensate);

/**
 * Multiplies what each conv2d and fully_connected layer sends by a gain, before its bias: with an exact arithmetic,
 * what a multiplier's mean error alone does. Holds until the next network_configure(). Complains and gives false on
 * failure.
 */
bool network_shrink(struct network *network, double gain);

/** Computes pictures first..first+n-1, n at most network->batch. Complains and gives false on failure. */
bool network_forward(struct network *network, const struct dataset *data, size_t first, size_t n);

/** The same, but only the layers before number `end`. */
bool network_forward_until(struct network *network, const struct dataset *data, size_t first, size_t n, size_t end);

/** The last layer's output for the batch: N_CLASSES scores a picture. */
const float *network_scores(const struct network *network);

/** complain() about a layer, with the library's message. */
bool complain_layer(const struct network_file *file, const struct layer *layer);

#endif
