/*
 * A layer's weights: as the caller gave them, and encoded under the arithmetic the layer has now.
 */
#ifndef AXM_NN_WEIGHTS_H
#define AXM_NN_WEIGHTS_H

#include "../mac/lanes.h"
#include "../mac/rows.h"

#include <approxmul/affine.h>

typedef struct {
    axm_context *context;
    axm_arith *arith;
    axm_coding coding; /* of the arithmetic, on the instruction set that was in use when it was given */
    bool is_int;
    bool as_lanes;      /* packed as lanes; or else as rows */
    size_t extent, k;   /* `extent` vectors of k weights */
    void *values;       /* float or int32_t, [extent][k] */
    float *bias;        /* [extent], or NULL */
    float factor;       /* of each sum, before the bias */
    axm_affine *affine; /* of the input, then of each vector; NULL where operands have the arithmetic's own format */
    void *codes;        /* the memory of `rows` or `lanes` */
    size_t codes_bytes;
    axm_rows rows;
    axm_lanes lanes;
    bool nonfinite; /* a floating-point code that padding's zero must not meet */
} axm_weights;

/* Copies values and bias, and encodes. On failure nothing is left to free. */
axm_status axm_weights_init(const char *function, axm_weights *weights, const axm_context *ctx, const axm_arith *arith,
                            const void *values, bool is_int, const float *bias);
void axm_weights_free(axm_weights *weights);

axm_status axm_weights_set_arith(const char *function, axm_weights *weights, const axm_arith *arith);

/* Affine quantisation of the input and of the vectors of weights, n_vectors being `extent` or 1 for all; NULL: none. */
axm_status axm_weights_set_affine(const char *function, axm_weights *weights, const axm_affine *in,
                                  const axm_affine *vectors, size_t n_vectors);

axm_status axm_weights_set_factor(const char *function, axm_weights *weights, float factor);

/* AXM_E_UNSUPPORTED unless a run on integers gives just the sums. */
axm_status axm_weights_check_integer_run(const char *function, const axm_weights *weights);

#endif
