#include "peak.h"

#include <approxmul/approxmul.h>

#include <stddef.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HAS_X86
#elif defined(__aarch64__) && defined(__ARM_NEON)
#include <arm_neon.h>
#define HAS_NEON
#endif

#define STEPS ((size_t)100000)
#define SECONDS 0.1
#define MIN_ROUNDS 5

/* Independent sums, enough to hide an addition's latency on processors with two pipes: 4 to 5 cycles x 2. */
#define CHAINS 12

/* A factor below 1 and a small summand: sums stay ordinary numbers, however long they go on. */
#define FACTOR 0.999f
#define SUMMAND 0.001f

/* Sums go here, so that the compiler cannot leave them out. */
static volatile float sink;

typedef struct {
    void (*run)(void *arg);
    double macs; /* of one run */
} peak_loop;

#if defined(HAS_X86)
__attribute__((target("avx512f"))) static void run_avx512(void *arg)
{
    (void)arg;
    const __m512 factor = _mm512_set1_ps(FACTOR), summand = _mm512_set1_ps(SUMMAND);
    __m512 sums[CHAINS];
    for (size_t c = 0; c < CHAINS; c++) {
        sums[c] = _mm512_set1_ps((float)c);
    }
    for (size_t i = 0; i < STEPS; i++) {
        for (size_t c = 0; c < CHAINS; c++) {
            sums[c] = _mm512_fmadd_ps(sums[c], factor, summand);
        }
    }
    for (size_t c = 0; c < CHAINS; c++) {
        sink = _mm512_reduce_add_ps(sums[c]);
    }
}

__attribute__((target("avx2,fma"))) static void run_avx2(void *arg)
{
    (void)arg;
    const __m256 factor = _mm256_set1_ps(FACTOR), summand = _mm256_set1_ps(SUMMAND);
    __m256 sums[CHAINS];
    for (size_t c = 0; c < CHAINS; c++) {
        sums[c] = _mm256_set1_ps((float)c);
    }
    for (size_t i = 0; i < STEPS; i++) {
        for (size_t c = 0; c < CHAINS; c++) {
            sums[c] = _mm256_fmadd_ps(sums[c], factor, summand);
        }
    }
    for (size_t c = 0; c < CHAINS; c++) {
        sink = _mm256_cvtss_f32(sums[c]);
    }
}
#endif

#if defined(HAS_NEON)
static void run_neon(void *arg)
{
    (void)arg;
    const float32x4_t factor = vdupq_n_f32(FACTOR), summand = vdupq_n_f32(SUMMAND);
    float32x4_t sums[CHAINS];
    for (size_t c = 0; c < CHAINS; c++) {
        sums[c] = vdupq_n_f32((float)c);
    }
    for (size_t i = 0; i < STEPS; i++) {
        for (size_t c = 0; c < CHAINS; c++) {
            sums[c] = vfmaq_f32(summand, sums[c], factor);
        }
    }
    for (size_t c = 0; c < CHAINS; c++) {
        sink = vgetq_lane_f32(sums[c], 0);
    }
}
#endif

/* Four lanes a chain: what vectors of 128 bits hold, which every 64-bit processor has. */
static void run_portable(void *arg)
{
    float sums[CHAINS * 4];
    (void)arg;
    for (size_t c = 0; c < CHAINS * 4; c++) {
        sums[c] = (float)c;
    }
    for (size_t i = 0; i < STEPS; i++) {
        for (size_t c = 0; c < CHAINS * 4; c++) {
            sums[c] = sums[c] * FACTOR + SUMMAND;
        }
    }
    for (size_t c = 0; c < CHAINS * 4; c++) {
        sink = sums[c];
    }
}

static peak_loop loop_of(int32_t isa)
{
    const double steps = (double)STEPS * CHAINS;
    switch (isa) {
#if defined(HAS_X86)
    case AXM_ISA_AVX512:
    case AXM_ISA_AVX512BF16: return (peak_loop){run_avx512, steps * 16};
    case AXM_ISA_AVX2: return (peak_loop){run_avx2, steps * 8};
#endif
#if defined(HAS_NEON)
    case AXM_ISA_NEON: return (peak_loop){run_neon, steps * 4};
#endif
    default: return (peak_loop){run_portable, steps * 4};
    }
}

bench_figure bench_peak(int32_t isa)
{
    const peak_loop chosen = loop_of(isa);
    const bench_work work = {.run = chosen.run, .arg = NULL};
    const bench_timing timing = {.seconds = SECONDS, .min_rounds = MIN_ROUNDS};
    const bench_samples samples = bench_measure(NULL, &work, timing);
    return bench_figure_of(&samples, chosen.macs);
}
