/*
 * Products one by one, where no certificate lets a kernel sum them: the codes' products, added as the
 * arithmetic's accumulator adds. Two stages, some products at a time, so that what multiplies knows no accumulator.
 */
#ifndef AXM_MAC_SCALAR_H
#define AXM_MAC_SCALAR_H

#include "coding.h"

typedef union {
    int64_t whole[AXM_PRODUCTS]; /* of fixed-point operands */
    float real[AXM_PRODUCTS];
} axm_products;

/* k * n <= AXM_PRODUCTS products of codes in kernels' forms: 64-bit ones when wide, or else of 32 bits. */
void axm_multiply(const axm_coding *coding, const axm_crossing *crossing, axm_products *products);

/* Adds products[t * n + j] to sum j for each t < k in turn; sums are of axm_sum_bytes() each. */
void axm_accumulate(const axm_coding *coding, size_t k, size_t n, const axm_products *products, void *sums);

/* What is left to do for finished sums of whole numbers, whichever way they were made. */
void axm_finish_sums(const axm_coding *coding, size_t n, void *sums);

/* n finished sums as floats: where they are, or in the buffer. */
const float *axm_sum_values(const axm_coding *coding, size_t n, const void *sums, float *buffer);

static inline size_t axm_sum_bytes(const axm_coding *coding)
{
    return coding->arith->accumulator->bytes;
}

#endif
