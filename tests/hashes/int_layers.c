/* Layers on integers: the sums themselves. */
#include "probes.h"

#include "../support/plans.h"
#include "shapes.h"

#include <stdio.h>

static axm_status run_packed(const hashes_subject *s, const test_layer *l, const int32_t *a, const int32_t *b,
                             int64_t *out)
{
    const bool is_a = l->kind == TEST_PACKED_A;
    axm_packed *packed = NULL;
    axm_status status = test_packed_i32(s->context, s->arith, is_a ? AXM_OPERAND_A : AXM_OPERAND_B, 0,
                                        is_a ? l->m : l->n, l->k, is_a ? a : b, is_a ? l->k : l->n, &packed);
    if (status == AXM_OK) {
        status = axm_gemm_packed_i32(packed, 0, is_a ? l->n : l->m, is_a ? b : a, is_a ? l->n : l->k, out, l->n);
    }
    axm_packed_destroy(packed);
    return status;
}

static axm_status run_conv(const hashes_subject *s, const test_layer *l, const int32_t *a, const int32_t *b,
                           int64_t *out)
{
    const axm_conv2d_desc desc = test_layer_desc(l);
    axm_conv2d *plan = NULL;
    axm_status status = axm_conv2d_create_i32(s->context, &desc, s->arith, b, &plan);
    status = status == AXM_OK ? axm_conv2d_run_i32(plan, l->pictures, l->h, l->w, a, out, NULL, 0) : status;
    axm_conv2d_destroy(plan);
    return status;
}

static axm_status run_fully_connected(const hashes_subject *s, const test_layer *l, const int32_t *a, const int32_t *b,
                                      int64_t *out)
{
    axm_fully_connected *plan = NULL;
    axm_status status = test_fully_connected_i32(s->context, l->k, l->n, s->arith, b, &plan);
    status = status == AXM_OK ? axm_fully_connected_run_i32(plan, l->m, a, out, NULL, 0) : status;
    axm_fully_connected_destroy(plan);
    return status;
}

static axm_status run(const hashes_subject *s, const test_layer *l, const int32_t *a, const int32_t *b, int64_t *out)
{
    switch (l->kind) {
    case TEST_GEMM: return axm_gemm_i32(s->context, s->arith, 0, 0, l->m, l->n, l->k, a, l->k, b, l->n, out, l->n);
    case TEST_CONV: return run_conv(s, l, a, b, out);
    case TEST_FULLY_CONNECTED: return run_fully_connected(s, l, a, b, out);
    default: return run_packed(s, l, a, b, out);
    }
}

void hashes_int_layers(const hashes_subject *subject)
{
    for (size_t i = 0; subject->sums_are_whole && i < hashes_shapes_count; i++) {
        const test_layer *const l = &hashes_shapes[i];
        char what[64];
        snprintf(what, sizeof what, "%s, i32", l->name);
        hashes_probe p = hashes_begin(subject, what);
        const int32_t *const a = hashes_operands_i32(&p, test_layer_a_count(l));
        const int32_t *const b = hashes_operands_i32(&p, test_layer_b_count(l));
        int64_t *const out = hashes_longs(&p, test_layer_out_count(l));
        hashes_need(run(subject, l, a, b, out));
        hashes_add_i64(&p, test_layer_out_count(l), out);
        hashes_end(&p);
    }
}
