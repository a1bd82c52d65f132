/* The kernels in plain C, for any processor. */
#include "kern.h"

#include <approxmul/isa.h>

#define TARGET
#define WORD AXM_INLINED

#include "vec_portable.h"

#include "loops.inc"
#include "tiles.inc"

#define TABLE axm_kernels_portable
#define TABLE_ISA AXM_ISA_PORTABLE
#include "table.inc"
