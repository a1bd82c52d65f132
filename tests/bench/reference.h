/* What a layer's speed is compared with: the same layer in float32. */
#ifndef BENCH_REFERENCE_H
#define BENCH_REFERENCE_H

#include "blas.h"
#include "data.h"
#include "layers.h"
#include "measure.h"

typedef enum {
    BENCH_SGEMM, /* matrices that are ready, one product a group */
    BENCH_SGEMV, /* a fully connected layer on one input */
    BENCH_LOOP   /* a depthwise convolution, for which a BLAS has nothing */
} bench_reference_kind;

bench_reference_kind bench_reference_of(const bench_layer *layer);

const char *bench_reference_name(bench_reference_kind kind);

typedef struct {
    const bench_blas *blas; /* NULL: none */
    const bench_layer *layer;
    const bench_data *data;
} bench_reference_job;

/* Work that runs the reference; the job must stay. False when that takes a BLAS and there is none. */
bool bench_reference_work(bench_reference_job *job, bench_work *out);

#endif
