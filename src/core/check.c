#include "check.h"

#include <approxmul/arith.h>
#include <approxmul/tensor.h>

axm_status axm_check_range(const char *function, const char *name, size_t value, size_t lowest, size_t highest)
{
    if (value < lowest || value > highest) {
        return axm_fail(AXM_E_VALUE, "%s: %s is %zu; allowed: %zu..%zu", function, name, value, lowest, highest);
    }
    return AXM_OK;
}

axm_status axm_check_layout(const char *function, const char *name, int32_t layout)
{
    if (layout != AXM_LAYOUT_NCHW && layout != AXM_LAYOUT_NHWC) {
        return axm_fail(AXM_E_VALUE, "%s: %s is %ld; allowed: AXM_LAYOUT_NCHW (0), AXM_LAYOUT_NHWC (1)", function, name,
                        (long)layout);
    }
    return AXM_OK;
}

axm_status axm_check_flag(const char *function, const char *name, int32_t value)
{
    if (value != 0 && value != 1) {
        return axm_fail(AXM_E_VALUE, "%s: %s is %ld; allowed: 0, 1", function, name, (long)value);
    }
    return AXM_OK;
}

axm_status axm_check_operand(const char *function, int32_t operand)
{
    if (operand != AXM_OPERAND_A && operand != AXM_OPERAND_B) {
        return axm_fail(AXM_E_VALUE, "%s: operand is %ld; allowed: AXM_OPERAND_A (0), AXM_OPERAND_B (1)", function,
                        (long)operand);
    }
    return AXM_OK;
}

axm_status axm_check_bytes(const char *function, const char *name, size_t element_bytes, const size_t *dims,
                           size_t n_dims, size_t *bytes)
{
    size_t product = element_bytes;
    for (size_t i = 0; i < n_dims; i++) {
        if (dims[i] == 0) { /* nothing is nothing, however often */
            *bytes = 0;
            return AXM_OK;
        }
    }
    for (size_t i = 0; i < n_dims; i++) {
        if (!axm_mul_size(product, dims[i], &product)) {
            return axm_fail(AXM_E_OVERFLOW,
                            "%s: %s has more bytes than size_t counts (%zu of %zu-byte elements is allowed)", function,
                            name, SIZE_MAX / element_bytes, element_bytes);
        }
    }
    *bytes = product;
    return AXM_OK;
}

axm_status axm_check_count(const char *function, const char *name, const uint64_t *factors, size_t n_factors,
                           uint64_t *count)
{
    uint64_t product = 1;
    for (size_t i = 0; i < n_factors; i++) {
        if (factors[i] == 0) {
            *count = 0;
            return AXM_OK;
        }
    }
    for (size_t i = 0; i < n_factors; i++) {
        if (!axm_mul_u64(product, factors[i], &product)) {
            return axm_fail(AXM_E_OVERFLOW, "%s: %s are more than 64 bits count", function, name);
        }
    }
    *count = product;
    return AXM_OK;
}

static bool overlaps(const void *a, size_t a_bytes, const void *b, size_t b_bytes)
{
    const uintptr_t first = (uintptr_t)a, second = (uintptr_t)b;
    if (a_bytes == 0 || b_bytes == 0) {
        return false;
    }
    return first < second ? second - first < a_bytes : first - second < b_bytes;
}

axm_status axm_check_apart(const char *function, const char *out_name, const void *out, size_t out_bytes,
                           const char *in_name, const void *in, size_t in_bytes)
{
    if (overlaps(out, out_bytes, in, in_bytes)) {
        return axm_fail(AXM_E_ALIAS, "%s: %s overlaps %s; they must not share memory", function, out_name, in_name);
    }
    return AXM_OK;
}

axm_status axm_check_workspace_apart(const char *function, const void *workspace, size_t bytes, const void *in,
                                     size_t in_bytes, const void *out, size_t out_bytes)
{
    if (workspace == NULL) {
        return AXM_OK;
    }
    AXM_TRY(axm_check_apart(function, "workspace", workspace, bytes, "in", in, in_bytes));
    return axm_check_apart(function, "workspace", workspace, bytes, "out", out, out_bytes);
}

axm_status axm_check_in_place(const char *function, const char *in_name, const void *in, const void *out, size_t bytes)
{
    if (in != out && overlaps(in, bytes, out, bytes)) {
        return axm_fail(AXM_E_ALIAS, "%s: out overlaps %s in part; allowed: apart, or the same place", function,
                        in_name);
    }
    return AXM_OK;
}

/* Without a way out, so that the compiler makes vectors of it. */
static bool any_nan(const float *values, size_t n)
{
    int found = 0;
    for (size_t i = 0; i < n; i++) {
        found |= values[i] != values[i];
    }
    return found != 0;
}

axm_status axm_check_no_nan(const char *function, const char *name, const float *values, size_t n)
{
    if (!any_nan(values, n)) {
        return AXM_OK;
    }
    size_t i = 0;
    while (values[i] == values[i]) {
        i++;
    }
    return axm_fail(AXM_E_NONFINITE,
                    "%s: %s[%zu] is NaN, which a fixed-point format cannot hold; allowed: numbers and "
                    "infinities, or an arithmetic with nan=zero",
                    function, name, i);
}

axm_status axm_check_elementwise(const char *function, size_t n_elems, const char *name_a, const void *a,
                                 const char *name_b, const void *b, const void *out)
{
    size_t bytes = 0;
    if (n_elems == 0) {
        return AXM_OK;
    }
    if (a == NULL || (name_b != NULL && b == NULL) || out == NULL) {
        return axm_fail(AXM_E_NULL, "%s: %s is NULL; it is needed when n_elems is not 0", function,
                        a == NULL     ? name_a
                        : out == NULL ? "out"
                                      : name_b);
    }
    AXM_TRY(axm_check_bytes(function, name_a, sizeof(float), &n_elems, 1, &bytes));
    AXM_TRY(axm_check_in_place(function, name_a, a, out, bytes));
    return name_b == NULL ? AXM_OK : axm_check_in_place(function, name_b, b, out, bytes);
}
