/*
 * Stacks of a host's threads may be small: how deep each computing call reaches is measured, by the bytes that it has
 * left written on a stack of its own. The thread's own data, which the C library puts there, counts too.
 */
#define _POSIX_C_SOURCE 200809L /* pthread_attr_setstack */

#include "support/custom.h"
#include "support/guarded.h"
#include "support/layers.h"
#include "support/testing.h"

#include <pthread.h>
#include <stdio.h>

/* A quarter of a musl thread's stack; without optimisation the deepest call takes 28 KiB of it. */
enum { STACK = 256 << 10, MOST = 32 << 10, SIZE = 300, BINS = 20 };

static const test_layer single = {
    .name = "fully connected, batch 1", .kind = TEST_FULLY_CONNECTED, .m = 1, .n = 197, .k = 261};

/* Operands and outputs of any layer and call here. */
enum { OPERANDS = 1 << 17 };
static float a[OPERANDS], b[OPERANDS], bias[OPERANDS], out[OPERANDS];

typedef struct {
    axm_status (*call)(const axm_arith *arith, const test_layer *layer);
    const axm_arith *arith;
    const test_layer *layer;
    axm_status status;
} job;

/* ---- calls ---- */

static axm_status run_layer(const axm_arith *arith, const test_layer *layer)
{
    return test_layer_run(layer, NULL, arith, a, b, test_layer_bias_count(layer) == 0 ? NULL : bias, out, NULL, 0);
}

static axm_status layer_error(const axm_arith *arith, const test_layer *layer)
{
    const axm_conv2d_desc desc = test_layer_desc(layer);
    axm_layer_error error;
    return test_conv2d_error(NULL, &desc, b, layer->pictures, layer->h, layer->w, a, arith, arith, 0, NULL, NULL,
                             &error);
}

static axm_status dot(const axm_arith *arith, const test_layer *layer)
{
    (void)layer;
    return axm_dot_f32(arith, SIZE, a, b, out);
}

static axm_status measure_multiplier(const axm_arith *arith, const test_layer *layer)
{
    axm_multiplier_error_desc desc;
    axm_multiplier_error figures;
    uint64_t bins[BINS];
    (void)layer;
    axm_multiplier_error_desc_init(&desc);
    desc.n_pairs = SIZE;
    desc.pairs = AXM_PAIRS_DRAWN;
    desc.n_bins = BINS;
    return axm_multiplier_error_measure(NULL, arith, &desc, &figures, sizeof figures, bins);
}

static axm_status normalise(const axm_arith *arith, const test_layer *layer)
{
    axm_batchnorm *plan = NULL;
    (void)layer;
    axm_status status = test_batchnorm(NULL, AXM_LAYOUT_NCHW, 2, 1, arith, NULL, NULL, a, bias, &plan);
    if (status == AXM_OK) {
        status = axm_batchnorm_run_f32(plan, 1, 1, SIZE, a, out);
    }
    axm_batchnorm_destroy(plan);
    return status;
}

/* Products are looked up. */
static axm_status run_affine(const axm_arith *arith, const test_layer *layer)
{
    const axm_affine affine = {.scale = 0.5f, .zero_point = 3};
    axm_fully_connected *plan = NULL;
    axm_status status = test_fully_connected_f32(NULL, layer->k, layer->n, arith, b, NULL, &plan);
    if (status == AXM_OK) {
        status = axm_fully_connected_set_affine(plan, &affine, &affine, 1);
    }
    if (status == AXM_OK) {
        status = axm_fully_connected_run_f32(plan, layer->m, a, out, NULL, 0);
    }
    axm_fully_connected_destroy(plan);
    return status;
}

/* ---- their stack ---- */

static void *run_job(void *arg)
{
    job *const j = arg;
    j->status = j->call(j->arith, j->layer);
    return NULL;
}

static void check(const char *what, job *j)
{
    test_guarded stack = test_guarded_get(STACK, true);
    const unsigned char *const bytes = stack.at, untouched = bytes[0];
    pthread_attr_t attr;
    pthread_t thread;
    size_t left = 0;
    assert_int_equal(pthread_attr_init(&attr), 0);
    assert_int_equal(pthread_attr_setstack(&attr, stack.at, STACK), 0);
    assert_int_equal(pthread_create(&thread, &attr, run_job, j), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attr);
    while (left < STACK && bytes[left] == untouched) {
        left++;
    }
    test_guarded_put(&stack);
    if (j->status != AXM_OK || STACK - left > MOST) {
        fail_msg("%s, %s: status %d, %zu bytes of stack; at most %d", what, axm_arith_name(j->arith), (int)j->status,
                 STACK - left, MOST);
    }
}

static void check_calls(const axm_arith *arith)
{
    check("fully connected, batch 1", &(job){.call = run_layer, .arith = arith, .layer = &single});
    check("dot", &(job){.call = dot, .arith = arith});
    check("batch normalisation", &(job){.call = normalise, .arith = arith});
    check("multiplier error", &(job){.call = measure_multiplier, .arith = arith});
    for (size_t i = 0; i < test_layers_count; i++) {
        const test_layer *const layer = &test_layers[i];
        assert_true(test_layer_a_count(layer) <= OPERANDS && test_layer_b_count(layer) <= OPERANDS &&
                    test_layer_out_count(layer) <= OPERANDS);
        check(layer->name, &(job){.call = run_layer, .arith = arith, .layer = layer});
        if (layer->kind == TEST_CONV) {
            check("layer error", &(job){.call = layer_error, .arith = arith, .layer = layer});
        }
    }
}

static int fill(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    test_random_floats(&random, true, OPERANDS, a);
    test_random_floats(&random, false, OPERANDS, b);
    for (size_t i = 0; i < OPERANDS; i++) {
        bias[i] = 1; /* variances too */
    }
    return 0;
}

static void every_arithmetic(void **state)
{
    (void)state;
    for (const char *const *text = test_texts; *text != NULL; text++) {
        axm_arith *const arith = test_arith(*text);
        check_calls(arith);
        axm_arith_release(arith);
    }
}

static void called_multipliers(void **state)
{
    test_custom custom = {.fail_at = 0};
    const axm_custom_desc descs[] = {test_custom_ints(&custom, 16, 16, true, false),
                                     test_custom_floats(&custom, false)};
    (void)state;
    for (size_t i = 0; i < sizeof descs / sizeof descs[0]; i++) {
        axm_arith *arith = NULL;
        assert_int_equal(axm_arith_create_custom(NULL, &descs[i], &arith), AXM_OK);
        check_calls(arith);
        axm_arith_release(arith);
    }
}

static void looked_up_products(void **state)
{
    axm_arith *const arith = test_arith("mitchw:bits=8,frac=0");
    (void)state;
    check("affine", &(job){.call = run_affine, .arith = arith, .layer = &single});
    axm_arith_release(arith);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_arithmetic, fill),
        cmocka_unit_test_setup(called_multipliers, fill),
        cmocka_unit_test_setup(looked_up_products, fill),
    };
    if (AXM_TEST_SLOW) {
        printf("skipped: sanitisers' frames are larger\n");
        return 0;
    }
    return test_on_each_isa(tests);
}
