/* All figures as comma-separated values: one line each, complete by itself. */
#ifndef BENCH_CSV_H
#define BENCH_CSV_H

#include "run.h"

#include <stdio.h>

/* An instruction set's lines need the portable one's figures: call it when all are there. */
void bench_csv_write(FILE *out, const bench_run *run);

#endif
