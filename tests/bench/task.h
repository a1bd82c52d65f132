/* One figure, measured in this process and on the instruction set it is held to. */
#ifndef BENCH_TASK_H
#define BENCH_TASK_H

#include "blas.h"
#include "data.h"
#include "run.h"

/* Its weight in the sharing of the time for all. */
double bench_task_weight(const bench_run *run, const bench_task *task);

/* `data` is the task's layer's, unless it has none; `blas` may be NULL; a figure that could not be had has
 * 0 rounds. Complains and gives false when the library refuses. */
bool bench_task_measure(const bench_run *run, const bench_task *task, const bench_data *data, const bench_blas *blas,
                        double seconds, bench_figure *out);

#endif
