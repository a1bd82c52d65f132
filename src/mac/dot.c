/* The dot product: the definition of a sum, one product after the other. */
#include "../accumulators/accumulator.h"
#include "../arith/multiplying.h"
#include "../core/check.h"
#include "../core/fp_modes.h"

#include <approxmul/mac.h>

static axm_status check_operands(const char *function, size_t n_elems, const void *a, const void *b, const void *out)
{
    size_t bytes;
    if (out == NULL || (n_elems != 0 && (a == NULL || b == NULL))) {
        return axm_fail(AXM_E_NULL, "%s: %s is NULL; it is needed%s", function,
                        out == NULL ? "out"
                        : a == NULL ? "a"
                                    : "b",
                        out == NULL ? "" : " when n_elems is not 0");
    }
    return axm_check_bytes(function, "a", sizeof(float), &n_elems, 1, &bytes);
}

static axm_status add_floats(const axm_multiplying *multiplier, size_t n, const float *a, const float *b, axm_sum *sum)
{
    const axm_arith *const arith = multiplier->arith;
    for (size_t i = 0; i < n; i++) {
        if (axm_arith_is_fixed(arith)) {
            int64_t product;
            AXM_TRY(axm_multiply_int(multiplier, axm_arith_quantize(arith, AXM_OPERAND_A, a[i]),
                                     axm_arith_quantize(arith, AXM_OPERAND_B, b[i]), &product));
            arith->accumulator->add_int(arith, sum, product);
        } else {
            float product;
            AXM_TRY(axm_multiply_f32(multiplier, a[i], b[i], &product));
            arith->accumulator->add_float(arith, sum, product);
        }
    }
    return AXM_OK;
}

axm_status axm_dot_f32(const axm_arith *arith, size_t n_elems, const float *a, const float *b, float *out)
{
    AXM_FP_GUARD;
    axm_sum sum = {0};
    axm_multiplying multiplier;
    AXM_NEED(arith);
    AXM_TRY(check_operands(__func__, n_elems, a, b, out));
    AXM_TRY(axm_check_encodable(__func__, "a", arith, a, n_elems));
    AXM_TRY(axm_check_encodable(__func__, "b", arith, b, n_elems));
    AXM_TRY(axm_multiplying_begin(__func__, arith, &multiplier));
    const axm_status status = add_floats(&multiplier, n_elems, a, b, &sum);
    axm_multiplying_end(&multiplier);
    if (status == AXM_OK) {
        *out = arith->accumulator->value(arith, &sum);
    }
    return status;
}

static axm_status add_ints(const axm_multiplying *multiplier, size_t n, const int32_t *a, const int32_t *b,
                           axm_sum *sum)
{
    const axm_arith *const arith = multiplier->arith;
    for (size_t i = 0; i < n; i++) {
        int64_t product;
        AXM_TRY(axm_multiply_int(multiplier, axm_arith_operand(arith, AXM_OPERAND_A, a[i]),
                                 axm_arith_operand(arith, AXM_OPERAND_B, b[i]), &product));
        arith->accumulator->add_int(arith, sum, product);
    }
    return AXM_OK;
}

axm_status axm_dot_i32(const axm_arith *arith, size_t n_elems, const int32_t *a, const int32_t *b, int64_t *out)
{
    AXM_FP_GUARD;
    axm_sum sum = {0};
    axm_multiplying multiplier;
    AXM_NEED(arith);
    AXM_TRY(axm_check_integer_sums(__func__, arith));
    AXM_TRY(check_operands(__func__, n_elems, a, b, out));
    AXM_TRY(axm_multiplying_begin(__func__, arith, &multiplier));
    const axm_status status = add_ints(&multiplier, n_elems, a, b, &sum);
    axm_multiplying_end(&multiplier);
    if (status == AXM_OK) {
        *out = sum.whole;
    }
    return status;
}
