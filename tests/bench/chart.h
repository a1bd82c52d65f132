/* The headline as a picture: bars by path, layer and instruction set, in SVG. */
#ifndef BENCH_CHART_H
#define BENCH_CHART_H

#include "run.h"

#include <stdio.h>

void bench_chart_write(FILE *out, const bench_run *run);

#endif
