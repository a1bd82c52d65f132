/* The words of AVX-512 with BF16: those of vec_avx512.h, and a few on pairs of 16-bit halves. */
#ifndef AXM_KERN_VEC_AVX512BF16_H
#define AXM_KERN_VEC_AVX512BF16_H

#include "vec_avx512.h"

typedef __mmask32 keep16;

WORD keep16 u16_nonzero(u32v x)
{
    return _mm512_test_epi16_mask(x, x);
}

WORD u32v u16_add(u32v a, u32v b)
{
    return _mm512_add_epi16(a, b);
}

/* a + b, or zero where nothing is kept. */
WORD u32v u16_add_keep(keep16 keep, u32v a, u32v b)
{
    return _mm512_maskz_add_epi16(keep, a, b);
}

/* sum + the product of the upper halves, then + that of the lower ones. */
WORD f32v f32_dot16(f32v sum, u32v a, u32v b)
{
    return _mm512_dpbf16_ps(sum, (__m512bh)a, (__m512bh)b);
}

#endif
