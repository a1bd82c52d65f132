/* Tables over all instruction sets: measured ratios beside the floors, and the layers beyond. */
#ifndef BENCH_HEADLINE_H
#define BENCH_HEADLINE_H

#include "run.h"

/* Nothing when none of the headline's layers was measured. */
void bench_headline_print(const bench_run *run);

/* The best instruction set's ratios on all other layers, and which are under half of the headline's. */
void bench_others_print(const bench_run *run);

#endif
