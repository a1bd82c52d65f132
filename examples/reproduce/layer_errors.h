/* What an arithmetic does to each layer by itself, on the inputs the layers have in the float32 run. */
#ifndef REPRODUCE_LAYER_ERRORS_H
#define REPRODUCE_LAYER_ERRORS_H

#include "common/comparison.h"

#include <stdbool.h>

/** Figures of one probe's layer against float32; limits as axm_layer_error_measure_f32() takes them. */
bool layer_errors_limited(const struct comparison *comparison, const struct probe *probe, const axm_arith *arith,
                          size_t n_limits, const size_t *limits, axm_layer_error *errors);

/**
 * Figures of all probes' layers, errors[n_probes]. Complains and gives false on failure.
 */
bool layer_errors_measure(const struct comparison *comparison, const axm_arith *arith, axm_layer_error *errors);

/**
 * The same under 8-bit affine formats. `others` are figures of the layers under any inexact arithmetic: how much
 * their products cancel does not depend on it.
 */
bool layer_errors_measure_affine(const struct comparison *comparison, const axm_arith *arith,
                                 const struct layer_affine *affines, const axm_layer_error *others,
                                 axm_layer_error *errors);

#endif
