/* A process forks: its child computes on one thread with all that was made before, gives it back, and never waits. */
#define _POSIX_C_SOURCE 200809L

#include "support/ledger.h"
#include "support/testing.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHANNELS = 6, SIDE = 9, PIXELS = CHANNELS * SIDE * SIDE, M = 40, N = 30, K = 50, SECONDS = 60 };

/* A child's exit status. */
enum { RIGHT, WRONG_SUMS, WRONG_UNDER_OWN_CONTEXT, WRONG_GAIN, LEFT_MEMORY, HUNG };

/* A child's own, with its first. ThreadSanitizer lets none start in a child of a process with threads. */
#if defined(__has_feature)
#define OWN_THREADS (__has_feature(thread_sanitizer) ? 1 : 3)
#elif defined(__SANITIZE_THREAD__)
#define OWN_THREADS 1
#else
#define OWN_THREADS 3
#endif

/* What parent and child share. */
typedef struct {
    test_ledger ledger; /* gives the context's memory */
    axm_context *context;
    axm_arith *arith;
    axm_conv2d *conv;
    float weights[CHANNELS * CHANNELS * 9], in[PIXELS], want[PIXELS];
    float a[M * K], b[K * N], want_product[M * N];
    bool shared_with_thread; /* which may hold some of that memory when the process forks */
    atomic_bool stop;
    atomic_int failures;
} host;

static axm_context *make_context(uint32_t n_threads)
{
    axm_context_desc desc;
    axm_context *context = NULL;
    axm_context_desc_init(&desc);
    desc.n_threads = n_threads;
    return axm_context_create(&desc, &context) == AXM_OK ? context : NULL;
}

static axm_conv2d *make_conv(const host *h, const axm_context *context)
{
    axm_conv2d_desc desc;
    axm_conv2d *conv = NULL;
    axm_conv2d_desc_init(&desc);
    desc.in_channels = desc.out_channels = CHANNELS;
    desc.kernel_h = desc.kernel_w = 3;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = 1;
    return axm_conv2d_create_f32(context, &desc, h->arith, h->weights, NULL, &conv) == AXM_OK ? conv : NULL;
}

static bool convolve(const axm_conv2d *conv, const float *in, float *out)
{
    return axm_conv2d_run_f32(conv, 1, SIDE, SIDE, in, out, NULL, 0) == AXM_OK;
}

static bool multiply(const host *h, const axm_context *context, float *out)
{
    return axm_gemm_f32(context, h->arith, 0, 0, M, N, K, 1, h->a, K, h->b, N, 0, out, N) == AXM_OK;
}

/* Sums by a plan and under a context are those of one thread. */
static bool computes(const host *h, const axm_conv2d *conv, const axm_context *context)
{
    float out[PIXELS], product[M * N];
    return convolve(conv, h->in, out) && memcmp(out, h->want, sizeof out) == 0 && multiply(h, context, product) &&
           memcmp(product, h->want_product, sizeof product) == 0;
}

static host *make_host(const char *text)
{
    static host shared;
    host *const h = &shared;
    uint64_t random = test_seed();
    memset(h, 0, sizeof *h);
    assert_int_equal(test_ledger_context(&h->ledger, 3, &h->context), AXM_OK);
    h->arith = test_arith(text);
    test_random_floats(&random, false, sizeof h->weights / sizeof h->weights[0], h->weights);
    test_random_floats(&random, true, PIXELS, h->in);
    test_random_floats(&random, false, M * K, h->a);
    test_random_floats(&random, true, K * N, h->b);
    axm_conv2d *const alone = make_conv(h, NULL);
    assert_true(alone != NULL && convolve(alone, h->in, h->want) && multiply(h, NULL, h->want_product));
    axm_conv2d_destroy(alone);
    h->conv = make_conv(h, h->context);
    assert_true(h->conv != NULL && computes(h, h->conv, h->context));
    return h;
}

static void release_host(host *h)
{
    axm_conv2d_destroy(h->conv);
    axm_arith_release(h->arith);
    axm_context_release(h->context);
}

static int child(host *h)
{
    if (!computes(h, h->conv, h->context)) {
        return WRONG_SUMS;
    }
    axm_context *const own = make_context(OWN_THREADS);
    axm_conv2d *const conv = own != NULL ? make_conv(h, own) : NULL;
    if (conv == NULL || !computes(h, conv, own)) {
        return WRONG_UNDER_OWN_CONTEXT;
    }
    axm_conv2d_destroy(conv);
    axm_context_release(own);
    release_host(h);
    return h->ledger.live != 0 && !h->shared_with_thread ? LEFT_MEMORY : RIGHT;
}

/* Its exit status, or HUNG, and then it is no more. */
static int wait_for(pid_t pid)
{
    const struct timespec moment = {0, 1000000};
    int status = 0;
    for (int i = 0; i < SECONDS * 1000; i++) {
        const pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid) {
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        nanosleep(&moment, NULL);
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return HUNG;
}

static void fork_and_compute(host *h)
{
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        _exit(child(h));
    }
    assert_int_equal(wait_for(pid), RIGHT);
}

static void idle_threads(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) {
        host *const h = make_host(i % 2 == 0 ? "mitchw" : "mitchw:bits=8,w=5,frac=4");
        fork_and_compute(h);
        assert_true(computes(h, h->conv, h->context));
        release_host(h);
        assert_int_equal(h->ledger.live, 0);
    }
}

static void *run_layers(void *arg)
{
    host *const h = arg;
    while (!atomic_load(&h->stop)) {
        atomic_fetch_add(&h->failures, !computes(h, h->conv, h->context));
    }
    return NULL;
}

static void threads_at_work(void **state)
{
    host *const h = make_host("mitchw");
    pthread_t runner;
    (void)state;
    h->shared_with_thread = true;
    assert_int_equal(pthread_create(&runner, NULL, run_layers, h), 0);
    for (int i = 0; i < (AXM_TEST_SLOW ? 30 : 200); i++) {
        fork_and_compute(h);
    }
    atomic_store(&h->stop, true);
    pthread_join(runner, NULL);
    assert_int_equal(atomic_load(&h->failures), 0);
    assert_true(computes(h, h->conv, h->context));
    release_host(h);
}

/* What is computed when first asked for: the gain, and a table of all products. */
static void *ask_for_gain(void *arg)
{
    host *const h = arg;
    atomic_fetch_add(&h->failures, axm_arith_gain(h->arith) == 0 || !computes(h, h->conv, h->context));
    return NULL;
}

static void another_thread_begins(void **state)
{
    axm_arith *const known = test_arith("mitchw:bits=8,w=5,frac=4");
    const double gain = axm_arith_gain(known);
    (void)state;
    for (int i = 0; i < (AXM_TEST_SLOW ? 10 : 50); i++) {
        host *const h = make_host("mitchw:bits=8,w=5,frac=4");
        pthread_t asking;
        h->shared_with_thread = true;
        assert_int_equal(pthread_create(&asking, NULL, ask_for_gain, h), 0);
        const pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            _exit(axm_arith_gain(h->arith) == gain ? child(h) : WRONG_GAIN);
        }
        assert_int_equal(wait_for(pid), RIGHT);
        pthread_join(asking, NULL);
        assert_int_equal(atomic_load(&h->failures), 0);
        release_host(h);
    }
    axm_arith_release(known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idle_threads),
        cmocka_unit_test(threads_at_work),
        cmocka_unit_test(another_thread_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
