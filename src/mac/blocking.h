/*
 * The loops around blocks: groups, pieces of rows, chunks of lanes, blocks of k; and their threads.
 */
#ifndef AXM_MAC_BLOCKING_H
#define AXM_MAC_BLOCKING_H

#include "block.h"

typedef struct axm_blocking axm_blocking;

struct axm_blocking {
    const char *function; /* the public one, for messages */
    const axm_coding *coding;
    const axm_context *ctx;
    const axm_rows *rows; /* of all groups, one after the other */
    size_t groups;
    size_t group_rows; /* rows of each group */
    size_t n_lanes;    /* lanes of each group */

    /* Lanes packed before; or else fill() makes chunk->n lanes from `first` on, of block `block`. */
    const axm_lanes *packed_lanes;
    void (*fill)(const axm_blocking *job, size_t group, size_t first, size_t block, axm_chunk *chunk);

    /* Takes finished sums: n_rows rows from first_row on, of all groups' rows, and n lanes from `first` on. */
    void (*store)(const axm_blocking *job, size_t first_row, size_t n_rows, size_t first, size_t n,
                  const axm_block_run *run);
};

/* Bytes axm_blocking_run() needs, for all threads together; false when size_t does not hold it. */
bool axm_blocking_workspace(const axm_blocking *job, size_t *bytes);

/* Fails when a custom arithmetic's function does: then some pieces are not stored. */
axm_status axm_blocking_run(const axm_blocking *job, void *workspace);

#endif
