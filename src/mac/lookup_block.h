/*
 * Blocks whose products are looked up: rows and lanes are operands' bit patterns (words, as they are kept and
 * gathered).
 *
 * Affine quantisation, real = scale * (q - zero_point), is undone exactly at the end: the sum of (a - za)(b - zb) is
 * the sum of the products less zb * sum of a, less za * sum of b, plus k * za * zb.
 */
#ifndef AXM_MAC_LOOKUP_BLOCK_H
#define AXM_MAC_LOOKUP_BLOCK_H

#include "block.h"

#include <approxmul/affine.h>

/* Memory of a run of such blocks. */
struct axm_lookup_space {
    uint8_t lanes[AXM_BLOCK * AXM_LOOKUP]; /* a chunk's patterns as kernels want them: [t][lane] */
    int64_t lane_sums[AXM_CHUNK];          /* of the operands of each lane, over k */
    int64_t row_sums[AXM_RUN_ROWS_MAX];    /* and of each row of the run */
};

/* How the vectors on either side are quantised; a step of 0: all alike. */
typedef struct {
    const axm_affine *rows, *lanes;
    size_t rows_step, lanes_step;
} axm_affine_sides;

/* As axm_block_add(). */
void axm_lookup_block_add(axm_block_run *run, size_t first_row, size_t n_rows, size_t block, const axm_chunk *chunk);

/* Takes the zero points out of the finished sums of n_rows rows from first_row on and n lanes from first_lane on. */
void axm_lookup_correct(const axm_block_run *run, const axm_affine_sides *sides, size_t first_row, size_t n_rows,
                        size_t first_lane, size_t n);

/* n corrected sums of row r of the run, which is `row` of all rows, as real numbers: each times the product of both
 * scales, in double, rounded to float. Gives `out`. */
const float *axm_lookup_values(const axm_block_run *run, const axm_affine_sides *sides, size_t r, size_t row,
                               size_t first_lane, size_t n, float *out);

#endif
