/*
 * Some rows against a chunk of lanes, one block of k: the place where certificates choose how products are computed.
 */
#ifndef AXM_MAC_BLOCK_H
#define AXM_MAC_BLOCK_H

#include "lanes.h"
#include "rows.h"
#include "scalar.h"

#include "../arith/multiplying.h"
#include "../core/memory.h"

#define AXM_RUN_ROWS_MAX ((size_t)512) /* rows whose sums are kept at once */

typedef struct axm_lookup_space axm_lookup_space; /* see lookup_block.h */

/* What a run of blocks works with. */
typedef struct {
    const axm_coding *coding;
    const axm_rows *rows;
    axm_multiplying multiplier; /* the thread's */
    void *unfolded;             /* axm_unfolded_bytes() of memory */
    void *sums;                 /* [row][AXM_CHUNK], axm_sum_bytes() each */
    axm_lookup_space *space;    /* where products are looked up */
    bool off_grid;              /* a sum may be what dot products must not start from */
    uint64_t products[AXM_PATHS_COUNT];
} axm_block_run;

/* Bytes of the sums of n rows: those of whole tiles. */
static inline size_t axm_sums_bytes(const axm_coding *coding, size_t n_rows)
{
    return (n_rows + AXM_ROWS_MAX - 1) * AXM_CHUNK * axm_sum_bytes(coding);
}

static inline size_t axm_unfolded_bytes(void)
{
    return AXM_ROWS_MAX * AXM_UNFOLDED_BYTES;
}

/* Adds one block's products, k ascending, or begins with those of block 0: n_rows rows from first_row on, whose sums
 * are the first ones. Fails when a custom arithmetic's function does. */
axm_status axm_block_add(axm_block_run *run, size_t first_row, size_t n_rows, size_t block, const axm_chunk *chunk);

/* Finishes n sums of each of the run's first rows; and those of row r as floats: where they are, or in the buffer. */
void axm_block_finish(const axm_block_run *run, size_t n_rows, size_t n);
const float *axm_block_values(const axm_block_run *run, size_t r, size_t n, float *buffer);

#endif
