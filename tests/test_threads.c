/* Results do not depend on threads, and everything that is said to be shareable is. */
#include "support/layers.h"
#include "support/testing.h"

#include <pthread.h>
#include <stdatomic.h>
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
    assert_int_equal(test_fully_connected_f32(j->context, k, n, j->arith, b, NULL, &plan), AXM_OK);
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

/* ---- every way through the library ---- */

static void check_layer(const axm_context *context, const test_layer *layer, const char *text, const axm_arith *arith,
                        uint64_t *random)
{
    const size_t n_a = test_layer_a_count(layer), n_b = test_layer_b_count(layer), n = test_layer_out_count(layer);
    const size_t n_bias = test_layer_bias_count(layer);
    float *const a = malloc((n_a + n_b + n_bias + 2 * n) * sizeof *a), *const b = a + n_a;
    float *const bias = n_bias != 0 ? b + n_b : NULL, *const want = b + n_b + n_bias, *const got = want + n;
    assert_non_null(a);
    test_random_floats(random, true, n_a, a);
    test_random_floats(random, false, n_b + n_bias, b);
    assert_int_equal(test_layer_run(layer, NULL, arith, a, b, bias, want, NULL, 0), AXM_OK);
    assert_int_equal(test_layer_run(layer, context, arith, a, b, bias, got, NULL, 0), AXM_OK);
    for (size_t i = 0; i < n; i++) {
        test_same_f32(layer->name, text, i, got[i], want[i]);
    }
    free(a);
}

/* The kernels, too, are thus run side by side: for ThreadSanitizer. */
static void every_layer(void **state)
{
    axm_context *const context = make_context(3, NULL, NULL);
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        if (i % (AXM_TEST_SLOW ? 4 : 1) == 0) {
            axm_arith *const arith = test_arith(test_texts[i]);
            for (size_t l = 0; l < test_layers_count; l++) {
                check_layer(context, &test_layers[l], test_texts[i], arith, &random);
            }
            axm_arith_release(arith);
        }
    }
    axm_context_release(context);
}

/* ---- the same plans from many threads, and from within themselves ---- */

enum {
    RUNNERS = 6,
    ROUNDS = 20,
    CHANNELS = 8,
    SIDE = 9,
    PIXELS = CHANNELS * SIDE * SIDE,
    FEATURES = 200,
    OUTPUTS = 40
};

/* A convolution of integers and a fully connected layer of floats; both, one after the other, are a run. */
typedef struct {
    axm_conv2d *conv;
    axm_fully_connected *fc;
    int32_t ints[PIXELS];
    float floats[FEATURES];
} plans;

typedef struct runner {
    const plans *plans;
    const struct runner *want; /* NULL for the one others are measured by */
    int64_t sums[PIXELS];
    float out[OUTPUTS];
    int failures; /* counted, since cmocka asserts in its own thread alone */
    int runs;
    bool inside; /* of a run made by a host */
} runner;

static void make_plans(axm_context *context, const axm_arith *arith, plans *p)
{
    static int32_t int_weights[CHANNELS * CHANNELS * 9];
    static float float_weights[FEATURES * OUTPUTS];
    uint64_t random = 11; /* any, as long as it is always the same */
    axm_conv2d_desc desc;
    axm_conv2d_desc_init(&desc);
    desc.in_channels = desc.out_channels = CHANNELS;
    desc.kernel_h = desc.kernel_w = 3;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = 1;
    test_random_ints(&random, CHANNELS * CHANNELS * 9, int_weights);
    test_random_ints(&random, PIXELS, p->ints);
    test_random_floats(&random, false, FEATURES * OUTPUTS, float_weights);
    test_random_floats(&random, true, FEATURES, p->floats);
    assert_int_equal(axm_conv2d_create_i32(context, &desc, arith, int_weights, &p->conv), AXM_OK);
    assert_int_equal(test_fully_connected_f32(context, FEATURES, OUTPUTS, arith, float_weights, NULL, &p->fc), AXM_OK);
}

static void destroy_plans(plans *p)
{
    axm_conv2d_destroy(p->conv);
    axm_fully_connected_destroy(p->fc);
}

/* Each runner has a workspace of its own. */
static void *run_plans(void *arg)
{
    runner *const r = arg;
    const plans *const p = r->plans;
    size_t conv_bytes = 0, fc_bytes = 0;
    axm_conv2d_workspace_size(p->conv, 1, SIDE, SIDE, &conv_bytes);
    axm_fully_connected_workspace_size(p->fc, 1, &fc_bytes);
    void *const space = malloc(conv_bytes + fc_bytes);
    for (int round = 0; round < ROUNDS; round++, r->runs++) {
        memset(r->sums, 0x5a, sizeof r->sums);
        memset(r->out, 0x5a, sizeof r->out);
        r->failures += axm_conv2d_run_i32(p->conv, 1, SIDE, SIDE, p->ints, r->sums, space, conv_bytes) != AXM_OK;
        r->failures += axm_fully_connected_run_f32(p->fc, 1, p->floats, r->out, space, fc_bytes) != AXM_OK;
        if (r->want != NULL) {
            r->failures += memcmp(r->sums, r->want->sums, sizeof r->sums) != 0;
            r->failures += memcmp(r->out, r->want->out, sizeof r->out) != 0;
        }
    }
    free(space);
    return NULL;
}

/*
 * Any number of pictures, of which the last ones are fewer than those taken at once: they are cut
 * into other pieces, which must fit a workspace that ends just behind what was asked for.
 */
static void every_number_of_pictures(void **state)
{
    enum { MOST = 13, CHANNELS = 64, EDGE = 12, PIXELS = EDGE * EDGE, END = 64 };
    static float in[MOST * 4 * PIXELS], weights[CHANNELS * 4 * 9];
    static float want[MOST * CHANNELS * PIXELS], got[MOST * CHANNELS * PIXELS];
    static const char *const texts[] = {"bf16", "mitchw", "mitchell:format=f32", "mitchw:sign=c1"};
    uint64_t random = test_seed();
    axm_conv2d_desc desc;
    (void)state;
    test_random_floats(&random, true, sizeof in / sizeof in[0], in);
    test_random_floats(&random, false, sizeof weights / sizeof weights[0], weights);
    axm_conv2d_desc_init(&desc);
    desc.in_channels = 4;
    desc.out_channels = CHANNELS;
    desc.kernel_h = desc.kernel_w = 3;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = 1;
    for (size_t i = 0; i < 4 * 5; i++) {
        axm_arith *const arith = test_arith(texts[i % 4]);
        axm_context *const context = make_context((uint32_t)(i / 4 + 1), NULL, NULL);
        axm_conv2d *alone = NULL, *plan = NULL;
        assert_int_equal(axm_conv2d_create_f32(NULL, &desc, arith, weights, NULL, &alone), AXM_OK);
        assert_int_equal(axm_conv2d_create_f32(context, &desc, arith, weights, NULL, &plan), AXM_OK);
        assert_int_equal(axm_conv2d_run_f32(alone, MOST, EDGE, EDGE, in, want, NULL, 0), AXM_OK);
        for (size_t n = 1; n <= MOST; n += AXM_TEST_SLOW ? 3 : 1) {
            size_t bytes;
            assert_int_equal(axm_conv2d_workspace_size(plan, n, EDGE, EDGE, &bytes), AXM_OK);
            unsigned char *const space = malloc(bytes + END);
            memset(space + bytes, 0x5a, END);
            memset(got, 0x5a, sizeof got);
            assert_int_equal(axm_conv2d_run_f32(plan, n, EDGE, EDGE, in, got, space, bytes), AXM_OK);
            assert_memory_equal(got, want, n * CHANNELS * PIXELS * sizeof *got);
            for (size_t at = 0; at < END; at++) {
                assert_int_equal(space[bytes + at], 0x5a);
            }
            free(space);
        }
        axm_conv2d_destroy(alone);
        axm_conv2d_destroy(plan);
        axm_arith_release(arith);
        axm_context_release(context);
    }
}

static void one_plan_in_many_threads(void **state)
{
    static plans shared, alone;
    static runner want, runners[RUNNERS];
    pthread_t threads[RUNNERS];
    axm_context *const context = make_context(3, NULL, NULL);
    axm_arith *const arith = test_arith("mitchw:sign=c1");
    (void)state;
    make_plans(context, arith, &shared);
    make_plans(NULL, arith, &alone);
    want = (runner){.plans = &alone};
    run_plans(&want);
    assert_int_equal(want.failures, 0);
    for (int i = 0; i < RUNNERS; i++) {
        runners[i] = (runner){.plans = &shared, .want = &want};
        assert_int_equal(pthread_create(&threads[i], NULL, run_plans, &runners[i]), 0);
    }
    axm_arith_release(arith); /* meanwhile: plans keep what they were made with */
    axm_context_release(context);
    for (int i = 0; i < RUNNERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(runners[i].failures, 0);
    }
    destroy_plans(&shared);
    destroy_plans(&alone);
}

/* A host that, asked to run tasks, first runs the plans they belong to; the tasks of those runs it just runs. */
static void running_the_plans_itself(void *user, size_t n_tasks, axm_task *task, void *arg)
{
    runner *const r = user;
    if (r->plans != NULL && !r->inside) {
        r->inside = true;
        run_plans(r);
        r->inside = false;
    }
    for (size_t i = 0; i < n_tasks; i++) {
        task(arg, (i + 1) % n_tasks);
    }
}

static void runs_within_runs(void **state)
{
    static plans nested, alone;
    static runner want, outer, inner;
    axm_context_desc desc;
    axm_context *context = NULL;
    axm_arith *const arith = test_arith("exact");
    (void)state;
    inner = (runner){.plans = NULL}; /* idle while the plans are made */
    axm_context_desc_init(&desc);
    desc.n_threads = 3;
    desc.parallel_for = running_the_plans_itself;
    desc.parallel_user = &inner;
    assert_int_equal(axm_context_create(&desc, &context), AXM_OK);
    make_plans(context, arith, &nested);
    make_plans(NULL, arith, &alone);
    want = (runner){.plans = &alone};
    run_plans(&want);
    inner = (runner){.plans = &nested, .want = &want};
    outer = (runner){.plans = &nested, .want = &want};
    run_plans(&outer);
    assert_int_equal(outer.failures, 0);
    assert_int_equal(inner.failures, 0);
    assert_true(inner.runs > outer.runs);
    destroy_plans(&nested);
    destroy_plans(&alone);
    axm_arith_release(arith);
    axm_context_release(context);
}

/* ---- a shared arithmetic ---- */

typedef struct {
    atomic_int made, live;
} tally;

static void *tally_allocate(void *user, size_t bytes)
{
    tally *const t = user;
    atomic_fetch_add(&t->made, 1);
    atomic_fetch_add(&t->live, 1);
    return malloc(bytes);
}

static void tally_deallocate(void *user, void *memory)
{
    atomic_fetch_sub(&((tally *)user)->live, 1);
    free(memory);
}

/* Asks for the gain, which the first to ask computes; gives one reference back, after taking and giving many. */
static void *use_arithmetic(void *arg)
{
    axm_arith *const arith = arg;
    const float one = 1;
    const double gain = axm_arith_gain(arith);
    bool right = gain > 0.9409 && gain < 0.9410 && gain == axm_arith_gain(arith);
    for (int i = 0; i < 2000; i++) {
        axm_arith_release(axm_arith_retain(arith));
        if (i % 100 == 0) { /* a plan takes one too */
            axm_batchnorm *norm = NULL;
            right &= test_batchnorm(NULL, 0, 1, 0, arith, NULL, NULL, &one, &one, &norm) == AXM_OK;
            axm_batchnorm_destroy(norm);
        }
    }
    axm_arith_release(arith);
    return right ? arg : NULL;
}

static void one_arithmetic_in_many_threads(void **state)
{
    pthread_t threads[RUNNERS];
    tally t = {0};
    axm_context_desc desc;
    axm_context *context = NULL;
    axm_arith *arith = NULL;
    (void)state;
    axm_context_desc_init(&desc);
    desc.allocate = tally_allocate;
    desc.deallocate = tally_deallocate;
    desc.alloc_user = &t;
    assert_int_equal(axm_context_create(&desc, &context), AXM_OK);
    assert_int_equal(axm_arith_create(context, "mitchw", &arith), AXM_OK);
    axm_context_release(context);
    for (int i = 0; i < RUNNERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, use_arithmetic, axm_arith_retain(arith)), 0);
    }
    for (int i = 0; i < RUNNERS; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        assert_ptr_equal(result, arith);
    }
    assert_int_equal(atomic_load(&t.live), 2); /* this function's reference keeps the arithmetic, that the context */
    axm_arith_release(arith);
    assert_int_equal(atomic_load(&t.live), 0);
    assert_int_equal(atomic_load(&t.made), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits_however_many_threads),
        cmocka_unit_test(every_layer),
        cmocka_unit_test(every_number_of_pictures),
        cmocka_unit_test(one_plan_in_many_threads),
        cmocka_unit_test(runs_within_runs),
        cmocka_unit_test(one_arithmetic_in_many_threads),
    };
    return test_on_each_isa(tests);
}
