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

static void fill(const axm_blocking *job, size_t group, size_t panel, size_t block, const axm_panels *lanes)
{
    const axm_product *const product = ((const product_job *)(const void *)job)->product;
    const size_t first = panel * AXM_LANES, left = product->n - first;
    axm_operands from = product->b;
    axm_panels here = *lanes;
    (void)group;
    here.extent = left < AXM_LANES ? left : AXM_LANES;
    const size_t skip = first * from.vector_stride + block * AXM_BLOCK * from.k_stride;
    from.data = from.is_int ? (const void *)((const int32_t *)from.data + skip)
                            : (const void *)((const float *)from.data + skip);
    axm_panels_encode_block(job->arith, AXM_OPERAND_B, &from, &here, 0, 0);
}

static void store(const axm_blocking *job, size_t group, size_t first_row, size_t n_rows, size_t panel,
                  const void *sums)
{
    const axm_product *const p = ((const product_job *)(const void *)job)->product;
    const size_t first = panel * AXM_LANES, left = p->n - first, lanes = left < AXM_LANES ? left : AXM_LANES;
    (void)group;
    float values[AXM_LANES];
    for (size_t r = 0; r < n_rows; r++) {
        const size_t row = (first_row + r) * p->ld + first;
        if (p->out_sums != NULL) {
            memcpy(p->out_sums + row, (const int64_t *)sums + r * AXM_LANES, lanes * sizeof *p->out_sums);
            continue;
        }
        axm_strip_values(p->arith, sums, r, values);
        for (size_t j = 0; j < lanes; j++) {
            const size_t at = row + j;
            float value = p->alpha * values[j];
            if (p->bias != NULL) {
                value += p->bias[first + j];
            }
            if (p->beta != 0) {
                value += p->beta * p->out[at];
            }
            p->out[at] = axm_canonical(value);
        }
    }
}

static product_job make_job(const axm_product *product, const axm_panels *rows)
{
    return (product_job){
        .blocking = {.arith = product->arith,
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
    return product->packed_a != NULL || axm_panels_bytes(product->arith, product->m, product->k, 1, bytes);
}

bool axm_product_workspace(const axm_product *product, size_t *bytes)
{
    const product_job job = make_job(product, NULL);
    size_t rows, loops;
    return rows_bytes(product, &rows) && axm_blocking_workspace(&job.blocking, &loops) &&
           axm_add_size(rows, loops, bytes) && axm_add_size(*bytes, AXM_WORKSPACE_SLACK, bytes);
}

void axm_product_run(const axm_product *product, void *workspace)
{
    char *at = axm_workspace_align(workspace);
    axm_panels own;
    const axm_panels *rows = product->packed_a;
    if (rows == NULL) {
        size_t bytes;
        rows_bytes(product, &bytes);
        own = axm_panels_at(product->arith, product->m, product->k, 1, at);
        axm_panels_encode(product->ctx, product->arith, AXM_OPERAND_A, &product->a, &own);
        rows = &own;
        at += bytes;
    }
    const product_job job = make_job(product, rows);
    axm_blocking_run(&job.blocking, at);
}
