#include "host.h"

#include "mode.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2 };

/* Threads that live as long as the program: emulators take memory for each that is made, and keep it. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    bool running;        /* the threads are there */
    unsigned jobs;       /* that have come */
    unsigned unfinished; /* threads that are at the latest one */
    axm_task *task;
    void *arg;
    size_t n_tasks, next;
    bool changed; /* a task has left a thread in another mode */
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};

/* Called, and returns, with the lock held. */
static void take_tasks(void)
{
    while (pool.next < pool.n_tasks) {
        const size_t index = pool.next++;
        pthread_mutex_unlock(&pool.lock);
        hashes_mode_enter();
        pool.task(pool.arg, index);
        const bool held = hashes_mode_holds();
        pthread_mutex_lock(&pool.lock);
        pool.changed |= !held;
    }
}

static void *work(void *arg)
{
    unsigned seen = 0;
    (void)arg;
    pthread_mutex_lock(&pool.lock);
    for (;;) {
        while (pool.jobs == seen) {
            pthread_cond_wait(&pool.wake, &pool.lock);
        }
        seen = pool.jobs;
        take_tasks();
        pool.unfinished--;
        pthread_cond_signal(&pool.done);
    }
    return NULL;
}

static void start(void)
{
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, NULL) != 0) {
            fprintf(stderr, "hashes: FAILED: no thread\n");
            exit(1);
        }
        pthread_detach(thread);
    }
    pool.running = true;
}

static void run_on_threads(void *user, size_t n_tasks, axm_task *task, void *arg)
{
    (void)user;
    pthread_mutex_lock(&pool.lock);
    if (!pool.running) {
        start();
    }
    pool.task = task;
    pool.arg = arg;
    pool.n_tasks = n_tasks;
    pool.next = 0;
    pool.unfinished = THREADS;
    pool.jobs++;
    pthread_cond_broadcast(&pool.wake);
    while (pool.unfinished > 0) {
        pthread_cond_wait(&pool.done, &pool.lock);
    }
    pthread_mutex_unlock(&pool.lock);
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
    pthread_mutex_lock(&pool.lock);
    const bool held = !pool.changed;
    pthread_mutex_unlock(&pool.lock);
    return held;
}
