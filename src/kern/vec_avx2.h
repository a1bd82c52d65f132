/* The words of AVX2 with FMA, 256 bits wide. */
#ifndef AXM_KERN_VEC_AVX2_H
#define AXM_KERN_VEC_AVX2_H

#include <immintrin.h>
#include <stdint.h>

#define F32_LANES 8
#define F64_LANES 4
#define TILE_ROWS 6      /* 12 accumulators, 2 lanes, a row, a product: all 16 registers */
#define TILE_KEEP_ROWS 4 /* 8 accumulators, 2 lanes and 2 masks, a row, a factor, 2 products */
#define TILE_VECTORS 2
#define SPARSE_FACTORS 1 /* rows with zeros are multiplied by 1 or 0 */

/* Has the sum made here, not put off until its operands fill the registers. */
#define PIN(sum) __asm__("" : "+x"(sum))

typedef __m256 f32v;
typedef __m256d f64v;
typedef __m256i u32v, u64v;
typedef __m256i keep32; /* all ones to keep */

WORD f32v f32_zero(void)
{
    return _mm256_setzero_ps();
}

WORD f32v f32_splat(float x)
{
    return _mm256_set1_ps(x);
}

WORD f32v f32_add(f32v a, f32v b)
{
    return _mm256_add_ps(a, b);
}

WORD f32v f32_mul(f32v a, f32v b)
{
    return _mm256_mul_ps(a, b);
}

WORD f32v f32_fma(f32v a, f32v b, f32v c)
{
    return _mm256_fmadd_ps(a, b, c);
}

WORD f32v f32_load(const float *from)
{
    return _mm256_loadu_ps(from);
}

WORD void f32_store(float *to, f32v x)
{
    _mm256_storeu_ps(to, x);
}

WORD f32v f32_of(u32v x)
{
    return _mm256_castsi256_ps(x);
}

WORD u32v u32_load(const uint32_t *from)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)from);
}

WORD u32v u32_splat(uint32_t x)
{
    return _mm256_set1_epi32((int)x);
}

WORD u32v u32_add(u32v a, u32v b)
{
    return _mm256_add_epi32(a, b);
}

/* The 16-bit halves of each word, as the upper half of a word. */
WORD u32v u32_upper(u32v x)
{
    return _mm256_and_si256(x, _mm256_set1_epi32((int)0xffff0000));
}

WORD u32v u32_lower(u32v x)
{
    return _mm256_slli_epi32(x, 16);
}

WORD keep32 u32_nonzero(u32v x)
{
    return _mm256_xor_si256(_mm256_cmpeq_epi32(x, _mm256_setzero_si256()), _mm256_set1_epi32(-1));
}

/* a + b, or zero where nothing is kept. */
WORD u32v u32_add_keep(keep32 keep, u32v a, u32v b)
{
    return _mm256_and_si256(keep, _mm256_add_epi32(a, b));
}

WORD f64v f64_zero(void)
{
    return _mm256_setzero_pd();
}

WORD f64v f64_splat(double x)
{
    return _mm256_set1_pd(x);
}

WORD f64v f64_add(f64v a, f64v b)
{
    return _mm256_add_pd(a, b);
}

WORD f64v f64_fma(f64v a, f64v b, f64v c)
{
    return _mm256_fmadd_pd(a, b, c);
}

WORD f64v f64_of(u64v x)
{
    return _mm256_castsi256_pd(x);
}

WORD u64v u64_load(const uint64_t *from)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)from);
}

WORD void u64_store(uint64_t *to, u64v x)
{
    _mm256_storeu_si256((__m256i *)(void *)to, x);
}

WORD u64v u64_splat(uint64_t x)
{
    return _mm256_set1_epi64x((long long)x);
}

WORD u64v u64_add(u64v a, u64v b)
{
    return _mm256_add_epi64(a, b);
}

WORD u64v u64_sub(u64v a, u64v b)
{
    return _mm256_sub_epi64(a, b);
}

WORD u64v u64_of(f64v x)
{
    return _mm256_castpd_si256(x);
}

/* Whole numbers of at most 2^24 become the sums, or are added to them. */
WORD void f32_to_i64(f32v x, int first, int64_t *sums)
{
    const __m256i whole = _mm256_cvtps_epi32(x);
    __m256i *const to = (__m256i *)(void *)sums;
    const __m256i low = _mm256_cvtepi32_epi64(_mm256_castsi256_si128(whole));
    const __m256i high = _mm256_cvtepi32_epi64(_mm256_extracti128_si256(whole, 1));
    _mm256_storeu_si256(to, first ? low : _mm256_add_epi64(_mm256_loadu_si256(to), low));
    _mm256_storeu_si256(to + 1, first ? high : _mm256_add_epi64(_mm256_loadu_si256(to + 1), high));
}

#endif
