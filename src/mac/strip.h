/*
 * A strip: all rows against one panel of lanes. Convolution, fully connected and GEMM are made of strips.
 */
#ifndef AXM_MAC_STRIP_H
#define AXM_MAC_STRIP_H

#include "panel.h"

/* In a float format's lane codes: a tap in the padding, which adds nothing, not even to an infinite
 * weight. No operand has this code: every NaN is encoded as AXM_F32_NAN. */
#define AXM_PADDING_MARK 0x7fffffffu

/* Sums of a strip are [row][AXM_LANES], int64_t with acc=exact, float with acc=f32. One row's bytes: */
static inline size_t axm_strip_row_bytes(const axm_arith *arith)
{
    return AXM_LANES * (arith->acc == AXM_ACC_EXACT ? sizeof(int64_t) : sizeof(float));
}

/* Sets the sums of n_rows to the sum of nothing. */
void axm_strip_clear(const axm_arith *arith, size_t n_rows, void *sums);

/* Adds one block's products, k ascending: rows first_row.. of `rows` against lane panel `panel` of
 * `lanes`. lane_block is the block's index within `lanes`, block that within `rows`; they differ
 * where lanes hold no more than the block in hand. */
void axm_strip_add_block(const axm_arith *arith, const axm_panels *rows, size_t first_row, size_t n_rows, size_t block,
                         const axm_panels *lanes, size_t panel, size_t lane_block, void *sums);

/* One row's finished sums as floats. */
void axm_strip_values(const axm_arith *arith, const void *sums, size_t row, float values[AXM_LANES]);

#endif
