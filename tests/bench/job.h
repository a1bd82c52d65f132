/* A layer ready to run by the library under an arithmetic. */
#ifndef BENCH_JOB_H
#define BENCH_JOB_H

#include "data.h"
#include "layers.h"
#include "measure.h"

#include <approxmul/approxmul.h>

typedef struct {
    const bench_layer *layer;
    const bench_data *data;
    axm_context *context;
    axm_conv2d *conv; /* one of the three, by the layer's kind */
    axm_fully_connected *fc;
    axm_packed *packed;
    void *workspace;
    size_t workspace_bytes;
    axm_status status; /* of the last run */
} bench_arith_job;

/* Plans the layer, weights packed and workspace at hand. Complains and gives false when the library refuses. */
bool bench_arith_job_create(const bench_layer *layer, const bench_data *data, const axm_arith *arith, size_t n_threads,
                            bench_arith_job *out);

void bench_arith_job_free(bench_arith_job *job);

/* Bytes of the plan's packed weights; 0 for a plain product, which cannot be asked. */
size_t bench_arith_job_packed_bytes(const bench_arith_job *job);

/* The name of the way in which most of the runs' products were computed, "-" when none was; it lives as long as the
 * program. */
const char *bench_arith_job_path(const bench_arith_job *job);

/* Work that runs the layer; the job must stay. */
bench_work bench_arith_work(bench_arith_job *job);

#endif
