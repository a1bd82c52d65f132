/* Checks that several public functions share. All come before the first write. */
#ifndef AXM_CORE_CHECK_H
#define AXM_CORE_CHECK_H

#include "fail.h"

#include <stdbool.h>

#define AXM_EXTENT_MAX ((size_t)0x7fffffff) /* of any one dimension, stride or padding */

/* false, and *product untouched, when a * b does not fit. */
static inline bool axm_mul_size(size_t a, size_t b, size_t *product)
{
    if (a != 0 && b > SIZE_MAX / a) {
        return false;
    }
    *product = a * b;
    return true;
}

static inline bool axm_add_size(size_t a, size_t b, size_t *sum)
{
    if (b > SIZE_MAX - a) {
        return false;
    }
    *sum = a + b;
    return true;
}

static inline bool axm_mul_u64(uint64_t a, uint64_t b, uint64_t *product)
{
    if (a != 0 && b > UINT64_MAX / a) {
        return false;
    }
    *product = a * b;
    return true;
}

/* The product of n factors, or AXM_E_OVERFLOW; a factor of 0 makes it 0. `name` is what it counts. */
axm_status axm_check_count(const char *function, const char *name, const uint64_t *factors, size_t n_factors,
                           uint64_t *count);

/* lowest <= value <= highest, or AXM_E_VALUE. */
axm_status axm_check_range(const char *function, const char *name, size_t value, size_t lowest, size_t highest);

/* A NHWC/NCHW constant, or AXM_E_VALUE. */
axm_status axm_check_layout(const char *function, const char *name, int32_t layout);

/* 0 or 1, or AXM_E_VALUE. */
axm_status axm_check_flag(const char *function, const char *name, int32_t value);

/* AXM_OPERAND_A or AXM_OPERAND_B, or AXM_E_VALUE. */
axm_status axm_check_operand(const char *function, int32_t operand);

/* The bytes of a dense tensor of n_dims sizes, or AXM_E_OVERFLOW. */
axm_status axm_check_bytes(const char *function, const char *name, size_t element_bytes, const size_t *dims,
                           size_t n_dims, size_t *bytes);

/* AXM_E_ALIAS when the two pieces of memory share a byte. */
axm_status axm_check_apart(const char *function, const char *out_name, const void *out, size_t out_bytes,
                           const char *in_name, const void *in, size_t in_bytes);

/* The workspace shares no byte with the tensors; nothing to check when it is NULL. */
axm_status axm_check_workspace_apart(const char *function, const void *workspace, size_t bytes, const void *in,
                                     size_t in_bytes, const void *out, size_t out_bytes);

/* For element-wise functions: the same place is fine, partial overlap is AXM_E_ALIAS. */
axm_status axm_check_in_place(const char *function, const char *in_name, const void *in, const void *out, size_t bytes);

/* AXM_E_NONFINITE when one of n floats is NaN. */
axm_status axm_check_no_nan(const char *function, const char *name, const float *values, size_t n);

/* An element-wise function's arguments: one or two inputs and an output of n floats. in_b may be NULL with name_b. */
axm_status axm_check_elementwise(const char *function, size_t n_elems, const char *name_a, const void *a,
                                 const char *name_b, const void *b, const void *out);

#endif
