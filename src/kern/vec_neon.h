/* The words of aarch64's Advanced SIMD, 128 bits wide. */
#ifndef AXM_KERN_VEC_NEON_H
#define AXM_KERN_VEC_NEON_H

#include <arm_neon.h>
#include <stdint.h>

#define F32_LANES 4
#define F64_LANES 2
#define TILE_ROWS 6 /* 18 accumulators, 3 lanes and 3 masks, a row, a factor, products: of 32 registers */
#define TILE_KEEP_ROWS 6
#define TILE_VECTORS 3
#define SPARSE_FACTORS 1 /* rows with zeros are multiplied by 1 or 0 */

#define PIN(sum) (void)(sum)

typedef float32x4_t f32v;
typedef float64x2_t f64v;
typedef uint32x4_t u32v;
typedef uint64x2_t u64v;
typedef uint32x4_t keep32; /* all ones to keep */

WORD f32v f32_zero(void)
{
    return vdupq_n_f32(0);
}

WORD f32v f32_splat(float x)
{
    return vdupq_n_f32(x);
}

WORD f32v f32_add(f32v a, f32v b)
{
    return vaddq_f32(a, b);
}

WORD f32v f32_mul(f32v a, f32v b)
{
    return vmulq_f32(a, b);
}

WORD f32v f32_fma(f32v a, f32v b, f32v c)
{
    return vfmaq_f32(c, a, b);
}

WORD f32v f32_load(const float *from)
{
    return vld1q_f32(from);
}

WORD void f32_store(float *to, f32v x)
{
    vst1q_f32(to, x);
}

WORD f32v f32_of(u32v x)
{
    return vreinterpretq_f32_u32(x);
}

WORD u32v u32_load(const uint32_t *from)
{
    return vld1q_u32(from);
}

WORD u32v u32_splat(uint32_t x)
{
    return vdupq_n_u32(x);
}

WORD u32v u32_add(u32v a, u32v b)
{
    return vaddq_u32(a, b);
}

/* The 16-bit halves of each word, as the upper half of a word. */
WORD u32v u32_upper(u32v x)
{
    return vandq_u32(x, vdupq_n_u32(0xffff0000));
}

WORD u32v u32_lower(u32v x)
{
    return vshlq_n_u32(x, 16);
}

WORD keep32 u32_nonzero(u32v x)
{
    return vtstq_u32(x, x);
}

/* a + b, or zero where nothing is kept. */
WORD u32v u32_add_keep(keep32 keep, u32v a, u32v b)
{
    return vandq_u32(keep, vaddq_u32(a, b));
}

WORD f64v f64_zero(void)
{
    return vdupq_n_f64(0);
}

WORD f64v f64_splat(double x)
{
    return vdupq_n_f64(x);
}

WORD f64v f64_add(f64v a, f64v b)
{
    return vaddq_f64(a, b);
}

WORD f64v f64_fma(f64v a, f64v b, f64v c)
{
    return vfmaq_f64(c, a, b);
}

WORD f64v f64_of(u64v x)
{
    return vreinterpretq_f64_u64(x);
}

WORD u64v u64_of(f64v x)
{
    return vreinterpretq_u64_f64(x);
}

WORD u64v u64_load(const uint64_t *from)
{
    return vld1q_u64(from);
}

WORD void u64_store(uint64_t *to, u64v x)
{
    vst1q_u64(to, x);
}

WORD u64v u64_splat(uint64_t x)
{
    return vdupq_n_u64(x);
}

WORD u64v u64_add(u64v a, u64v b)
{
    return vaddq_u64(a, b);
}

WORD u64v u64_sub(u64v a, u64v b)
{
    return vsubq_u64(a, b);
}

/* Whole numbers of at most 2^24 become the sums, or are added to them. */
WORD void f32_to_i64(f32v x, int first, int64_t *sums)
{
    const int32x4_t whole = vcvtq_s32_f32(vrndnq_f32(x));
    const int64x2_t nothing = vdupq_n_s64(0);
    vst1q_s64(sums, vaddw_s32(first ? nothing : vld1q_s64(sums), vget_low_s32(whole)));
    vst1q_s64(sums + 2, vaddw_high_s32(first ? nothing : vld1q_s64(sums + 2), whole));
}

#endif
