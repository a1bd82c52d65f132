/* Random numbers that are the same on every machine: integers, and functions of them that use no libm. */
#ifndef AXM_ANALYSIS_RANDOM_H
#define AXM_ANALYSIS_RANDOM_H

#include "../core/bits.h"

/* The counter of SplitMix64: G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014, doi 10.1145/2660193.2660195. */
typedef struct {
    uint64_t counter;
} axm_random;

#define AXM_RANDOM_STEP 0x9e3779b97f4a7c15u /* 2^64 over the golden ratio, odd */

static inline uint64_t axm_random_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* A stream of its own for each block of a seed's numbers, so that blocks may be drawn in any order. */
static inline axm_random axm_random_of(uint64_t seed, uint64_t block)
{
    const uint64_t key = axm_random_mix(seed + AXM_RANDOM_STEP);
    return (axm_random){.counter = axm_random_mix(key ^ axm_random_mix(block + AXM_RANDOM_STEP))};
}

static inline uint64_t axm_random_next(axm_random *random)
{
    random->counter += AXM_RANDOM_STEP;
    return axm_random_mix(random->counter);
}

/* Uniform in [0, 1): a multiple of 2^-53. */
static inline double axm_random_unit(axm_random *random)
{
    return (double)(int64_t)(axm_random_next(random) >> 11) * axm_power_of_two(-53);
}

/* One of 0..count-1; 0 < count <= 2^32. */
static inline uint64_t axm_random_below(axm_random *random, uint64_t count)
{
    return (axm_random_next(random) >> 32) * count >> 32;
}

/* The natural logarithm of a normal x > 0, to a few units of the last place. */
static inline double axm_portable_log(double x)
{
    int exponent;
    double m = frexp(x, &exponent);
    if (m < 0.70710678118654752) {
        m *= 2;
        exponent--;
    }
    const double s = (m - 1) / (m + 1); /* log(m) = 2 atanh(s), and |s| < 0.172: twelve terms reach 2^-60 */
    double sum = 0;
    for (int odd = 23; odd >= 1; odd -= 2) {
        sum = sum * (s * s) + 1.0 / odd;
    }
    return 2 * s * sum + exponent * 0.69314718055994531;
}

/* e^x where the result is a normal number, to some units of the last place. */
static inline double axm_portable_exp(double x)
{
    static const double inverse_factorials[] = {
        1.0 / 87178291200,
        1.0 / 6227020800,
        1.0 / 479001600,
        1.0 / 39916800,
        1.0 / 3628800,
        1.0 / 362880,
        1.0 / 40320,
        1.0 / 5040,
        1.0 / 720,
        1.0 / 120,
        1.0 / 24,
        1.0 / 6,
        1.0 / 2,
        1,
        1,
    };
    const double whole = 0x1.8p52; /* added and taken away again, it leaves the nearest integer */
    const double k = (x * 1.4426950408889634 + whole) - whole;
    const double f = x - k * 0.69314718055994531; /* |f| < 0.35: fourteen terms reach 2^-57 */
    double sum = 0;
    for (int i = 0; i < 15; i++) {
        sum = sum * f + inverse_factorials[i];
    }
    return sum * axm_power_of_two((int)k);
}

#endif
