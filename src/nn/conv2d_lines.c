/*
 * Convolution of groups with few output channels, depthwise ones above all: nothing is gathered. A
 * group's planes are encoded, and each tap reads its operands of all output pixels where they are.
 * Lanes run over whole planes, past the ends of output rows; what they make there is left behind.
 */
#include "conv2d.h"

#include "../core/check.h"
#include "../core/memory.h"
#include "../core/workspace.h"
#include "../mac/scalar.h"

#include <stdatomic.h>
#include <string.h>

#define SLACK ((size_t)64) /* codes past the last plane that a vector may read */

typedef struct {
    const axm_conv2d_call *call;
    char *workspace;
    size_t count; /* pieces: groups of all pictures */
    atomic_size_t next;
} lines_run;

/* The taps of a row, and where the first output pixel finds their operands. */
typedef struct {
    size_t count;
    size_t offsets[AXM_BLOCK];
    axm_codes codes; /* as kernels read them */
} taps;

#define TAPS_BYTES ((sizeof(taps) + AXM_WORKSPACE_SLACK) / AXM_WORKSPACE_ALIGNMENT * AXM_WORKSPACE_ALIGNMENT)

/* What one task works with. */
typedef struct {
    const axm_conv2d_call *call;
    size_t picture, group;
    taps *row; /* the one that is summed */
    char *planes;
    void *sums;                  /* of that row, axm_sum_bytes() each */
    axm_certificate certificate; /* of the planes' codes */
    uint64_t products[AXM_PATHS_COUNT];
} task;

static size_t group_channels(const axm_conv2d *plan)
{
    return plan->in_channels / plan->groups;
}

/* Lanes from the first output pixel to the last one. */
static size_t lanes_count(const axm_conv2d_call *call)
{
    return (call->out_h - 1) * call->planes.columns_extent + call->out_w;
}

static size_t pieces_count(const axm_conv2d_call *call)
{
    return call->n * call->plan->groups;
}

static size_t tasks_count(const axm_conv2d_call *call)
{
    const size_t threads = axm_context_threads(call->plan->weights.context), pieces = pieces_count(call);
    return pieces < threads ? pieces : threads;
}

/* A task's slice of the workspace: the taps of a row, planes, sums. */
static bool slice_bytes(const axm_conv2d_call *call, size_t *planes, size_t *bytes)
{
    size_t sums;
    return axm_mul_size(call->plane_bytes, group_channels(call->plan), planes) &&
           axm_add_size(*planes, SLACK * call->planes.bytes, planes) && axm_workspace_round(planes) &&
           axm_add_size(lanes_count(call), SLACK, &sums) && axm_mul_size(sums, sizeof(int64_t), &sums) &&
           axm_add_size(*planes, sums, bytes) && axm_add_size(*bytes, TAPS_BYTES, bytes) && axm_workspace_round(bytes);
}

bool axm_conv2d_lines_workspace(const axm_conv2d_call *call, size_t *bytes)
{
    size_t planes, slice;
    return slice_bytes(call, &planes, &slice) && axm_mul_size(slice, tasks_count(call), bytes) &&
           axm_add_size(*bytes, AXM_WORKSPACE_SLACK, bytes);
}

static void encode_planes(task *at)
{
    const axm_conv2d_call *const call = at->call;
    const axm_planes_job *const planes = &call->planes;
    const size_t channels = group_channels(call->plan), end = channels * planes->elems;
    uint32_t lost = 0;
    at->certificate = axm_certificate_none();
    for (size_t c = 0; c < channels; c++) {
        axm_planes_encode(planes, at->picture, at->group * channels + c, 0, at->planes + c * call->plane_bytes,
                          &at->certificate, &lost);
    }
    for (size_t i = end; i < end + SLACK; i++) {
        if (planes->coding->wide) {
            ((uint64_t *)(void *)at->planes)[i] = planes->coding->codes->int_zero;
        } else {
            ((uint32_t *)(void *)at->planes)[i] = axm_kept_zero(planes->coding, false);
        }
    }
}

/* All taps of a row; without those that are zero where a log kernel would have to mask them. */
static void take_taps(const axm_conv2d_call *call, size_t row, bool but_zeros, taps *out)
{
    const axm_coding *const coding = &call->plan->weights.coding;
    const size_t k = call->plan->weights.k;
    uint64_t buffer[AXM_UNFOLDED_BYTES / sizeof(uint64_t)];
    const void *const block =
        axm_rows_block(coding, &call->plan->weights.rows, row, 0, coding->wide ? AXM_ROWS_64 : AXM_ROWS_32, buffer);
    axm_conv2d_taps next = axm_conv2d_taps_from(call, 0, 0);
    out->count = 0;
    for (size_t t = 0; t < k; t++) {
        const size_t offset = axm_conv2d_next_tap(call, &next);
        if (but_zeros && axm_row_code32(coding, block, t) == 0) {
            continue;
        }
        if (coding->wide) {
            memcpy(&out->codes.wide[out->count], (const char *)block + t * sizeof(uint64_t), sizeof(uint64_t));
        } else {
            memcpy(&out->codes.word[out->count], (const char *)block + t * sizeof(uint32_t), sizeof(uint32_t));
        }
        out->offsets[out->count++] = offset;
    }
}

static void add_slowly(const task *at, size_t n)
{
    const axm_coding *const coding = at->call->planes.coding;
    const taps *const row = at->row;
    const size_t code = at->call->planes.bytes;
    axm_products products;
    memset(at->sums, 0, n * axm_sum_bytes(coding)); /* 0 and +0 alike */
    for (size_t first = 0; first < n; first += AXM_PRODUCTS) {
        void *const sums = (char *)at->sums + first * axm_sum_bytes(coding);
        axm_crossing crossing = {.k = 1, .n = n - first < AXM_PRODUCTS ? n - first : AXM_PRODUCTS, .rows_are_b = 1};
        crossing.n_used = crossing.n;
        for (size_t t = 0; t < row->count; t++) {
            crossing.rows = coding->wide ? (const void *)&row->codes.wide[t] : (const void *)&row->codes.word[t];
            crossing.lanes = at->planes + (row->offsets[t] + first) * code;
            axm_multiply(coding, &crossing, &products);
            axm_accumulate(coding, 1, crossing.n, &products, sums);
        }
    }
}

/* The "- 1" of one's complement's negative products. */
static void subtract_negative(const task *at, size_t n)
{
    const taps *const row = at->row;
    const axm_coding *const coding = at->call->planes.coding;
    const axm_loops *const loops = &coding->kernels->loops;
    const uint64_t zero = coding->codes->int_zero;
    const uint32_t narrow_zero = axm_kept_zero(coding, false);
    for (size_t t = 0; t < row->count; t++) {
        const uint64_t wide = coding->wide ? axm_row_code64(coding, row->codes.wide, t) : 0;
        const uint32_t narrow = coding->wide ? 0 : axm_row_code32(coding, row->codes.word, t);
        if (coding->wide && wide != zero) {
            loops->subtract_negative_64(n, wide >> 63 != 0, zero,
                                        (const uint64_t *)(const void *)at->planes + row->offsets[t], at->sums);
        } else if (!coding->wide && narrow != narrow_zero) {
            loops->subtract_negative_32(n, narrow >> 31 != 0, narrow_zero,
                                        (const uint32_t *)(const void *)at->planes + row->offsets[t], at->sums);
        }
    }
}

/* The sums of one row over all lanes; the path they took. */
static int sum_row(task *at, size_t row)
{
    const axm_conv2d_call *const call = at->call;
    const axm_weights *const weights = &call->plan->weights;
    const axm_coding *const coding = &weights->coding;
    const taps *const of_row = at->row;
    const size_t n = lanes_count(call);
    axm_step step = axm_certified_step(coding, &weights->rows.certificates[row], &at->certificate, weights->k);
    take_taps(call, row, step == AXM_STEP_LOG_SPARSE, at->row);
    if (step == AXM_STEPS_COUNT) {
        add_slowly(at, n);
        return AXM_PATH_SCALAR;
    }
    step = step == AXM_STEP_LOG_SPARSE ? AXM_STEP_LOG_F32 : step;
    const axm_line *const line = &coding->kernels->lines[step];
    line->run(of_row->count, coding->wide ? (const void *)of_row->codes.wide : (const void *)of_row->codes.word,
              at->planes, of_row->offsets, (n + line->vector - 1) / line->vector, at->sums);
    if (axm_has_planes(coding)) {
        subtract_negative(at, n);
    }
    return coding->wide ? AXM_PATH_64 : AXM_PATH_32;
}

/* Output rows out of the lanes. */
static void store_row(const task *at, size_t channel)
{
    const axm_conv2d_call *const call = at->call;
    const axm_coding *const coding = call->planes.coding;
    for (size_t y = 0; y < call->out_h; y++) {
        for (size_t x = 0; x < call->out_w; x += AXM_RUN) {
            const size_t left = call->out_w - x, n = left < AXM_RUN ? left : AXM_RUN;
            const size_t lane = y * call->planes.columns_extent + x;
            const void *const sums = (const char *)at->sums + lane * axm_sum_bytes(coding);
            float buffer[AXM_RUN];
            const float *const values = call->is_int ? NULL : axm_sum_values(coding, n, sums, buffer);
            axm_conv2d_store(call, at->picture, channel, y * call->out_w + x, n, values, sums);
        }
    }
}

static void run_piece(task *at)
{
    const axm_weights *const weights = &at->call->plan->weights;
    const size_t rows = weights->extent / at->call->plan->groups;
    encode_planes(at);
    for (size_t r = 0; r < rows; r++) {
        const size_t channel = at->group * rows + r;
        const int path = sum_row(at, channel);
        axm_finish_sums(&weights->coding, lanes_count(at->call), at->sums);
        at->products[path] += (uint64_t)at->call->out_h * at->call->out_w * weights->k;
        store_row(at, channel);
    }
}

static void run_task(void *arg, size_t index)
{
    lines_run *const run = arg;
    const axm_conv2d_call *const call = run->call;
    size_t planes = 0, slice = 0;
    slice_bytes(call, &planes, &slice); /* fits: the memory exists */
    char *const memory = run->workspace + index * slice;
    task at = {.call = call, .row = (taps *)(void *)memory, .planes = memory + TAPS_BYTES};
    at.sums = at.planes + planes;
    for (;;) {
        const size_t piece = atomic_fetch_add_explicit(&run->next, 1, memory_order_relaxed);
        if (piece >= run->count) {
            break;
        }
        at.picture = piece / call->plan->groups;
        at.group = piece % call->plan->groups;
        run_piece(&at);
    }
    axm_context_count(call->plan->weights.context, at.products);
}

void axm_conv2d_lines_run(const axm_conv2d_call *call, char *workspace)
{
    lines_run run = {.call = call, .workspace = workspace, .count = pieces_count(call)};
    atomic_init(&run.next, 0);
    axm_context_parallel(call->plan->weights.context, tasks_count(call), run_task, &run);
}
