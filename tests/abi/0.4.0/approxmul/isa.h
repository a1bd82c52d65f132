/**
 * @file isa.h
 * @brief The instruction sets that compute, and how to force a lower one.
 *
 * Every instruction set gives the same bits; they differ in speed alone. The library takes the best one
 * the machine has. axm_context_desc::isa chooses another for the objects of a context; axm_isa_force() for all that
 * leave it open, which is for tests and measurements.
 */
#ifndef APPROXMUL_ISA_H
#define APPROXMUL_ISA_H

#include <approxmul/defs.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Instruction sets. A build knows those of its own processor family, and the portable one. */
enum {
    AXM_ISA_AUTO = 0,       /**< none in particular: the one in use */
    AXM_ISA_PORTABLE = 1,   /**< what the C compiler makes of plain C */
    AXM_ISA_NEON = 10,      /**< aarch64's Advanced SIMD, 128 bits */
    AXM_ISA_AVX2 = 20,      /**< x86-64 with AVX2 and FMA, 256 bits */
    AXM_ISA_AVX512 = 30,    /**< x86-64 with AVX-512 F, BW, DQ and VL, 512 bits */
    AXM_ISA_AVX512BF16 = 31 /**< the same with AVX512_BF16's dot product */
};

/**
 * @brief How many instruction sets this machine and this build have in common.
 * @threads safe
 * @since 0.2.0
 */
AXM_API size_t axm_isa_count(void);

/**
 * @brief One of them, in ascending order of speed: the first is AXM_ISA_PORTABLE, the last the best.
 * @param index 0..axm_isa_count()-1
 * @return the instruction set, or AXM_ISA_AUTO when there is no such index
 * @threads safe
 * @since 0.2.0
 */
AXM_API int32_t axm_isa_at(size_t index);

/**
 * @brief The name of an instruction set, such as "avx512bf16".
 * @param isa any value; one that is none gives "unknown"
 * @return a string that lives as long as the program
 * @threads safe
 * @since 0.2.0
 */
AXM_API const char *axm_isa_name(int32_t isa);

/**
 * @brief The instruction set in use where a context names none: the best one, unless axm_isa_force() said otherwise.
 * @threads safe
 * @since 0.2.0
 */
AXM_API int32_t axm_isa_in_use(void);

/**
 * @brief Changes the instruction set in use, for the whole process.
 *
 * Plans and packed matrices that exist keep the one they were packed for,
 * until a plan is given an arithmetic again.
 *
 * @param isa one of those axm_isa_at() lists; AXM_ISA_AUTO: the best one again
 * @return AXM_OK; AXM_E_UNSUPPORTED when the machine or the build does not have it
 * @threads safe; calls that run meanwhile use the one or the other
 * @exact no result depends on it
 * @since 0.2.0
 */
AXM_API axm_status axm_isa_force(int32_t isa);

#ifdef __cplusplus
}
#endif

#endif
