/* The results as comma-separated values. */
#ifndef CLASSIFY_CSV_REPORT_H
#define CLASSIFY_CSV_REPORT_H

#include "single_run.h"
#include "sweep.h"

#include <stdbool.h>

/**
 * Writes a header line, then a row for each network, arithmetic and compensation; behind a single run's, one
 * for each of its layers. Columns that a row has no figure for are empty. Complains and gives false on failure.
 */
bool write_csv(const char *path, const struct sweep *sweeps, size_t n_sweeps, const struct single_run *runs,
               size_t n_runs);

#endif
