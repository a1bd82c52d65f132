/*
 * The floating-point modes of the calling thread.
 *
 * Results are defined in round to nearest with subnormals kept. Hosts run with flush-to-zero and denormals-are-zero
 * (whatever was linked with -ffast-math sets both), with another rounding, or with traps; so everything that
 * touches a float begins with AXM_FP_GUARD. Where the modes are the default ones already, that is a read and a
 * comparison.
 *
 * Compilers move operations across a change of modes unless memory stands in between: what a guarded function reads
 * and writes through pointers stays inside, what it is given or returns as a float is to be held by AXM_FP_HOLD().
 */
#ifndef AXM_CORE_FP_MODES_H
#define AXM_CORE_FP_MODES_H

#include <stdint.h>

#if defined(__SSE__)

/* MXCSR, and the x87's control word: 32-bit x86 converts 64-bit integers by it, and C asks it for the rounding mode. */
typedef struct {
    uint32_t mxcsr;
    uint16_t x87;
} axm_fp_modes;

#define AXM_FP_MXCSR 0x1f80u       /* all exceptions masked, all else off */
#define AXM_FP_MXCSR_MODES 0xffc0u /* without the exceptions' flags */
#define AXM_FP_X87 0x037fu         /* the same, and 64-bit significands */

static inline void axm_fp_set(const axm_fp_modes *modes)
{
    __asm__ volatile("ldmxcsr %0" : : "m"(modes->mxcsr) : "memory");
    /* An exception noted while it was masked would be raised as soon as it is not. */
    __asm__ volatile("fnclex\n\tfldcw %0" : : "m"(modes->x87) : "memory");
}

static inline axm_fp_modes axm_fp_get(void)
{
    axm_fp_modes modes;
    __asm__ volatile("stmxcsr %0" : "=m"(modes.mxcsr) : : "memory");
    __asm__ volatile("fnstcw %0" : "=m"(modes.x87) : : "memory");
    return modes;
}

static inline int axm_fp_are_default(const axm_fp_modes *modes)
{
    return (modes->mxcsr & AXM_FP_MXCSR_MODES) == AXM_FP_MXCSR && modes->x87 == AXM_FP_X87;
}

static inline axm_fp_modes axm_fp_default_modes(void)
{
    return (axm_fp_modes){.mxcsr = AXM_FP_MXCSR, .x87 = AXM_FP_X87};
}

#elif defined(__aarch64__)

/* FPCR; its flags are in a register of their own. */
typedef struct {
    uint64_t fpcr;
} axm_fp_modes;

static inline void axm_fp_set(const axm_fp_modes *modes)
{
    __asm__ volatile("msr fpcr, %0" : : "r"(modes->fpcr) : "memory");
}

static inline axm_fp_modes axm_fp_get(void)
{
    axm_fp_modes modes;
    __asm__ volatile("mrs %0, fpcr" : "=r"(modes.fpcr) : : "memory");
    return modes;
}

static inline int axm_fp_are_default(const axm_fp_modes *modes)
{
    return modes->fpcr == 0;
}

static inline axm_fp_modes axm_fp_default_modes(void)
{
    return (axm_fp_modes){.fpcr = 0};
}

#endif

#if defined(__SSE__) || defined(__aarch64__)

/* The default modes for this thread; gives what they were. */
static inline axm_fp_modes axm_fp_enter(void)
{
    const axm_fp_modes host = axm_fp_get();
    if (!axm_fp_are_default(&host)) {
        const axm_fp_modes modes = axm_fp_default_modes();
        axm_fp_set(&modes);
    }
    return host;
}

static inline void axm_fp_leave(const axm_fp_modes *host)
{
    if (!axm_fp_are_default(host)) {
        axm_fp_set(host);
    } else {
        __asm__ volatile("" : : : "memory");
    }
}

#else

#include <fenv.h>

/* What C has for it. It cannot be asked whether it is the default one, so it is set in any case. */
typedef struct {
    fenv_t environment;
} axm_fp_modes;

static inline axm_fp_modes axm_fp_enter(void)
{
    axm_fp_modes host;
    fegetenv(&host.environment);
    fesetenv(FE_DFL_ENV);
    __asm__ volatile("" : : : "memory");
    return host;
}

static inline void axm_fp_leave(const axm_fp_modes *host)
{
    __asm__ volatile("" : : : "memory");
    fesetenv(&host->environment);
}

#endif

/* From here to the function's end, however that is reached. */
#define AXM_FP_GUARD const axm_fp_modes __attribute__((cleanup(axm_fp_leave), unused)) axm_fp_host = axm_fp_enter()

/* A float or double that came, or is to go, in a register: nothing is computed with it before, or is left to compute
 * after this. */
#define AXM_FP_HOLD(x) __asm__ volatile("" : "+m"(x))

#endif
