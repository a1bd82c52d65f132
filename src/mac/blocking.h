/*
 * The loops around strips: groups, chunks of rows, panels of lanes, blocks of k; and their threads.
 */
#ifndef AXM_MAC_BLOCKING_H
#define AXM_MAC_BLOCKING_H

#include "strip.h"

typedef struct axm_blocking axm_blocking;

struct axm_blocking {
    const axm_arith *arith;
    const axm_context *ctx;
    const axm_panels *rows; /* of all groups, one after the other */
    size_t groups;
    size_t group_rows; /* rows of each group */
    size_t n_lanes;    /* lanes of each group, over all its panels */

    /* Lanes packed before; or else fill() makes one block of one panel, as block 0 of `lanes`, sealed. */
    const axm_panels *packed_lanes;
    void (*fill)(const axm_blocking *job, size_t group, size_t panel, size_t block, const axm_panels *lanes);

    /* Takes finished sums: rows first_row .. first_row + n_rows - 1 of all groups' rows. */
    void (*store)(const axm_blocking *job, size_t group, size_t first_row, size_t n_rows, size_t panel,
                  const void *sums);
};

/* Bytes axm_blocking_run() needs, for all threads together; false when size_t does not hold it. */
bool axm_blocking_workspace(const axm_blocking *job, size_t *bytes);

void axm_blocking_run(const axm_blocking *job, void *workspace);

#endif
