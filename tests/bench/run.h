/* All there is to a run: what was asked for, what is to be measured, and the figures so far. */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "layers.h"
#include "measure.h"
#include "options.h"

#include <approxmul/approxmul.h>

typedef enum {
    BENCH_PEAK,    /* the processor's own multiply-adds, in registers; no layer */
    BENCH_SPEED,   /* a layer in one thread, beside its reference */
    BENCH_BRIEF,   /* the same in few rounds and without reference */
    BENCH_THREADS, /* a layer in several threads, beside one */
    BENCH_SPLIT    /* the part of a layer's time that packing and gathering take, as the ratio */
} bench_task_kind;

/* One figure to measure; the last three are indices into the run's lists. */
typedef struct {
    bench_task_kind kind;
    size_t isa, layer, arith;
} bench_task;

typedef struct {
    bench_options options;
    bench_layers layers;
    axm_arith *ariths[BENCH_MAX_ARITHS];
    size_t n_tasks;
    bench_task *tasks;              /* by instruction set, then layer */
    bench_figure *figures;          /* one a task */
    char blas[BENCH_MAX_ISAS][256]; /* what each instruction set was compared with; "": none was found */
    double end;                     /* of the time for all measurements */
} bench_run;

/* Lists the tasks that the options ask for. Complains and gives false when memory runs out. */
bool bench_run_plan(bench_run *run);

void bench_run_free(bench_run *run);

/* The figure, or NULL when it was not asked for or could not be had. */
const bench_figure *bench_run_find(const bench_run *run, bench_task_kind kind, size_t isa, size_t layer, size_t arith);

/* Speed over the portable instruction set's; 0 when that was not measured. */
double bench_run_over_portable(const bench_run *run, const bench_task *task, const bench_figure *figure);

/* Whether the task's layer and arithmetic belong to the headline. */
bool bench_run_is_headline(const bench_run *run, size_t layer, size_t arith);

#endif
