#include "job.h"

#include "complain.h"

#include <stdlib.h>

static axm_status plan_conv(bench_arith_job *job, const axm_arith *arith)
{
    const bench_layer *const layer = job->layer;
    axm_conv2d_desc desc;
    axm_conv2d_desc_init(&desc);
    desc.in_channels = layer->in_channels;
    desc.out_channels = layer->out_channels;
    desc.groups = layer->groups;
    desc.kernel_h = layer->kernel_h;
    desc.kernel_w = layer->kernel_w;
    desc.stride_h = desc.stride_w = layer->stride;
    desc.pad_top = desc.pad_bottom = layer->pad_h;
    desc.pad_left = desc.pad_right = layer->pad_w;
    const axm_status status = axm_conv2d_create_f32(job->context, &desc, arith, job->data->weights, NULL, &job->conv);
    return status != AXM_OK
               ? status
               : axm_conv2d_workspace_size(job->conv, layer->pictures, layer->in_h, layer->in_w, &job->workspace_bytes);
}

static axm_status plan_fc(bench_arith_job *job, const axm_arith *arith)
{
    const bench_layer *const layer = job->layer;
    axm_fully_connected_desc desc;
    axm_fully_connected_desc_init(&desc);
    desc.in_features = layer->k;
    desc.out_features = layer->n;
    const axm_status status =
        axm_fully_connected_create_f32(job->context, &desc, arith, job->data->weights, NULL, &job->fc);
    return status != AXM_OK ? status : axm_fully_connected_workspace_size(job->fc, layer->m, &job->workspace_bytes);
}

/* A product with a packed side takes its workspace from the context: there is none to hand over. */
static axm_status plan_gemm(bench_arith_job *job, const axm_arith *arith)
{
    const bench_layer *const layer = job->layer;
    axm_packed_desc desc;
    axm_packed_desc_init(&desc);
    desc.operand = AXM_OPERAND_B;
    desc.extent = layer->n;
    desc.k = layer->k;
    return axm_packed_create_f32(job->context, &desc, arith, job->data->weights, &job->packed);
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

static axm_status make_context(uint32_t n_threads, axm_context **out)
{
    axm_context_desc desc;
    axm_context_desc_init(&desc);
    desc.n_threads = n_threads;
    return axm_context_create(&desc, out);
}

bool bench_arith_job_create(const bench_layer *layer, const bench_data *data, const axm_arith *arith, size_t n_threads,
                            bench_arith_job *out)
{
    *out = (bench_arith_job){.layer = layer, .data = data};
    if (make_context((uint32_t)n_threads, &out->context) != AXM_OK || plan(out, arith) != AXM_OK) {
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
    axm_context_release(job->context);
    free(job->workspace);
}

size_t bench_arith_job_packed_bytes(const bench_arith_job *job)
{
    return axm_conv2d_packed_bytes(job->conv) + axm_fully_connected_packed_bytes(job->fc);
}

const char *bench_arith_job_path(const bench_arith_job *job)
{
    static const struct {
        int32_t path;
        const char *name;
    } paths[] = {{AXM_PATH_SCALAR, "scalar"},
                 {AXM_PATH_16, "16"},
                 {AXM_PATH_32, "32"},
                 {AXM_PATH_64, "64"},
                 {AXM_PATH_TABLE, "table"}};
    size_t most = 0;
    for (size_t i = 1; i < sizeof paths / sizeof paths[0]; i++) {
        if (axm_context_products(job->context, paths[i].path) > axm_context_products(job->context, paths[most].path)) {
            most = i;
        }
    }
    return axm_context_products(job->context, paths[most].path) > 0 ? paths[most].name : "-";
}

bench_work bench_arith_work(bench_arith_job *job)
{
    return (bench_work){.run = run_arith, .arg = job};
}
