/* Layers whose operands are quantised affinely, by plain loops. */
#ifndef AXM_TESTS_FUZZ_AFFINE_H
#define AXM_TESTS_FUZZ_AFFINE_H

#include "setting.h"

/* Of a layer's input and of its weights, one for each of its outputs; all NULL: as the arithmetic quantises. */
typedef struct {
    axm_affine *in, *weights;
    size_t n_weights; /* as they are given to the library: 1, or one an output; or absurd */
} fuzz_affine;

/* Some scales and zero points for a layer of so many outputs. */
fuzz_affine fuzz_affine_begin(fuzz_input *in, size_t outputs);
void fuzz_affine_end(fuzz_affine *affine);

/* The sum of n products for output `o`, zero points corrected, as float. No operand is NaN. */
float fuzz_affine_sum(const fuzz_affine *affine, size_t o, const axm_arith *arith, size_t n, const float *a,
                      const float *b);

bool fuzz_any_nan(size_t n, const float *values);

#endif
