#include "host.h"

#include "mode.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2 };

typedef struct {
    axm_task *task;
    void *arg;
    size_t n_tasks;
    atomic_size_t next;
} job;

static atomic_bool changed;

static void *work(void *arg)
{
    job *const j = arg;
    hashes_mode_enter();
    for (size_t i = atomic_fetch_add(&j->next, 1); i < j->n_tasks; i = atomic_fetch_add(&j->next, 1)) {
        j->task(j->arg, i);
        if (!hashes_mode_holds()) {
            atomic_store(&changed, true);
        }
    }
    return NULL;
}

static void run_on_threads(void *user, size_t n_tasks, axm_task *task, void *arg)
{
    pthread_t threads[THREADS];
    job j = {.task = task, .arg = arg, .n_tasks = n_tasks};
    (void)user;
    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, work, &j) != 0) {
            fprintf(stderr, "hashes: FAILED: no thread\n");
            exit(1);
        }
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
}

axm_status hashes_host_context(axm_context **context)
{
    axm_context_desc desc;
    axm_context_desc_init(&desc);
    desc.n_threads = THREADS;
    desc.parallel_for = run_on_threads;
    return axm_context_create(&desc, context);
}

bool hashes_host_modes_held(void)
{
    return !atomic_load(&changed);
}
