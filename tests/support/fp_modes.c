/* What ISO C has of modes is rounding; for the rest, the control registers, and feenableexcept() where there is one. */
#define _GNU_SOURCE
#include "fp_modes.h"

#include <fenv.h>

/* ---- the control register: bits that flush, and bits that mask traps ---- */

#if defined(__SSE2__)
#include <xmmintrin.h>
#define FLUSH 0x8040u /* to zero, and denormals are zero */
#define MASKS 0x1e80u /* of all exceptions but that of denormal operands */

static uint32_t control(void)
{
    return _mm_getcsr() & (FLUSH | MASKS);
}

/* The exceptions that were raised go: they would trap as soon as nothing masks them. */
static void set_control(uint32_t bits)
{
    _mm_setcsr((_mm_getcsr() & ~(uint32_t)(FLUSH | MASKS | _MM_EXCEPT_MASK)) | bits);
}
#elif defined(__aarch64__) || defined(__ARM_FP)
#define FLUSH 0x1000000u
#define MASKS 0u

#if defined(__aarch64__)
#define READ "mrs %0, fpcr"
#define WRITE "msr fpcr, %0"
typedef uint64_t control_register;
#else
#define READ "vmrs %0, fpscr"
#define WRITE "vmsr fpscr, %0"
typedef uint32_t control_register;
#endif

static control_register read_control(void)
{
    control_register bits;
    __asm__ volatile(READ : "=r"(bits));
    return bits;
}

static uint32_t control(void)
{
    return (uint32_t)read_control() & FLUSH;
}

static void set_control(uint32_t bits)
{
    const control_register all = (read_control() & ~(control_register)FLUSH) | bits;
    __asm__ volatile(WRITE : : "r"(all) : "memory");
}
#else
#define FLUSH 0u
#define MASKS 0u

static uint32_t control(void)
{
    return 0;
}

static void set_control(uint32_t bits)
{
    (void)bits;
}
#endif

/* On x86 traps are of SSE alone: the x87 unit, by which 32-bit functions return floats, would trap for the caller. */
#if defined(__GLIBC__) && MASKS == 0
static int traps(void)
{
    return fegetexcept();
}

static bool set_traps(bool on)
{
    feclearexcept(FE_ALL_EXCEPT);
    fedisableexcept(FE_ALL_EXCEPT);
    return !on || (feenableexcept(FE_ALL_EXCEPT) != -1 && fegetexcept() == FE_ALL_EXCEPT);
}
#else
static int traps(void)
{
    return 0;
}

static bool set_traps(bool on)
{
    return !on || MASKS != 0;
}
#endif

static const struct {
    const char *name;
    int rounding;
    bool flush, traps;
} modes[] = {
    {"default", FE_TONEAREST, false, false}, {"ftz", FE_TONEAREST, true, false},
    {"up", FE_UPWARD, false, false},         {"down", FE_DOWNWARD, false, false},
    {"zero", FE_TOWARDZERO, false, false},   {"traps", FE_TONEAREST, false, true},
};

size_t test_modes_count(void)
{
    return sizeof modes / sizeof modes[0];
}

const char *test_modes_name(size_t index)
{
    return modes[index].name;
}

bool test_modes_set(size_t index)
{
    const bool flush = modes[index].flush, trap = modes[index].traps;
    const bool rounds = fesetround(modes[index].rounding) == 0;
    set_control((flush ? FLUSH : 0) | (trap ? 0 : MASKS));
    return set_traps(trap) && rounds && (!flush || FLUSH != 0);
}

test_modes test_modes_get(void)
{
    return (test_modes){.rounding = fegetround(), .traps = traps(), .control = control()};
}

bool test_modes_same(test_modes a, test_modes b)
{
    return a.rounding == b.rounding && a.traps == b.traps && a.control == b.control;
}
