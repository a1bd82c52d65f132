#include "blocking.h"

#include "lookup_block.h"

#include "../core/check.h"
#include "../core/failure.h"
#include "../core/memory.h"
#include "../core/workspace.h"

#include <stdatomic.h>
#include <string.h>

/* Rows whose sums are kept at once; fewer where no lanes have to be filled again for the rest. */
#define ROWS_MAX AXM_RUN_ROWS_MAX
#define ROWS_MAX_PACKED ((size_t)256)
#define PARTS_MAX ((size_t)4) /* of rows, for the threads' balance */

/* How the work is cut: a piece is some rows against a chunk of lanes, over all of k. */
typedef struct {
    size_t rows, row_pieces;    /* of a piece, and pieces of a group's rows */
    size_t panels, lane_pieces; /* of all lanes, and pieces they are shared out to */
    size_t count;
} cut;

static size_t divide_up(size_t a, size_t b)
{
    return a / b + (a % b != 0);
}

static size_t most_rows(const axm_blocking *job)
{
    const size_t most = job->packed_lanes != NULL ? ROWS_MAX_PACKED : ROWS_MAX;
    return job->group_rows < most ? job->group_rows : most;
}

/* Into how many parts rows are cut, so that the threads get about as many pieces each. A part more means that lanes
 * are filled once more. */
static size_t row_parts(size_t others, size_t threads)
{
    size_t parts = divide_up(threads, others);
    while (parts < PARTS_MAX && 10 * others * parts < 9 * threads * divide_up(others * parts, threads)) {
        parts++;
    }
    return parts;
}

static cut cut_of(const axm_blocking *job)
{
    cut c = {0};
    if (job->groups == 0 || job->group_rows == 0 || job->n_lanes == 0) {
        return c;
    }
    const size_t panel = job->coding->panel, threads = axm_context_threads(job->ctx);
    c.panels = divide_up(job->n_lanes, panel);
    c.lane_pieces = divide_up(c.panels, AXM_CHUNK / panel);
    c.rows = most_rows(job);
    const size_t others = job->groups * c.lane_pieces;
    const size_t share = divide_up(job->group_rows, row_parts(others, threads));
    const size_t whole = divide_up(share, AXM_ROWS_MAX) * AXM_ROWS_MAX;
    c.rows = whole < c.rows ? whole : c.rows;
    c.row_pieces = divide_up(job->group_rows, c.rows);
    c.count = others * c.row_pieces;
    return c;
}

/* The first lane of a piece: pieces have the same number of panels, or one less. */
static size_t first_lane(const axm_blocking *job, const cut *c, size_t piece)
{
    const size_t few = c->panels / c->lane_pieces, more = c->panels % c->lane_pieces;
    const size_t lane = (piece * few + (piece < more ? piece : more)) * job->coding->panel;
    return lane < job->n_lanes ? lane : job->n_lanes;
}

/* Tasks for no more lanes than the job has: a run on fewer of them, the last pictures of many say, may cut rows more
 * finely or less, but fits the same memory. */
static size_t most_tasks(const axm_blocking *job)
{
    const size_t threads = axm_context_threads(job->ctx), panel = job->coding->panel;
    const size_t pieces[3] = {job->groups, divide_up(divide_up(job->n_lanes, panel), AXM_CHUNK / panel),
                              divide_up(job->group_rows, AXM_ROWS_MAX)};
    size_t tasks = 1;
    for (int i = 0; i < 3; i++) { /* a product that never outgrows the square of the number of threads */
        tasks *= pieces[i] < threads ? pieces[i] : threads;
        tasks = tasks < threads ? tasks : threads;
    }
    return tasks;
}

/* A task's slice of the workspace: the chunk, unfolded rows, what look-ups need, sums. */
static size_t chunk_bytes(const axm_blocking *job)
{
    return job->packed_lanes != NULL && !job->coding->wide ? 0 : axm_chunk_bytes(job->coding);
}

static size_t lookup_bytes(const axm_blocking *job)
{
    return job->coding->lookup != NULL ? sizeof(axm_lookup_space) : 0;
}

static size_t task_bytes(const axm_blocking *job)
{
    size_t bytes =
        chunk_bytes(job) + axm_unfolded_bytes() + lookup_bytes(job) + axm_sums_bytes(job->coding, most_rows(job));
    axm_workspace_round(&bytes); /* a few MiB at most */
    return bytes;
}

bool axm_blocking_workspace(const axm_blocking *job, size_t *bytes)
{
    return axm_mul_size(task_bytes(job), most_tasks(job), bytes);
}

typedef struct {
    const axm_blocking *job;
    cut cut;
    char *workspace;
    size_t task_bytes;
    atomic_size_t next; /* piece */
    axm_failure failure;
} run_job;

static axm_status run_piece(const run_job *run, size_t index, char *workspace, axm_block_run *blocks)
{
    const axm_blocking *const job = run->job;
    const cut *const c = &run->cut;
    const size_t row_piece = index % c->row_pieces, lane_piece = index / c->row_pieces % c->lane_pieces;
    const size_t group = index / c->row_pieces / c->lane_pieces;
    const size_t rows_left = job->group_rows - row_piece * c->rows, n_rows = rows_left < c->rows ? rows_left : c->rows;
    const size_t first = first_lane(job, c, lane_piece), n = first_lane(job, c, lane_piece + 1) - first;
    const size_t first_row = group * job->group_rows + row_piece * c->rows;
    blocks->off_grid = false;
    if (job->rows->k == 0) {
        memset(blocks->sums, 0, axm_sums_bytes(job->coding, n_rows)); /* sums of nothing; 0 and +0 alike */
    }
    for (size_t block = 0; block < axm_all_blocks_count(job->coding, job->rows->k); block++) {
        axm_chunk chunk;
        if (job->packed_lanes != NULL) {
            chunk = axm_lanes_chunk(job->coding, job->packed_lanes, first, n, block, workspace);
        } else {
            chunk = axm_chunk_at(job->coding, n, axm_block_length(job->rows->k, block), workspace);
            job->fill(job, group, first, block, &chunk);
        }
        AXM_TRY(axm_block_add(blocks, first_row, n_rows, block, &chunk));
    }
    axm_block_finish(blocks, n_rows, n);
    job->store(job, first_row, n_rows, first, n, blocks);
    return AXM_OK;
}

/* Takes pieces as long as there are any and none has failed. */
static axm_status run_pieces(run_job *run, char *workspace, axm_block_run *blocks)
{
    while (!axm_failure_is_there(&run->failure)) {
        const size_t piece = atomic_fetch_add_explicit(&run->next, 1, memory_order_relaxed);
        if (piece >= run->cut.count) {
            break;
        }
        AXM_TRY(run_piece(run, piece, workspace, blocks));
    }
    return AXM_OK;
}

static void run_task(void *arg, size_t index)
{
    run_job *const run = arg;
    char *const workspace = run->workspace + index * run->task_bytes;
    char *const unfolded = workspace + chunk_bytes(run->job), *const space = unfolded + axm_unfolded_bytes();
    axm_block_run blocks = {
        .coding = run->job->coding,
        .rows = run->job->rows,
        .unfolded = unfolded,
        .space = (axm_lookup_space *)(void *)space,
        .sums = space + lookup_bytes(run->job),
    };
    axm_status status = axm_multiplying_begin(run->job->function, run->job->coding->arith, &blocks.multiplier);
    if (status == AXM_OK) {
        status = run_pieces(run, workspace, &blocks);
        axm_multiplying_end(&blocks.multiplier);
    }
    axm_failure_note(&run->failure, status);
    axm_context_count(run->job->ctx, blocks.products);
}

axm_status axm_blocking_run(const axm_blocking *job, void *workspace)
{
    const size_t threads = axm_context_threads(job->ctx);
    run_job run = {.job = job, .cut = cut_of(job), .workspace = workspace};
    run.task_bytes = task_bytes(job);
    atomic_init(&run.next, 0);
    axm_failure_init(&run.failure);
    axm_context_parallel(job->ctx, run.cut.count < threads ? run.cut.count : threads, run_task, &run);
    return axm_failure_give(&run.failure);
}
