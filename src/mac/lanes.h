/*
 * Lanes: the operand that kernels read side by side, in panels as wide as the widest tile; the last
 * panel of all is as wide as its lanes need, in whole vectors, filled up with zeros.
 *
 * Computing goes chunk by chunk: up to AXM_CHUNK lanes and one block of k at a time, in the form that
 * kernels read (kern/kern.h). A chunk is filled for the moment, or it is a view of lanes packed before.
 */
#ifndef AXM_MAC_LANES_H
#define AXM_MAC_LANES_H

#include "certificate.h"
#include "planes.h"
#include "rows.h"

#define AXM_CHUNK ((size_t)240)          /* a multiple of every tile's width */
#define AXM_CHUNK_PANELS (AXM_CHUNK / 2) /* of the narrowest tiles */

typedef struct {
    size_t n, k;                   /* lanes, codes of each in this block */
    char *codes;                   /* the panel that begins with lane j is at codes + j * pitch + its width * start */
    size_t pitch;                  /* bytes of each lane's codes in storage, */
    size_t start;                  /* and of those before this block */
    axm_certificate *certificates; /* one per panel */
    uint64_t *planes;              /* NULL unless sign=c1; found the same way */
    size_t plane_pitch, plane_start;
} axm_chunk;

/* The width of the panel that begins with lane j. */
static inline size_t axm_panel_width(const axm_coding *coding, size_t n, size_t j)
{
    const size_t left = n - j + coding->vector - 1, whole = left - left % coding->vector;
    return whole < coding->panel ? whole : coding->panel;
}

static inline char *axm_chunk_panel(const axm_coding *coding, const axm_chunk *chunk, size_t j)
{
    return chunk->codes + j * chunk->pitch + axm_panel_width(coding, chunk->n, j) * chunk->start;
}

static inline uint64_t *axm_chunk_planes(const axm_coding *coding, const axm_chunk *chunk, size_t j)
{
    return chunk->planes + j * chunk->plane_pitch + axm_panel_width(coding, chunk->n, j) * chunk->plane_start;
}

/* Memory for any chunk, and a chunk of n lanes and k codes in it; aligned to 64 bytes. */
size_t axm_chunk_bytes(const axm_coding *coding);
axm_chunk axm_chunk_at(const axm_coding *coding, size_t n, size_t k, void *memory);

/* Fills a chunk from operands; planes and certificates too. */
void axm_chunk_encode(const axm_coding *coding, int operand, const axm_operands *from, axm_chunk *chunk);

/* Planes of a chunk whose codes are there. */
void axm_chunk_take_planes(const axm_coding *coding, const axm_chunk *chunk);

/* Lanes packed for good. */
typedef struct {
    size_t n, k;
    int operand;   /* which one of a product: AXM_OPERAND_A or AXM_OPERAND_B */
    bool operands; /* wide codes kept as operands */
    void *codes;
    axm_certificate *certificates; /* [block][panel] */
    uint64_t *planes;
} axm_lanes;

bool axm_lanes_bytes(const axm_coding *coding, size_t n, size_t k, size_t *bytes);
axm_lanes axm_lanes_encode(const axm_context *ctx, const axm_coding *coding, int operand, const axm_operands *from,
                           size_t n, size_t k, void *memory);

/* n <= AXM_CHUNK lanes from lane `first` on, where a panel begins, as a chunk: in place, or unfolded into `memory`. */
axm_chunk axm_lanes_chunk(const axm_coding *coding, const axm_lanes *lanes, size_t first, size_t n, size_t block,
                          void *memory);

#endif
