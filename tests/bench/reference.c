#include "reference.h"

#include "loop.h"

bench_reference_kind bench_reference_of(const bench_layer *layer)
{
    if (bench_layer_is_depthwise(layer)) {
        return BENCH_LOOP;
    }
    return layer->kind == BENCH_FC && layer->m == 1 ? BENCH_SGEMV : BENCH_SGEMM;
}

const char *bench_reference_name(bench_reference_kind kind)
{
    static const char *const names[] = {[BENCH_SGEMM] = "sgemm", [BENCH_SGEMV] = "sgemv", [BENCH_LOOP] = "plain loop"};
    return names[kind];
}

/* Convolution: weights by columns. Fully connected: activations by weights, which are stored n x k. */
static void run_sgemm(void *arg)
{
    const bench_reference_job *const job = arg;
    const bench_layer *const layer = job->layer;
    const bool is_conv = layer->kind == BENCH_CONV;
    const float *const a = is_conv ? job->data->weights : job->data->in;
    const float *const b = is_conv ? job->data->columns : job->data->weights;
    const size_t m = layer->m, n = layer->n, k = layer->k;
    for (size_t group = 0; group < layer->groups; group++) {
        bench_blas_sgemm(job->blas, layer->kind == BENCH_FC, (int)m, (int)n, (int)k, a + group * m * k,
                         b + group * k * n, job->data->out + group * m * n);
    }
}

static void run_sgemv(void *arg)
{
    const bench_reference_job *const job = arg;
    bench_blas_sgemv(job->blas, (int)job->layer->n, (int)job->layer->k, job->data->weights, job->data->in,
                     job->data->out);
}

static void run_loop(void *arg)
{
    const bench_reference_job *const job = arg;
    bench_loop_run(job->layer, job->data->in, job->data->weights, job->data->out);
}

bool bench_reference_work(bench_reference_job *job, bench_work *out)
{
    static void (*const runs[])(void *) = {
        [BENCH_SGEMM] = run_sgemm, [BENCH_SGEMV] = run_sgemv, [BENCH_LOOP] = run_loop};
    const bench_reference_kind kind = bench_reference_of(job->layer);
    *out = (bench_work){.run = runs[kind], .arg = job};
    return kind == BENCH_LOOP || job->blas != NULL;
}
