/* What is printed, and the same as comma-separated values. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "layers.h"

#include <stdio.h>

/* One arithmetic, or BLAS itself, on one layer. */
typedef struct {
    double ns_per_mac;
    double ratio, lowest, highest; /* times BLAS: median of the rounds, and their range; 0 without BLAS */
    size_t rounds;
} bench_figure;

typedef struct {
    const char *blas; /* its text; NULL without BLAS */
    FILE *csv;        /* NULL: none */
    const bench_layers *layers;
    const char *const *ariths;
    size_t n_ariths;
    char processor[256]; /* its name, once begun */
} bench_report;

/* Processor, compiler, library and BLAS in one line; and the header of the other file. */
void bench_report_begin(bench_report *report);

void bench_report_layer(const bench_report *report, const bench_layer *layer);

/* One line of the layer's table; `subject` is the arithmetic's text, or "BLAS". */
void bench_report_figure(const bench_report *report, const bench_layer *layer, const char *subject,
                         const bench_figure *figure);

/* Per arithmetic, the median and the worst over the layers. Figures are [layer][arithmetic]. */
void bench_report_summary(const bench_report *report, const bench_figure *figures);

#endif
