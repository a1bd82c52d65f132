#define _POSIX_C_SOURCE 200809L

#include "workers.h"

#include "fail.h"
#include "fp_modes.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>
#include <unistd.h>

/* How often a thread looks for work, or for the end of it, before it sleeps. A layer is made of a few short jobs, and
 * waking a thread takes the system longer than the time between them. */
#define LOOKS 4000

struct axm_workers {
    pid_t process;        /* which has the threads */
    pthread_mutex_t lock; /* guards all that follows */
    pthread_cond_t wake;  /* a job has come, or it is time to stop */
    pthread_cond_t done;  /* the last task of the job is finished */
    bool stop;
    bool busy;          /* a job is being run */
    atomic_uint events; /* jobs that have come, and the word to stop: changed with the lock held, looked at without */
    axm_task *task;
    void *arg;
    size_t n_tasks;
    size_t next;              /* first task nobody has taken */
    atomic_size_t unfinished; /* tasks not finished yet; changed with the lock held, looked at without */
    size_t n_threads;
    pthread_t threads[];
};

size_t axm_workers_size(size_t n_threads)
{
    return sizeof(axm_workers) + n_threads * sizeof(pthread_t);
}

/* fork() copies all of this, the lock as it was at that moment, but none of the threads: in a child nothing here may be
 * waited for. Asking for the process each time needs no handler that would outlive the library. */
static bool has_threads(const axm_workers *workers)
{
    return workers->process == getpid();
}

static void pause_a_little(void)
{
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
    __builtin_ia32_pause();
#endif
}

/* Takes and runs tasks until none is left to take. Called, and returns, with the lock held. */
static void work(axm_workers *workers)
{
    while (workers->next < workers->n_tasks) {
        const size_t index = workers->next++;
        axm_task *const task = workers->task;
        void *const arg = workers->arg;
        pthread_mutex_unlock(&workers->lock);
        task(arg, index);
        pthread_mutex_lock(&workers->lock);
        if (atomic_fetch_sub(&workers->unfinished, 1) == 1) {
            pthread_cond_signal(&workers->done);
        }
    }
}

static void *worker_main(void *arg)
{
    axm_workers *const workers = arg;
    AXM_FP_GUARD; /* a thread begins with the modes of the one that made it */
    pthread_mutex_lock(&workers->lock);
    while (!workers->stop) {
        const unsigned seen = atomic_load(&workers->events);
        work(workers);
        pthread_mutex_unlock(&workers->lock);
        for (int i = 0; i < LOOKS && atomic_load(&workers->events) == seen; i++) {
            pause_a_little();
        }
        pthread_mutex_lock(&workers->lock);
        while (!workers->stop && atomic_load(&workers->events) == seen) {
            pthread_cond_wait(&workers->wake, &workers->lock);
        }
    }
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

/* The host's signals are for the host's threads: ours start with all of them blocked. */
static size_t start_threads(axm_workers *workers, size_t n_threads)
{
    sigset_t all, before;
    size_t started = 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < n_threads && pthread_create(&workers->threads[started], NULL, worker_main, workers) == 0) {
        started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

axm_status axm_workers_start(axm_workers *workers, size_t n_threads)
{
    *workers = (axm_workers){.process = getpid()};
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wake, NULL);
    pthread_cond_init(&workers->done, NULL);
    workers->n_threads = start_threads(workers, n_threads);
    if (workers->n_threads < n_threads) {
        const size_t started = workers->n_threads;
        axm_workers_stop(workers);
        return axm_fail(AXM_E_THREAD, "axm_context_create: the system gave %zu of the %zu threads asked for",
                        started + 1, n_threads + 1);
    }
    return AXM_OK;
}

void axm_workers_stop(axm_workers *workers)
{
    if (!has_threads(workers)) {
        return;
    }
    pthread_mutex_lock(&workers->lock);
    workers->stop = true;
    atomic_fetch_add(&workers->events, 1);
    pthread_cond_broadcast(&workers->wake);
    pthread_mutex_unlock(&workers->lock);
    for (size_t i = 0; i < workers->n_threads; i++) {
        pthread_join(workers->threads[i], NULL);
    }
    pthread_cond_destroy(&workers->done);
    pthread_cond_destroy(&workers->wake);
    pthread_mutex_destroy(&workers->lock);
}

/* False when they have something to do already. */
static bool take_workers(axm_workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    const bool taken = !workers->busy;
    workers->busy = true;
    pthread_mutex_unlock(&workers->lock);
    return taken;
}

void axm_workers_run(axm_workers *workers, size_t n_tasks, axm_task *task, void *arg)
{
    if (!has_threads(workers) || !take_workers(workers)) {
        for (size_t i = 0; i < n_tasks; i++) {
            task(arg, i);
        }
        return;
    }
    pthread_mutex_lock(&workers->lock);
    workers->task = task;
    workers->arg = arg;
    workers->n_tasks = n_tasks;
    workers->next = 0;
    atomic_store(&workers->unfinished, n_tasks);
    atomic_fetch_add(&workers->events, 1);
    pthread_cond_broadcast(&workers->wake);
    work(workers);
    pthread_mutex_unlock(&workers->lock);
    for (int i = 0; i < LOOKS && atomic_load(&workers->unfinished) > 0; i++) {
        pause_a_little();
    }
    pthread_mutex_lock(&workers->lock);
    while (atomic_load(&workers->unfinished) > 0) {
        pthread_cond_wait(&workers->done, &workers->lock);
    }
    workers->n_tasks = 0;
    workers->next = 0;
    workers->busy = false;
    pthread_mutex_unlock(&workers->lock);
}
