/* Bit patterns of numbers, and the roundings every model shares. */
#ifndef AXM_CORE_BITS_H
#define AXM_CORE_BITS_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Results are defined in IEEE single and double, each operation rounded by itself. */
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) ||                         \
    defined(__NO_SIGNED_ZEROS__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ != 0)
#error "libapproxmul must not be built with -ffast-math or any part of it: its results would not be the models'"
#endif
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0
#if defined(__i386__) || defined(__x86_64__)
#error "libapproxmul needs float arithmetic in float (FLT_EVAL_METHOD 0): -msse2 -mfpmath=sse"
#elif defined(__s390__)
#error "libapproxmul needs float arithmetic in float (FLT_EVAL_METHOD 0): -fexcess-precision=fast"
#else
#error "libapproxmul needs float arithmetic in float (FLT_EVAL_METHOD 0)"
#endif
#endif

#define AXM_F32_SIGN 0x80000000u
#define AXM_F32_INF 0x7f800000u
#define AXM_F32_NAN 0x7fc00000u /* the canonical quiet NaN */
#define AXM_F32_MIN 0x00800000u /* the smallest normal number */
#define AXM_F32_FRACTION_BITS 23
#define AXM_F32_BIAS 127
#define AXM_F64_FRACTION_BITS 52
#define AXM_F64_BIAS 1023

static inline uint32_t axm_f32_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float axm_f32_from_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t axm_f64_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double axm_f64_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* NaN payloads differ between processors, so every stored NaN is this one. */
static inline float axm_canonical(float x)
{
    return x == x ? x : axm_f32_from_bits(AXM_F32_NAN);
}

/* Position of the leading one of x > 0: Mitchell's characteristic. */
static inline int axm_leading_one(uint64_t x)
{
#if defined(__GNUC__)
    return 63 - __builtin_clzll(x);
#else
    int position = 0;
    while (x >>= 1) {
        position++;
    }
    return position;
#endif
}

static inline int axm_popcount(uint64_t x)
{
#if defined(__GNUC__)
    return __builtin_popcountll(x);
#else
    int count = 0;
    for (; x != 0; x &= x - 1) {
        count++;
    }
    return count;
#endif
}

/* 2^e for -1022 <= e <= 1023. */
static inline double axm_power_of_two(int e)
{
    return axm_f64_from_bits((uint64_t)(AXM_F64_BIAS + e) << AXM_F64_FRACTION_BITS);
}

/*
 * sum * 2^-frac rounded to float once, nearest even; |frac| <= 128.
 *
 * A double holds 53 bits. A longer sum first gives its lowest 11 bits up for one sticky bit; float
 * keeps 24 bits or fewer, so the sticky bit only ever breaks ties, as the bits it stands for would.
 */
static inline float axm_scale_sum(int64_t sum, int frac)
{
    const uint64_t magnitude = sum < 0 ? 0 - (uint64_t)sum : (uint64_t)sum;
    double x;
    if (magnitude >> 53 != 0) {
        const uint64_t sticky = (magnitude >> 11) | ((magnitude & 0x7ff) != 0);
        x = (double)sticky * axm_power_of_two(11 - frac);
    } else {
        x = (double)magnitude * axm_power_of_two(-frac);
    }
    return (float)(sum < 0 ? -x : x);
}

/* A float to bfloat16, kept in a float's upper half: nearest even, or cut off. NaN stays NaN. */
static inline float axm_bf16_round(float x, bool nearest)
{
    const uint32_t bits = axm_f32_bits(x);
    if (x != x) {
        return axm_f32_from_bits(AXM_F32_NAN);
    }
    const uint32_t half = nearest ? 0x7fff + ((bits >> 16) & 1) : 0;
    return axm_f32_from_bits((bits + half) & 0xffff0000u);
}

#define AXM_F16_DROPPED 13           /* fraction bits that IEEE binary16 lacks */
#define AXM_F16_MIN 0x38800000u      /* 2^-14, its smallest normal number, as a float */
#define AXM_F16_HALFWAY 0x387fe000u  /* 2^-14 - 2^-25, the least that is rounded to it: a tie, to even */
#define AXM_F16_OVERFLOW 0x47800000u /* 2^16, where it has infinity */

/* A float to IEEE binary16, nearest even, kept in a float; what is subnormal then is zero. NaN stays NaN. */
static inline float axm_f16_round(float x)
{
    const uint32_t bits = axm_f32_bits(x), sign = bits & AXM_F32_SIGN, magnitude = bits ^ sign;
    if (x != x) {
        return axm_f32_from_bits(AXM_F32_NAN);
    }
    if (magnitude < AXM_F16_MIN) {
        return axm_f32_from_bits(sign | (magnitude < AXM_F16_HALFWAY ? 0 : AXM_F16_MIN));
    }
    const uint32_t last = (uint32_t)1 << AXM_F16_DROPPED;
    const uint32_t rounded = (magnitude + last / 2 - 1 + ((magnitude >> AXM_F16_DROPPED) & 1)) & ~(last - 1);
    return axm_f32_from_bits(sign | (rounded < AXM_F16_OVERFLOW ? rounded : AXM_F32_INF));
}

#endif
