/* The host's floating-point modes: no call's result depends on them, and each leaves them as they were. */
#include "support/fp_modes.h"
#include "support/testing.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 5, CHANNELS = 3, ELEMS = CHANNELS * SIDE * SIDE, KERNEL = 3, FEATURES = 4 };

/* What the calls compute: compared as bytes. */
typedef struct {
    float product;
    float products[ELEMS], dot, gemm[FEATURES * FEATURES], packed[FEATURES * FEATURES];
    float conv[ELEMS], features[FEATURES], norm[ELEMS], folded[ELEMS + CHANNELS];
    float pooled[3][ELEMS], relu[ELEMS], relu6[ELEMS], sums[ELEMS];
    float dequantized[ELEMS], range[3], mean[CHANNELS], var[CHANNELS];
    int32_t codes[ELEMS], quantized[ELEMS];
    double gain, cost, gains[CHANNELS];
    axm_affine affine;
    axm_multiplier_error figures;
    axm_layer_error errors[CHANNELS + 1];
    axm_folding_difference folding;
} results;

static float in[ELEMS], weights[ELEMS * FEATURES], ones[CHANNELS] = {1, 1, 1}, tiny[CHANNELS];
static size_t mode; /* of the host, while it calls */

/* Numbers that round, and subnormal ones; made from integers, so in no mode. */
static void fill(void)
{
    uint64_t random = test_seed();
    test_random_floats(&random, true, ELEMS, in);
    test_random_floats(&random, false, ELEMS * FEATURES, weights);
    for (size_t i = 0; i < ELEMS; i += 4) {
        const uint32_t subnormal = (uint32_t)(0x00100001u + i);
        memcpy(&in[i], &subnormal, sizeof subnormal);
    }
    for (size_t i = 0; i < CHANNELS; i++) {
        const uint32_t subnormal = 0x00000101u;
        memcpy(&tiny[i], &subnormal, sizeof subnormal);
    }
}

/* A call of the library, after which the modes must be as they were. */
#define CALL(call)                                                                                                     \
    do {                                                                                                               \
        test_modes_set(mode);                                                                                          \
        const test_modes before = test_modes_get();                                                                    \
        const axm_status status = (call);                                                                              \
        const test_modes after = test_modes_get();                                                                     \
        test_modes_set(0);                                                                                             \
        if (!test_modes_same(before, after)) {                                                                         \
            fail_msg("%s: left other modes than %s", #call, test_modes_name(mode));                                    \
        }                                                                                                              \
        assert_int_equal(status, AXM_OK);                                                                              \
    } while (0)

/* The same of a call that gives its result. */
#define VALUE(result, call)                                                                                            \
    do {                                                                                                               \
        test_modes_set(mode);                                                                                          \
        const test_modes before = test_modes_get();                                                                    \
        (result) = (call);                                                                                             \
        const test_modes after = test_modes_get();                                                                     \
        test_modes_set(0);                                                                                             \
        if (!test_modes_same(before, after)) {                                                                         \
            fail_msg("%s: left other modes than %s", #call, test_modes_name(mode));                                    \
        }                                                                                                              \
    } while (0)

static void multiply(const axm_context *ctx, const axm_arith *arith, results *r)
{
    enum { M = FEATURES, K = ELEMS / FEATURES };
    axm_packed_desc desc;
    axm_packed *packed = NULL;
    VALUE(r->product, axm_mul_f32(arith, in[0], in[1]));
    VALUE(r->gain, axm_arith_gain(arith));
    CALL(axm_mul_array_f32(arith, ELEMS, in, weights, r->products));
    CALL(axm_dot_f32(arith, ELEMS, in, weights, &r->dot));
    CALL(axm_gemm_f32(ctx, arith, 0, 0, M, M, K, 0.7f, in, K, weights, M, 0, r->gemm, M));
    axm_packed_desc_init(&desc);
    desc.extent = M;
    desc.k = K;
    CALL(axm_packed_create_f32(ctx, &desc, arith, in, &packed));
    CALL(axm_gemm_packed_f32(packed, 0, M, 1, weights, M, 0, r->packed, M));
    axm_packed_destroy(packed);
    if (axm_arith_bits(arith) != 0) {
        CALL(axm_arith_quantize_f32(arith, AXM_OPERAND_A, ELEMS, in, r->quantized));
    }
}

static axm_conv2d_desc conv2d_desc(void)
{
    axm_conv2d_desc desc;
    axm_conv2d_desc_init(&desc);
    desc.in_channels = desc.out_channels = CHANNELS;
    desc.kernel_h = desc.kernel_w = KERNEL;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = 1;
    return desc;
}

static void convolve(const axm_context *ctx, const axm_arith *arith, results *r)
{
    const axm_conv2d_desc desc = conv2d_desc();
    axm_conv2d *conv = NULL;
    axm_fully_connected *layer = NULL;
    CALL(axm_conv2d_create_f32(ctx, &desc, arith, weights, ones, &conv));
    CALL(axm_conv2d_set_output_factor(conv, tiny[0]));
    CALL(axm_conv2d_set_output_factor(conv, 1.1f));
    CALL(axm_conv2d_set_arith(conv, arith));
    CALL(axm_conv2d_run_f32(conv, 1, SIDE, SIDE, in, r->conv, NULL, 0));
    axm_conv2d_destroy(conv);
    CALL(test_fully_connected_f32(ctx, ELEMS, FEATURES, arith, weights, weights, &layer));
    CALL(axm_fully_connected_run_f32(layer, 1, in, r->features, NULL, 0));
    axm_fully_connected_destroy(layer);
}

static void normalise(const axm_context *ctx, const axm_arith *arith, results *r)
{
    axm_batchnorm *norm = NULL;
    axm_batchnorm_estimate *estimate = NULL;
    CALL(test_batchnorm(ctx, AXM_LAYOUT_NCHW, CHANNELS, 1e-5f, arith, weights, weights, weights, ones, &norm));
    CALL(axm_batchnorm_compensate(norm, arith));
    CALL(axm_batchnorm_run_f32(norm, 1, SIDE, SIDE, in, r->norm));
    CALL(axm_batchnorm_fold_f32(norm, SIDE * SIDE, in, tiny, r->folded, r->folded + ELEMS));
    CALL(axm_batchnorm_estimate_create(ctx, AXM_LAYOUT_NCHW, CHANNELS, &estimate));
    CALL(axm_batchnorm_estimate_add_f32(estimate, 1, SIDE, SIDE, in));
    CALL(axm_batchnorm_estimate_get(estimate, r->mean, r->var));
    axm_batchnorm_estimate_destroy(estimate);
    axm_batchnorm_destroy(norm);
}

static void quantize(results *r)
{
    axm_calibration *calibration = NULL;
    CALL(axm_affine_from_range(-tiny[0], 3.3f, 8, 0, 0, &r->affine));
    CALL(axm_affine_quantize_f32(&r->affine, 8, 0, ELEMS, in, r->codes));
    CALL(axm_affine_dequantize_f32(&r->affine, ELEMS, r->codes, r->dequantized));
    CALL(axm_calibration_create(NULL, &calibration));
    CALL(axm_calibration_add_f32(calibration, ELEMS, in));
    CALL(axm_calibration_range(calibration, 97.3, &r->range[0], &r->range[1]));
    CALL(axm_calibration_magnitude(calibration, 97.3, &r->range[2]));
    axm_calibration_destroy(calibration);
}

static void help(results *r)
{
    axm_pool_desc desc;
    axm_pool_desc_init(&desc);
    desc.channels = CHANNELS;
    desc.kernel_h = desc.kernel_w = 2;
    CALL(axm_pool_max_f32(&desc, 1, SIDE, SIDE, in, r->pooled[0]));
    CALL(axm_pool_avg_f32(&desc, 1, SIDE, SIDE, in, r->pooled[1]));
    CALL(axm_pool_global_avg_f32(AXM_LAYOUT_NCHW, 1, CHANNELS, SIDE, SIDE, in, r->pooled[2]));
    CALL(axm_relu_f32(ELEMS, in, r->relu));
    CALL(axm_relu6_f32(ELEMS, in, r->relu6));
    CALL(axm_add_f32(ELEMS, in, weights, r->sums));
}

static void analyse(const axm_context *ctx, const axm_arith *arith, results *r)
{
    const axm_conv2d_desc desc = conv2d_desc();
    const axm_cost_entry entry = {.arith = "float32", .per_mac = 0.1};
    axm_arith *reference = NULL;
    axm_multiplier_error_desc error_desc;
    axm_batchnorm *norm = NULL;
    axm_cost *cost = NULL;
    CALL(axm_arith_create(ctx, "float32", &reference));
    axm_multiplier_error_desc_init(&error_desc);
    error_desc.n_pairs = 1000;
    error_desc.pairs = AXM_PAIRS_DRAWN;
    CALL(axm_multiplier_error_measure(ctx, arith, &error_desc, &r->figures, sizeof r->figures, NULL));
    CALL(test_conv2d_error(ctx, &desc, weights, 1, SIDE, SIDE, in, reference, arith, 0, NULL, r->errors,
                           &r->errors[CHANNELS]));
    CALL(axm_layer_error_gains(CHANNELS, r->errors, &r->errors[CHANNELS], sizeof r->errors[0], r->gains));
    CALL(test_batchnorm(ctx, AXM_LAYOUT_NCHW, CHANNELS, 1e-5f, NULL, NULL, NULL, weights, ones, &norm));
    CALL(test_conv2d_folding(ctx, &desc, weights, NULL, norm, arith, 1, SIDE, SIDE, in, &r->folding));
    CALL(axm_cost_create(ctx, 1, &entry, sizeof entry, &cost));
    CALL(axm_cost_add(cost, 3, NULL, &r->cost));
    axm_cost_destroy(cost);
    axm_batchnorm_destroy(norm);
    axm_arith_release(reference);
}

static void compute(const axm_context *ctx, const axm_arith *arith, results *r)
{
    memset(r, 0, sizeof *r);
    multiply(ctx, arith, r);
    convolve(ctx, arith, r);
    normalise(ctx, arith, r);
    quantize(r);
    help(r);
    analyse(ctx, arith, r);
}

static void compare(const axm_context *ctx, const char *text)
{
    results want, got;
    axm_arith *arith = NULL;
    mode = 0;
    CALL(axm_arith_create(ctx, text, &arith));
    compute(ctx, arith, &want);
    axm_arith_release(arith);
    for (mode = 0; mode < test_modes_count(); mode++) {
        CALL(axm_arith_create(ctx, text, &arith)); /* anew: an arithmetic remembers its gain */
        compute(ctx, arith, &got);
        axm_arith_release(arith);
        for (size_t i = 0; i < sizeof want; i++) {
            if (((const unsigned char *)&got)[i] != ((const unsigned char *)&want)[i]) {
                fail_msg("%s: byte %zu of the results is another one under %s", text, i, test_modes_name(mode));
            }
        }
    }
    mode = 0;
}

static void each_arithmetic(void **state)
{
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        compare(NULL, test_texts[i]);
    }
}

/* ---- threads ---- */

/* Threads are made under the modes of the moment, and tasks of a host's run under those of its threads. */
static void own_threads(void **state)
{
    (void)state;
    for (size_t made_in = 0; made_in < test_modes_count(); made_in++) {
        axm_context_desc desc;
        axm_context *ctx = NULL;
        axm_context_desc_init(&desc);
        desc.n_threads = 3;
        mode = made_in;
        CALL(axm_context_create(&desc, &ctx));
        compare(ctx, "bf16");
        compare(ctx, "exact:bits=16,acc=f64");
        axm_context_release(ctx);
    }
}

typedef struct {
    axm_task *task;
    void *arg;
    size_t index, mode;
    bool kept;
} hosted;

static void *host_thread(void *arg)
{
    hosted *const h = arg;
    test_modes_set(h->mode);
    const test_modes before = test_modes_get();
    h->task(h->arg, h->index);
    h->kept = test_modes_same(before, test_modes_get());
    return NULL;
}

static void run_hosted(void *user, size_t n_tasks, axm_task *task, void *arg)
{
    for (size_t i = 0; i < n_tasks; i++) {
        hosted h = {task, arg, i, *(size_t *)user, false};
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, host_thread, &h), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_true(h.kept);
    }
}

static void threads_of_the_host(void **state)
{
    (void)state;
    for (size_t theirs = 0; theirs < test_modes_count(); theirs++) {
        axm_context_desc desc;
        axm_context *ctx = NULL;
        axm_context_desc_init(&desc);
        desc.n_threads = 2;
        desc.parallel_for = run_hosted;
        desc.parallel_user = &theirs;
        mode = 0;
        CALL(axm_context_create(&desc, &ctx));
        compare(ctx, "mitchw:w=6,format=f32");
        axm_context_release(ctx);
    }
}

/* ---- callbacks ---- */

static axm_status seen(void *user, float a, float b, float *product)
{
    const test_modes now = test_modes_get();
    *product = a * b;
    return test_modes_same(now, *(const test_modes *)user) ? AXM_OK : AXM_E_VALUE;
}

static void callbacks_find_the_default(void **state)
{
    axm_custom_desc desc;
    axm_arith *arith = NULL;
    (void)state;
    test_modes_set(0);
    test_modes wanted = test_modes_get();
    axm_custom_desc_init(&desc);
    desc.mul_f32 = seen;
    desc.user = &wanted;
    for (mode = 0; mode < test_modes_count(); mode++) {
        float dot;
        CALL(axm_arith_create_custom(NULL, &desc, &arith));
        CALL(axm_dot_f32(arith, ELEMS, in, weights, &dot));
        axm_arith_release(arith);
    }
}

/* A refusal puts the modes back too. */
static void refused(void **state)
{
    (void)state;
    for (mode = 0; mode < test_modes_count(); mode++) {
        axm_affine affine;
        test_modes_set(mode);
        const test_modes before = test_modes_get();
        const axm_status status = axm_affine_from_range(2, 1, 8, 0, 0, &affine);
        const test_modes after = test_modes_get();
        test_modes_set(0);
        assert_int_equal(status, AXM_E_VALUE);
        assert_true(test_modes_same(before, after));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_arithmetic),
        cmocka_unit_test(own_threads),
        cmocka_unit_test(threads_of_the_host),
        cmocka_unit_test(callbacks_find_the_default),
        cmocka_unit_test(refused),
    };
    fill();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
