/* The kernels of each instruction set. */
#include "kern.h"

#include <approxmul/isa.h>

/* THE list: one line an instruction set, those that core/isa.c finds here. */
extern const axm_kernels axm_kernels_portable, axm_kernels_neon, axm_kernels_avx2, axm_kernels_avx512,
    axm_kernels_avx512bf16;
extern axm_lookup_run axm_vbmi_look_up;
static const axm_kernels *const sets[] = {
    &axm_kernels_portable,
#if defined(__aarch64__) && defined(__GNUC__)
    &axm_kernels_neon,
#endif
#if defined(__x86_64__) && defined(__GNUC__)
    &axm_kernels_avx2,     &axm_kernels_avx512, &axm_kernels_avx512bf16,
#endif
};

static const axm_kernels *kernels_of(int32_t isa)
{
    size_t i = 0;
    while (sets[i]->isa != isa) { /* it is here, so it is in the list */
        i++;
    }
    return sets[i];
}

const axm_kernels *axm_kernels_in_use(void)
{
    return kernels_of(axm_isa_in_use());
}

const axm_kernels *axm_kernels_of(const axm_context *ctx)
{
    return kernels_of(axm_context_isa(ctx));
}

const char *axm_kernels_fault(void)
{
    const char *fault = NULL;
    for (size_t i = 0; i < axm_isa_count() && fault == NULL; i++) {
        fault = kernels_of(axm_isa_at(i))->loops.find_fault();
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
