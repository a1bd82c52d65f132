/* Layers whose operands are quantised affinely. */
#include "probes.h"

#include "../support/numbers.h"

#include "../support/plans.h"
#include "shapes.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    axm_affine in, weights[32]; /* of each output */
    size_t n_weights;
} formats;

static int32_t zero_point(hashes_probe *p, int32_t operand)
{
    const axm_arith *const arith = p->subject->arith;
    const int32_t count = (int32_t)1 << axm_arith_operand_bits(arith, operand);
    const int32_t code = (int32_t)test_random_below(&p->random, (size_t)count);
    return axm_arith_operand_is_signed(arith, operand) ? code - count / 2 : code;
}

static formats formats_of(hashes_probe *p, const test_layer *l)
{
    static const float scales[] = {0.013f, 0.02f, 0.031f, 0.047f};
    formats f = {.n_weights = l->kind == TEST_CONV ? l->out_channels : l->n};
    f.in = (axm_affine){0.027f, zero_point(p, AXM_OPERAND_A)};
    for (size_t i = 0; i < f.n_weights; i++) {
        f.weights[i] = (axm_affine){scales[i % 4], zero_point(p, AXM_OPERAND_B)};
    }
    return f;
}

static axm_status run_conv(const hashes_subject *s, const test_layer *l, const formats *f, const float *a,
                           const float *b, const float *bias, float *out)
{
    const axm_conv2d_desc desc = test_layer_desc(l);
    axm_conv2d *plan = NULL;
    axm_status status = axm_conv2d_create_f32(s->context, &desc, s->arith, b, bias, &plan);
    status = status == AXM_OK ? axm_conv2d_set_affine(plan, &f->in, f->weights, f->n_weights) : status;
    status = status == AXM_OK ? axm_conv2d_run_f32(plan, l->pictures, l->h, l->w, a, out, NULL, 0) : status;
    axm_conv2d_destroy(plan);
    return status;
}

static axm_status run_fully_connected(const hashes_subject *s, const test_layer *l, const formats *f, const float *a,
                                      const float *b, const float *bias, float *out)
{
    axm_fully_connected *plan = NULL;
    axm_status status = test_fully_connected_f32(s->context, l->k, l->n, s->arith, b, bias, &plan);
    status = status == AXM_OK ? axm_fully_connected_set_affine(plan, &f->in, f->weights, f->n_weights) : status;
    status = status == AXM_OK ? axm_fully_connected_run_f32(plan, l->m, a, out, NULL, 0) : status;
    axm_fully_connected_destroy(plan);
    return status;
}

/* No line where the arithmetic does not take affine operands. */
static void layer(const hashes_subject *s, const test_layer *l)
{
    char what[64];
    snprintf(what, sizeof what, "%s, affine", l->name);
    hashes_probe p = hashes_begin(s, what);
    const formats f = formats_of(&p, l);
    const float *const a = hashes_operands_f32(&p, HASHES_WILD, test_layer_a_count(l));
    const float *const b = hashes_operands_f32(&p, HASHES_TAME, test_layer_b_count(l));
    const float *const bias = hashes_operands_f32(&p, HASHES_TAME, test_layer_bias_count(l));
    float *const out = hashes_floats(&p, test_layer_out_count(l));
    const axm_status status = (l->kind == TEST_CONV ? run_conv : run_fully_connected)(s, l, &f, a, b, bias, out);
    if (status != AXM_E_UNSUPPORTED) {
        hashes_need(status);
        hashes_add_f32(&p, test_layer_out_count(l), out);
        hashes_end(&p);
    }
}

void hashes_affine_layers(const hashes_subject *subject)
{
    const int32_t bits = axm_arith_bits(subject->arith);
    for (size_t i = 0; bits != 0 && bits <= 8 && i < hashes_shapes_count; i++) { /* what affine formats are given to */
        if (hashes_shapes[i].kind == TEST_CONV || hashes_shapes[i].kind == TEST_FULLY_CONNECTED) {
            layer(subject, &hashes_shapes[i]);
        }
    }
}
