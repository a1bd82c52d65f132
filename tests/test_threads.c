/* Results do not depend on threads, and everything that is said to be shareable is. */
#include "support/testing.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const texts[] = {"mitchw", "mitchw:sign=c1", "bf16", "float32", "mitchell:format=f32"};
enum { TEXTS = sizeof texts / sizeof texts[0] };

/* ---- the same bits ---- */

typedef struct {
    axm_context *context;
    const axm_arith *arith;
    uint64_t seed;
    float *out;
    size_t count;
} job;

static void take(job *j, const float *out, size_t n)
{
    j->out = realloc(j->out, (j->count + n) * sizeof *out);
    assert_non_null(j->out);
    memcpy(j->out + j->count, out, n * sizeof *out);
    j->count += n;
}

static void run_convolution(job *j, size_t groups, size_t n, size_t size)
{
    enum { CHANNELS = 6 };
    axm_conv2d_desc desc;
    axm_conv2d *plan = NULL;
    axm_conv2d_desc_init(&desc);
    desc.in_channels = desc.out_channels = CHANNELS;
    desc.groups = groups;
    desc.kernel_h = desc.kernel_w = 3;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = 1;
    const size_t weights_count = CHANNELS * CHANNELS / groups * 9, count = n * CHANNELS * size * size;
    float *const weights = malloc(weights_count * sizeof *weights), *const in = malloc(count * sizeof *in);
    float *const out = malloc(count * sizeof *out);
    test_random_floats(&j->seed, false, weights_count, weights);
    test_random_floats(&j->seed, true, count, in);
    assert_int_equal(axm_conv2d_create_f32(j->context, &desc, j->arith, weights, NULL, &plan), AXM_OK);
    assert_int_equal(axm_conv2d_run_f32(plan, n, size, size, in, out, NULL, 0), AXM_OK);
    take(j, out, count);
    axm_conv2d_destroy(plan);
    free(weights);
    free(in);
    free(out);
}

static void run_product(job *j, size_t m, size_t n, size_t k)
{
    float *const a = malloc(m * k * sizeof *a), *const b = malloc(n * k * sizeof *b),
                 *const c = malloc(m * n * sizeof *c);
    axm_fully_connected *plan = NULL;
    test_random_floats(&j->seed, true, m * k, a);
    test_random_floats(&j->seed, false, n * k, b);
    assert_int_equal(axm_gemm_f32(j->context, j->arith, 0, 1, m, n, k, 1, a, k, b, k, 0, c, n), AXM_OK);
    take(j, c, m * n);
    assert_int_equal(axm_fully_connected_create_f32(j->context, k, n, j->arith, b, NULL, &plan), AXM_OK);
    assert_int_equal(axm_fully_connected_run_f32(plan, m, a, c, NULL, 0), AXM_OK);
    take(j, c, m * n);
    axm_fully_connected_destroy(plan);
    free(a);
    free(b);
    free(c);
}

/* Everything, under one context: the outputs one after the other. */
static job run_all(axm_context *context, const axm_arith *arith)
{
    job j = {.context = context, .arith = arith, .seed = 7};
    run_convolution(&j, 1, 1, 23);
    run_convolution(&j, 6, 3, 5);
    run_convolution(&j, 2, 40, 1);
    run_product(&j, 1, 1, 1);
    run_product(&j, 300, 70, 40);
    run_product(&j, 2, 33, 131);
    return j;
}

/* A host that runs tasks backwards, in its own thread. */
static void backwards(void *user, size_t n_tasks, axm_task *task, void *arg)
{
    ++*(int *)user;
    for (size_t i = n_tasks; i-- > 0;) {
        task(arg, i);
    }
}

typedef struct {
    axm_task *task;
    void *arg;
    size_t index;
} host_task;

static void *host_thread(void *arg)
{
    const host_task *const t = arg;
    t->task(t->arg, t->index);
    return NULL;
}

/* A host with a thread for each task. */
static void at_once(void *user, size_t n_tasks, axm_task *task, void *arg)
{
    pthread_t threads[8];
    host_task tasks[8];
    ++*(int *)user;
    assert_true(n_tasks <= 8);
    for (size_t i = 0; i < n_tasks; i++) {
        tasks[i] = (host_task){task, arg, i};
        assert_int_equal(pthread_create(&threads[i], NULL, host_thread, &tasks[i]), 0);
    }
    for (size_t i = 0; i < n_tasks; i++) {
        pthread_join(threads[i], NULL);
    }
}

static axm_context *make_context(uint32_t n_threads, void (*parallel_for)(void *, size_t, axm_task *, void *),
                                 int *calls)
{
    axm_context_desc desc;
    axm_context *context = NULL;
    axm_context_desc_init(&desc);
    desc.n_threads = n_threads;
    desc.parallel_for = parallel_for;
    desc.parallel_user = calls;
    assert_int_equal(axm_context_create(&desc, &context), AXM_OK);
    return context;
}

static void same_bits_however_many_threads(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        int calls = 0;
        axm_arith *const arith = test_arith(texts[i]);
        axm_context *const contexts[] = {make_context(1, NULL, NULL), make_context(2, NULL, NULL),
                                         make_context(5, NULL, NULL), make_context(3, backwards, &calls),
                                         make_context(5, at_once, &calls)};
        const job want = run_all(NULL, arith);
        for (size_t c = 0; c < sizeof contexts / sizeof contexts[0]; c++) {
            const job got = run_all(contexts[c], arith);
            assert_int_equal(got.count, want.count);
            for (size_t at = 0; at < want.count; at++) {
                test_same_f32("threads", texts[i], at, got.out[at], want.out[at]);
            }
            free(got.out);
            axm_context_release(contexts[c]);
        }
        assert_true(calls > 10); /* the host's threads were really asked */
        free(want.out);
        axm_arith_release(arith);
    }
}

/* ---- one plan, one context, many threads ---- */

enum { RUNNERS = 6, ROUNDS = 20, FEATURES = 200, OUTPUTS = 40 };

typedef struct {
    const axm_fully_connected *plan;
    const float *in;
    float out[OUTPUTS];
    const float *want;
    int different;
} runner;

static void *run_plan(void *arg)
{
    runner *const r = arg;
    size_t bytes = 0;
    axm_fully_connected_workspace_size(r->plan, 1, &bytes);
    void *const workspace = malloc(bytes);
    for (int round = 0; round < ROUNDS; round++) {
        memset(r->out, 0, sizeof r->out);
        axm_fully_connected_run_f32(r->plan, 1, r->in, r->out, workspace, bytes);
        r->different += memcmp(r->out, r->want, sizeof r->out) != 0;
    }
    free(workspace);
    return NULL;
}

static void one_plan_in_many_threads(void **state)
{
    uint64_t random = test_seed();
    static float weights[FEATURES * OUTPUTS], in[FEATURES], want[OUTPUTS];
    static runner runners[RUNNERS];
    pthread_t threads[RUNNERS];
    axm_context *const context = make_context(3, NULL, NULL);
    axm_arith *const arith = test_arith("mitchw:sign=c1");
    axm_fully_connected *plan = NULL;
    (void)state;
    test_random_floats(&random, false, FEATURES * OUTPUTS, weights);
    test_random_floats(&random, true, FEATURES, in);
    assert_int_equal(axm_fully_connected_create_f32(context, FEATURES, OUTPUTS, arith, weights, NULL, &plan), AXM_OK);
    assert_int_equal(axm_fully_connected_run_f32(plan, 1, in, want, NULL, 0), AXM_OK);
    for (int i = 0; i < RUNNERS; i++) {
        runners[i] = (runner){.plan = plan, .in = in, .want = want};
        assert_int_equal(pthread_create(&threads[i], NULL, run_plan, &runners[i]), 0);
    }
    for (int i = 0; i < RUNNERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(runners[i].different, 0);
    }
    axm_fully_connected_destroy(plan);
    axm_arith_release(arith);
    axm_context_release(context);
}

/* ---- a shared arithmetic ---- */

static void *ask_gain(void *arg)
{
    axm_arith *const arith = axm_arith_retain(arg);
    static const double wanted = 0.940909;
    const double gain = axm_arith_gain(arith);
    axm_arith_release(arith);
    return gain > wanted - 1e-5 && gain < wanted + 1e-5 ? arg : NULL;
}

static void one_arithmetic_in_many_threads(void **state)
{
    pthread_t threads[RUNNERS];
    axm_arith *const arith = test_arith("mitchw");
    (void)state;
    for (int i = 0; i < RUNNERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, ask_gain, arith), 0);
    }
    for (int i = 0; i < RUNNERS; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        assert_ptr_equal(result, arith);
    }
    axm_arith_release(arith);
}

/* Each thread has its own message, and a success leaves it alone. */
static void *fail_here(void *arg)
{
    axm_arith *arith = NULL;
    const bool empty = axm_last_message()[0] == '\0';
    const bool failed = axm_arith_create(NULL, "no such kind", &arith) == AXM_E_PARSE;
    return empty && failed && strstr(axm_last_message(), "no such kind") != NULL ? arg : NULL;
}

static void messages_belong_to_threads(void **state)
{
    pthread_t thread;
    void *result = NULL;
    char before[256];
    (void)state;
    assert_int_equal(axm_relu_f32(1, NULL, NULL), AXM_E_NULL);
    snprintf(before, sizeof before, "%s", axm_last_message());
    assert_int_equal(pthread_create(&thread, NULL, fail_here, before), 0);
    pthread_join(thread, &result);
    assert_ptr_equal(result, before);
    axm_arith_release(test_arith("exact"));
    assert_string_equal(axm_last_message(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_however_many_threads),
        cmocka_unit_test(one_plan_in_many_threads),
        cmocka_unit_test(one_arithmetic_in_many_threads),
        cmocka_unit_test(messages_belong_to_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
