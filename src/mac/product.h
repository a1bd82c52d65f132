/*
 * A matrix product from encoded or plain operands: what GEMM and fully connected layers run.
 */
#ifndef AXM_MAC_PRODUCT_H
#define AXM_MAC_PRODUCT_H

#include "lookup_block.h"

typedef struct {
    const char *function; /* the public one, for messages */
    const axm_context *ctx;
    const axm_coding *coding;
    size_t m, n, k;
    /* Each side is either packed before or plain. A's vectors are rows, B's are lanes. */
    const axm_rows *packed_a;
    const axm_lanes *packed_b;
    axm_operands a, b;
    axm_affine_sides affine; /* its pointers are NULL unless operands are quantised so */
    /* out[i * ld + j] = alpha * sum, + bias[j] where there is one, + beta * out where beta is not 0 ... */
    float alpha, beta;
    const float *bias;
    float *out;
    /* ... or the integer sums alone. */
    int64_t *out_sums;
    size_t ld;
} axm_product;

/* Bytes of workspace, alignment slack included; false when size_t does not hold it. */
bool axm_product_workspace(const axm_product *product, size_t *bytes);

/* Arguments are checked, the workspace is large enough: fails only as axm_blocking_run() does. */
axm_status axm_product_run(const axm_product *product, void *workspace);

#endif
