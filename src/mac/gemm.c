/* The public matrix products: arguments checked, then mac/product.c. */
#include "packed.h"
#include "product.h"

#include "../core/check.h"
#include "../core/fp_modes.h"
#include "../core/memory.h"
#include "../core/structure.h"
#include "../core/workspace.h"

/* A matrix as the caller names it. */
typedef struct {
    const char *name, *trans_name, *ld_name;
    int32_t trans;
    size_t rows, cols; /* of the matrix itself, not of how it is stored */
    const void *data;
    bool is_int;
    size_t ld;
} matrix;

static size_t stored_rows(const matrix *x)
{
    return x->trans ? x->cols : x->rows;
}

static size_t stored_cols(const matrix *x)
{
    return x->trans ? x->rows : x->cols;
}

static axm_status check_layout(const char *function, const matrix *x)
{
    AXM_TRY(axm_check_flag(function, x->trans_name, x->trans));
    if (x->ld < stored_cols(x)) {
        return axm_fail(AXM_E_SHAPE, "%s: %s is %zu; allowed: at least %zu, the length of a stored row", function,
                        x->ld_name, x->ld, stored_cols(x));
    }
    return AXM_OK;
}

/* The bytes from its first element to its last. */
static axm_status check_memory(const char *function, const matrix *x, size_t element_bytes, size_t *bytes)
{
    size_t elems = 0;
    *bytes = 0;
    if (stored_rows(x) == 0 || stored_cols(x) == 0) {
        return AXM_OK;
    }
    if (x->data == NULL) {
        return axm_fail(AXM_E_NULL, "%s: %s is NULL; it is needed when no size is 0", function, x->name);
    }
    if (!axm_mul_size(stored_rows(x) - 1, x->ld, &elems) || !axm_add_size(elems, stored_cols(x), &elems) ||
        !axm_mul_size(elems, element_bytes, bytes)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: %zu rows of %s = %zu elements are more bytes than size_t counts", function,
                        stored_rows(x), x->ld_name, x->ld);
    }
    return AXM_OK;
}

/* Row by row, since what lies between a row's end and the next row is not the matrix. */
static axm_status check_values(const char *function, const matrix *x, const axm_arith *arith)
{
    for (size_t i = 0; i < stored_rows(x) && !x->is_int && stored_cols(x) != 0; i++) {
        AXM_TRY(axm_check_encodable(function, x->name, arith, (const float *)x->data + i * x->ld, stored_cols(x)));
    }
    return AXM_OK;
}

/* A's vectors are its rows, B's its columns. */
static axm_operands operands_of(const matrix *x, int operand)
{
    const bool along_rows = (operand == AXM_OPERAND_A) != (x->trans != 0);
    return (axm_operands){
        .data = x->data,
        .is_int = x->is_int,
        .vector_stride = along_rows ? x->ld : 1,
        .k_stride = along_rows ? 1 : x->ld,
    };
}

/* Checks what is left to check, and runs. Sides that are packed come as NULL. */
static axm_status run(const char *function, axm_product *product, const matrix *a, const matrix *b)
{
    const size_t element = product->out_sums != NULL ? sizeof(int64_t) : sizeof(float);
    const void *const out = product->out_sums != NULL ? (const void *)product->out_sums : product->out;
    const matrix c = {"c", "trans_c", "ldc", 0, product->m, product->n, out, false, product->ld};
    const matrix *const inputs[2] = {a, b};
    size_t out_bytes, needed;
    AXM_TRY(check_layout(function, &c));
    for (int i = 0; i < 2; i++) {
        if (inputs[i] != NULL) {
            AXM_TRY(check_layout(function, inputs[i]));
        }
    }
    if (product->m == 0 || product->n == 0) {
        return AXM_OK; /* nothing is read or written, so no memory is needed */
    }
    AXM_TRY(check_memory(function, &c, element, &out_bytes));
    for (int i = 0; i < 2; i++) {
        size_t in_bytes;
        if (inputs[i] != NULL) {
            AXM_TRY(check_memory(function, inputs[i], sizeof(float), &in_bytes));
            AXM_TRY(axm_check_apart(function, "c", out, out_bytes, inputs[i]->name, inputs[i]->data, in_bytes));
        }
    }
    for (int i = 0; i < 2; i++) {
        if (inputs[i] != NULL && product->k != 0) {
            AXM_TRY(check_values(function, inputs[i], product->coding->arith));
            *(i == 0 ? &product->a : &product->b) = operands_of(inputs[i], i);
        }
    }
    if (!axm_product_workspace(product, &needed)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: the codes of %zu x %zu and %zu x %zu are more bytes than size_t counts",
                        function, product->m, product->k, product->k, product->n);
    }
    axm_workspace workspace;
    AXM_TRY(axm_workspace_take(function, product->ctx, NULL, 0, needed, &workspace));
    product->function = function;
    const axm_status status = axm_product_run(product, workspace.memory);
    axm_workspace_leave(product->ctx, &workspace);
    return status;
}

axm_status axm_gemm_f32(const axm_context *ctx, const axm_arith *arith, int32_t trans_a, int32_t trans_b, size_t m,
                        size_t n, size_t k, float alpha, const float *a, size_t lda, const float *b, size_t ldb,
                        float beta, float *c, size_t ldc)
{
    AXM_FP_GUARD;
    AXM_FP_HOLD(alpha);
    AXM_FP_HOLD(beta);
    AXM_NEED(arith);
    const matrix matrix_a = {"a", "trans_a", "lda", trans_a, m, k, a, false, lda};
    const matrix matrix_b = {"b", "trans_b", "ldb", trans_b, k, n, b, false, ldb};
    axm_coding coding;
    AXM_TRY(axm_coding_init(&coding, ctx, arith, false, AXM_OPERAND_A, false));
    axm_product product = {
        .ctx = ctx, .coding = &coding, .m = m, .n = n, .k = k, .alpha = alpha, .beta = beta, .out = c, .ld = ldc};
    return run(__func__, &product, &matrix_a, &matrix_b);
}

axm_status axm_gemm_i32(const axm_context *ctx, const axm_arith *arith, int32_t trans_a, int32_t trans_b, size_t m,
                        size_t n, size_t k, const int32_t *a, size_t lda, const int32_t *b, size_t ldb, int64_t *c,
                        size_t ldc)
{
    AXM_FP_GUARD;
    AXM_NEED(arith);
    AXM_TRY(axm_check_integer_sums(__func__, arith));
    const matrix matrix_a = {"a", "trans_a", "lda", trans_a, m, k, a, true, lda};
    const matrix matrix_b = {"b", "trans_b", "ldb", trans_b, k, n, b, true, ldb};
    axm_coding coding;
    AXM_TRY(axm_coding_init(&coding, ctx, arith, false, AXM_OPERAND_A, false));
    axm_product product = {.ctx = ctx, .coding = &coding, .m = m, .n = n, .k = k, .out_sums = c, .ld = ldc};
    return run(__func__, &product, &matrix_a, &matrix_b);
}

static bool packed_bytes(const axm_coding *coding, int32_t operand, size_t extent, size_t k, size_t *bytes)
{
    return operand == AXM_OPERAND_A ? axm_rows_bytes(coding, extent, k, bytes)
                                    : axm_lanes_bytes(coding, extent, k, bytes);
}

static matrix other_matrix(int32_t operand, int32_t trans, size_t extent, size_t k, const void *data, bool is_int,
                           size_t ld, const char *name)
{
    const bool is_a = operand == AXM_OPERAND_A;
    return (matrix){name, "trans", "ld", trans, is_a ? extent : k, is_a ? k : extent, data, is_int, ld};
}

static const axm_packed_desc default_desc = {.operand = AXM_OPERAND_A};
static const axm_structure desc_structure = {
    .init = "axm_packed_desc_init",
    .bytes = sizeof(axm_packed_desc),
    .least = AXM_UP_TO(axm_packed_desc, k),
    .defaults = &default_desc,
};

void axm_packed_desc_init_sized(axm_packed_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

static axm_status pack(const char *function, const axm_context *ctx, const axm_packed_desc *given,
                       const axm_arith *arith, const void *data, bool is_int, axm_packed **out)
{
    axm_packed_desc desc;
    size_t data_bytes, bytes;
    AXM_TRY(axm_structure_read(function, "desc", &desc_structure, given, &desc));
    AXM_TRY(axm_check_operand(function, desc.operand));
    const int32_t operand = desc.operand;
    const size_t extent = desc.extent, k = desc.k;
    matrix own = other_matrix(operand, desc.trans, extent, k, data, is_int, desc.ld, "data");
    const matrix *const x = &own;
    own.trans_name = "desc->trans";
    own.ld_name = "desc->ld";
    own.ld = desc.ld == 0 ? stored_cols(x) : desc.ld;
    AXM_TRY(check_layout(function, x));
    AXM_TRY(check_memory(function, x, sizeof(float), &data_bytes));
    AXM_TRY(check_values(function, x, arith));
    axm_coding coding;
    AXM_TRY(axm_coding_init(&coding, ctx, arith, false, AXM_OPERAND_A, false));
    if (!packed_bytes(&coding, operand, extent, k, &bytes) ||
        !axm_add_size(bytes, sizeof(axm_packed) + AXM_WORKSPACE_SLACK, &bytes)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: the codes of %zu x %zu are more bytes than size_t counts", function,
                        extent, k);
    }
    axm_packed *const packed = axm_memory_get(ctx, bytes);
    if (packed == NULL) {
        return AXM_E_MEMORY;
    }
    *packed = (axm_packed){
        .context = axm_context_hold(ctx),
        .arith = axm_arith_hold(arith),
        .coding = coding,
        .operand = operand,
        .extent = extent,
        .k = k,
    };
    const axm_operands from = operands_of(x, operand);
    void *const codes = axm_workspace_align(packed + 1);
    if (operand == AXM_OPERAND_A) {
        packed->rows = axm_rows_encode(ctx, &coding, operand, &from, extent, k, codes);
    } else {
        packed->lanes = axm_lanes_encode(ctx, &coding, operand, &from, extent, k, codes);
    }
    *out = packed;
    return AXM_OK;
}

axm_status axm_packed_create_f32(const axm_context *ctx, const axm_packed_desc *desc, const axm_arith *arith,
                                 const float *data, axm_packed **out)
{
    AXM_FP_GUARD;
    AXM_NEED(desc);
    AXM_NEED(arith);
    AXM_NEED(out);
    return pack(__func__, ctx, desc, arith, data, false, out);
}

axm_status axm_packed_create_i32(const axm_context *ctx, const axm_packed_desc *desc, const axm_arith *arith,
                                 const int32_t *data, axm_packed **out)
{
    AXM_FP_GUARD;
    AXM_NEED(desc);
    AXM_NEED(arith);
    AXM_NEED(out);
    AXM_TRY(axm_check_fixed(__func__, arith));
    return pack(__func__, ctx, desc, arith, data, true, out);
}

void axm_packed_destroy(axm_packed *packed)
{
    if (packed == NULL) {
        return;
    }
    axm_context *const context = packed->context;
    axm_arith_release(packed->arith);
    axm_memory_put(context, packed);
    axm_context_release(context);
}

/* The product a packed side and an extent of the other side describe. */
static axm_product packed_product(const axm_packed *packed, size_t extent)
{
    const bool is_a = packed->operand == AXM_OPERAND_A;
    return (axm_product){
        .ctx = packed->context,
        .coding = &packed->coding,
        .m = is_a ? packed->extent : extent,
        .n = is_a ? extent : packed->extent,
        .k = packed->k,
        .packed_a = is_a ? &packed->rows : NULL,
        .packed_b = is_a ? NULL : &packed->lanes,
    };
}

static axm_status run_packed(const char *function, const axm_packed *packed, axm_product *product, int32_t trans,
                             size_t extent, const void *other, bool is_int, size_t ld)
{
    const bool is_a = packed->operand == AXM_OPERAND_A;
    const matrix x =
        other_matrix(is_a ? AXM_OPERAND_B : AXM_OPERAND_A, trans, extent, packed->k, other, is_int, ld, "other");
    return run(function, product, is_a ? NULL : &x, is_a ? &x : NULL);
}

axm_status axm_gemm_packed_f32(const axm_packed *packed, int32_t trans, size_t extent, float alpha, const float *other,
                               size_t ld, float beta, float *c, size_t ldc)
{
    AXM_FP_GUARD;
    AXM_FP_HOLD(alpha);
    AXM_FP_HOLD(beta);
    AXM_NEED(packed);
    axm_product product = packed_product(packed, extent);
    product.alpha = alpha;
    product.beta = beta;
    product.out = c;
    product.ld = ldc;
    return run_packed(__func__, packed, &product, trans, extent, other, false, ld);
}

axm_status axm_gemm_packed_i32(const axm_packed *packed, int32_t trans, size_t extent, const int32_t *other, size_t ld,
                               int64_t *c, size_t ldc)
{
    AXM_FP_GUARD;
    AXM_NEED(packed);
    AXM_TRY(axm_check_integer_sums(__func__, packed->arith));
    axm_product product = packed_product(packed, extent);
    product.out_sums = c;
    product.ld = ldc;
    return run_packed(__func__, packed, &product, trans, extent, other, true, ld);
}
