/* Convolution: encode a chunk of pictures once, then gather, multiply and finish panel by panel. */
#include "conv2d.h"

#include "../core/memory.h"
#include "../core/workspace.h"

/* Small pictures are taken several at a time, so that panels of lanes fill and threads have work. */
#define CHUNK_PIXELS ((size_t)1024)

/* What one call is about. Sizes are those of all n pictures. */
typedef struct {
    const char *function;
    const axm_conv2d *plan;
    size_t n, in_h, in_w, out_h, out_w;
    size_t chunk;    /* pictures encoded at once */
    size_t in_elems; /* of one picture */
    /* The workspace: certificates of the encoding tasks, codes of a chunk, then what the loops need. */
    size_t certificates_bytes, codes_bytes, workspace_bytes;
    const void *in;
    bool is_int;
    void *out;
} request;

static axm_conv2d_run make_run(const request *r, size_t pictures)
{
    const axm_conv2d *const plan = r->plan;
    const axm_weights *const weights = &plan->weights;
    return (axm_conv2d_run){
        .blocking = {.arith = weights->arith,
                     .ctx = weights->context,
                     .rows = &weights->panels,
                     .groups = plan->groups,
                     .group_rows = weights->extent / plan->groups,
                     .n_lanes = pictures * r->out_h * r->out_w,
                     .fill = axm_conv2d_gather},
        .plan = plan,
        .in_h = r->in_h,
        .in_w = r->in_w,
        .out_h = r->out_h,
        .out_w = r->out_w,
        .in_strides = axm_strides_of(plan->layout, plan->in_channels, r->in_h, r->in_w),
        .out_strides = axm_strides_of(plan->layout, weights->extent, r->out_h, r->out_w),
        .pictures = pictures,
    };
}

/* Sizes of the run, checked; needs plan, n, in_h and in_w. n = 0 needs no workspace. */
static axm_status plan_run(request *r)
{
    const axm_conv2d *const plan = r->plan;
    const size_t code_bytes = axm_arith_code_bytes(plan->weights.arith);
    AXM_TRY(axm_window_count(r->function, "h", &plan->rows, r->in_h, &r->out_h));
    AXM_TRY(axm_window_count(r->function, "w", &plan->columns, r->in_w, &r->out_w));
    const size_t in_dims[4] = {r->n, plan->in_channels, r->in_h, r->in_w};
    const size_t out_dims[4] = {r->n, plan->weights.extent, r->out_h, r->out_w};
    const size_t lane_dims[2] = {r->out_h, r->out_w};
    size_t bytes, pixels;
    AXM_TRY(axm_check_bytes(r->function, "in", code_bytes, in_dims, 4, &bytes));
    AXM_TRY(axm_check_bytes(r->function, "out", sizeof(int64_t), out_dims, 4, &bytes));
    AXM_TRY(axm_check_bytes(r->function, "one output plane", 1, lane_dims, 2, &pixels));
    if (r->n == 0) {
        return AXM_OK;
    }
    r->chunk = pixels >= CHUNK_PIXELS ? 1 : (CHUNK_PIXELS + pixels - 1) / pixels;
    r->chunk = r->chunk < r->n ? r->chunk : r->n;
    r->in_elems = plan->in_channels * r->in_h * r->in_w;
    r->codes_bytes = r->chunk * r->in_elems * code_bytes;
    r->certificates_bytes = axm_context_threads(plan->weights.context) * sizeof(axm_certificate);
    const axm_conv2d_run run = make_run(r, r->chunk);
    size_t loops;
    if (!axm_workspace_round(&r->certificates_bytes) || !axm_workspace_round(&r->codes_bytes) ||
        !axm_blocking_workspace(&run.blocking, &loops) || !axm_add_size(r->codes_bytes, loops, &bytes) ||
        !axm_add_size(bytes, r->certificates_bytes + AXM_WORKSPACE_SLACK, &bytes)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: the workspace for %zu x %zu pictures is more bytes than size_t counts",
                        r->function, r->in_h, r->in_w);
    }
    r->workspace_bytes = bytes;
    return AXM_OK;
}

axm_status axm_conv2d_workspace_size(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, size_t *bytes)
{
    AXM_NEED(plan);
    AXM_NEED(bytes);
    request r = {.function = __func__, .plan = plan, .n = n, .in_h = in_h, .in_w = in_w};
    AXM_TRY(plan_run(&r));
    *bytes = r.workspace_bytes;
    return AXM_OK;
}

/* ---- encode ---- */

typedef struct {
    const request *r;
    size_t first, n_elems; /* elements of the input */
    void *codes;
    axm_certificate *certificates; /* one per task */
    size_t n_tasks;
} encode_job;

static void encode_task(void *arg, size_t index)
{
    const encode_job *const job = arg;
    const axm_arith *const arith = job->r->plan->weights.arith;
    const size_t share = (job->n_elems + job->n_tasks - 1) / job->n_tasks;
    const size_t first = index * share < job->n_elems ? index * share : job->n_elems;
    const size_t count = job->n_elems - first < share ? job->n_elems - first : share;
    char *const codes = (char *)job->codes + first * axm_arith_code_bytes(arith);
    if (job->r->is_int) {
        axm_arith_encode_i32(arith, count, (const int32_t *)job->r->in + job->first + first, 1, codes, 1);
    } else {
        axm_arith_encode_f32(arith, AXM_OPERAND_A, count, (const float *)job->r->in + job->first + first, 1, codes, 1);
    }
    job->certificates[index] = axm_certify(arith, codes, count);
}

/* Encodes a chunk, and tells what is known about all of its codes. */
static axm_certificate encode_chunk(const request *r, size_t first_picture, size_t pictures, char *workspace)
{
    const axm_context *const ctx = r->plan->weights.context;
    encode_job job = {
        .r = r,
        .first = first_picture * r->in_elems,
        .n_elems = pictures * r->in_elems,
        .codes = workspace + r->certificates_bytes,
        .certificates = (axm_certificate *)(void *)workspace,
        .n_tasks = axm_context_threads(ctx),
    };
    axm_context_parallel(ctx, job.n_tasks, encode_task, &job);
    axm_certificate all = job.certificates[0];
    for (size_t i = 1; i < job.n_tasks; i++) {
        all = axm_certificate_merge(all, job.certificates[i]);
    }
    return all;
}

/* ---- finish ---- */

static void store(const axm_blocking *job, size_t group, size_t first_row, size_t n_rows, size_t panel,
                  const void *sums)
{
    const axm_conv2d_run *const run = (const axm_conv2d_run *)(const void *)job;
    const axm_weights *const weights = &run->plan->weights;
    const axm_strides *const strides = &run->out_strides;
    const size_t left = job->n_lanes - panel * AXM_LANES, lanes = left < AXM_LANES ? left : AXM_LANES;
    size_t places[AXM_LANES]; /* of the lanes' pixels in the output */
    float values[AXM_LANES];
    (void)group;
    for (size_t j = 0; j < lanes; j++) {
        const size_t pixel = panel * AXM_LANES + j, line = pixel / run->out_w;
        places[j] = line / run->out_h * strides->picture + line % run->out_h * strides->row +
                    pixel % run->out_w * strides->column;
    }
    for (size_t r = 0; r < n_rows; r++) {
        const size_t channel = first_row + r, offset = channel * strides->channel;
        if (run->out_sums != NULL) {
            for (size_t j = 0; j < lanes; j++) {
                run->out_sums[places[j] + offset] = ((const int64_t *)sums)[r * AXM_LANES + j];
            }
            continue;
        }
        axm_strip_values(job->arith, sums, r, values);
        for (size_t j = 0; j < lanes; j++) {
            float value = weights->factor * values[j];
            if (weights->bias != NULL) {
                value += weights->bias[channel];
            }
            run->out[places[j] + offset] = axm_canonical(value);
        }
    }
}

/* ---- run ---- */

static void run_chunk(const request *r, size_t first_picture, char *workspace)
{
    const size_t left = r->n - first_picture, pictures = left < r->chunk ? left : r->chunk;
    axm_conv2d_run run = make_run(r, pictures);
    const size_t out_first = first_picture * run.out_strides.picture;
    run.certificate = encode_chunk(r, first_picture, pictures, workspace);
    run.codes = workspace + r->certificates_bytes;
    run.blocking.store = store;
    if (r->is_int) {
        run.out_sums = (int64_t *)r->out + out_first;
    } else {
        run.out = (float *)r->out + out_first;
    }
    axm_blocking_run(&run.blocking, workspace + r->certificates_bytes + r->codes_bytes);
}

static axm_status run(request *r, void *workspace, size_t workspace_bytes)
{
    const axm_weights *const weights = &r->plan->weights;
    AXM_TRY(plan_run(r));
    if (r->n == 0) {
        return AXM_OK;
    }
    if (r->in == NULL || r->out == NULL) {
        return axm_fail(AXM_E_NULL, "%s: %s is NULL; it is needed", r->function, r->in == NULL ? "in" : "out");
    }
    const size_t in_bytes = r->n * r->in_elems * sizeof(float);
    const size_t out_bytes =
        r->n * weights->extent * r->out_h * r->out_w * (r->is_int ? sizeof(int64_t) : sizeof(float));
    AXM_TRY(axm_check_apart(r->function, "out", r->out, out_bytes, "in", r->in, in_bytes));
    AXM_TRY(axm_check_workspace_apart(r->function, workspace,
                                      workspace_bytes < r->workspace_bytes ? workspace_bytes : r->workspace_bytes,
                                      r->in, in_bytes, r->out, out_bytes));
    if (!r->is_int) {
        AXM_TRY(axm_check_encodable(r->function, "in", weights->arith, r->in, r->n * r->in_elems));
    }
    axm_workspace space;
    AXM_TRY(axm_workspace_take(r->function, weights->context, workspace, workspace_bytes, r->workspace_bytes, &space));
    char *const aligned = axm_workspace_align(space.memory);
    for (size_t picture = 0; picture < r->n; picture += r->chunk) {
        run_chunk(r, picture, aligned);
    }
    axm_workspace_leave(weights->context, &space);
    return AXM_OK;
}

axm_status axm_conv2d_run_f32(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, const float *in, float *out,
                              void *workspace, size_t workspace_bytes)
{
    AXM_NEED(plan);
    request r = {.function = __func__, .plan = plan, .n = n, .in_h = in_h, .in_w = in_w, .in = in, .out = out};
    return run(&r, workspace, workspace_bytes);
}

axm_status axm_conv2d_run_i32(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, const int32_t *in,
                              int64_t *out, void *workspace, size_t workspace_bytes)
{
    AXM_NEED(plan);
    AXM_TRY(axm_weights_check_integer_run(__func__, &plan->weights));
    request r = {
        .function = __func__, .plan = plan, .n = n, .in_h = in_h, .in_w = in_w, .in = in, .is_int = true, .out = out};
    return run(&r, workspace, workspace_bytes);
}
