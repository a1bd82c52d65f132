/* Multipliers whose errors are known from elsewhere, measured again. */
#ifndef CHARACTERIZE_PUBLISHED_H
#define CHARACTERIZE_PUBLISHED_H

#include "options.h"

/** Figures of a simulation apart from this library, with uniform operands. Counts those that differ into *n_failed. */
bool check_simulated(const axm_context *ctx, size_t *n_failed);

/** EvoApproxLib's tables in a folder, against the lines of its figures.txt, as printed. */
bool check_evoapprox(const axm_context *ctx, const char *folder, size_t *n_failed);

#endif
