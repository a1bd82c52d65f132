/* Convolution: sizes of a call, and the ways to run it. */
#include "conv2d.h"

#include "../core/fp_modes.h"
#include "../core/memory.h"
#include "../core/workspace.h"

/* Small pictures are taken several at a time, so that chunks of lanes fill and threads have work. */
#define CHUNK_PIXELS ((size_t)1024)

/* Groups of so few output channels do not pay for gathering. */
#define LINES_ROWS_MAX ((size_t)4)

static bool is_pointwise(const axm_window *window)
{
    return window->kernel == 1 && window->stride == 1 && window->pad_before == 0 && window->pad_after == 0;
}

static axm_conv2d_way way_of(const axm_conv2d *plan)
{
    const axm_coding *const coding = &plan->weights.coding;
    const bool few_rows = plan->weights.extent / plan->groups <= LINES_ROWS_MAX;
    const bool whole_rows = coding->lookup == NULL && coding->terms == 1 &&
                            !axm_arith_is_called(coding->arith); /* past the output's, too */
    if (few_rows && whole_rows && plan->weights.k <= AXM_BLOCK) {
        return AXM_CONV2D_LINES;
    }
    return is_pointwise(&plan->rows) && is_pointwise(&plan->columns) ? AXM_CONV2D_POINTS : AXM_CONV2D_GATHER;
}

/* ---- sizes ---- */

static axm_conv2d_chunk make_chunk(const axm_conv2d_call *call, size_t first_picture, size_t pictures);

static bool plan_planes(axm_conv2d_call *call)
{
    const axm_conv2d *const plan = call->plan;
    const axm_coding *const coding = &plan->weights.coding;
    const bool lines = call->way == AXM_CONV2D_LINES;
    const bool direct = coding->codes->any_zero && coding->lookup == NULL;
    axm_planes_job *const planes = &call->planes;
    size_t rows_extent;
    *planes = (axm_planes_job){
        .coding = coding,
        .in = call->in,
        .is_int = call->is_int,
        .strides = axm_strides_of(plan->layout, plan->in_channels, call->in_h, call->in_w),
        .bytes = coding->wide && (lines || direct) ? sizeof(uint64_t)
                 : coding->pairs && !lines         ? sizeof(uint16_t)
                                                   : sizeof(uint32_t),
        .marked = direct || (!axm_arith_is_fixed(coding->arith) && plan->weights.nonfinite),
    };
    return axm_axis_init(&plan->rows, call->in_h, call->out_h, &planes->rows, &rows_extent) &&
           axm_axis_init(&plan->columns, call->in_w, call->out_w, &planes->columns, &planes->columns_extent) &&
           axm_mul_size(rows_extent, planes->columns_extent, &planes->elems) &&
           axm_mul_size(planes->elems, planes->bytes, &call->plane_bytes);
}

static bool plan_chunks(axm_conv2d_call *call)
{
    const size_t pixels = call->out_h * call->out_w; /* fits: checked */
    const bool points = call->way == AXM_CONV2D_POINTS;
    call->chunk = pixels >= CHUNK_PIXELS || points ? 1 : (CHUNK_PIXELS + pixels - 1) / pixels;
    call->chunk = call->chunk < call->n ? call->chunk : call->n;
    if (!points) {
        call->facts_bytes =
            axm_context_threads(call->plan->weights.context) * (sizeof(axm_certificate) + sizeof(uint32_t));
        if (!axm_mul_size(call->plane_bytes, call->plan->in_channels, &call->codes_bytes) ||
            !axm_mul_size(call->codes_bytes, call->plan->weights.coding.terms, &call->codes_bytes) ||
            !axm_mul_size(call->codes_bytes, call->chunk, &call->codes_bytes) ||
            !axm_add_size(call->codes_bytes, AXM_ZIP * sizeof(uint32_t), &call->codes_bytes) || /* read, not used */
            !axm_workspace_round(&call->facts_bytes) || !axm_workspace_round(&call->codes_bytes)) {
            return false;
        }
    }
    const axm_conv2d_chunk chunk = make_chunk(call, 0, call->chunk);
    size_t loops;
    return axm_blocking_workspace(&chunk.blocking, &loops) &&
           axm_add_size(loops, call->codes_bytes, &call->workspace_bytes) &&
           axm_add_size(call->workspace_bytes, call->facts_bytes + AXM_WORKSPACE_SLACK, &call->workspace_bytes);
}

/* Sizes of the call, checked; needs plan, n, in_h and in_w. n = 0 needs no workspace. */
static axm_status plan_call(axm_conv2d_call *call)
{
    const axm_conv2d *const plan = call->plan;
    AXM_TRY(axm_window_count(call->function, "h", &plan->rows, call->in_h, &call->out_h));
    AXM_TRY(axm_window_count(call->function, "w", &plan->columns, call->in_w, &call->out_w));
    const size_t in_dims[4] = {call->n, plan->in_channels, call->in_h, call->in_w};
    const size_t out_dims[4] = {call->n, plan->weights.extent, call->out_h, call->out_w};
    const size_t lane_dims[2] = {call->out_h, call->out_w};
    size_t bytes;
    AXM_TRY(axm_check_bytes(call->function, "in", sizeof(float), in_dims, 4, &bytes));
    AXM_TRY(axm_check_bytes(call->function, "out", sizeof(int64_t), out_dims, 4, &bytes));
    AXM_TRY(axm_check_bytes(call->function, "one output plane", 1, lane_dims, 2, &bytes));
    if (call->n == 0) {
        return AXM_OK;
    }
    call->way = way_of(plan);
    call->in_elems = plan->in_channels * call->in_h * call->in_w;
    call->out_strides = axm_strides_of(plan->layout, plan->weights.extent, call->out_h, call->out_w);
    if (!plan_planes(call) || !(call->way == AXM_CONV2D_LINES ? axm_conv2d_lines_workspace(call, &call->workspace_bytes)
                                                              : plan_chunks(call))) {
        return axm_fail(AXM_E_OVERFLOW, "%s: the workspace for %zu x %zu pictures is more bytes than size_t counts",
                        call->function, call->in_h, call->in_w);
    }
    return AXM_OK;
}

axm_status axm_conv2d_workspace_size(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, size_t *bytes)
{
    AXM_NEED(plan);
    AXM_NEED(bytes);
    axm_conv2d_call call = {.function = __func__, .plan = plan, .n = n, .in_h = in_h, .in_w = in_w};
    AXM_TRY(plan_call(&call));
    *bytes = call.workspace_bytes;
    return AXM_OK;
}

/* ---- encode ---- */

typedef struct {
    const axm_planes_job *planes;
    size_t first, count; /* planes of all pictures, one after the other */
    size_t channels, terms, plane_bytes;
    char *codes;
    axm_certificate *certificates; /* one per task, */
    uint32_t *lost;                /* and the bits that kept wide codes lost */
    size_t n_tasks;
} encode_job;

static void encode_task(void *arg, size_t index)
{
    const encode_job *const job = arg;
    axm_certificate certificate = axm_certificate_none();
    uint32_t lost = 0;
    for (size_t i = index; i < job->count; i += job->n_tasks) {
        const size_t plane = job->first + i, set = plane / job->channels; /* a set has one term of one picture */
        axm_planes_encode(job->planes, set / job->terms, plane % job->channels, (int)(set % job->terms),
                          job->codes + i * job->plane_bytes, &certificate, &lost);
    }
    job->certificates[index] = certificate;
    job->lost[index] = lost;
}

/* Encodes a chunk of pictures; tells what is known about all of its codes, and whether some lost bits. */
static bool encode_planes(const axm_conv2d_call *call, const axm_planes_job *planes, axm_conv2d_chunk *chunk,
                          char *workspace)
{
    const axm_context *const ctx = call->plan->weights.context;
    const size_t threads = axm_context_threads(ctx), channels = call->plan->in_channels;
    const size_t terms = call->plan->weights.coding.terms;
    uint32_t lost = 0;
    encode_job job = {
        .planes = planes,
        .first = chunk->first_picture * terms * channels,
        .count = chunk->pictures * terms * channels,
        .channels = channels,
        .terms = terms,
        .plane_bytes = call->plane_bytes,
        .codes = workspace + call->facts_bytes,
        .lost = (uint32_t *)(void *)workspace,
        .certificates = (axm_certificate *)(void *)(workspace + threads * sizeof(uint32_t)),
        .n_tasks = threads,
    };
    axm_context_parallel(ctx, job.n_tasks, encode_task, &job);
    chunk->certificate = axm_certificate_none();
    for (size_t i = 0; i < job.n_tasks; i++) {
        chunk->certificate = axm_certificate_merge(chunk->certificate, job.certificates[i]);
        lost |= job.lost[i];
    }
    return lost != 0;
}

/* ---- finish ---- */

void axm_conv2d_store(const axm_conv2d_call *call, size_t picture, size_t channel, size_t pixel, size_t n,
                      const float *values, const int64_t *sums)
{
    const axm_weights *const weights = &call->plan->weights;
    const size_t step = call->out_strides.column; /* rows follow each other without a gap */
    const size_t at = picture * call->out_strides.picture + channel * call->out_strides.channel + pixel * step;
    const float *const bias = weights->bias != NULL ? weights->bias + channel : NULL;
    if (call->is_int) {
        for (size_t i = 0; i < n; i++) {
            ((int64_t *)call->out)[at + i * step] = sums[i];
        }
    } else if (step == 1) {
        weights->coding.kernels->loops.finish(weights->factor, bias, n, values, (float *)call->out + at);
    } else {
        for (size_t i = 0; i < n; i++) {
            const float value = weights->factor * values[i];
            ((float *)call->out)[at + i * step] = axm_canonical(bias != NULL ? value + *bias : value);
        }
    }
}

static void store(const axm_blocking *job, size_t first_row, size_t n_rows, size_t first, size_t n,
                  const axm_block_run *run)
{
    const axm_conv2d_chunk *const chunk = (const axm_conv2d_chunk *)(const void *)job;
    const axm_conv2d_call *const call = chunk->call;
    const size_t pixels = call->out_h * call->out_w;
    const axm_affine_sides sides = axm_conv2d_affine_sides(call->plan);
    const bool affine = call->plan->weights.affine != NULL;
    float buffer[AXM_CHUNK];
    if (job->coding->lookup != NULL) {
        axm_conv2d_lookup_finish(call, first_row, n_rows, first, n, run);
    }
    for (size_t r = 0; r < n_rows; r++) {
        const int64_t *const sums = (const int64_t *)run->sums + (call->is_int ? r * AXM_CHUNK : 0);
        const float *const values = call->is_int ? buffer
                                    : affine     ? axm_lookup_values(run, &sides, r, first_row + r, first, n, buffer)
                                                 : axm_block_values(run, r, n, buffer);
        for (size_t j = 0; j < n;) { /* a chunk may go on in the next picture */
            const size_t pixel = (first + j) % pixels, left = pixels - pixel, length = left < n - j ? left : n - j;
            axm_conv2d_store(call, chunk->first_picture + (first + j) / pixels, first_row + r, pixel, length,
                             values + j, sums + (call->is_int ? j : 0));
            j += length;
        }
    }
}

/* ---- run ---- */

static axm_conv2d_chunk make_chunk(const axm_conv2d_call *call, size_t first_picture, size_t pictures)
{
    const axm_conv2d *const plan = call->plan;
    const axm_weights *const weights = &plan->weights;
    const bool points = call->way == AXM_CONV2D_POINTS;
    return (axm_conv2d_chunk){
        .blocking = {.function = call->function,
                     .coding = &weights->coding,
                     .ctx = weights->context,
                     .rows = &weights->rows,
                     .groups = plan->groups,
                     .group_rows = weights->extent / plan->groups,
                     .n_lanes = pictures * call->out_h * call->out_w,
                     .fill = points ? axm_conv2d_points : axm_conv2d_gather,
                     .store = store},
        .call = call,
        .first_picture = first_picture,
        .pictures = pictures,
    };
}

static axm_status run_chunk(const axm_conv2d_call *call, size_t first_picture, char *workspace)
{
    const size_t left = call->n - first_picture, pictures = left < call->chunk ? left : call->chunk;
    axm_conv2d_call here = *call; /* its planes keep operands where this chunk's codes would lose bits */
    axm_conv2d_chunk chunk = make_chunk(&here, first_picture, pictures);
    chunk.codes = workspace + call->facts_bytes;
    if (call->way == AXM_CONV2D_GATHER && encode_planes(call, &here.planes, &chunk, workspace)) {
        here.planes.operands = true;
        encode_planes(call, &here.planes, &chunk, workspace);
    }
    return axm_blocking_run(&chunk.blocking, workspace + call->facts_bytes + call->codes_bytes);
}

static axm_status run(axm_conv2d_call *call, void *workspace, size_t workspace_bytes)
{
    const axm_weights *const weights = &call->plan->weights;
    AXM_TRY(plan_call(call));
    if (call->n == 0) {
        return AXM_OK;
    }
    if (call->in == NULL || call->out == NULL) {
        return axm_fail(AXM_E_NULL, "%s: %s is NULL; it is needed", call->function, call->in == NULL ? "in" : "out");
    }
    const size_t in_bytes = call->n * call->in_elems * sizeof(float);
    const size_t out_bytes =
        call->n * weights->extent * call->out_h * call->out_w * (call->is_int ? sizeof(int64_t) : sizeof(float));
    AXM_TRY(axm_check_apart(call->function, "out", call->out, out_bytes, "in", call->in, in_bytes));
    AXM_TRY(axm_check_workspace_apart(call->function, workspace,
                                      workspace_bytes < call->workspace_bytes ? workspace_bytes : call->workspace_bytes,
                                      call->in, in_bytes, call->out, out_bytes));
    if (!call->is_int) {
        AXM_TRY(axm_check_encodable(call->function, "in", weights->arith, call->in, call->n * call->in_elems));
    }
    axm_workspace space;
    AXM_TRY(axm_workspace_take(call->function, weights->context, workspace, workspace_bytes, call->workspace_bytes,
                               &space));
    char *const aligned = axm_workspace_align(space.memory);
    axm_status status = AXM_OK;
    if (call->way == AXM_CONV2D_LINES) {
        axm_conv2d_lines_run(call, aligned);
    }
    const bool chunks = call->way != AXM_CONV2D_LINES;
    for (size_t picture = 0; chunks && picture < call->n && status == AXM_OK; picture += call->chunk) {
        status = run_chunk(call, picture, aligned);
    }
    axm_workspace_leave(weights->context, &space);
    return status;
}

axm_status axm_conv2d_run_f32(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, const float *in, float *out,
                              void *workspace, size_t workspace_bytes)
{
    AXM_FP_GUARD;
    AXM_NEED(plan);
    axm_conv2d_call call = {
        .function = __func__, .plan = plan, .n = n, .in_h = in_h, .in_w = in_w, .in = in, .out = out};
    return run(&call, workspace, workspace_bytes);
}

axm_status axm_conv2d_run_i32(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, const int32_t *in,
                              int64_t *out, void *workspace, size_t workspace_bytes)
{
    AXM_FP_GUARD;
    AXM_NEED(plan);
    AXM_TRY(axm_weights_check_integer_run(__func__, &plan->weights));
    axm_conv2d_call call = {
        .function = __func__, .plan = plan, .n = n, .in_h = in_h, .in_w = in_w, .in = in, .is_int = true, .out = out};
    return run(&call, workspace, workspace_bytes);
}
