#include "lookup_block.h"

#include "../arith/lookup.h"

#include <string.h>

_Static_assert(AXM_CHUNK <= AXM_LOOKUP, "a chunk's lanes, as kernels want them");

static int64_t value_of(const axm_coding *coding, int operand, uint32_t pattern)
{
    return axm_arith_operand(coding->arith, operand, pattern);
}

/* Zero points ask for the sums of operands. */
static bool has_zero_points(const axm_coding *coding)
{
    return coding->encoders[AXM_OPERAND_A].step != 0;
}

/* What a chunk's lanes add to their sums. */
static void sum_lanes(const axm_coding *coding, const axm_chunk *chunk, axm_lookup_space *space)
{
    for (size_t t = 0; t < chunk->k; t++) {
        for (size_t j = 0; j < chunk->n; j++) {
            space->lane_sums[j] += value_of(coding, 1 - coding->row_operand, space->lanes[t * AXM_LOOKUP + j]);
        }
    }
}

/* Words to bytes. */
static void take_lanes(const axm_coding *coding, const axm_chunk *chunk, axm_lookup_space *space)
{
    for (size_t j = 0; j < chunk->n; j += coding->panel) {
        const uint32_t *const words = (const uint32_t *)(const void *)axm_chunk_panel(coding, chunk, j);
        const size_t width = axm_panel_width(coding, chunk->n, j), left = chunk->n - j;
        const size_t lanes = left < width ? left : width;
        for (size_t t = 0; t < chunk->k; t++) {
            for (size_t i = 0; i < lanes; i++) {
                space->lanes[t * AXM_LOOKUP + j + i] = (uint8_t)words[t * width + i];
            }
        }
    }
}

static int64_t sum_of_row(const axm_coding *coding, size_t k, const uint32_t *row)
{
    int64_t sum = 0;
    for (size_t t = 0; t < k; t++) {
        sum += value_of(coding, coding->row_operand, row[t]);
    }
    return sum;
}

void axm_lookup_block_add(axm_block_run *run, size_t first_row, size_t n_rows, size_t block, const axm_chunk *chunk)
{
    const axm_coding *const coding = run->coding;
    axm_lookup_space *const space = run->space;
    if (block == 0) {
        memset(space->lane_sums, 0, sizeof space->lane_sums);
        memset(space->row_sums, 0, sizeof space->row_sums);
        memset(run->sums, 0, n_rows * AXM_CHUNK * sizeof(int64_t));
    }
    take_lanes(coding, chunk, space);
    if (has_zero_points(coding)) {
        sum_lanes(coding, chunk, space);
    }
    for (size_t r = 0; r < n_rows; r++) {
        const uint32_t *const row = axm_rows_block(coding, run->rows, first_row + r, block, AXM_ROWS_32, NULL);
        coding->look_up(coding->lookup, chunk->k, row, space->lanes, chunk->n, (int64_t *)run->sums + r * AXM_CHUNK);
        if (has_zero_points(coding)) {
            space->row_sums[r] += sum_of_row(coding, chunk->k, row);
        }
    }
    run->products[AXM_PATH_TABLE] += (uint64_t)n_rows * chunk->n * chunk->k;
}

void axm_lookup_correct(const axm_block_run *run, const axm_affine_sides *sides, size_t first_row, size_t n_rows,
                        size_t first_lane, size_t n)
{
    const int64_t k = (int64_t)run->rows->k;
    for (size_t r = 0; r < n_rows; r++) {
        const int64_t row_zero = sides->rows[(first_row + r) * sides->rows_step].zero_point;
        int64_t *const sums = (int64_t *)run->sums + r * AXM_CHUNK;
        for (size_t j = 0; j < n; j++) {
            const int64_t lane_zero = sides->lanes[(first_lane + j) * sides->lanes_step].zero_point;
            sums[j] +=
                k * row_zero * lane_zero - row_zero * run->space->lane_sums[j] - lane_zero * run->space->row_sums[r];
        }
        axm_finish_sums(run->coding, n, sums); /* once more, where sums are modulo 2^32 */
    }
}

const float *axm_lookup_values(const axm_block_run *run, const axm_affine_sides *sides, size_t r, size_t row,
                               size_t first_lane, size_t n, float *out)
{
    const int64_t *const sums = (const int64_t *)run->sums + r * AXM_CHUNK;
    const double row_scale = (double)sides->rows[row * sides->rows_step].scale;
    for (size_t j = 0; j < n; j++) {
        const double scale = row_scale * (double)sides->lanes[(first_lane + j) * sides->lanes_step].scale;
        out[j] = (float)((double)sums[j] * scale);
    }
    return out;
}
