/* The results as text for people. */
#ifndef CLASSIFY_TEXT_REPORT_H
#define CLASSIFY_TEXT_REPORT_H

#include "single_run.h"
#include "sweep.h"

/** The arithmetics the library has, with their keys. */
void report_arithmetics(void);

void report_single_run(const struct single_run *run);

void report_sweep(const struct sweep *sweep);

/** What the columns of report_sweep() mean. */
void report_sweep_legend(void);

#endif
