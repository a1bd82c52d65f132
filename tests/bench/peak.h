/* What the processor itself can do: float32 multiply-adds that stay in registers. */
#ifndef BENCH_PEAK_H
#define BENCH_PEAK_H

#include "measure.h"

#include <stdint.h>

/* In the registers of the instruction set (AXM_ISA_...), of those this machine has: fused multiply-adds,
 * except for the portable one, where it is what the compiler makes of a product and a sum. */
bench_figure bench_peak(int32_t isa);

#endif
