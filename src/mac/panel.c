#include "panel.h"

#include "../core/check.h"
#include "../core/memory.h"

#include <string.h>

#define ALIGNMENT ((size_t)16)

static bool round_up(size_t *bytes)
{
    if (!axm_add_size(*bytes, ALIGNMENT - 1, bytes)) {
        return false;
    }
    *bytes -= *bytes % ALIGNMENT;
    return true;
}

/* The sizes of the three pieces, each rounded up so that the next one is aligned. */
static bool piece_bytes(const axm_arith *arith, size_t extent, size_t k, size_t width, size_t bytes[3])
{
    size_t vectors, blocks;
    if (!axm_add_size(extent, width - 1, &vectors)) {
        return false;
    }
    vectors -= vectors % width;
    return axm_mul_size(vectors, k, &bytes[0]) && axm_mul_size(bytes[0], axm_arith_code_bytes(arith), &bytes[0]) &&
           axm_mul_size(vectors / width, axm_blocks_count(k), &blocks) &&
           axm_mul_size(blocks, sizeof(axm_certificate), &bytes[1]) &&
           axm_mul_size(arith->sign == AXM_SIGN_C1 ? blocks : 0, width * sizeof(axm_planes), &bytes[2]) &&
           round_up(&bytes[0]) && round_up(&bytes[1]) && round_up(&bytes[2]);
}

bool axm_panels_bytes(const axm_arith *arith, size_t extent, size_t k, size_t width, size_t *bytes)
{
    size_t pieces[3];
    return piece_bytes(arith, extent, k, width, pieces) && axm_add_size(pieces[0], pieces[1], bytes) &&
           axm_add_size(*bytes, pieces[2], bytes);
}

axm_panels axm_panels_at(const axm_arith *arith, size_t extent, size_t k, size_t width, void *memory)
{
    size_t pieces[3] = {0, 0, 0};
    char *const at = memory;
    piece_bytes(arith, extent, k, width, pieces); /* fits: the memory exists */
    return (axm_panels){
        .extent = extent,
        .k = k,
        .width = width,
        .codes = at,
        .certificates = (axm_certificate *)(void *)(at + pieces[0]),
        .planes = arith->sign == AXM_SIGN_C1 ? (axm_planes *)(void *)(at + pieces[0] + pieces[1]) : NULL,
    };
}

static size_t block_length(const axm_panels *panels, size_t block)
{
    const size_t left = panels->k - block * AXM_BLOCK;
    return left < AXM_BLOCK ? left : AXM_BLOCK;
}

static char *block_codes(const axm_arith *arith, const axm_panels *panels, size_t panel, size_t block)
{
    const size_t first = (panel * panels->k + block * AXM_BLOCK) * panels->width;
    return (char *)panels->codes + first * axm_arith_code_bytes(arith);
}

static void take_planes(const axm_arith *arith, const uint64_t *codes, size_t k, size_t width, axm_planes *planes)
{
    memset(planes, 0, width * sizeof *planes);
    for (size_t t = 0; t < k; t++) {
        for (size_t v = 0; v < width; v++) {
            const uint64_t code = codes[t * width + v];
            planes[v].negative[t / 64] |= (code >> 63) << (t % 64);
            planes[v].nonzero[t / 64] |= (uint64_t)(code != arith->family->int_zero) << (t % 64);
        }
    }
}

void axm_panels_take_planes(const axm_arith *arith, const axm_panels *panels, size_t panel, size_t block)
{
    if (panels->planes != NULL) {
        const size_t index = panel * axm_blocks_count(panels->k) + block;
        take_planes(arith, (const uint64_t *)(const void *)block_codes(arith, panels, panel, block),
                    block_length(panels, block), panels->width, panels->planes + index * panels->width);
    }
}

void axm_panels_seal(const axm_arith *arith, const axm_panels *panels, size_t panel, size_t block)
{
    const size_t n = block_length(panels, block) * panels->width;
    panels->certificates[panel * axm_blocks_count(panels->k) + block] =
        axm_certify(arith, block_codes(arith, panels, panel, block), n);
    axm_panels_take_planes(arith, panels, panel, block);
}

/* n operands to codes, one way for both types. */
static void encode(const axm_arith *arith, int operand, const axm_operands *from, size_t first, size_t n,
                   size_t in_stride, void *out, size_t out_stride)
{
    if (from->is_int) {
        axm_arith_encode_i32(arith, n, (const int32_t *)from->data + first, in_stride, out, out_stride);
    } else {
        axm_arith_encode_f32(arith, operand, n, (const float *)from->data + first, in_stride, out, out_stride);
    }
}

static void fill_zero(const axm_arith *arith, char *codes, size_t n, size_t stride)
{
    for (size_t i = 0; i < n; i++) {
        if (axm_arith_is_fixed(arith)) {
            ((uint64_t *)(void *)codes)[i * stride] = arith->family->int_zero;
        } else {
            ((uint32_t *)(void *)codes)[i * stride] = 0;
        }
    }
}

void axm_panels_encode_block(const axm_arith *arith, int operand, const axm_operands *from, const axm_panels *panels,
                             size_t panel, size_t block)
{
    const size_t width = panels->width, code_bytes = axm_arith_code_bytes(arith);
    const size_t first_vector = panel * width, first_k = block * AXM_BLOCK;
    const size_t left = panels->extent - first_vector, vectors = left < width ? left : width;
    const size_t k = block_length(panels, block);
    char *const codes = block_codes(arith, panels, panel, block);
    const size_t start = first_vector * from->vector_stride + first_k * from->k_stride;
    if (from->vector_stride == 1) { /* read along memory, whichever way it runs */
        for (size_t t = 0; t < k; t++) {
            encode(arith, operand, from, start + t * from->k_stride, vectors, 1, codes + t * width * code_bytes, 1);
        }
    } else {
        for (size_t v = 0; v < vectors; v++) {
            encode(arith, operand, from, start + v * from->vector_stride, k, from->k_stride, codes + v * code_bytes,
                   width);
        }
    }
    for (size_t v = vectors; v < width; v++) {
        fill_zero(arith, codes + v * code_bytes, k, width);
    }
    axm_panels_seal(arith, panels, panel, block);
}

typedef struct {
    const axm_arith *arith;
    int operand;
    const axm_operands *from;
    const axm_panels *panels;
    size_t n_tasks;
} encode_job;

/* Every n_tasks-th panel. */
static void encode_task(void *arg, size_t index)
{
    const encode_job *const job = arg;
    for (size_t panel = index; panel < axm_panels_count(job->panels); panel += job->n_tasks) {
        for (size_t block = 0; block < axm_blocks_count(job->panels->k); block++) {
            axm_panels_encode_block(job->arith, job->operand, job->from, job->panels, panel, block);
        }
    }
}

void axm_panels_encode(const axm_context *ctx, const axm_arith *arith, int operand, const axm_operands *from,
                       const axm_panels *panels)
{
    encode_job job = {arith, operand, from, panels, axm_context_threads(ctx)};
    axm_context_parallel(ctx, job.n_tasks, encode_task, &job);
}
