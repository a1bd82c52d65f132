/*
 * Products one by one, where no certificate lets a kernel do it: the arithmetic's product of two
 * codes, added as its accumulator adds.
 */
#ifndef AXM_MAC_SCALAR_H
#define AXM_MAC_SCALAR_H

#include "coding.h"

/* sums[j] += row * lanes[j], codes as axm_encode_run() gives them; sums are int64_t with acc=exact, or else float. */
void axm_add_products_64(const axm_coding *coding, uint64_t row, size_t n, const uint64_t *lanes, void *sums);
void axm_add_products_32(const axm_coding *coding, uint32_t row, size_t n, const uint32_t *lanes, float *sums);

#endif
