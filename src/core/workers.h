/* A fixed set of threads that run one job at a time beside the caller's thread. */
#ifndef AXM_CORE_WORKERS_H
#define AXM_CORE_WORKERS_H

#include <approxmul/context.h>

typedef struct axm_workers axm_workers;

/* Bytes an object for so many threads takes; the context allocates it. */
size_t axm_workers_size(size_t n_threads);

/* Starts the threads; on failure none is left behind. */
axm_status axm_workers_start(axm_workers *workers, size_t n_threads);

/* Joins them; in a child of the process that started them there are none. */
void axm_workers_stop(axm_workers *workers);

/* task(arg, i) for each i < n_tasks. Busy workers leave the whole job to the caller's thread, so
 * that nested and concurrent runs never wait for each other; so does a child, where there are none. */
void axm_workers_run(axm_workers *workers, size_t n_tasks, axm_task *task, void *arg);

#endif
