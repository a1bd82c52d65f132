#include "fp_modes.h"

#include <fenv.h>
#include <string.h>

#if defined(__SSE__)

#include <xmmintrin.h>

enum { FLUSH = 0x8040, TRAPS = 0x1f80, MODES = FLUSH | TRAPS };

static unsigned long more(void)
{
    return _mm_getcsr() & MODES;
}

static void set_more(bool flush, bool traps)
{
    _mm_setcsr((_mm_getcsr() & ~(unsigned)(MODES | 0x3f)) | (flush ? FLUSH : 0) | (traps ? 0 : TRAPS));
}

#elif defined(__aarch64__) || (defined(__arm__) && defined(__ARM_FP))

#define FLUSH (1ul << 24)

#if defined(__aarch64__)
#define READ "mrs %0, fpcr"
#define WRITE "msr fpcr, %0"
#else
#define READ "vmrs %0, fpscr"
#define WRITE "vmsr fpscr, %0"
#endif

static unsigned long more(void)
{
    unsigned long modes;
    __asm__ volatile(READ : "=r"(modes));
    return modes & FLUSH;
}

static void set_more(bool flush, bool traps)
{
    unsigned long modes;
    (void)traps;
    __asm__ volatile(READ : "=r"(modes));
    modes = (modes & ~FLUSH) | (flush ? FLUSH : 0);
    __asm__ volatile(WRITE : : "r"(modes) : "memory");
}

#else

static unsigned long more(void)
{
    return 0;
}

static void set_more(bool flush, bool traps)
{
    (void)flush;
    (void)traps;
}

#endif

static const struct {
    const char *name;
    int rounding;
    bool flush, traps;
} modes[] = {
    {"default", FE_TONEAREST, false, false}, {"up", FE_UPWARD, false, false},
    {"down", FE_DOWNWARD, false, false},     {"zero", FE_TOWARDZERO, false, false},
#if defined(__SSE__) || defined(__aarch64__) || defined(__arm__)
    {"ftz", FE_TONEAREST, true, false},
#endif
#if defined(__SSE__)
    {"traps", FE_TONEAREST, false, true},
#endif
};

size_t test_modes_count(void)
{
    return sizeof modes / sizeof modes[0];
}

const char *test_modes_name(size_t index)
{
    return modes[index].name;
}

void test_modes_set(size_t index)
{
    fesetround(modes[index].rounding);
    set_more(modes[index].flush, modes[index].traps);
}

test_modes test_modes_get(void)
{
    return (test_modes){.rounding = fegetround(), .more = more()};
}

bool test_modes_same(test_modes a, test_modes b)
{
    return a.rounding == b.rounding && a.more == b.more;
}
