/* The dot product: the definition of a sum, one product after the other. */
#include "../arith/model.h"
#include "../core/check.h"

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

axm_status axm_dot_f32(const axm_arith *arith, size_t n_elems, const float *a, const float *b, float *out)
{
    AXM_NEED(arith);
    AXM_TRY(check_operands(__func__, n_elems, a, b, out));
    AXM_TRY(axm_check_encodable(__func__, "a", arith, a, n_elems));
    AXM_TRY(axm_check_encodable(__func__, "b", arith, b, n_elems));
    axm_sum sum = {0};
    for (size_t i = 0; i < n_elems; i++) {
        if (axm_arith_is_fixed(arith)) {
            axm_sum_add_int(arith, &sum,
                            arith->family->mul_int(arith, axm_arith_quantize(arith, AXM_OPERAND_A, a[i]),
                                                   axm_arith_quantize(arith, AXM_OPERAND_B, b[i])));
        } else {
            axm_sum_add_float(arith, &sum, axm_mul_f32(arith, a[i], b[i]));
        }
    }
    *out = axm_sum_value(arith, &sum);
    return AXM_OK;
}

axm_status axm_dot_i32(const axm_arith *arith, size_t n_elems, const int32_t *a, const int32_t *b, int64_t *out)
{
    axm_sum sum = {0};
    AXM_NEED(arith);
    AXM_TRY(axm_check_integer_sums(__func__, arith));
    AXM_TRY(check_operands(__func__, n_elems, a, b, out));
    for (size_t i = 0; i < n_elems; i++) {
        axm_sum_add_int(arith, &sum, axm_mul_int(arith, a[i], b[i]));
    }
    *out = sum.whole;
    return AXM_OK;
}
