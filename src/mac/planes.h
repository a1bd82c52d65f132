/*
 * Bit planes for one's complement, whose negative products are ~p = -p - 1: the "- 1" of each is
 * counted from the operands' signs. A block's planes are AXM_BLOCK_WORDS pairs of words, the first of
 * positive and the second of negative operands, with a bit for each of 64 operands along k.
 */
#ifndef AXM_MAC_PLANES_H
#define AXM_MAC_PLANES_H

#include "coding.h"

#define AXM_PLANES (2 * AXM_BLOCK_WORDS) /* words of one vector's block */

static inline bool axm_has_planes(const axm_coding *coding)
{
    return coding->arith->sign == AXM_SIGN_C1;
}

/* Planes of one row: k codes as axm_encode_run() gives them. */
void axm_row_planes(const axm_coding *coding, size_t k, const void *codes, uint64_t planes[AXM_PLANES]);

/* Planes of `width` lanes in a kernel's form, word by word: planes[word * width + lane]. */
void axm_lane_planes(const axm_coding *coding, size_t k, size_t width, const void *codes, uint64_t *planes);

#endif
