/* The kernels in plain C, for any processor. */
#include "kern.h"

#include <approxmul/isa.h>

#define TARGET
#if defined(__GNUC__)
#define WORD static inline __attribute__((always_inline))
#else
#define WORD static inline
#endif

#include "vec_portable.h"

#include "loops.inc"
#include "tiles.inc"

#define TABLE axm_kernels_portable
#define TABLE_ISA AXM_ISA_PORTABLE
#include "table.inc"
