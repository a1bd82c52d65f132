/* Which instruction sets there are, and which one is in use. */
#include "isa.h"

#include "memory.h"

#include <approxmul/isa.h>

#include <stdatomic.h>
#include <stdbool.h>

static bool always(void)
{
    return true;
}

#if defined(__x86_64__) && defined(__GNUC__)
/* The compiler's run time asks the processor, and the system whether it saves the registers. */
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

static bool has_avx512bf16(void)
{
    return has_avx512() && __builtin_cpu_supports("avx512bf16");
}
#else
#define has_avx2 NULL /* no processor this build is for has it */
#define has_avx512 NULL
#define has_avx512bf16 NULL
#endif

#if defined(__aarch64__) && defined(__GNUC__)
#define has_neon always
#else
#define has_neon NULL
#endif

/* THE list, slowest first: one line an instruction set. Their kernels are listed in kern/kernels.c. */
static const struct {
    int32_t isa;
    const char *name;
    bool (*present)(void);
} sets[] = {
    {AXM_ISA_PORTABLE, "portable", always},
    {AXM_ISA_NEON, "neon", has_neon},
    {AXM_ISA_AVX2, "avx2", has_avx2},
    {AXM_ISA_AVX512, "avx512", has_avx512},
    {AXM_ISA_AVX512BF16, "avx512bf16", has_avx512bf16},
};
enum { SETS = sizeof sets / sizeof sets[0] };

static bool is_here(size_t i)
{
    return sets[i].present != NULL && sets[i].present();
}

static bool is_listed_here(int32_t isa)
{
    for (size_t i = 0; i < SETS; i++) {
        if (sets[i].isa == isa) {
            return is_here(i);
        }
    }
    return false;
}

/* The forced one, or AXM_ISA_AUTO until somebody asks for the best: whoever comes first finds the same. */
static _Atomic int32_t in_use;

static int32_t best(void)
{
    size_t i = SETS - 1;
    while (!is_here(i)) {
        i--;
    }
    return sets[i].isa;
}

int32_t axm_isa_in_use(void)
{
    int32_t isa = atomic_load_explicit(&in_use, memory_order_relaxed);
    if (isa == AXM_ISA_AUTO) {
        isa = best();
        atomic_store_explicit(&in_use, isa, memory_order_relaxed);
    }
    return isa;
}

int32_t axm_context_isa(const axm_context *ctx)
{
    const int32_t isa = axm_context_wanted_isa(ctx);
    return isa == AXM_ISA_AUTO ? axm_isa_in_use() : isa;
}

size_t axm_isa_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < SETS; i++) {
        count += is_here(i);
    }
    return count;
}

int32_t axm_isa_at(size_t index)
{
    for (size_t i = 0; i < SETS; i++) {
        if (is_here(i) && index-- == 0) {
            return sets[i].isa;
        }
    }
    return AXM_ISA_AUTO;
}

const char *axm_isa_name(int32_t isa)
{
    for (size_t i = 0; i < SETS; i++) {
        if (sets[i].isa == isa) {
            return sets[i].name;
        }
    }
    return "unknown";
}

axm_status axm_isa_check(const char *function, const char *name, int32_t isa)
{
    if (isa != AXM_ISA_AUTO && !is_listed_here(isa)) {
        return axm_fail(AXM_E_UNSUPPORTED, "%s: %s is %ld (%s); allowed: AXM_ISA_AUTO, or one that axm_isa_at() lists",
                        function, name, (long)isa, axm_isa_name(isa));
    }
    return AXM_OK;
}

axm_status axm_isa_force(int32_t isa)
{
    AXM_TRY(axm_isa_check(__func__, "isa", isa));
    atomic_store_explicit(&in_use, isa, memory_order_relaxed);
    return AXM_OK;
}
