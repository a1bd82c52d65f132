/* The kernels for x86-64 with AVX-512 F, BW, DQ, VL and BF16. */
#include "kern.h"

#include <approxmul/isa.h>

#if defined(__x86_64__) && defined(__GNUC__)

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,fma")))
#define WORD TARGET AXM_INLINED

#include "vec_avx512bf16.h"

#include "loops.inc"
#include "tiles.inc"

#include "pairs16.inc"

#define TABLE axm_kernels_avx512bf16
#define TABLE_ISA AXM_ISA_AVX512BF16
#include "table.inc"

#endif
