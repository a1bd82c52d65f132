/* What plans hold and runs need, on ResNet-50's layers. */
#ifndef BENCH_MEMORY_H
#define BENCH_MEMORY_H

#include "run.h"

/* Plans each of them on the best instruction set, and prints; nothing when there are none among the layers.
 * Complains and gives false when the library refuses. */
bool bench_memory_print(const bench_run *run);

#endif
