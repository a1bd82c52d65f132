/* The library's side of a layer: its plan, and how to run it. */
#ifndef COMMON_LAYER_PLAN_H
#define COMMON_LAYER_PLAN_H

#include "network_file.h"

#include <approxmul/approxmul.h>

#include <stdbool.h>

/** A layer that multiplies has the plan of its kind; the others need none, their pointers are NULL. */
struct layer_plan {
    const struct layer *layer;
    axm_conv2d *conv2d;
    axm_fully_connected *fully_connected;
    axm_batchnorm *batch_norm;
};

/** How a layer's operands are quantised to 8 bits, instead of by its arithmetic's own format. */
struct layer_affine {
    axm_affine in;
    axm_affine *weights; /* one for each output channel; NULL: not quantised so */
};

/**
 * Makes the plan under an arithmetic (batch_norm: NULL is exact). A bare plan leaves out what is added
 * after the products, the bias or beta, so that its output is what the multiplier made.
 */
axm_status layer_plan_create(struct layer_plan *plan, const axm_context *ctx, const struct layer *layer,
                             const axm_arith *arith, bool bare);

void layer_plan_destroy(struct layer_plan *plan);

/**
 * Gives a plan another arithmetic; NULL, for batch_norm only, is exact. With `affine` its operands are quantised so
 * (not for batch_norm), with NULL by the arithmetic's own format.
 */
axm_status layer_plan_set_arith(struct layer_plan *plan, const axm_arith *arith, const struct layer_affine *affine);

/** What the convolution of a layer is like. */
axm_conv2d_desc layer_conv2d_desc(const struct layer *layer);

/** The same of a fully connected layer. */
axm_fully_connected_desc layer_fully_connected_desc(const struct layer *layer);

/** Workspace for n pictures; 0 for layers that need none. */
axm_status layer_plan_workspace_size(const struct layer_plan *plan, size_t n, size_t *bytes);

/** Computes n pictures of a layer other than the input: inputs[i] belongs to layer->from[i]. */
axm_status layer_plan_run(const struct layer_plan *plan, size_t n, const float *const *inputs, float *out,
                          void *workspace, size_t workspace_bytes);

#endif
