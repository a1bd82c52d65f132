/*
 * The process that measures an instruction set's figures. Each has one of its own, for two reasons: the
 * library's instruction set is the whole process's, and OpenBLAS chooses its kernels once, while it is loaded.
 */
#ifndef BENCH_WORKER_H
#define BENCH_WORKER_H

#include "run.h"

#include <sys/types.h>

typedef struct {
    bench_run *run;
    size_t isa;
    pid_t process;
    int figures; /* the end of a pipe they come out of */
} bench_worker;

/* Starts the process and fills run->blas[isa]. Complains and gives false when that fails. */
bool bench_worker_start(bench_run *run, size_t isa, bench_worker *out);

/* Waits for the next figure of the run, puts it into its place and gives its task; false when none is left. */
bool bench_worker_next(bench_worker *worker, size_t *task);

/* Waits for the process to end; false when it failed, after a complaint. */
bool bench_worker_end(bench_worker *worker);

#endif
