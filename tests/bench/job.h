/* A layer with its numbers, ready to run: under an arithmetic, or as the matrix products it comes down to. */
#ifndef BENCH_JOB_H
#define BENCH_JOB_H

#include "blas.h"
#include "layers.h"
#include "measure.h"

#include <approxmul/approxmul.h>

/* Numbers of one layer: activations like those behind a ReLU (40 % zeros), weights like trained ones. */
typedef struct {
    float *in, *weights;
    float *columns; /* of a convolution: as many as im2col makes of the input */
    float *out;
} bench_data;

bool bench_data_create(const bench_layer *layer, bench_data *out);
void bench_data_free(bench_data *data);

typedef struct {
    const bench_blas *blas;
    const bench_layer *layer;
    const bench_data *data;
} bench_blas_job;

/* Work that runs the layer's products by BLAS; the job must stay. */
bench_work bench_blas_work(bench_blas_job *job);

typedef struct {
    const bench_layer *layer;
    const bench_data *data;
    axm_conv2d *conv; /* one of the three, by the layer's kind */
    axm_fully_connected *fc;
    axm_packed *packed;
    void *workspace;
    size_t workspace_bytes;
    axm_status status; /* of the last run */
} bench_arith_job;

/* Plans the layer, weights packed and workspace at hand. Complains and gives false when the library refuses. */
bool bench_arith_job_create(const bench_layer *layer, const bench_data *data, const axm_arith *arith,
                            bench_arith_job *out);
void bench_arith_job_free(bench_arith_job *job);

/* Work that runs the layer by the library; the job must stay. */
bench_work bench_arith_work(bench_arith_job *job);

#endif
