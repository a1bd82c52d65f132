/* Fully connected layers: rows of the input against weights packed as lanes. */
#include "fully_connected.h"

#include "weights.h"

#include "../core/check.h"
#include "../core/fp_modes.h"
#include "../core/memory.h"
#include "../core/structure.h"
#include "../core/workspace.h"
#include "../mac/product.h"

struct axm_fully_connected {
    axm_weights weights; /* extent: output features, k: input features */
};

static const axm_fully_connected_desc default_desc = {.in_features = 0};
static const axm_structure desc_structure = {
    .init = "axm_fully_connected_desc_init",
    .bytes = sizeof(axm_fully_connected_desc),
    .least = AXM_UP_TO(axm_fully_connected_desc, out_features),
    .defaults = &default_desc,
};

void axm_fully_connected_desc_init_sized(axm_fully_connected_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

axm_status axm_fully_connected_read_desc(const char *function, const char *name, const axm_fully_connected_desc *given,
                                         axm_fully_connected_desc *desc)
{
    AXM_TRY(axm_structure_read(function, name, &desc_structure, given, desc));
    AXM_TRY(axm_check_range(function, "in_features", desc->in_features, 1, AXM_EXTENT_MAX));
    return axm_check_range(function, "out_features", desc->out_features, 1, AXM_EXTENT_MAX);
}

static axm_status create(const char *function, const axm_context *ctx, const axm_fully_connected_desc *given,
                         const axm_arith *arith, const void *values, bool is_int, const float *bias,
                         axm_fully_connected **out)
{
    axm_fully_connected_desc desc;
    AXM_TRY(axm_fully_connected_read_desc(function, "desc", given, &desc));
    axm_fully_connected *const plan = axm_memory_get(ctx, sizeof *plan);
    if (plan == NULL) {
        return AXM_E_MEMORY;
    }
    plan->weights = (axm_weights){.extent = desc.out_features, .k = desc.in_features, .as_lanes = true};
    const axm_status status = axm_weights_init(function, &plan->weights, ctx, arith, values, is_int, bias);
    if (status != AXM_OK) {
        axm_memory_put(ctx, plan);
        return status;
    }
    *out = plan;
    return AXM_OK;
}

axm_status axm_fully_connected_create_f32(const axm_context *ctx, const axm_fully_connected_desc *desc,
                                          const axm_arith *arith, const float *weights, const float *bias,
                                          axm_fully_connected **out)
{
    AXM_FP_GUARD;
    AXM_NEED(desc);
    AXM_NEED(arith);
    AXM_NEED(weights);
    AXM_NEED(out);
    return create(__func__, ctx, desc, arith, weights, false, bias, out);
}

axm_status axm_fully_connected_create_i32(const axm_context *ctx, const axm_fully_connected_desc *desc,
                                          const axm_arith *arith, const int32_t *weights, axm_fully_connected **out)
{
    AXM_FP_GUARD;
    AXM_NEED(desc);
    AXM_NEED(arith);
    AXM_NEED(weights);
    AXM_NEED(out);
    return create(__func__, ctx, desc, arith, weights, true, NULL, out);
}

void axm_fully_connected_destroy(axm_fully_connected *plan)
{
    if (plan == NULL) {
        return;
    }
    axm_context *const context = axm_context_hold(plan->weights.context);
    axm_weights_free(&plan->weights);
    axm_memory_put(context, plan);
    axm_context_release(context);
}

axm_status axm_fully_connected_set_arith(axm_fully_connected *plan, const axm_arith *arith)
{
    AXM_FP_GUARD;
    AXM_NEED(plan);
    AXM_NEED(arith);
    return axm_weights_set_arith(__func__, &plan->weights, arith);
}

axm_status axm_fully_connected_set_affine(axm_fully_connected *plan, const axm_affine *in, const axm_affine *weights,
                                          size_t n_weights)
{
    AXM_FP_GUARD;
    AXM_NEED(plan);
    return axm_weights_set_affine(__func__, &plan->weights, in, weights, n_weights);
}

axm_status axm_fully_connected_set_output_factor(axm_fully_connected *plan, float factor)
{
    AXM_FP_GUARD;
    AXM_FP_HOLD(factor);
    AXM_NEED(plan);
    return axm_weights_set_factor(__func__, &plan->weights, factor);
}

size_t axm_fully_connected_packed_bytes(const axm_fully_connected *plan)
{
    return plan == NULL ? 0 : plan->weights.codes_bytes;
}

axm_status axm_fully_connected_macs(const axm_fully_connected *plan, size_t batch, uint64_t *macs)
{
    AXM_NEED(plan);
    AXM_NEED(macs);
    const uint64_t factors[3] = {batch, plan->weights.extent, plan->weights.k};
    return axm_check_count(__func__, "macs", factors, 3, macs);
}

static axm_product make_product(const axm_fully_connected *plan, size_t batch, const void *in, bool is_int)
{
    const axm_weights *const weights = &plan->weights;
    const axm_affine *const affine = weights->affine;
    return (axm_product){
        .ctx = weights->context,
        .coding = &weights->coding,
        .m = batch,
        .n = weights->extent,
        .k = weights->k,
        .packed_b = &weights->lanes,
        .affine = {.rows = affine, .lanes = affine != NULL ? affine + 1 : NULL, .lanes_step = 1},
        .a = {.data = in, .is_int = is_int, .vector_stride = weights->k, .k_stride = 1},
        .alpha = weights->factor,
        .bias = weights->bias,
        .ld = weights->extent,
    };
}

/* The bytes of the tensors, out counted as sums: what no memory could hold has no workspace either. */
static axm_status check_tensors(const char *function, const char *in_name, const char *out_name,
                                const axm_product *product)
{
    const size_t in_dims[2] = {product->m, product->k}, out_dims[2] = {product->m, product->n};
    size_t bytes;
    AXM_TRY(axm_check_bytes(function, in_name, sizeof(float), in_dims, 2, &bytes));
    return axm_check_bytes(function, out_name, sizeof(int64_t), out_dims, 2, &bytes);
}

static axm_status workspace_size(const char *function, const axm_product *product, size_t *bytes)
{
    size_t needed = 0;
    if (product->m != 0 && !axm_product_workspace(product, &needed)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: the workspace of batch %zu is more bytes than size_t counts", function,
                        product->m);
    }
    *bytes = needed;
    return AXM_OK;
}

axm_status axm_fully_connected_workspace_size(const axm_fully_connected *plan, size_t batch, size_t *bytes)
{
    AXM_NEED(plan);
    AXM_NEED(bytes);
    const axm_product product = make_product(plan, batch, NULL, false);
    AXM_TRY(check_tensors(__func__, "batch of in", "batch of out", &product));
    return workspace_size(__func__, &product, bytes);
}

static axm_status run(const char *function, axm_product *product, const void *out, size_t out_element, void *workspace,
                      size_t workspace_bytes)
{
    size_t needed = 0;
    AXM_TRY(check_tensors(function, "in", "out", product));
    AXM_TRY(workspace_size(function, product, &needed));
    const size_t in_bytes = product->m * product->k * sizeof(float), out_bytes = product->m * product->n * out_element;
    AXM_TRY(axm_check_apart(function, "out", out, out_bytes, "in", product->a.data, in_bytes));
    if (!product->a.is_int) {
        AXM_TRY(axm_check_encodable(function, "in", product->coding->arith, product->a.data, product->m * product->k));
    }
    AXM_TRY(axm_check_workspace_apart(function, workspace, workspace_bytes < needed ? workspace_bytes : needed,
                                      product->a.data, in_bytes, out, out_bytes));
    axm_workspace space;
    AXM_TRY(axm_workspace_take(function, product->ctx, workspace, workspace_bytes, needed, &space));
    product->function = function;
    const axm_status status = axm_product_run(product, space.memory);
    axm_workspace_leave(product->ctx, &space);
    return status;
}

axm_status axm_fully_connected_run_f32(const axm_fully_connected *plan, size_t batch, const float *in, float *out,
                                       void *workspace, size_t workspace_bytes)
{
    AXM_FP_GUARD;
    AXM_NEED(plan);
    if (batch == 0) {
        return AXM_OK;
    }
    AXM_NEED(in);
    AXM_NEED(out);
    axm_product product = make_product(plan, batch, in, false);
    product.out = out;
    return run(__func__, &product, out, sizeof *out, workspace, workspace_bytes);
}

axm_status axm_fully_connected_run_i32(const axm_fully_connected *plan, size_t batch, const int32_t *in, int64_t *out,
                                       void *workspace, size_t workspace_bytes)
{
    AXM_FP_GUARD;
    AXM_NEED(plan);
    AXM_TRY(axm_weights_check_integer_run(__func__, &plan->weights));
    if (batch == 0) {
        return AXM_OK;
    }
    AXM_NEED(in);
    AXM_NEED(out);
    axm_product product = make_product(plan, batch, in, true);
    product.out_sums = out;
    return run(__func__, &product, out, sizeof *out, workspace, workspace_bytes);
}
