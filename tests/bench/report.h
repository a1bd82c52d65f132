/* What is printed while figures come in; summaries follow them. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "run.h"

/* Processor, compiler, flags and library in one line, and what the figures mean. */
void bench_report_begin(const bench_run *run);

/* An instruction set's heading, once what it is compared with is known. */
void bench_report_isa(const bench_run *run, size_t isa);

void bench_report_figure(const bench_run *run, size_t task);

/* How the threads pay, and where time goes; nothing when neither was measured. */
void bench_report_closer_look(const bench_run *run);

#endif
