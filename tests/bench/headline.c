#include "headline.h"

#include "floors.h"

#include <stdio.h>

static bool is_measured(const bench_run *run, size_t layer, size_t arith)
{
    for (size_t isa = 0; isa < run->options.n_isas; isa++) {
        const bench_figure *const figure = bench_run_find(run, BENCH_SPEED, isa, layer, arith);
        if (figure != NULL && figure->ratio > 0) {
            return true;
        }
    }
    return false;
}

/* One instruction set's place in a row: the ratio, the floor where there is one, and the verdict. */
static bool print_cell(const bench_run *run, const bench_path *path, size_t isa, size_t layer, size_t arith)
{
    const bench_figure *const figure = bench_run_find(run, BENCH_SPEED, isa, layer, arith);
    const double floor = bench_path_floor(path, run->options.isas[isa]);
    char text[64] = "-";
    bool met = true;
    if (figure != NULL && floor > 0) {
        met = figure->ratio >= floor;
        snprintf(text, sizeof text, "%.2f of %.2f %-5s", figure->ratio, floor, met ? "met" : "BELOW");
    } else if (figure != NULL) {
        snprintf(text, sizeof text, "%.2f", figure->ratio);
    }
    printf(" %-19s", text);
    return met;
}

/* Rows of one path; gives how many cells are below their floors. */
static size_t print_path(const bench_run *run, const bench_path *path)
{
    size_t below = 0;
    bool titled = false;
    for (size_t arith = 0; arith < run->options.n_ariths; arith++) {
        for (size_t layer = 0; layer < run->layers.count; layer++) {
            const char *const name = run->layers.layers[layer].name, *const text = run->options.ariths[arith];
            if (bench_path_of_headline(name, text) != path || !is_measured(run, layer, arith)) {
                continue;
            }
            if (!titled) {
                printf("%s, against %s\n", path->title, bench_reference_name(path->reference));
                titled = true;
            }
            printf("  %-26s %-18s", text, name);
            for (size_t isa = 0; isa < run->options.n_isas; isa++) {
                below += !print_cell(run, path, isa, layer, arith);
            }
            printf("\n");
        }
    }
    return below;
}

static bool has_headline(const bench_run *run)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        const bench_task *const task = &run->tasks[i];
        if (task->kind == BENCH_SPEED && run->figures[i].ratio > 0 &&
            bench_run_is_headline(run, task->layer, task->arith)) {
            return true;
        }
    }
    return false;
}

void bench_headline_print(const bench_run *run)
{
    size_t below = 0;
    if (!has_headline(run)) {
        return;
    }
    printf("\nHeadline: speed over float32's, measured and the least it is to be, one thread\n%-47s", "");
    for (size_t isa = 0; isa < run->options.n_isas; isa++) {
        printf(" %-19s", axm_isa_name(run->options.isas[isa]));
    }
    printf("\n");
    for (size_t i = 0; i < bench_path_count(); i++) {
        below += print_path(run, bench_path_at(i));
    }
    printf("%zu below the floor.\n", below);
}
