#include "weights.h"

#include "affine_format.h"

#include "../arith/lookup.h"
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

/* Weights as integers, each vector quantised its own way. */
static void quantize(const axm_weights *weights, int32_t *codes)
{
    axm_encoder encoder = weights->coding.encoders[AXM_OPERAND_B];
    int64_t run[AXM_RUN];
    for (size_t v = 0; v < weights->extent; v++) {
        const float *const values = (const float *)weights->values + v * weights->k;
        encoder.step = weights->affine[1 + v].scale;
        encoder.zero_point = weights->affine[1 + v].zero_point;
        for (size_t first = 0; first < weights->k; first += AXM_RUN) {
            const size_t n = weights->k - first < AXM_RUN ? weights->k - first : AXM_RUN;
            weights->coding.kernels->loops.quantize_affine(&encoder, n, values + first, run);
            for (size_t i = 0; i < n; i++) {
                codes[v * weights->k + first + i] = (int32_t)run[i];
            }
        }
    }
}

static void encode(axm_weights *weights, const void *values, bool is_int)
{
    const axm_operands from = {.data = values, .is_int = is_int, .vector_stride = weights->k, .k_stride = 1};
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

static axm_status check_values(const char *function, const axm_weights *weights, const axm_arith *arith)
{
    return weights->is_int
               ? axm_check_fixed(function, arith)
               : axm_check_encodable(function, "weights", arith, weights->values, weights->extent * weights->k);
}

/* Encodes anew under an arithmetic and a quantisation, which it takes over; on failure all is as it was. */
static axm_status install(const char *function, axm_weights *weights, const axm_arith *arith, axm_affine *affine)
{
    size_t bytes;
    axm_coding coding;
    AXM_TRY(axm_coding_init(&coding, weights->context, arith, weights->as_lanes,
                            weights->as_lanes ? AXM_OPERAND_A : AXM_OPERAND_B, affine != NULL));
    if (!packed_bytes(weights, &coding, &bytes)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: the codes of %zu x %zu weights are more bytes than size_t counts",
                        function, weights->extent, weights->k);
    }
    void *const codes = axm_memory_get(weights->context, bytes);
    if (codes == NULL) {
        return AXM_E_MEMORY;
    }
    int32_t *integers = NULL;
    if (affine != NULL && !weights->is_int) {
        integers = axm_memory_get(weights->context, weights->extent * weights->k * sizeof *integers);
        if (integers == NULL) {
            axm_memory_put(weights->context, codes);
            return AXM_E_MEMORY;
        }
    }
    if (affine != NULL) {
        coding.encoders[AXM_OPERAND_A].step = affine[0].scale;
        coding.encoders[AXM_OPERAND_A].zero_point = affine[0].zero_point;
    }
    axm_arith *const before = weights->arith;
    weights->arith = axm_arith_hold(arith); /* may be the one it has */
    axm_arith_release(before);
    axm_memory_put(weights->context, weights->codes);
    weights->codes = codes;
    weights->codes_bytes = bytes;
    weights->coding = coding;
    if (weights->affine != affine) {
        axm_memory_put(weights->context, weights->affine);
        weights->affine = affine;
    }
    if (integers != NULL) {
        quantize(weights, integers);
    }
    encode(weights, integers != NULL ? integers : weights->values, weights->is_int || integers != NULL);
    axm_memory_put(weights->context, integers);
    return AXM_OK;
}

static axm_status check_affine_arith(const char *function, const axm_arith *arith)
{
    char text[AXM_MESSAGE_SIZE / 2] = "";
    if (axm_arith_can_look_up(arith)) {
        return AXM_OK;
    }
    (void)axm_arith_to_string(arith, text, sizeof text, NULL);
    return axm_fail(AXM_E_UNSUPPORTED,
                    "%s: the arithmetic is %s; allowed with affine quantisation: fixed point of at most 8 bits with "
                    "acc=exact, acc=i32 without saturation and shift, or acc=loa with low=0",
                    function, text[0] != '\0' ? text : axm_arith_name(arith));
}

static axm_status check_affine(const char *function, const char *name, const axm_arith *arith, int operand,
                               const axm_affine *affine)
{
    return axm_check_affine(function, name, affine,
                            axm_affine_format_of(arith->operand_bits[operand], arith->operand_signed[operand]));
}

axm_status axm_weights_set_arith(const char *function, axm_weights *weights, const axm_arith *arith)
{
    AXM_TRY(check_values(function, weights, arith));
    if (weights->affine != NULL) {
        AXM_TRY(check_affine_arith(function, arith));
        for (size_t i = 0; i <= weights->extent; i++) {
            AXM_TRY(check_affine(function, i == 0 ? "in" : "weights", arith, i == 0 ? AXM_OPERAND_A : AXM_OPERAND_B,
                                 &weights->affine[i]));
        }
    }
    return install(function, weights, arith, weights->affine);
}

axm_status axm_weights_set_affine(const char *function, axm_weights *weights, const axm_affine *in,
                                  const axm_affine *vectors, size_t n_vectors)
{
    if (in == NULL && vectors == NULL) {
        return install(function, weights, weights->arith, NULL);
    }
    if (in == NULL || vectors == NULL) {
        return axm_fail(AXM_E_NULL, "%s: %s is NULL; both are needed, or neither", function,
                        in == NULL ? "in" : "weights");
    }
    if (n_vectors != 1 && n_vectors != weights->extent) {
        return axm_fail(AXM_E_SHAPE, "%s: n_weights is %zu; allowed: 1 for all, or %zu, one for each output", function,
                        n_vectors, weights->extent);
    }
    AXM_TRY(check_affine_arith(function, weights->arith));
    AXM_TRY(check_affine(function, "in", weights->arith, AXM_OPERAND_A, in));
    for (size_t v = 0; v < n_vectors; v++) {
        AXM_TRY(check_affine(function, "weights", weights->arith, AXM_OPERAND_B, &vectors[v]));
    }
    axm_affine *const affine = axm_memory_get(weights->context, (weights->extent + 1) * sizeof *affine);
    if (affine == NULL) {
        return AXM_E_MEMORY;
    }
    affine[0] = *in;
    for (size_t v = 0; v < weights->extent; v++) {
        affine[1 + v] = vectors[n_vectors == 1 ? 0 : v];
    }
    const axm_status status = install(function, weights, weights->arith, affine);
    if (status != AXM_OK) {
        axm_memory_put(weights->context, affine);
    }
    return status;
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
    axm_memory_put(weights->context, weights->affine);
    axm_memory_put(weights->context, weights->bias);
    axm_memory_put(weights->context, weights->values);
    axm_arith_release(weights->arith);
    axm_context_release(weights->context);
}

axm_status axm_weights_set_factor(const char *function, axm_weights *weights, float factor)
{
    if (!isfinite(factor) || factor == 0) {
        return axm_fail(AXM_E_VALUE, "%s: factor is %s; allowed: any finite number but 0", function,
                        axm_number(6, factor).text);
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
