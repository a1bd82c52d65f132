/*
 * Rows: the operand that kernels broadcast. They are kept compact, one row after the other, in the
 * order of k, and unfolded block by block where a kernel wants more than is kept.
 *
 * 16-bit codes lie as words of two, the earlier k in the upper half. Every AXM_BLOCK codes form a
 * block with a certificate and, for one's complement, bit planes.
 */
#ifndef AXM_MAC_ROWS_H
#define AXM_MAC_ROWS_H

#include "certificate.h"
#include "planes.h"

typedef struct {
    size_t extent, k;
    size_t stride; /* bytes from one row to the next */
    int operand;   /* which one of a product: AXM_OPERAND_A or AXM_OPERAND_B */
    bool operands; /* wide codes kept as operands */
    void *codes;
    axm_certificate *certificates; /* one per row and block */
    uint64_t *planes;              /* axm_plane_words(k) per row; NULL unless sign=c1 */
} axm_rows;

/* What a kernel reads. Factors: each code is followed by 1, or by 0 where the row's operand is zero. */
typedef enum { AXM_ROWS_16, AXM_ROWS_16_FACTORS, AXM_ROWS_32, AXM_ROWS_32_FACTORS, AXM_ROWS_64 } axm_row_form;

/* Bytes for one row's block in any form; and in one of them. */
#define AXM_UNFOLDED_BYTES (AXM_BLOCK * 8 + 64)

static inline size_t axm_unfolded_stride(axm_row_form form)
{
    const bool half = form == AXM_ROWS_16_FACTORS || form == AXM_ROWS_32;
    return half ? AXM_BLOCK * 4 + 64 : AXM_UNFOLDED_BYTES;
}

static inline size_t axm_blocks_count(size_t k)
{
    return (k + AXM_BLOCK - 1) / AXM_BLOCK;
}

/* Blocks of all terms: those of the first one, those of the second one, .. */
static inline size_t axm_all_blocks_count(const axm_coding *coding, size_t k)
{
    return coding->terms * axm_blocks_count(k);
}

static inline int axm_block_term(size_t k, size_t block)
{
    return (int)(block / axm_blocks_count(k));
}

/* The products of a block: the first one's place in the sum, and how many there are. */
static inline size_t axm_block_start(size_t k, size_t block)
{
    return block % axm_blocks_count(k) * AXM_BLOCK;
}

static inline size_t axm_block_length(size_t k, size_t block)
{
    const size_t left = k - axm_block_start(k, block);
    return left < AXM_BLOCK ? left : AXM_BLOCK;
}

/* Where a block's codes begin among those of all terms. */
static inline size_t axm_block_place(size_t k, size_t block)
{
    return (size_t)axm_block_term(k, block) * k + axm_block_start(k, block);
}

static inline uint64_t *axm_rows_planes(const axm_rows *rows, size_t row, size_t block)
{
    return rows->planes + row * axm_plane_words(rows->k) + block * AXM_BLOCK_PLANES;
}

/* Bytes of memory that such rows need; false when size_t does not hold it. */
bool axm_rows_bytes(const axm_coding *coding, size_t extent, size_t k, size_t *bytes);

/* Encodes them into such memory, which is aligned to 64 bytes, on the context's threads. */
axm_rows axm_rows_encode(const axm_context *ctx, const axm_coding *coding, int operand, const axm_operands *from,
                         size_t extent, size_t k, void *memory);

/* One row's block as a kernel wants it: in place, or unfolded into `buffer`. */
const void *axm_rows_block(const axm_coding *coding, const axm_rows *rows, size_t row, size_t block, axm_row_form form,
                           void *buffer);

/* One code as axm_encode_run() gives it, from a block in 32- or 64-bit form (without factors). */
static inline uint32_t axm_row_code32(const axm_coding *coding, const void *block, size_t t)
{
    return ((const uint32_t *)block)[t] + coding->row_bias;
}

static inline uint64_t axm_row_code64(const axm_coding *coding, const void *block, size_t t)
{
    return ((const uint64_t *)block)[t] + coding->codes->int_bias;
}

#endif
