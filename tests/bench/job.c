#include "job.h"

#include "complain.h"

#include <math.h>
#include <stdlib.h>

/* ---- numbers ---- */

#define SEED 20260101u
#define ZERO_PART 0.4

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. */
static uint64_t random_bits(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* Uniform in (0, 1]. */
static double random_uniform(uint64_t *state)
{
    return (double)((random_bits(state) >> 11) + 1) / 9007199254740992.0;
}

/* Box and Muller, 1958. */
static double random_normal(uint64_t *state)
{
    const double radius = sqrt(-2 * log(random_uniform(state)));
    return radius * cos(6.283185307179586 * random_uniform(state));
}

static float *random_floats(uint64_t *state, size_t n, double scale, double zero_part)
{
    float *const values = malloc(n * sizeof *values);
    for (size_t i = 0; values != NULL && i < n; i++) {
        const bool zero = random_uniform(state) <= zero_part;
        values[i] = zero ? 0 : (float)(scale * random_normal(state));
    }
    return values;
}

bool bench_data_create(const bench_layer *layer, bench_data *out)
{
    uint64_t state = SEED;
    const bool is_conv = layer->kind == BENCH_CONV;
    /* The scale networks are initialised with (He et al., 2015), which keeps sums near 1. */
    const double weight_scale = sqrt(2.0 / (double)layer->k);
    *out = (bench_data){
        .in = random_floats(&state, bench_layer_in_elems(layer), 1, ZERO_PART),
        .weights = random_floats(&state, bench_layer_weight_elems(layer), weight_scale, 0),
        .columns = is_conv ? random_floats(&state, layer->groups * layer->k * layer->n, 1, ZERO_PART) : NULL,
        .out = malloc(bench_layer_out_elems(layer) * sizeof(float)),
    };
    if (out->in == NULL || out->weights == NULL || out->out == NULL || (is_conv && out->columns == NULL)) {
        bench_data_free(out);
        return bench_complain("%s: out of memory", layer->name);
    }
    return true;
}

void bench_data_free(bench_data *data)
{
    free(data->in);
    free(data->weights);
    free(data->columns);
    free(data->out);
}

/* ---- by BLAS ---- */

static void run_blas(void *arg)
{
    const bench_blas_job *const job = arg;
    const bench_data *const data = job->data;
    const bool is_conv = job->layer->kind == BENCH_CONV;
    bench_blas_run(job->blas, job->layer, is_conv ? data->weights : data->in, is_conv ? data->columns : data->weights,
                   data->out);
}

bench_work bench_blas_work(bench_blas_job *job)
{
    return (bench_work){.run = run_blas, .arg = job};
}

/* ---- by the library ---- */

static axm_status plan_conv(bench_arith_job *job, const axm_arith *arith)
{
    const bench_layer *const layer = job->layer;
    axm_conv2d_desc desc;
    axm_conv2d_desc_init(&desc);
    desc.in_channels = layer->in_channels;
    desc.out_channels = layer->out_channels;
    desc.groups = layer->groups;
    desc.kernel_h = desc.kernel_w = layer->kernel;
    desc.stride_h = desc.stride_w = layer->stride;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = layer->pad;
    const axm_status status = axm_conv2d_create_f32(NULL, &desc, arith, job->data->weights, NULL, &job->conv);
    return status != AXM_OK
               ? status
               : axm_conv2d_workspace_size(job->conv, layer->pictures, layer->in_h, layer->in_w, &job->workspace_bytes);
}

static axm_status plan_fc(bench_arith_job *job, const axm_arith *arith)
{
    const bench_layer *const layer = job->layer;
    const axm_status status =
        axm_fully_connected_create_f32(NULL, layer->k, layer->n, arith, job->data->weights, NULL, &job->fc);
    return status != AXM_OK ? status : axm_fully_connected_workspace_size(job->fc, layer->m, &job->workspace_bytes);
}

/* A product with a packed side takes its workspace from the context: there is none to hand over. */
static axm_status plan_gemm(bench_arith_job *job, const axm_arith *arith)
{
    const bench_layer *const layer = job->layer;
    return axm_packed_create_f32(NULL, arith, AXM_OPERAND_B, 0, layer->n, layer->k, job->data->weights, layer->n,
                                 &job->packed);
}

static axm_status plan(bench_arith_job *job, const axm_arith *arith)
{
    switch (job->layer->kind) {
    case BENCH_CONV: return plan_conv(job, arith);
    case BENCH_FC: return plan_fc(job, arith);
    default: return plan_gemm(job, arith);
    }
}

static void run_arith(void *arg)
{
    bench_arith_job *const job = arg;
    const bench_layer *const layer = job->layer;
    const bench_data *const data = job->data;
    switch (layer->kind) {
    case BENCH_CONV:
        job->status = axm_conv2d_run_f32(job->conv, layer->pictures, layer->in_h, layer->in_w, data->in, data->out,
                                         job->workspace, job->workspace_bytes);
        break;
    case BENCH_FC:
        job->status =
            axm_fully_connected_run_f32(job->fc, layer->m, data->in, data->out, job->workspace, job->workspace_bytes);
        break;
    default: job->status = axm_gemm_packed_f32(job->packed, 0, layer->m, 1, data->in, layer->k, 0, data->out, layer->n);
    }
}

bool bench_arith_job_create(const bench_layer *layer, const bench_data *data, const axm_arith *arith,
                            bench_arith_job *out)
{
    *out = (bench_arith_job){.layer = layer, .data = data};
    if (plan(out, arith) != AXM_OK) {
        bench_arith_job_free(out);
        return bench_complain("%s: %s", layer->name, axm_last_message());
    }
    if (out->workspace_bytes != 0 && (out->workspace = malloc(out->workspace_bytes)) == NULL) {
        bench_arith_job_free(out);
        return bench_complain("%s: out of memory", layer->name);
    }
    return true;
}

void bench_arith_job_free(bench_arith_job *job)
{
    axm_conv2d_destroy(job->conv);
    axm_fully_connected_destroy(job->fc);
    axm_packed_destroy(job->packed);
    free(job->workspace);
}

bench_work bench_arith_work(bench_arith_job *job)
{
    return (bench_work){.run = run_arith, .arg = job};
}
