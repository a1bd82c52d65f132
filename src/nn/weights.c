#include "weights.h"

#include "../core/check.h"
#include "../core/memory.h"
#include "../core/workspace.h"

#include <string.h>

static void *copy_of(const axm_context *ctx, const void *values, size_t bytes)
{
    void *const copy = axm_memory_get(ctx, bytes);
    if (copy != NULL) {
        memcpy(copy, values, bytes);
    }
    return copy;
}

static bool any_nonfinite(const axm_rows *rows)
{
    const size_t count = rows->extent * axm_blocks_count(rows->k);
    for (size_t i = 0; i < count; i++) {
        if (rows->certificates[i].nonfinite) {
            return true;
        }
    }
    return false;
}

static bool packed_bytes(const axm_weights *weights, const axm_coding *coding, size_t *bytes)
{
    return (weights->as_lanes ? axm_lanes_bytes(coding, weights->extent, weights->k, bytes)
                              : axm_rows_bytes(coding, weights->extent, weights->k, bytes)) &&
           axm_add_size(*bytes, AXM_WORKSPACE_SLACK, bytes);
}

static void encode(axm_weights *weights)
{
    const axm_operands from = {
        .data = weights->values, .is_int = weights->is_int, .vector_stride = weights->k, .k_stride = 1};
    void *const at = axm_workspace_align(weights->codes);
    if (weights->as_lanes) {
        weights->lanes =
            axm_lanes_encode(weights->context, &weights->coding, AXM_OPERAND_B, &from, weights->extent, weights->k, at);
    } else {
        weights->rows =
            axm_rows_encode(weights->context, &weights->coding, AXM_OPERAND_B, &from, weights->extent, weights->k, at);
        weights->nonfinite = any_nonfinite(&weights->rows);
    }
}

axm_status axm_weights_set_arith(const char *function, axm_weights *weights, const axm_arith *arith)
{
    size_t bytes;
    if (weights->is_int) {
        AXM_TRY(axm_check_fixed(function, arith));
    } else {
        AXM_TRY(axm_check_encodable(function, "weights", arith, weights->values, weights->extent * weights->k));
    }
    const axm_coding coding = axm_coding_of(arith, weights->as_lanes);
    if (!packed_bytes(weights, &coding, &bytes)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: the codes of %zu x %zu weights are more bytes than size_t counts",
                        function, weights->extent, weights->k);
    }
    void *const codes = axm_memory_get(weights->context, bytes);
    if (codes == NULL) {
        return AXM_E_MEMORY;
    }
    axm_arith *const before = weights->arith;
    weights->arith = axm_arith_hold(arith); /* may be the one it has */
    axm_arith_release(before);
    axm_memory_put(weights->context, weights->codes);
    weights->codes = codes;
    weights->codes_bytes = bytes;
    weights->coding = coding;
    encode(weights);
    return AXM_OK;
}

axm_status axm_weights_init(const char *function, axm_weights *weights, const axm_context *ctx, const axm_arith *arith,
                            const void *values, bool is_int, const float *bias)
{
    const size_t dims[2] = {weights->extent, weights->k};
    size_t bytes;
    AXM_TRY(axm_check_bytes(function, "weights", sizeof(float), dims, 2, &bytes));
    weights->context = axm_context_hold(ctx);
    weights->is_int = is_int;
    weights->factor = 1;
    weights->values = copy_of(ctx, values, bytes);
    weights->bias = bias != NULL ? copy_of(ctx, bias, weights->extent * sizeof *bias) : NULL;
    axm_status status = AXM_E_MEMORY;
    if (weights->values != NULL && (bias == NULL || weights->bias != NULL)) {
        status = axm_weights_set_arith(function, weights, arith);
    }
    if (status != AXM_OK) {
        axm_weights_free(weights);
    }
    return status;
}

void axm_weights_free(axm_weights *weights)
{
    axm_memory_put(weights->context, weights->codes);
    axm_memory_put(weights->context, weights->bias);
    axm_memory_put(weights->context, weights->values);
    axm_arith_release(weights->arith);
    axm_context_release(weights->context);
}

axm_status axm_weights_set_factor(const char *function, axm_weights *weights, float factor)
{
    if (!isfinite(factor) || factor == 0) {
        return axm_fail(AXM_E_VALUE, "%s: factor is %g; allowed: any finite number but 0", function, (double)factor);
    }
    weights->factor = factor;
    return AXM_OK;
}

axm_status axm_weights_check_integer_run(const char *function, const axm_weights *weights)
{
    AXM_TRY(axm_check_integer_sums(function, weights->arith));
    if (weights->bias != NULL || weights->factor != 1) {
        return axm_fail(AXM_E_UNSUPPORTED,
                        "%s: the plan has %s, which integer sums do not take; allowed: a plan "
                        "without bias and with output factor 1",
                        function, weights->bias != NULL ? "a bias" : "an output factor");
    }
    return AXM_OK;
}
