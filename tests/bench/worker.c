#define _POSIX_C_SOURCE 200809L

#include "worker.h"

#include "blas.h"
#include "complain.h"
#include "data.h"
#include "task.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Shorter than PIPE_BUF, so that it comes out of the pipe in one piece. Both ends are the same program in the same
 * place in memory, so that even a pointer to a constant text holds. */
typedef struct {
    size_t task;
    bench_figure figure;
} message;

/* ---- the process ---- */

/* 256-bit and narrower instruction sets stand beside 256-bit BLAS kernels; wider ones beside the best there are. */
static const char *core_for(int32_t isa)
{
    const int32_t best = axm_isa_at(axm_isa_count() - 1);
    return isa <= AXM_ISA_AVX2 && best >= AXM_ISA_AVX2 ? "Haswell" : NULL;
}

static bool send_bytes(int pipe_end, const void *bytes, size_t n_bytes)
{
    return write(pipe_end, bytes, n_bytes) == (ssize_t)n_bytes || bench_complain("pipe: %s", strerror(errno));
}

/* A task's part, by weight, of the time left for it and all that follow, other instruction sets' included. */
static double share_of(const bench_run *run, size_t task)
{
    double weight = 0;
    for (size_t i = task; i < run->n_tasks; i++) {
        weight += bench_task_weight(run, &run->tasks[i]);
    }
    const double left = run->end - bench_wall_seconds();
    return weight > 0 ? left * bench_task_weight(run, &run->tasks[task]) / weight : 0;
}

static bool measure(const bench_run *run, size_t task, const bench_data *data, const bench_blas *blas, int pipe_end)
{
    message sent = {.task = task};
    return bench_task_measure(run, &run->tasks[task], data, blas, share_of(run, task), &sent.figure) &&
           send_bytes(pipe_end, &sent, sizeof sent);
}

/* From tasks[first] on, as many as share its instruction set and layer: data is made once for them. */
static bool measure_layer(const bench_run *run, size_t first, size_t end, const bench_blas *blas, int pipe_end)
{
    bench_data data;
    bool measured = true;
    if (!bench_data_create(&run->layers.layers[run->tasks[first].layer], &data)) {
        return false;
    }
    for (size_t i = first; i < end && measured; i++) {
        measured = measure(run, i, &data, blas, pipe_end);
    }
    bench_data_free(&data);
    return measured;
}

static size_t end_of_layer(const bench_run *run, size_t first)
{
    const bench_task *const task = &run->tasks[first];
    size_t end = first + 1;
    while (task->kind != BENCH_PEAK && end < run->n_tasks && run->tasks[end].isa == task->isa &&
           run->tasks[end].layer == task->layer) {
        end++;
    }
    return end;
}

static bool measure_isa(const bench_run *run, size_t isa, int pipe_end)
{
    const bench_blas *const blas = bench_blas_load(core_for(run->options.isas[isa]));
    char text[sizeof run->blas[0]] = "";
    if (blas != NULL) {
        snprintf(text, sizeof text, "%s", bench_blas_text(blas));
    }
    if (axm_isa_force(run->options.isas[isa]) != AXM_OK) {
        return bench_complain("%s", axm_last_message());
    }
    if (!send_bytes(pipe_end, text, sizeof text)) {
        return false;
    }
    for (size_t i = 0, end; i < run->n_tasks; i = end) {
        const bool is_peak = run->tasks[i].kind == BENCH_PEAK;
        end = end_of_layer(run, i);
        if (run->tasks[i].isa == isa &&
            !(is_peak ? measure(run, i, NULL, blas, pipe_end) : measure_layer(run, i, end, blas, pipe_end))) {
            return false;
        }
    }
    return true;
}

/* ---- its parent ---- */

/* False at the end of what there is to read. */
static bool receive(int pipe_end, void *bytes, size_t n_bytes)
{
    size_t got = 0;
    ssize_t n = 1;
    while (got < n_bytes && n > 0) {
        n = read(pipe_end, (char *)bytes + got, n_bytes - got);
        got += n > 0 ? (size_t)n : 0;
    }
    return got == n_bytes;
}

/* Forked, not started anew: the child has the layers and arithmetics, and BLAS is not loaded yet in either. */
bool bench_worker_start(bench_run *run, size_t isa, bench_worker *out)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return bench_complain("pipe: %s", strerror(errno));
    }
    fflush(NULL); /* or the child would write it again */
    const pid_t process = fork();
    if (process == 0) {
        close(ends[0]);
        const bool measured = measure_isa(run, isa, ends[1]);
        bench_run_free(run);
        _exit(measured ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    close(ends[1]);
    *out = (bench_worker){.run = run, .isa = isa, .process = process, .figures = ends[0]};
    if (process < 0) {
        close(ends[0]);
        return bench_complain("fork: %s", strerror(errno));
    }
    if (!receive(out->figures, run->blas[isa], sizeof run->blas[isa])) {
        bench_worker_end(out);
        return false;
    }
    return true;
}

bool bench_worker_next(bench_worker *worker, size_t *task)
{
    message got;
    if (!receive(worker->figures, &got, sizeof got)) {
        return false;
    }
    worker->run->figures[got.task] = got.figure;
    *task = got.task;
    return true;
}

bool bench_worker_end(bench_worker *worker)
{
    int status = 0;
    close(worker->figures);
    while (waitpid(worker->process, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS) {
        return true;
    }
    const char *const isa = axm_isa_name(worker->run->options.isas[worker->isa]);
    return WIFSIGNALED(status) ? bench_complain("%s: ended by signal %d", isa, WTERMSIG(status))
                               : bench_complain("%s: not measured to the end", isa);
}
