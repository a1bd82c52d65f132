/* Figures as text for people, and as comma-separated values. */
#ifndef COMMON_ERROR_REPORT_H
#define COMMON_ERROR_REPORT_H

#include "measuring.h"

#include <stdio.h>

void error_report_print(const struct measured *measured, FILE *out);

/**
 * One figure a line: its name, its value, and two more columns, which hold the operands of a worst
 * error and the ends of a histogram's bin.
 */
bool error_report_write_csv(const struct measured *measured, const char *path);

/** "16 x 16 bits, unsigned" or "floating point". */
void error_report_format(const axm_arith *arith, char *text, size_t text_bytes);

/** "all 65536 pairs" or "16777216 drawn pairs (seed 1)", and how they lie. */
void error_report_pairs(const struct measured *measured, char *text, size_t text_bytes);

#endif
