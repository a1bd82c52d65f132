/* Layers on floats. */
#include "probes.h"

#include "../support/plans.h"
#include "shapes.h"

static void layer(const hashes_subject *s, const test_layer *l)
{
    const size_t n_bias = test_layer_bias_count(l), n_out = test_layer_out_count(l);
    hashes_probe p = hashes_begin(s, l->name);
    for (hashes_operands kind = HASHES_TAME; kind <= HASHES_WILD; kind++) {
        if (hashes_is_worth(s, kind)) {
            const float *const a = hashes_operands_f32(&p, kind, test_layer_a_count(l));
            const float *const b = hashes_operands_f32(&p, kind, test_layer_b_count(l));
            const float *const bias = n_bias != 0 ? hashes_operands_f32(&p, kind, n_bias) : NULL;
            float *const out = hashes_floats(&p, n_out);
            hashes_need(test_layer_run(l, s->context, s->arith, a, b, bias, out, NULL, 0));
            hashes_add_f32(&p, n_out, out);
        }
    }
    hashes_end(&p);
}

enum { M = 5, N = 21, K = 23 };

/* Stored either way, onto what c held. */
static void gemm_onto(const hashes_subject *s)
{
    hashes_probe p = hashes_begin(s, "gemm, transposed, alpha, beta");
    for (int32_t trans = 0; trans < 4; trans++) {
        const int32_t trans_a = trans & 1, trans_b = trans >> 1;
        const float *const a = hashes_operands_f32(&p, HASHES_TAME, M * K);
        const float *const b = hashes_operands_f32(&p, HASHES_TAME, K * N);
        float *const c = hashes_operands_f32(&p, HASHES_TAME, M * N);
        hashes_need(axm_gemm_f32(s->context, s->arith, trans_a, trans_b, M, N, K, 0.7f, a, trans_a ? M : K, b,
                                 trans_b ? K : N, -1.3f, c, N));
        hashes_add_f32(&p, M * N, c);
    }
    hashes_end(&p);
}

static void packed_onto(const hashes_subject *s)
{
    hashes_probe p = hashes_begin(s, "gemm, packed, transposed, alpha, beta");
    const float *const a = hashes_operands_f32(&p, HASHES_TAME, M * K);
    const float *const b = hashes_operands_f32(&p, HASHES_TAME, K * N);
    for (int32_t operand = AXM_OPERAND_A; operand <= AXM_OPERAND_B; operand++) {
        const bool is_a = operand == AXM_OPERAND_A;
        float *const c = hashes_operands_f32(&p, HASHES_TAME, M * N);
        axm_packed *packed = NULL;
        hashes_need(
            test_packed_f32(s->context, s->arith, operand, 1, is_a ? M : N, K, is_a ? a : b, is_a ? M : K, &packed));
        hashes_need(axm_gemm_packed_f32(packed, 1, is_a ? N : M, 0.7f, is_a ? b : a, is_a ? K : M, -1.3f, c, N));
        hashes_add_f32(&p, M * N, c);
        axm_packed_destroy(packed);
    }
    hashes_end(&p);
}

/* A plan made for float32 and given the arithmetic afterwards. */
static axm_status scaled_conv(const hashes_subject *s, const axm_arith *first, const test_layer *l, const float *a,
                              const float *b, const float *bias, float *out)
{
    const axm_conv2d_desc desc = test_layer_desc(l);
    axm_conv2d *plan = NULL;
    axm_status status = axm_conv2d_create_f32(s->context, &desc, first, b, bias, &plan);
    status = status == AXM_OK ? axm_conv2d_set_arith(plan, s->arith) : status;
    status = status == AXM_OK ? axm_conv2d_set_output_factor(plan, 1.1f) : status;
    status = status == AXM_OK ? axm_conv2d_run_f32(plan, l->pictures, l->h, l->w, a, out, NULL, 0) : status;
    axm_conv2d_destroy(plan);
    return status;
}

static axm_status scaled_fully_connected(const hashes_subject *s, const axm_arith *first, const test_layer *l,
                                         const float *a, const float *b, const float *bias, float *out)
{
    axm_fully_connected *plan = NULL;
    axm_status status = test_fully_connected_f32(s->context, l->k, l->n, first, b, bias, &plan);
    status = status == AXM_OK ? axm_fully_connected_set_arith(plan, s->arith) : status;
    status = status == AXM_OK ? axm_fully_connected_set_output_factor(plan, 1.1f) : status;
    status = status == AXM_OK ? axm_fully_connected_run_f32(plan, l->m, a, out, NULL, 0) : status;
    axm_fully_connected_destroy(plan);
    return status;
}

static void scaled(const hashes_subject *s, const char *what, const test_layer *l)
{
    hashes_probe p = hashes_begin(s, what);
    const float *const a = hashes_operands_f32(&p, HASHES_TAME, test_layer_a_count(l));
    const float *const b = hashes_operands_f32(&p, HASHES_TAME, test_layer_b_count(l));
    const float *const bias = hashes_operands_f32(&p, HASHES_TAME, test_layer_bias_count(l));
    float *const out = hashes_floats(&p, test_layer_out_count(l));
    axm_arith *first = NULL;
    hashes_need(axm_arith_create(NULL, "float32", &first));
    hashes_need((l->kind == TEST_CONV ? scaled_conv : scaled_fully_connected)(s, first, l, a, b, bias, out));
    hashes_add_f32(&p, test_layer_out_count(l), out);
    axm_arith_release(first);
    hashes_end(&p);
}

void hashes_float_layers(const hashes_subject *subject)
{
    for (size_t i = 0; i < hashes_shapes_count; i++) {
        layer(subject, &hashes_shapes[i]);
    }
    gemm_onto(subject);
    packed_onto(subject);
    scaled(subject, "conv, output factor", hashes_shape("conv by patches"));
    scaled(subject, "fully connected, output factor", hashes_shape("fully connected, batch"));
}
