/*
 * The words in plain C. Compilers of the GNU family have vectors of 16 bytes, which they turn into
 * whatever the processor has; elsewhere a vector is one number, and the same expressions hold.
 */
#ifndef AXM_KERN_VEC_PORTABLE_H
#define AXM_KERN_VEC_PORTABLE_H

#include <stdint.h>
#include <string.h>

#define TILE_ROWS 4
#define TILE_KEEP_ROWS 4
#define TILE_VECTORS 2   /* 8 accumulators, 2 lanes, a row, a product: of SSE2's 16 registers */
#define SPARSE_FACTORS 1 /* rows with zeros are multiplied by 1 or 0 */

#define PIN(sum) (void)(sum)

#if defined(__GNUC__)
typedef float f32v __attribute__((vector_size(16)));
typedef double f64v __attribute__((vector_size(16)));
typedef uint32_t u32v __attribute__((vector_size(16)));
typedef uint64_t u64v __attribute__((vector_size(16)));
#define F32_LANES 4
#define F64_LANES 2
#else
typedef float f32v;
typedef double f64v;
typedef uint32_t u32v;
typedef uint64_t u64v;
#define F32_LANES 1
#define F64_LANES 1
#endif
typedef u32v keep32; /* all ones to keep */

WORD f32v f32_zero(void)
{
    return (f32v){0};
}

WORD f32v f32_splat(float x)
{
    return (f32v){0} + x;
}

WORD f32v f32_add(f32v a, f32v b)
{
    return a + b;
}

WORD f32v f32_mul(f32v a, f32v b)
{
    return a * b;
}

/* Only where a * b is exact, so that rounding it changes nothing. */
WORD f32v f32_fma(f32v a, f32v b, f32v c)
{
    return a * b + c;
}

WORD f32v f32_load(const float *from)
{
    f32v x;
    memcpy(&x, from, sizeof x);
    return x;
}

WORD void f32_store(float *to, f32v x)
{
    memcpy(to, &x, sizeof x);
}

WORD f32v f32_of(u32v x)
{
    f32v y;
    memcpy(&y, &x, sizeof y);
    return y;
}

WORD u32v u32_load(const uint32_t *from)
{
    u32v x;
    memcpy(&x, from, sizeof x);
    return x;
}

WORD u32v u32_splat(uint32_t x)
{
    return (u32v){0} + x;
}

WORD u32v u32_add(u32v a, u32v b)
{
    return a + b;
}

/* The 16-bit halves of each word, as the upper half of a word. */
WORD u32v u32_upper(u32v x)
{
    return x & 0xffff0000;
}

WORD u32v u32_lower(u32v x)
{
    return x << 16;
}

WORD keep32 u32_nonzero(u32v x)
{
    return 0 - ((x | (0 - x)) >> 31);
}

/* a + b, or zero where nothing is kept. */
WORD u32v u32_add_keep(keep32 keep, u32v a, u32v b)
{
    return keep & (a + b);
}

WORD f64v f64_zero(void)
{
    return (f64v){0};
}

WORD f64v f64_splat(double x)
{
    return (f64v){0} + x;
}

WORD f64v f64_add(f64v a, f64v b)
{
    return a + b;
}

WORD f64v f64_fma(f64v a, f64v b, f64v c)
{
    return a * b + c;
}

WORD f64v f64_of(u64v x)
{
    f64v y;
    memcpy(&y, &x, sizeof y);
    return y;
}

WORD u64v u64_of(f64v x)
{
    u64v y;
    memcpy(&y, &x, sizeof y);
    return y;
}

WORD u64v u64_load(const uint64_t *from)
{
    u64v x;
    memcpy(&x, from, sizeof x);
    return x;
}

WORD void u64_store(uint64_t *to, u64v x)
{
    memcpy(to, &x, sizeof x);
}

WORD u64v u64_splat(uint64_t x)
{
    return (u64v){0} + x;
}

WORD u64v u64_add(u64v a, u64v b)
{
    return a + b;
}

WORD u64v u64_sub(u64v a, u64v b)
{
    return a - b;
}

/* Whole numbers of at most 2^24 become the sums, or are added to them. */
WORD void f32_to_i64(f32v x, int first, int64_t *sums)
{
    float lanes[F32_LANES];
    f32_store(lanes, x);
    for (int i = 0; i < F32_LANES; i++) {
        const int64_t whole = (int64_t)lanes[i];
        sums[i] = first ? whole : sums[i] + whole;
    }
}

#endif
