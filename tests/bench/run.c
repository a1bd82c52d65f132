#include "run.h"

#include "complain.h"
#include "floors.h"

#include <stdlib.h>
#include <string.h>

/* Layers whose time is split. */
#define SPLIT_PREFIX "resnet50-3x3-"

static const char *layer_name(const bench_run *run, size_t layer)
{
    return run->layers.layers[layer].name;
}

bool bench_run_is_headline(const bench_run *run, size_t layer, size_t arith)
{
    return bench_path_of_headline(layer_name(run, layer), run->options.ariths[arith]) != NULL;
}

static void add(bench_run *run, bench_task_kind kind, size_t isa, size_t layer, size_t arith)
{
    run->tasks[run->n_tasks++] = (bench_task){kind, isa, layer, arith};
}

/* Beyond the headline one arithmetic stands for its path, unless more were asked for. */
static bool is_wide(const bench_run *run, size_t arith)
{
    return run->options.all || run->options.own_ariths || bench_path_is_led_by(run->options.ariths[arith]);
}

static void add_speed(bench_run *run, size_t isa, size_t layer, size_t arith)
{
    const bench_options *const options = &run->options;
    const bool is_best = isa + 1 == options->n_isas, wide = is_wide(run, arith);
    if (options->all || (wide && (is_best || options->own_isas)) || bench_run_is_headline(run, layer, arith)) {
        add(run, BENCH_SPEED, isa, layer, arith);
    } else if (wide && options->isas[isa] == AXM_ISA_PORTABLE) {
        add(run, BENCH_BRIEF, isa, layer, arith);
    }
}

/* On the best instruction set: how threads pay, on the headline's products, and how time is spent. */
static void add_closer_look(bench_run *run, size_t isa, size_t layer, size_t arith)
{
    const char *const name = layer_name(run, layer), *const text = run->options.ariths[arith];
    const bench_path *const path = bench_path_of_headline(name, text);
    if (isa + 1 != run->options.n_isas || !is_wide(run, arith)) {
        return;
    }
    if (run->options.threads > 1 && path != NULL && path->reference == BENCH_SGEMM) {
        add(run, BENCH_THREADS, isa, layer, arith);
    }
    if (strncmp(name, SPLIT_PREFIX, sizeof SPLIT_PREFIX - 1) == 0) {
        add(run, BENCH_SPLIT, isa, layer, arith);
    }
}

bool bench_run_plan(bench_run *run)
{
    const size_t n_isas = run->options.n_isas, n_ariths = run->options.n_ariths, n_layers = run->layers.count;
    const size_t max_tasks = n_isas * (1 + n_layers * n_ariths * 3); /* a peak; and no pair has more than three */
    run->tasks = calloc(max_tasks, sizeof *run->tasks);
    run->figures = calloc(max_tasks, sizeof *run->figures);
    if (run->tasks == NULL || run->figures == NULL) {
        return bench_complain("out of memory");
    }
    for (size_t isa = 0; isa < n_isas; isa++) {
        add(run, BENCH_PEAK, isa, 0, 0);
        for (size_t layer = 0; layer < n_layers; layer++) {
            for (size_t arith = 0; arith < n_ariths; arith++) {
                add_speed(run, isa, layer, arith);
                add_closer_look(run, isa, layer, arith);
            }
        }
    }
    return true;
}

void bench_run_free(bench_run *run)
{
    free(run->tasks);
    free(run->figures);
    for (size_t i = 0; i < run->options.n_ariths; i++) {
        axm_arith_release(run->ariths[i]);
    }
}

const bench_figure *bench_run_find(const bench_run *run, bench_task_kind kind, size_t isa, size_t layer, size_t arith)
{
    for (size_t i = 0; i < run->n_tasks; i++) {
        const bench_task *const task = &run->tasks[i];
        if (task->kind == kind && task->isa == isa && task->layer == layer && task->arith == arith) {
            return run->figures[i].rounds > 0 ? &run->figures[i] : NULL;
        }
    }
    return NULL;
}

double bench_run_over_portable(const bench_run *run, const bench_task *task, const bench_figure *figure)
{
    if (run->options.isas[0] != AXM_ISA_PORTABLE) {
        return 0;
    }
    const bench_figure *portable = bench_run_find(run, BENCH_SPEED, 0, task->layer, task->arith);
    if (portable == NULL) {
        portable = bench_run_find(run, BENCH_BRIEF, 0, task->layer, task->arith);
    }
    return portable == NULL ? 0 : portable->ns_per_mac / figure->ns_per_mac;
}
