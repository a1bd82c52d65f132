/* The kernels for aarch64, of which Advanced SIMD is a part. */
#include "kern.h"

#include <approxmul/isa.h>

#if defined(__aarch64__) && defined(__GNUC__)

#define TARGET
#define WORD AXM_INLINED

#include "vec_neon.h"

#include "loops.inc"
#include "tiles.inc"

#define TABLE axm_kernels_neon
#define TABLE_ISA AXM_ISA_NEON
#include "table.inc"

#endif
