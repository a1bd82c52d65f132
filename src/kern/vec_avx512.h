/* The words of AVX-512 (F, BW, DQ, VL), 512 bits wide. */
#ifndef AXM_KERN_VEC_AVX512_H
#define AXM_KERN_VEC_AVX512_H

#include <immintrin.h>
#include <stdint.h>

#define F32_LANES 16
#define F64_LANES 8
#define TILE_ROWS 8
#define TILE_KEEP_ROWS 8 /* of tiles that mask zero lanes */
#define TILE_VECTORS 3   /* 24 accumulators, 3 lanes, a row, a product: of 32 registers */
#define SPARSE_FACTORS 0 /* additions are masked where a row is zero */

/* Has the sum made here, not put off until its operands fill the registers. */
#define PIN(sum) __asm__("" : "+v"(sum))

typedef __m512 f32v;
typedef __m512d f64v;
typedef __m512i u32v, u64v;
typedef __mmask16 keep32;

WORD f32v f32_zero(void)
{
    return _mm512_setzero_ps();
}

WORD f32v f32_splat(float x)
{
    return _mm512_set1_ps(x);
}

WORD f32v f32_add(f32v a, f32v b)
{
    return _mm512_add_ps(a, b);
}

WORD f32v f32_mul(f32v a, f32v b)
{
    return _mm512_mul_ps(a, b);
}

WORD f32v f32_fma(f32v a, f32v b, f32v c)
{
    return _mm512_fmadd_ps(a, b, c);
}

WORD f32v f32_load(const float *from)
{
    return _mm512_loadu_ps(from);
}

WORD void f32_store(float *to, f32v x)
{
    _mm512_storeu_ps(to, x);
}

WORD f32v f32_of(u32v x)
{
    return _mm512_castsi512_ps(x);
}

WORD u32v u32_load(const uint32_t *from)
{
    return _mm512_loadu_si512(from);
}

WORD u32v u32_splat(uint32_t x)
{
    return _mm512_set1_epi32((int)x);
}

WORD u32v u32_add(u32v a, u32v b)
{
    return _mm512_add_epi32(a, b);
}

/* The 16-bit halves of each word, as the upper half of a word. */
WORD u32v u32_upper(u32v x)
{
    return _mm512_maskz_mov_epi16(0xaaaaaaaa, x);
}

WORD u32v u32_lower(u32v x)
{
    return _mm512_slli_epi32(x, 16);
}

WORD keep32 u32_nonzero(u32v x)
{
    return _mm512_test_epi32_mask(x, x);
}

/* a + b, or zero where nothing is kept. */
WORD u32v u32_add_keep(keep32 keep, u32v a, u32v b)
{
    return _mm512_maskz_add_epi32(keep, a, b);
}

WORD keep32 u32_differs(u32v a, u32v b)
{
    return _mm512_cmpneq_epi32_mask(a, b);
}

/* a + b where b is kept, or a. */
WORD f32v f32_add_where(keep32 keep, f32v a, f32v b)
{
    return _mm512_mask_add_ps(a, keep, a, b);
}

WORD f64v f64_zero(void)
{
    return _mm512_setzero_pd();
}

WORD f64v f64_splat(double x)
{
    return _mm512_set1_pd(x);
}

WORD f64v f64_add(f64v a, f64v b)
{
    return _mm512_add_pd(a, b);
}

WORD f64v f64_fma(f64v a, f64v b, f64v c)
{
    return _mm512_fmadd_pd(a, b, c);
}

WORD f64v f64_of(u64v x)
{
    return _mm512_castsi512_pd(x);
}

WORD u64v u64_load(const uint64_t *from)
{
    return _mm512_loadu_si512(from);
}

WORD void u64_store(uint64_t *to, u64v x)
{
    _mm512_storeu_si512(to, x);
}

WORD u64v u64_splat(uint64_t x)
{
    return _mm512_set1_epi64((long long)x);
}

WORD u64v u64_add(u64v a, u64v b)
{
    return _mm512_add_epi64(a, b);
}

WORD u64v u64_sub(u64v a, u64v b)
{
    return _mm512_sub_epi64(a, b);
}

WORD u64v u64_of(f64v x)
{
    return _mm512_castpd_si512(x);
}

/* Whole numbers of at most 2^24 become the sums, or are added to them. */
WORD void f32_to_i64(f32v x, int first, int64_t *sums)
{
    const __m512i whole = _mm512_cvtps_epi32(x);
    const __m512i low = _mm512_cvtepi32_epi64(_mm512_castsi512_si256(whole));
    const __m512i high = _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(whole, 1));
    _mm512_storeu_si512(sums, first ? low : _mm512_add_epi64(_mm512_loadu_si512(sums), low));
    _mm512_storeu_si512(sums + 8, first ? high : _mm512_add_epi64(_mm512_loadu_si512(sums + 8), high));
}

#endif
