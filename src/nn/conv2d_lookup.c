/*
 * Convolution with looked-up products: what taps in the padding and zero points add is taken out of finished sums.
 *
 * Planes hold the code of 0 in the padding, and a table may give a product other than zero for it. Such
 * taps are to add nothing; so their products, summed over channels once for each weight's place in the
 * kernel, are subtracted where a pixel's kernel reaches into the padding.
 */
#include "conv2d.h"

#include "../core/memory.h"

static size_t kernel_elems(const axm_conv2d *plan)
{
    return plan->rows.kernel * plan->columns.kernel;
}

static bool has_padding(const axm_conv2d *plan)
{
    return plan->rows.pad_before + plan->rows.pad_after + plan->columns.pad_before + plan->columns.pad_after > 0;
}

axm_status axm_conv2d_padding_memory(const axm_conv2d *plan, bool look_up, int64_t **memory)
{
    *memory = NULL;
    if (look_up && has_padding(plan)) { /* no more elements than there are weights */
        *memory = axm_memory_get(plan->weights.context, plan->weights.extent * kernel_elems(plan) * sizeof **memory);
    }
    return look_up && has_padding(plan) && *memory == NULL ? AXM_E_MEMORY : AXM_OK;
}

/* A tap's product with the code of 0, less what the zero points make of it: b * the input's, the rest cancels. */
void axm_conv2d_padding_sums(axm_conv2d *plan)
{
    const axm_coding *const coding = &plan->weights.coding;
    const axm_rows *const rows = &plan->weights.rows;
    const size_t taps = kernel_elems(plan);
    const int64_t zero_point = plan->weights.affine != NULL ? plan->weights.affine[0].zero_point : 0;
    const uint32_t zero = axm_kept_zero(coding, false);
    for (size_t i = 0; plan->padding != NULL && i < rows->extent * taps; i++) {
        plan->padding[i] = 0;
    }
    for (size_t row = 0; plan->padding != NULL && row < rows->extent; row++) {
        for (size_t k = 0; k < rows->k; k++) {
            const uint32_t *const block = axm_rows_block(coding, rows, row, k / AXM_BLOCK, AXM_ROWS_32, NULL);
            const uint32_t pattern = block[k % AXM_BLOCK];
            plan->padding[row * taps + k % taps] +=
                coding->lookup->products[pattern][zero] -
                zero_point * axm_arith_operand(coding->arith, AXM_OPERAND_B, pattern);
        }
    }
}

/* Whether a kernel's row or column lies outside of the picture. */
static bool outside(const axm_window *window, size_t in, size_t position, size_t tap)
{
    const size_t at = position * window->stride + tap * window->dilation; /* of the padded picture */
    return at < window->pad_before || at - window->pad_before >= in;
}

static void subtract_padding(const axm_conv2d_call *call, size_t pixel, size_t lane, size_t first_row, size_t n_rows,
                             int64_t *sums)
{
    const axm_conv2d *const plan = call->plan;
    const size_t y = pixel / call->out_w, x = pixel % call->out_w, taps = kernel_elems(plan);
    const size_t columns = plan->columns.kernel;
    for (size_t tap = 0; tap < taps; tap++) {
        if (outside(&plan->rows, call->in_h, y, tap / columns) ||
            outside(&plan->columns, call->in_w, x, tap % columns)) {
            for (size_t r = 0; r < n_rows; r++) {
                sums[r * AXM_CHUNK + lane] -= plan->padding[(first_row + r) * taps + tap];
            }
        }
    }
}

void axm_conv2d_lookup_finish(const axm_conv2d_call *call, size_t first_row, size_t n_rows, size_t first, size_t n,
                              const axm_block_run *run)
{
    if (call->plan->weights.affine != NULL) {
        const axm_affine_sides sides = axm_conv2d_affine_sides(call->plan);
        axm_lookup_correct(run, &sides, first_row, n_rows, first, n);
    }
    for (size_t j = 0; call->plan->padding != NULL && j < n; j++) {
        subtract_padding(call, (first + j) % (call->out_h * call->out_w), j, first_row, n_rows, run->sums);
    }
    for (size_t r = 0; call->plan->padding != NULL && r < n_rows; r++) {
        axm_finish_sums(run->coding, n, (int64_t *)run->sums + r * AXM_CHUNK); /* once more, as there */
    }
}
