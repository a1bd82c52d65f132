#include "strip.h"

#include <string.h>

/* One row against one block of lanes. */
typedef struct {
    size_t k;
    const void *row, *lanes;
    const axm_planes *row_planes, *lane_planes; /* NULL unless sign=c1 */
} piece;

/* One's complement makes a negative product ~p = -p - 1: how many of the lane's products that befalls. */
static int64_t negative_products(const axm_planes *row, const axm_planes *lane)
{
    int64_t count = 0;
    for (size_t i = 0; i < AXM_PLANE_WORDS; i++) {
        count += axm_popcount((row->negative[i] ^ lane->negative[i]) & row->nonzero[i] & lane->nonzero[i]);
    }
    return count;
}

/* Certified: the block's sums are integers a double holds. */
static void add_exact(const axm_arith *arith, const piece *p, int64_t *sums)
{
    const axm_kernels *const kernels = &axm_kernels_portable;
    double block[AXM_LANES] = {0};
    (arith->family->is_log ? kernels->log64 : kernels->lin64)(p->k, p->row, p->lanes, block);
    for (size_t j = 0; j < AXM_LANES; j++) {
        int64_t sum = (int64_t)block[j];
        if (p->row_planes != NULL) {
            sum -= negative_products(p->row_planes, &p->lane_planes[j]);
        }
        sums[j] = (int64_t)((uint64_t)sums[j] + (uint64_t)sum);
    }
}

static void add_f32(const axm_arith *arith, const piece *p, float *sums)
{
    const axm_kernels *const kernels = &axm_kernels_portable;
    (arith->family->is_log ? kernels->log32 : kernels->lin32)(p->k, p->row, p->lanes, sums);
}

/* ---- without a certificate: product by product ---- */

static void add_fixed_slowly(const axm_arith *arith, const piece *p, void *sums)
{
    const uint64_t *const row = p->row, *const lanes = p->lanes;
    for (size_t t = 0; t < p->k; t++) {
        for (size_t j = 0; j < AXM_LANES; j++) {
            const int64_t product = arith->family->product_int(arith, row[t], lanes[t * AXM_LANES + j]);
            if (arith->acc == AXM_ACC_EXACT) {
                int64_t *const sum = (int64_t *)sums + j;
                *sum = (int64_t)((uint64_t)*sum + (uint64_t)product);
            } else {
                ((float *)sums)[j] += axm_arith_rescale(arith, product);
            }
        }
    }
}

static void add_floating_slowly(const axm_arith *arith, const piece *p, float *sums)
{
    const uint32_t *const row = p->row, *const lanes = p->lanes;
    for (size_t t = 0; t < p->k; t++) {
        for (size_t j = 0; j < AXM_LANES; j++) {
            const uint32_t lane = lanes[t * AXM_LANES + j];
            if (lane != AXM_PADDING_MARK) {
                sums[j] += arith->family->product_float(arith, row[t], lane);
            }
        }
    }
}

void axm_strip_clear(const axm_arith *arith, size_t n_rows, void *sums)
{
    memset(sums, 0, n_rows * axm_strip_row_bytes(arith)); /* 0 and +0 alike */
}

void axm_strip_add_block(const axm_arith *arith, const axm_panels *rows, size_t first_row, size_t n_rows, size_t block,
                         const axm_panels *lanes, size_t panel, size_t lane_block, void *sums)
{
    const size_t left = rows->k - block * AXM_BLOCK;
    const size_t code_bytes = axm_arith_code_bytes(arith);
    const size_t row_blocks = axm_blocks_count(rows->k);
    const size_t lane_index = panel * axm_blocks_count(lanes->k) + lane_block;
    const bool fixed = axm_arith_is_fixed(arith);
    piece p = {
        .k = left < AXM_BLOCK ? left : AXM_BLOCK,
        .lanes = (const char *)lanes->codes + (panel * lanes->k + lane_block * AXM_BLOCK) * AXM_LANES * code_bytes,
        .lane_planes = lanes->planes == NULL ? NULL : lanes->planes + lane_index * AXM_LANES,
    };
    for (size_t r = 0; r < n_rows; r++) {
        const size_t row = first_row + r, row_index = row * row_blocks + block;
        void *const row_sums = (char *)sums + r * axm_strip_row_bytes(arith);
        p.row = (const char *)rows->codes + (row * rows->k + block * AXM_BLOCK) * code_bytes;
        p.row_planes = rows->planes == NULL ? NULL : rows->planes + row_index;
        const bool fast =
            axm_certificate_allows(arith, &rows->certificates[row_index], &lanes->certificates[lane_index], p.k);
        if (fast && fixed) {
            add_exact(arith, &p, row_sums);
        } else if (fast) {
            add_f32(arith, &p, row_sums);
        } else if (fixed) {
            add_fixed_slowly(arith, &p, row_sums);
        } else {
            add_floating_slowly(arith, &p, row_sums);
        }
    }
}

void axm_strip_values(const axm_arith *arith, const void *sums, size_t row, float values[AXM_LANES])
{
    if (arith->acc == AXM_ACC_EXACT) {
        for (size_t j = 0; j < AXM_LANES; j++) {
            values[j] = axm_arith_rescale(arith, ((const int64_t *)sums)[row * AXM_LANES + j]);
        }
    } else {
        memcpy(values, (const float *)sums + row * AXM_LANES, AXM_LANES * sizeof *values);
    }
}
