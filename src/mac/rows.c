#include "rows.h"

#include "../core/check.h"
#include "../core/workspace.h"

#define PAGE ((size_t)4096) /* rows that far apart share the same sets of a first-level cache */

static size_t kept_bytes(const axm_coding *coding)
{
    return coding->dots ? sizeof(uint16_t) : sizeof(uint32_t);
}

/* Bytes from one row to the next: whole words, and not a multiple of PAGE. */
static bool row_stride(const axm_coding *coding, size_t k, size_t *stride)
{
    const size_t word = sizeof(uint32_t), spare = coding->pairs ? word : 0; /* for pairs to read past an odd k */
    size_t with_all_that_follows;
    if (!axm_mul_size(k, coding->terms * kept_bytes(coding), stride) ||
        !axm_add_size(*stride, 64 + 2 * word, &with_all_that_follows)) {
        return false;
    }
    *stride = (*stride + word - 1) / word * word + spare;
    if (*stride % PAGE < 64) {
        *stride += 64;
    }
    return true;
}

/* The sizes of the three pieces, each rounded up so that the next one is aligned. */
static bool piece_bytes(const axm_coding *coding, size_t extent, size_t k, size_t bytes[3])
{
    size_t stride, blocks;
    return row_stride(coding, k, &stride) && axm_mul_size(extent, stride, &bytes[0]) &&
           axm_mul_size(extent, axm_all_blocks_count(coding, k), &blocks) &&
           axm_mul_size(blocks, sizeof(axm_certificate), &bytes[1]) &&
           axm_mul_size(axm_has_planes(coding) ? extent : 0, axm_plane_words(k) * sizeof(uint64_t), &bytes[2]) &&
           axm_workspace_round(&bytes[0]) && axm_workspace_round(&bytes[1]) && axm_workspace_round(&bytes[2]);
}

bool axm_rows_bytes(const axm_coding *coding, size_t extent, size_t k, size_t *bytes)
{
    size_t pieces[3];
    return piece_bytes(coding, extent, k, pieces) && axm_add_size(pieces[0], pieces[1], bytes) &&
           axm_add_size(*bytes, pieces[2], bytes);
}

/* ---- encode ---- */

typedef struct {
    const axm_coding *coding;
    int operand;
    const axm_operands *from;
    const axm_rows *rows;
} encode_job;

static void keep(const axm_coding *coding, size_t k, const uint32_t *codes, uint32_t *kept)
{
    if (coding->dots) {
        coding->kernels->loops.pair(coding->row_bias, k, codes, kept);
        return;
    }
    for (size_t t = 0; t < k; t++) {
        kept[t] = codes[t] - coding->row_bias;
    }
    if (coding->pairs && k % 2 != 0) {
        kept[k] = 0; /* a pair's other half, behind the row's last code */
    }
}

static void encode_block(const encode_job *job, size_t row, size_t block, uint32_t *lost)
{
    const axm_coding *const coding = job->coding;
    const axm_rows *const rows = job->rows;
    const size_t k = axm_block_length(rows->k, block);
    axm_operands from = axm_operands_from(job->from, row, axm_block_start(rows->k, block));
    axm_certificate *const certificate = &rows->certificates[row * axm_all_blocks_count(coding, rows->k) + block];
    uint32_t *const kept = (uint32_t *)(void *)((char *)rows->codes + row * rows->stride +
                                                axm_block_place(rows->k, block) * kept_bytes(coding));
    uint32_t buffer[AXM_BLOCK];
    uint32_t *const codes = coding->wide ? kept : buffer;
    from.term = axm_block_term(rows->k, block);
    if (coding->wide) {
        *certificate = axm_encode_kept_run(coding, job->operand, &from, k, from.k_stride, rows->operands, codes, lost);
    } else {
        *certificate = axm_encode_run(coding, job->operand, &from, k, from.k_stride, codes);
        keep(coding, k, codes, kept);
    }
    if (rows->planes != NULL) {
        axm_row_planes(coding, rows->operands, k, codes, axm_rows_planes(rows, row, block));
    }
}

static void encode_row(const void *arg, size_t row, uint32_t *lost)
{
    const encode_job *const job = arg;
    for (size_t block = 0; block < axm_all_blocks_count(job->coding, job->rows->k); block++) {
        encode_block(job, row, block, lost);
    }
}

axm_rows axm_rows_encode(const axm_context *ctx, const axm_coding *coding, int operand, const axm_operands *from,
                         size_t extent, size_t k, void *memory)
{
    size_t pieces[3] = {0, 0, 0};
    piece_bytes(coding, extent, k, pieces); /* fits: the memory exists */
    axm_rows rows = {
        .extent = extent,
        .k = k,
        .operand = operand,
        .codes = memory,
        .certificates = (axm_certificate *)(void *)((char *)memory + pieces[0]),
        .planes = axm_has_planes(coding) ? (uint64_t *)(void *)((char *)memory + pieces[0] + pieces[1]) : NULL,
    };
    row_stride(coding, k, &rows.stride);
    const encode_job job = {coding, operand, from, &rows};
    rows.operands = axm_encode_items(ctx, extent, encode_row, &job) != 0;
    if (rows.operands) {
        axm_encode_items(ctx, extent, encode_row, &job);
    }
    return rows;
}

/* ---- read ---- */

/* Words of two codes to a word each. */
static void split_pairs(size_t k, const uint32_t *pairs, uint32_t *out)
{
    for (size_t i = 0; i < (k + 1) / 2; i++) {
        out[2 * i] = pairs[i] & 0xffff0000;
        out[2 * i + 1] = pairs[i] << 16;
    }
}

const void *axm_rows_block(const axm_coding *coding, const axm_rows *rows, size_t row, size_t block, axm_row_form form,
                           void *buffer)
{
    const size_t k = axm_block_length(rows->k, block);
    const void *const kept =
        (const char *)rows->codes + row * rows->stride + axm_block_place(rows->k, block) * kept_bytes(coding);
    const axm_loops *const loops = &coding->kernels->loops;
    const uint32_t zero = 0 - coding->row_bias; /* which would make no number in a log's sum */
    uint32_t words[AXM_BLOCK];
    switch (form) {
    case AXM_ROWS_16: return kept;
    case AXM_ROWS_16_FACTORS: loops->pair_factors(zero, (k + 1) / 2, kept, buffer); return buffer;
    case AXM_ROWS_32:
        if (!coding->dots) {
            return kept;
        }
        split_pairs(k, kept, buffer);
        return buffer;
    case AXM_ROWS_32_FACTORS:
        if (coding->dots) {
            split_pairs(k, kept, words);
        }
        loops->factors(zero, k + k % 2, coding->dots ? words : kept, buffer);
        return buffer;
    case AXM_ROWS_64:
        axm_unfold_run(coding, rows->operand, k, kept, rows->operands, coding->codes->int_bias, buffer);
        break;
    }
    return buffer;
}
