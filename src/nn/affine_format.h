/* The codes of an affine format, for what quantises many values. */
#ifndef AXM_NN_AFFINE_FORMAT_H
#define AXM_NN_AFFINE_FORMAT_H

#include "../core/check.h"

#include <approxmul/affine.h>

enum { AXM_AFFINE_BITS_MIN = 2, AXM_AFFINE_BITS_MAX = 16 };

/* The lowest and the highest code. */
typedef struct {
    int32_t lowest, highest;
} axm_affine_format;

static inline axm_affine_format axm_affine_format_of(int32_t bits, bool is_signed)
{
    const int32_t count = (int32_t)1 << bits;
    return is_signed ? (axm_affine_format){-count / 2, count / 2 - 1} : (axm_affine_format){0, count - 1};
}

/* bits in 2..16 and is_signed a flag, or AXM_E_VALUE. */
axm_status axm_check_affine_format(const char *function, int32_t bits, int32_t is_signed);

/* A scale that is finite and over 0, and a zero point that the format has, or AXM_E_VALUE. `name` is the argument's. */
axm_status axm_check_affine(const char *function, const char *name, const axm_affine *affine, axm_affine_format format);

/*
 * The code of x, which is not NaN. The quotient is clamped first, at whole numbers, which changes nothing, and then
 * rounded by adding 1.5 * 2^23: the sum's last place is 1, and the addition's own rounding is to nearest, ties to even.
 */
static inline int32_t axm_affine_code(const axm_affine *affine, axm_affine_format format, float x)
{
    const float lowest = (float)(format.lowest - affine->zero_point);
    const float highest = (float)(format.highest - affine->zero_point);
    const float whole = 12582912.0f;
    float steps = x / affine->scale;
    steps = steps < lowest ? lowest : steps;
    steps = steps > highest ? highest : steps;
    return (int32_t)((steps + whole) - whole) + affine->zero_point;
}

static inline float axm_affine_value(const axm_affine *affine, int32_t code)
{
    return affine->scale * (float)((int64_t)code - affine->zero_point);
}

#endif
