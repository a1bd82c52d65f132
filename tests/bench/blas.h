/* The system's BLAS, found at run time: a machine without one still runs the bench. */
#ifndef BENCH_BLAS_H
#define BENCH_BLAS_H

#include <stdbool.h>

typedef struct bench_blas bench_blas;

/* The first of libopenblas.so.0 and libblas.so.3 whose products are right; limited to one thread. NULL
 * when there is none. It stays loaded until the process ends. OpenBLAS chooses its kernels while it is
 * loaded: those of the core named (OPENBLAS_CORETYPE), or with NULL the best for the machine; so only
 * a process's first call has a choice. */
const bench_blas *bench_blas_load(const char *core);

/* For people: the library's name, and OpenBLAS's account of itself, kernels included. */
const char *bench_blas_text(const bench_blas *blas);

/* c = a b of row-major matrices, m x k by k x n; b is stored n x k when transposed. */
void bench_blas_sgemm(const bench_blas *blas, bool trans_b, int m, int n, int k, const float *a, const float *b,
                      float *c);

/* y = matrix x, the matrix row-major. */
void bench_blas_sgemv(const bench_blas *blas, int rows, int columns, const float *matrix, const float *x, float *y);

#endif
