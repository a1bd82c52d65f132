#include "floors.h"
#include "headline.h"

#include <stdio.h>

#define ENOUGH 0.5 /* of the headline's ratio */

/* The path's ratio on the instruction set: the median over its headline layers. 0: not measured. */
static double headline_ratio(const bench_run *run, const bench_path *path, size_t isa, size_t arith)
{
    double ratios[BENCH_MAX_LAYERS];
    size_t n = 0;
    for (size_t layer = 0; layer < run->layers.count; layer++) {
        const bench_figure *const figure = bench_run_find(run, BENCH_SPEED, isa, layer, arith);
        if (figure != NULL &&
            bench_path_of_headline(run->layers.layers[layer].name, run->options.ariths[arith]) == path) {
            ratios[n++] = figure->ratio;
        }
    }
    return n == 0 ? 0 : bench_median(ratios, n);
}

typedef struct {
    size_t judged, under_headline, under_floor;
} tally;

/* One place in a layer's row, '*' marking a ratio under half of the headline's. */
static void print_cell(const bench_run *run, size_t isa, size_t layer, size_t arith, tally *counts)
{
    const bench_figure *const figure = bench_run_find(run, BENCH_SPEED, isa, layer, arith);
    const bench_path *const path =
        bench_path_of(bench_reference_of(&run->layers.layers[layer]), run->options.ariths[arith]);
    const double headline = path == NULL ? 0 : headline_ratio(run, path, isa, arith);
    const bool is_under = figure->ratio < ENOUGH * headline;
    printf(" %6.2f%c", figure->ratio, is_under ? '*' : ' ');
    if (headline > 0) {
        counts->judged++;
        counts->under_headline += is_under;
        counts->under_floor += figure->ratio < ENOUGH * bench_path_floor(path, run->options.isas[isa]);
    }
}

/* Measured with a reference, and not of the headline. */
static bool is_other(const bench_run *run, size_t isa, size_t layer, size_t arith)
{
    const bench_figure *const figure = bench_run_find(run, BENCH_SPEED, isa, layer, arith);
    return figure != NULL && figure->ratio > 0 && !bench_run_is_headline(run, layer, arith);
}

static bool is_other_layer(const bench_run *run, size_t isa, size_t layer)
{
    bool other = false;
    for (size_t arith = 0; arith < run->options.n_ariths; arith++) {
        other = other || is_other(run, isa, layer, arith);
    }
    return other;
}

/* Some arithmetics may be for the headline alone. */
static bool has_column(const bench_run *run, size_t isa, size_t arith)
{
    bool other = false;
    for (size_t layer = 0; layer < run->layers.count; layer++) {
        other = other || is_other(run, isa, layer, arith);
    }
    return other;
}

static void print_legend(const bench_run *run, size_t isa)
{
    printf("\nOther layers, %s: speed over float32's; '*': under half of the headline's median for the path\n",
           axm_isa_name(run->options.isas[isa]));
    for (size_t arith = 0; arith < run->options.n_ariths; arith++) {
        if (has_column(run, isa, arith)) {
            printf("  (%zu) %s\n", arith + 1, run->options.ariths[arith]);
        }
    }
    printf("  %-22s", "");
    for (size_t arith = 0; arith < run->options.n_ariths; arith++) {
        char number[32];
        snprintf(number, sizeof number, "(%zu)", arith + 1);
        if (has_column(run, isa, arith)) {
            printf(" %6s ", number);
        }
    }
    printf("\n");
}

static void print_row(const bench_run *run, size_t isa, size_t layer, tally *counts)
{
    printf("  %-22s", run->layers.layers[layer].name);
    for (size_t arith = 0; arith < run->options.n_ariths; arith++) {
        if (is_other(run, isa, layer, arith)) {
            print_cell(run, isa, layer, arith, counts);
        } else if (has_column(run, isa, arith)) {
            printf(" %6s ", "");
        }
    }
    printf("  %s\n", bench_reference_name(bench_reference_of(&run->layers.layers[layer])));
}

void bench_others_print(const bench_run *run)
{
    const size_t isa = run->options.n_isas - 1;
    tally counts = {0};
    bool titled = false;
    for (size_t layer = 0; layer < run->layers.count; layer++) {
        if (is_other_layer(run, isa, layer)) {
            if (!titled) {
                print_legend(run, isa);
                titled = true;
            }
            print_row(run, isa, layer, &counts);
        }
    }
    if (counts.judged > 0) {
        printf("Of %zu ratios that have a headline, %zu under half of it; %zu under half of its floor.\n",
               counts.judged, counts.under_headline, counts.under_floor);
    }
}
