/* The system's BLAS, found at run time: a machine without one still runs the bench. */
#ifndef BENCH_BLAS_H
#define BENCH_BLAS_H

#include "layers.h"

typedef struct bench_blas bench_blas;

/* The first of libopenblas.so.0 and libblas.so.3 that has an sgemm which multiplies; limited to one
 * thread. NULL when there is none. It stays loaded until the program ends. */
const bench_blas *bench_blas_find(void);

/* For people: the library's name, the function used, and OpenBLAS's account of itself. */
const char *bench_blas_text(const bench_blas *blas);

/* The layer's matrix products, one call a group: c = a b, where a and b follow from the layer's kind:
 * convolution: the weights, and activations already brought into columns (k x n);
 * fc: activations and weights stored n x k; gemm: activations and weights stored k x n. */
void bench_blas_run(const bench_blas *blas, const bench_layer *layer, const float *a, const float *b, float *c);

#endif
