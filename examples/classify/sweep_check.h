/* Whether a sweep came out as it should. */
#ifndef CLASSIFY_SWEEP_CHECK_H
#define CLASSIFY_SWEEP_CHECK_H

#include "sweep.h"

#include <stdbool.h>

/** Prints one line for each bound that does not hold, then one with the counts. Gives whether all hold. */
bool sweeps_check(const struct sweep *sweeps, size_t n_sweeps);

#endif
