/*
 * Panels of codes: what micro-kernels read.
 *
 * A set of panels holds `extent` vectors of k codes each, `width` vectors side by side: rows have
 * width 1, lanes have width AXM_LANES. Code t of vector v lies at [(v / width * k + t) * width + v % width].
 * Vectors that fill the last panel up are zero. Every AXM_BLOCK codes along k form a block, with a
 * certificate and, for one's complement, the bit planes that the "- 1" of negative products is counted from.
 */
#ifndef AXM_MAC_PANEL_H
#define AXM_MAC_PANEL_H

#include "../kern/kern.h"
#include "certificate.h"

#define AXM_PLANE_WORDS (AXM_BLOCK / 64)

/* Bit t of a plane belongs to code t of the block. */
typedef struct {
    uint64_t negative[AXM_PLANE_WORDS];
    uint64_t nonzero[AXM_PLANE_WORDS];
} axm_planes;

typedef struct {
    size_t extent, k, width;
    void *codes;
    axm_certificate *certificates; /* one per panel and block */
    axm_planes *planes;            /* one per panel, block and vector; NULL unless sign=c1 */
} axm_panels;

/* Where operands come from: element t of vector v is at data[v * vector_stride + t * k_stride]. */
typedef struct {
    const void *data; /* float, or int32_t */
    bool is_int;
    size_t vector_stride, k_stride;
} axm_operands;

static inline size_t axm_panels_count(const axm_panels *panels)
{
    return (panels->extent + panels->width - 1) / panels->width;
}

static inline size_t axm_blocks_count(size_t k)
{
    return (k + AXM_BLOCK - 1) / AXM_BLOCK;
}

/* Bytes of memory that panels of this size need; false when size_t does not hold it. */
bool axm_panels_bytes(const axm_arith *arith, size_t extent, size_t k, size_t width, size_t *bytes);

/* Panels of this size laid out in such memory, which is aligned to 16 bytes. */
axm_panels axm_panels_at(const axm_arith *arith, size_t extent, size_t k, size_t width, void *memory);

/* Certificate and planes of one block, once its codes are there; or the planes alone. */
void axm_panels_seal(const axm_arith *arith, const axm_panels *panels, size_t panel, size_t block);
void axm_panels_take_planes(const axm_arith *arith, const axm_panels *panels, size_t panel, size_t block);

/* One block of codes of one panel, encoded from operands and sealed. */
void axm_panels_encode_block(const axm_arith *arith, int operand, const axm_operands *from, const axm_panels *panels,
                             size_t panel, size_t block);

/* All of them, on the context's threads. */
void axm_panels_encode(const axm_context *ctx, const axm_arith *arith, int operand, const axm_operands *from,
                       const axm_panels *panels);

#endif
