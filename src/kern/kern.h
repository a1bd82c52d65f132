/*
 * Micro-kernels: one row of codes against AXM_LANES columns of codes, k ascending.
 *
 * A kernel is a combine step at one width of code and sum. It is vectorised over lanes, never over
 * k, so every lane's sum is made in the order of the definition. It knows no multiplier: that is in
 * the codes. When a kernel may be used is decided by certificates (mac/certificate.h).
 */
#ifndef AXM_KERN_KERN_H
#define AXM_KERN_KERN_H

#include <stddef.h>
#include <stdint.h>

#define AXM_LANES ((size_t)32)  /* columns side by side in a panel */
#define AXM_BLOCK ((size_t)128) /* products per certificate; 128 x 32 codes of 8 bytes fit a first-level cache */

/* sums[j] += the product of row[t] and lanes[t * AXM_LANES + j], for t = 0 .. k-1. */
typedef struct axm_kernels {
    void (*log64)(size_t k, const uint64_t *row, const uint64_t *lanes, double *sums); /* 64-bit add, double add */
    void (*log32)(size_t k, const uint32_t *row, const uint32_t *lanes, float *sums);  /* 32-bit add, float add */
    void (*lin64)(size_t k, const uint64_t *row, const uint64_t *lanes, double *sums); /* double multiply, add */
    void (*lin32)(size_t k, const uint32_t *row, const uint32_t *lanes, float *sums);  /* float multiply, add */
} axm_kernels;

extern const axm_kernels axm_kernels_portable;

#endif
