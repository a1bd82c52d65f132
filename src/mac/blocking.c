#include "blocking.h"

#include "../core/check.h"
#include "../core/memory.h"

#define ROW_CHUNK ((size_t)256) /* rows whose sums are kept at once: 64 KiB of them */

static size_t chunk_rows(const axm_blocking *job)
{
    return job->group_rows < ROW_CHUNK ? job->group_rows : ROW_CHUNK;
}

static size_t chunks_count(const axm_blocking *job)
{
    return job->group_rows == 0 ? 0 : (job->group_rows - 1) / ROW_CHUNK + 1;
}

static size_t lane_panels(const axm_blocking *job)
{
    return job->n_lanes == 0 ? 0 : (job->n_lanes - 1) / AXM_LANES + 1;
}

/* A piece of work is one chunk of rows against one panel of lanes. */
static size_t pieces_count(const axm_blocking *job)
{
    return job->groups * chunks_count(job) * lane_panels(job);
}

static size_t tasks_count(const axm_blocking *job)
{
    const size_t pieces = pieces_count(job), threads = axm_context_threads(job->ctx);
    return pieces < threads ? pieces : threads;
}

static size_t lane_block_bytes(const axm_blocking *job)
{
    size_t bytes = 0;
    if (job->packed_lanes == NULL) {
        axm_panels_bytes(job->arith, AXM_LANES, AXM_BLOCK, AXM_LANES, &bytes); /* a constant that fits */
    }
    return bytes;
}

static size_t task_bytes(const axm_blocking *job)
{
    return lane_block_bytes(job) + chunk_rows(job) * axm_strip_row_bytes(job->arith);
}

bool axm_blocking_workspace(const axm_blocking *job, size_t *bytes)
{
    return axm_mul_size(tasks_count(job), task_bytes(job), bytes);
}

static void run_piece(const axm_blocking *job, size_t index, char *workspace)
{
    const axm_arith *const arith = job->arith;
    const size_t k = job->rows->k, panels = lane_panels(job), chunks = chunks_count(job);
    const size_t panel = index % panels, chunk = index / panels % chunks, group = index / panels / chunks;
    const size_t left = job->group_rows - chunk * ROW_CHUNK;
    const size_t n_rows = left < ROW_CHUNK ? left : ROW_CHUNK;
    const size_t first_row = group * job->group_rows + chunk * ROW_CHUNK;
    void *const sums = workspace + lane_block_bytes(job);
    axm_strip_clear(arith, n_rows, sums);
    for (size_t block = 0; block < axm_blocks_count(k); block++) {
        if (job->packed_lanes != NULL) {
            axm_strip_add_block(arith, job->rows, first_row, n_rows, block, job->packed_lanes, panel, block, sums);
        } else {
            const size_t length = k - block * AXM_BLOCK;
            const axm_panels lanes =
                axm_panels_at(arith, AXM_LANES, length < AXM_BLOCK ? length : AXM_BLOCK, AXM_LANES, workspace);
            job->fill(job, group, panel, block, &lanes);
            axm_strip_add_block(arith, job->rows, first_row, n_rows, block, &lanes, 0, 0, sums);
        }
    }
    job->store(job, group, first_row, n_rows, panel, sums);
}

typedef struct {
    const axm_blocking *job;
    char *workspace;
    size_t n_tasks;
} run_job;

/* Every n_tasks-th piece, in a slice of the workspace of its own. */
static void run_task(void *arg, size_t index)
{
    const run_job *const run = arg;
    char *const workspace = run->workspace + index * task_bytes(run->job);
    for (size_t piece = index; piece < pieces_count(run->job); piece += run->n_tasks) {
        run_piece(run->job, piece, workspace);
    }
}

void axm_blocking_run(const axm_blocking *job, void *workspace)
{
    run_job run = {.job = job, .workspace = workspace, .n_tasks = tasks_count(job)};
    axm_context_parallel(job->ctx, run.n_tasks, run_task, &run);
}
