#include "multiplying.h"

#include "../core/check.h"

axm_status axm_multiplying_begin(const char *function, const axm_arith *arith, axm_multiplying *multiplier)
{
    const axm_custom_desc *const custom = &arith->custom;
    *multiplier = (axm_multiplying){.function = function, .arith = arith, .thread_user = custom->user};
    if (!axm_arith_is_called(arith) || custom->thread_begin == NULL) {
        return AXM_OK;
    }
    const axm_status status = custom->thread_begin(custom->user, &multiplier->thread_user);
    if (status != AXM_OK) {
        return axm_fail(status, "%s: thread_begin of multiplier \"%s\" gave status %ld; AXM_OK goes on", function,
                        axm_arith_name(arith), (long)status);
    }
    return AXM_OK;
}

void axm_multiplying_end(const axm_multiplying *multiplier)
{
    const axm_custom_desc *const custom = &multiplier->arith->custom;
    if (axm_arith_is_called(multiplier->arith) && custom->thread_end != NULL) {
        custom->thread_end(custom->user, multiplier->thread_user);
    }
}

static axm_status call_int(const axm_multiplying *multiplier, int64_t a, int64_t b, int64_t *product)
{
    *product = 0;
    const axm_status status = multiplier->arith->custom.mul_int(multiplier->thread_user, a, b, product);
    if (status != AXM_OK) {
        return axm_fail(status, "%s: multiplier \"%s\" gave status %ld for a = %lld, b = %lld; AXM_OK goes on",
                        multiplier->function, axm_arith_name(multiplier->arith), (long)status, (long long)a,
                        (long long)b);
    }
    return AXM_OK;
}

static axm_status call_f32(const axm_multiplying *multiplier, float a, float b, float *product)
{
    *product = 0;
    const axm_status status = multiplier->arith->custom.mul_f32(multiplier->thread_user, a, b, product);
    if (status != AXM_OK) {
        return axm_fail(status, "%s: multiplier \"%s\" gave status %ld for a = %s, b = %s; AXM_OK goes on",
                        multiplier->function, axm_arith_name(multiplier->arith), (long)status, axm_number(9, a).text,
                        axm_number(9, b).text);
    }
    return AXM_OK;
}

axm_status axm_multiply_int(const axm_multiplying *multiplier, int64_t a, int64_t b, int64_t *product)
{
    if (axm_arith_is_called(multiplier->arith)) {
        return call_int(multiplier, a, b, product);
    }
    *product = multiplier->arith->multiplier->mul_int(multiplier->arith, a, b);
    return AXM_OK;
}

axm_status axm_multiply_f32(const axm_multiplying *multiplier, float a, float b, float *product)
{
    const axm_arith *const arith = multiplier->arith;
    if (!axm_arith_is_fixed(arith)) {
        if (axm_arith_is_called(arith)) {
            const axm_status status = call_f32(multiplier, axm_canonical(a), axm_canonical(b), product);
            *product = axm_canonical(*product);
            return status;
        }
        *product = axm_product_floating(arith, a, b);
        return AXM_OK;
    }
    if (arith->nan == AXM_NAN_ERROR && (a != a || b != b)) {
        *product = axm_f32_from_bits(AXM_F32_NAN);
        return AXM_OK;
    }
    int64_t whole;
    AXM_TRY(axm_multiply_int(multiplier, axm_arith_quantize(arith, AXM_OPERAND_A, a),
                             axm_arith_quantize(arith, AXM_OPERAND_B, b), &whole));
    *product = axm_arith_rescale(arith, whole);
    return AXM_OK;
}

static axm_status cross_int(const axm_multiplying *multiplier, const axm_crossing *crossing, int64_t *out)
{
    const uint64_t *const rows = crossing->rows, *lanes = crossing->lanes;
    for (size_t t = 0; t < crossing->k; t++, lanes += crossing->n, out += crossing->n) {
        const int64_t row = (int64_t)axm_f64_from_bits(rows[t]);
        for (size_t j = 0; j < crossing->n; j++) {
            if (j >= crossing->n_used || lanes[j] == AXM_PADDING_MARK_64) {
                out[j] = 0;
                continue;
            }
            const int64_t lane = (int64_t)axm_f64_from_bits(lanes[j]);
            AXM_TRY(
                call_int(multiplier, crossing->rows_are_b ? lane : row, crossing->rows_are_b ? row : lane, &out[j]));
        }
    }
    return AXM_OK;
}

static axm_status cross_f32(const axm_multiplying *multiplier, const axm_crossing *crossing, float *out)
{
    const uint32_t *const rows = crossing->rows, *lanes = crossing->lanes;
    for (size_t t = 0; t < crossing->k; t++, lanes += crossing->n, out += crossing->n) {
        const float row = axm_f32_from_bits(rows[t]);
        for (size_t j = 0; j < crossing->n; j++) {
            if (j >= crossing->n_used || lanes[j] == AXM_PADDING_MARK) {
                out[j] = 0;
                continue;
            }
            const float lane = axm_f32_from_bits(lanes[j]);
            AXM_TRY(
                call_f32(multiplier, crossing->rows_are_b ? lane : row, crossing->rows_are_b ? row : lane, &out[j]));
        }
    }
    return AXM_OK;
}

axm_status axm_multiply_crossing(const axm_multiplying *multiplier, const axm_crossing *crossing, void *out)
{
    return axm_arith_is_fixed(multiplier->arith) ? cross_int(multiplier, crossing, out)
                                                 : cross_f32(multiplier, crossing, out);
}
