/* The kernels for x86-64 with AVX2 with FMA. */
#include "kern.h"

#include <approxmul/isa.h>

#if defined(__x86_64__) && defined(__GNUC__)

#define TARGET __attribute__((target("avx2,fma")))
#define WORD TARGET AXM_INLINED

#include "vec_avx2.h"

#include "loops.inc"
#include "tiles.inc"

#define TABLE axm_kernels_avx2
#define TABLE_ISA AXM_ISA_AVX2
#include "table.inc"

#endif
