/* What a network says of every picture. */
#ifndef CLASSIFY_SCORE_FILE_H
#define CLASSIFY_SCORE_FILE_H

#include "single_run.h"

#include <stdbool.h>

/**
 * Writes a header line, then a row for each network and picture: its label and N_CLASSES scores, with as many digits as
 * tell float32 numbers apart. Complains and gives false on failure.
 */
bool write_scores(const char *path, const struct single_run *runs, size_t n_runs);

#endif
