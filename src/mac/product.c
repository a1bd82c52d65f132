#include "product.h"

#include "blocking.h"

#include "../core/check.h"
#include "../core/workspace.h"

#include <string.h>

/* The blocking job first, so that its callbacks find the product behind it. */
typedef struct {
    axm_blocking blocking;
    const axm_product *product;
} product_job;

static void fill(const axm_blocking *job, size_t group, size_t first, size_t block, axm_chunk *chunk)
{
    const axm_product *const product = ((const product_job *)(const void *)job)->product;
    axm_operands from = axm_operands_from(&product->b, first, axm_block_start(product->k, block));
    from.term = axm_block_term(product->k, block);
    (void)group;
    axm_chunk_encode(job->coding, AXM_OPERAND_B, &from, chunk);
}

static void store(const axm_blocking *job, size_t first_row, size_t n_rows, size_t first, size_t n,
                  const axm_block_run *run)
{
    const axm_product *const p = ((const product_job *)(const void *)job)->product;
    float buffer[AXM_CHUNK];
    if (p->affine.rows != NULL) {
        axm_lookup_correct(run, &p->affine, first_row, n_rows, first, n);
    }
    for (size_t r = 0; r < n_rows; r++) {
        const size_t row = (first_row + r) * p->ld + first;
        if (p->out_sums != NULL) {
            memcpy(p->out_sums + row, (const int64_t *)run->sums + r * AXM_CHUNK, n * sizeof *p->out_sums);
            continue;
        }
        const float *const values = p->affine.rows != NULL
                                        ? axm_lookup_values(run, &p->affine, r, first_row + r, first, n, buffer)
                                        : axm_block_values(run, r, n, buffer);
        if (p->bias == NULL && p->beta == 0) {
            job->coding->kernels->loops.finish(p->alpha, NULL, n, values, p->out + row);
            continue;
        }
        for (size_t j = 0; j < n; j++) {
            float value = p->alpha * values[j];
            if (p->bias != NULL) {
                value += p->bias[first + j];
            }
            if (p->beta != 0) {
                value += p->beta * p->out[row + j];
            }
            p->out[row + j] = axm_canonical(value);
        }
    }
}

static product_job make_job(const axm_product *product, const axm_rows *rows)
{
    return (product_job){
        .blocking = {.function = product->function,
                     .coding = product->coding,
                     .ctx = product->ctx,
                     .rows = rows,
                     .groups = 1,
                     .group_rows = product->m,
                     .n_lanes = product->n,
                     .packed_lanes = product->packed_b,
                     .fill = fill,
                     .store = store},
        .product = product,
    };
}

static bool rows_bytes(const axm_product *product, size_t *bytes)
{
    *bytes = 0;
    return product->packed_a != NULL || axm_rows_bytes(product->coding, product->m, product->k, bytes);
}

bool axm_product_workspace(const axm_product *product, size_t *bytes)
{
    const product_job job = make_job(product, NULL);
    size_t rows, loops;
    return rows_bytes(product, &rows) && axm_blocking_workspace(&job.blocking, &loops) &&
           axm_add_size(rows, loops, bytes) && axm_add_size(*bytes, AXM_WORKSPACE_SLACK, bytes);
}

axm_status axm_product_run(const axm_product *product, void *workspace)
{
    char *at = axm_workspace_align(workspace);
    axm_rows own;
    const axm_rows *rows = product->packed_a;
    if (rows == NULL) {
        size_t bytes;
        rows_bytes(product, &bytes);
        own = axm_rows_encode(product->ctx, product->coding, AXM_OPERAND_A, &product->a, product->m, product->k, at);
        rows = &own;
        at += bytes;
    }
    const product_job job = make_job(product, rows);
    return axm_blocking_run(&job.blocking, at);
}
