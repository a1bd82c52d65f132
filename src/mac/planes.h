/*
 * Bit planes for one's complement, whose negative products are ~p = -p - 1: the "- 1" of each is
 * counted from the operands' signs. Every 64 operands along k have two words, the first with a bit for
 * each positive and the second for each negative one.
 */
#ifndef AXM_MAC_PLANES_H
#define AXM_MAC_PLANES_H

#include "coding.h"

#define AXM_BLOCK_PLANES (2 * AXM_BLOCK / 64) /* words of a whole block of one vector */

/* Words for k operands of one vector. */
static inline size_t axm_plane_words(size_t k)
{
    return 2 * (k / 64 + (k % 64 != 0));
}

static inline bool axm_has_planes(const axm_coding *coding)
{
    return coding->arith->sign == AXM_SIGN_C1 && coding->lookup == NULL;
}

/* Planes of one row: k codes of 32 bits, or wide ones as they are kept (`operands`: as their operands). */
void axm_row_planes(const axm_coding *coding, bool operands, size_t k, const uint32_t *codes, uint64_t *planes);

/* Planes of `width` lanes in a kernel's form, word by word: planes[word * width + lane]. */
void axm_lane_planes(const axm_coding *coding, size_t k, size_t width, const void *codes, uint64_t *planes);

/* The same of wide codes as they are kept. */
void axm_kept_lane_planes(const axm_coding *coding, bool operands, size_t k, size_t width, const uint32_t *kept,
                          uint64_t *planes);

#endif
