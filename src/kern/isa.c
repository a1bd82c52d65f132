/* Which instruction sets there are, and which one is in use. */
#include "kern.h"

#include "../core/fail.h"

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
#endif

/* THE list, slowest first: one line an instruction set. */
extern const axm_kernels axm_kernels_portable, axm_kernels_neon, axm_kernels_avx2, axm_kernels_avx512,
    axm_kernels_avx512bf16;
extern axm_lookup_run axm_vbmi_look_up;
static const struct {
    const axm_kernels *kernels;
    bool (*present)(void);
} sets[] = {
    {&axm_kernels_portable, always},
#if defined(__aarch64__) && defined(__GNUC__)
    {&axm_kernels_neon, always},
#endif
#if defined(__x86_64__) && defined(__GNUC__)
    {&axm_kernels_avx2, has_avx2},   {&axm_kernels_avx512, has_avx512}, {&axm_kernels_avx512bf16, has_avx512bf16},
#endif
};
static const size_t sets_count = sizeof sets / sizeof sets[0];

/* The forced one, or NULL for the best: whoever comes first finds the same. */
static _Atomic(const axm_kernels *) in_use;

const axm_kernels *axm_kernels_in_use(void)
{
    const axm_kernels *kernels = atomic_load_explicit(&in_use, memory_order_relaxed);
    if (kernels == NULL) {
        for (size_t i = 0; i < sets_count; i++) {
            kernels = sets[i].present() ? sets[i].kernels : kernels;
        }
        atomic_store_explicit(&in_use, kernels, memory_order_relaxed);
    }
    return kernels;
}

const char *axm_kernels_fault(void)
{
    const char *fault = NULL;
    for (size_t i = 0; i < sets_count && fault == NULL; i++) {
        fault = sets[i].present() ? sets[i].kernels->loops.find_fault() : NULL;
    }
    return fault;
}

axm_lookup_run *axm_lookup_of_kernels(const axm_kernels *kernels, const axm_lookup *lookup)
{
#if defined(__x86_64__) && defined(__GNUC__)
    const bool has_512 = kernels->isa == AXM_ISA_AVX512 || kernels->isa == AXM_ISA_AVX512BF16;
    if (has_512 && lookup->has_bytes && __builtin_cpu_supports("avx512vbmi")) {
        return axm_vbmi_look_up;
    }
#endif
    (void)lookup;
    return kernels->loops.look_up;
}

size_t axm_isa_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < sets_count; i++) {
        count += sets[i].present();
    }
    return count;
}

int32_t axm_isa_at(size_t index)
{
    for (size_t i = 0; i < sets_count; i++) {
        if (sets[i].present() && index-- == 0) {
            return sets[i].kernels->isa;
        }
    }
    return -1;
}

const char *axm_isa_name(int32_t isa)
{
    switch (isa) {
    case AXM_ISA_PORTABLE: return "portable";
    case AXM_ISA_NEON: return "neon";
    case AXM_ISA_AVX2: return "avx2";
    case AXM_ISA_AVX512: return "avx512";
    case AXM_ISA_AVX512BF16: return "avx512bf16";
    default: return "unknown";
    }
}

int32_t axm_isa_in_use(void)
{
    return axm_kernels_in_use()->isa;
}

axm_status axm_isa_force(int32_t isa)
{
    for (size_t i = 0; i < sets_count; i++) {
        if (sets[i].kernels->isa == isa && sets[i].present()) {
            atomic_store_explicit(&in_use, sets[i].kernels, memory_order_relaxed);
            return AXM_OK;
        }
    }
    return axm_fail(AXM_E_UNSUPPORTED, "axm_isa_force: isa is %ld (%s); allowed: one that axm_isa_at() lists here",
                    (long)isa, axm_isa_name(isa));
}
