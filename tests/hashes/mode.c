/* What ISO C has of modes is rounding; for the rest, the control registers. */
#define _GNU_SOURCE /* feenableexcept() */
#include "mode.h"

#include <fenv.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- the control register: bits that flush, and bits that trap ---- */

#if defined(__SSE2__)
#include <xmmintrin.h>
#define FLUSH 0x8040u /* to zero, and denormals are zero */
#define MASKS 0x1e80u /* of all exceptions but that of denormal operands */

static uint32_t control(void)
{
    return _mm_getcsr() & ~(uint32_t)_MM_EXCEPT_MASK; /* without what has been raised */
}

static void set_control(uint32_t bits)
{
    _mm_setcsr(bits);
}
#elif defined(__aarch64__)
#define FLUSH 0x1000000u

static uint32_t control(void)
{
    uint64_t bits;
    __asm__ volatile("mrs %0, fpcr" : "=r"(bits));
    return (uint32_t)bits;
}

static void set_control(uint32_t bits)
{
    __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)bits));
}
#elif defined(__ARM_FP)
#define FLUSH 0x1000000u

static uint32_t control(void)
{
    uint32_t bits;
    __asm__ volatile("vmrs %0, fpscr" : "=r"(bits));
    return bits & 0x07ff9f00; /* without flags: what comparisons found, what has been raised */
}

static void set_control(uint32_t bits)
{
    __asm__ volatile("vmsr fpscr, %0" : : "r"(bits));
}
#else
#define FLUSH 0u

static uint32_t control(void)
{
    return 0;
}

static void set_control(uint32_t bits)
{
    (void)bits;
}
#endif

/* ---- the modes ---- */

static bool flush(void)
{
    set_control(control() | FLUSH);
    return FLUSH != 0;
}

/* On x86, of SSE alone: the x87 unit, by which 32-bit functions return floats, would trap for the caller's sake. */
static bool trap(void)
{
#if defined(MASKS)
    set_control(control() & ~MASKS);
    return true;
#elif defined(__GLIBC__)
    return feenableexcept(FE_ALL_EXCEPT) != -1 && fegetexcept() == FE_ALL_EXCEPT;
#else
    return false;
#endif
}

static bool traps_hold(void)
{
#if !defined(MASKS) && defined(__GLIBC__)
    return fegetexcept() == FE_ALL_EXCEPT;
#else
    return true; /* they are bits of the control register */
#endif
}

static bool upwards(void)
{
    return fesetround(FE_UPWARD) == 0;
}

static bool downwards(void)
{
    return fesetround(FE_DOWNWARD) == 0;
}

static bool towards_zero(void)
{
    return fesetround(FE_TOWARDZERO) == 0;
}

static bool nothing_more(void)
{
    return true;
}

typedef struct {
    const char *name;
    bool (*enter)(void);
    bool (*holds)(void); /* besides the control register and the rounding */
} mode;

static const mode modes[] = {
    {"default", nothing_more, nothing_more}, {"ftz", flush, nothing_more},         {"up", upwards, nothing_more},
    {"down", downwards, nothing_more},       {"zero", towards_zero, nothing_more}, {"traps", trap, traps_hold},
};

static const mode *chosen = &modes[0];
static uint32_t chosen_control;
static int chosen_rounding;

hashes_mode_status hashes_mode_choose(const char *name)
{
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (strcmp(modes[i].name, name) == 0) {
            chosen = &modes[i];
            const bool entered = chosen->enter();
            chosen_control = control();
            chosen_rounding = fegetround();
            return entered ? HASHES_MODE_SET : HASHES_MODE_MISSING;
        }
    }
    return HASHES_MODE_UNKNOWN;
}

void hashes_mode_enter(void)
{
    chosen->enter();
}

bool hashes_mode_holds(void)
{
    return control() == chosen_control && fegetround() == chosen_rounding && chosen->holds();
}
