/* The caller's allocator: every allocation made to fail in turn, everything given back, nothing taken during runs. */
#include "support/ledger.h"
#include "support/testing.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is done under it ---- */

enum { C = 4, SIZE = 6, PIXELS = SIZE * SIZE, K = 50, N = 20 };

typedef struct {
    float weights[C * C * 9], bias[C], in[C * PIXELS], fc_weights[K * N], fc_in[K];
    int32_t int_weights[C * C * 9], int_in[C * PIXELS], int_matrix[K * N];
    float out[C * PIXELS], matrix_out[N];
    int64_t sums[C * PIXELS];
} data;

static void fill(data *d)
{
    uint64_t random = test_seed();
    test_random_floats(&random, false, C * C * 9, d->weights);
    test_random_floats(&random, false, C, d->bias);
    test_random_floats(&random, true, C * PIXELS, d->in);
    test_random_floats(&random, false, K * N, d->fc_weights);
    test_random_floats(&random, true, K, d->fc_in);
    test_random_ints(&random, C * C * 9, d->int_weights);
    test_random_ints(&random, C * PIXELS, d->int_in);
    test_random_ints(&random, K * N, d->int_matrix);
}

static axm_conv2d_desc convolution(void)
{
    axm_conv2d_desc desc;
    axm_conv2d_desc_init(&desc);
    desc.in_channels = desc.out_channels = C;
    desc.kernel_h = desc.kernel_w = 3;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = 1;
    return desc;
}

#define STEP(call)                                                                                                     \
    if (status == AXM_OK) {                                                                                            \
        status = (call);                                                                                               \
    }

static axm_status use_convolution(axm_context *context, const axm_arith *arith, const axm_arith *other, data *d)
{
    const axm_conv2d_desc desc = convolution();
    axm_conv2d *plan = NULL, *integers = NULL;
    axm_status status = axm_conv2d_create_f32(context, &desc, arith, d->weights, d->bias, &plan);
    STEP(axm_conv2d_run_f32(plan, 1, SIZE, SIZE, d->in, d->out, NULL, 0));
    if (status == AXM_OK) {
        float before[C * PIXELS];
        memcpy(before, d->out, sizeof before);
        status = axm_conv2d_set_arith(plan, other);
        if (status != AXM_OK) { /* the plan must still be what it was */
            size_t bytes = 0;
            assert_int_equal(axm_conv2d_workspace_size(plan, 1, SIZE, SIZE, &bytes), AXM_OK);
            void *const workspace = malloc(bytes);
            assert_int_equal(axm_conv2d_run_f32(plan, 1, SIZE, SIZE, d->in, d->out, workspace, bytes), AXM_OK);
            assert_memory_equal(d->out, before, sizeof before);
            free(workspace);
        }
    }
    STEP(axm_conv2d_create_i32(context, &desc, other, d->int_weights, &integers));
    STEP(axm_conv2d_run_i32(integers, 1, SIZE, SIZE, d->int_in, d->sums, NULL, 0));
    axm_conv2d_destroy(plan);
    axm_conv2d_destroy(integers);
    return status;
}

static axm_status use_products(axm_context *context, const axm_arith *arith, data *d)
{
    axm_fully_connected *plan = NULL, *integers = NULL;
    axm_packed *packed = NULL, *packed_integers = NULL;
    axm_batchnorm *norm = NULL;
    axm_status status = test_fully_connected_f32(context, K, N, arith, d->fc_weights, d->weights, &plan);
    STEP(axm_fully_connected_run_f32(plan, 1, d->fc_in, d->matrix_out, NULL, 0));
    STEP(axm_fully_connected_set_arith(plan, arith));
    STEP(test_fully_connected_i32(context, K, N, arith, d->int_matrix, &integers));
    STEP(axm_fully_connected_run_i32(integers, 1, d->int_in, d->sums, NULL, 0));
    STEP(axm_gemm_f32(context, arith, 0, 1, 1, N, K, 1, d->fc_in, K, d->fc_weights, K, 0, d->matrix_out, N));
    STEP(axm_gemm_i32(context, arith, 0, 1, 1, N, K, d->int_in, K, d->int_matrix, K, d->sums, N));
    STEP(test_packed_f32(context, arith, AXM_OPERAND_B, 1, N, K, d->fc_weights, K, &packed));
    STEP(axm_gemm_packed_f32(packed, 0, 1, 1, d->fc_in, K, 0, d->matrix_out, N));
    STEP(test_packed_i32(context, arith, AXM_OPERAND_A, 0, 1, K, d->int_in, K, &packed_integers));
    STEP(axm_gemm_packed_i32(packed_integers, 1, N, d->int_matrix, K, d->sums, N));
    STEP(test_batchnorm(context, AXM_LAYOUT_NCHW, C, 1e-5f, arith, NULL, NULL, d->bias, d->fc_in, &norm));
    axm_fully_connected_destroy(plan);
    axm_fully_connected_destroy(integers);
    axm_packed_destroy(packed);
    axm_packed_destroy(packed_integers);
    axm_batchnorm_destroy(norm);
    return status;
}

/* A table, convolution and fully connected, with operands in its own format and affine ones. */
static axm_status use_table(axm_context *context, data *d)
{
    static uint16_t entries[65536];
    static const axm_affine in = {0.03f, 17}, weight = {0.01f, 120};
    const axm_conv2d_desc shape = convolution();
    axm_table_desc desc;
    axm_arith *table = NULL;
    axm_conv2d *conv = NULL;
    axm_fully_connected *plan = NULL;
    for (size_t i = 0; i < 65536; i++) {
        entries[i] = (uint16_t)(i * 40503);
    }
    axm_table_desc_init(&desc);
    desc.entries = entries;
    desc.n_entries = 65536;
    axm_status status = axm_arith_create_table(context, &desc, &table);
    STEP(axm_conv2d_create_f32(context, &shape, table, d->weights, d->bias, &conv));
    STEP(axm_conv2d_set_affine(conv, &in, &weight, 1));
    STEP(axm_conv2d_run_f32(conv, 1, SIZE, SIZE, d->in, d->out, NULL, 0));
    STEP(axm_conv2d_set_affine(conv, NULL, NULL, 0));
    STEP(axm_conv2d_set_arith(conv, table));
    STEP(test_fully_connected_f32(context, K, N, table, d->fc_weights, NULL, &plan));
    STEP(axm_fully_connected_set_affine(plan, &in, &weight, 1));
    STEP(axm_fully_connected_set_arith(plan, table));
    STEP(axm_gemm_f32(context, table, 0, 1, 1, N, K, 1, d->fc_in, K, d->fc_weights, K, 0, d->matrix_out, N));
    axm_conv2d_destroy(conv);
    axm_fully_connected_destroy(plan);
    axm_arith_release(table);
    return status;
}

static axm_status use_everything(test_ledger *l, uint32_t n_threads, data *d)
{
    axm_context *context = NULL;
    axm_arith *arith = NULL, *other = NULL, *third = NULL;
    axm_status status = test_ledger_context(l, n_threads, &context);
    STEP(axm_arith_create(context, "mitchw:sign=c1", &arith));
    STEP(axm_arith_create(context, "drum:k=5", &other));
    STEP(axm_arith_create(context, "realm", &third)); /* it has factors */
    STEP(use_convolution(context, arith, other, d));
    STEP(use_products(context, arith, d));
    STEP(use_table(context, d));
    axm_arith_release(arith);
    axm_arith_release(other);
    axm_arith_release(third);
    axm_context_release(context);
    return status;
}

static void every_allocation_fails_once(void **state)
{
    static data d;
    (void)state;
    fill(&d);
    for (size_t c = 0; c < C; c++) {
        d.fc_in[c] = 1; /* serves as variance */
    }
    for (uint32_t n_threads = 1; n_threads <= 3; n_threads += 2) {
        test_ledger counting = {0};
        assert_int_equal(use_everything(&counting, n_threads, &d), AXM_OK);
        assert_true(counting.made > 25);
        assert_int_equal(counting.live, 0);
        assert_false(counting.damaged);
        for (long n = 1; n <= counting.made; n++) {
            test_ledger l = {.fail_at = n};
            assert_int_equal(use_everything(&l, n_threads, &d), AXM_E_MEMORY);
            assert_non_null(strstr(axm_last_message(), "memory"));
            assert_int_equal(l.live, 0);
            assert_false(l.damaged);
        }
    }
}

/* ---- one call's allocations fail, and what there was before is still there ---- */

typedef struct {
    test_ledger l;
    data *d;
    axm_context *context;
    axm_arith *arith, *other;
    axm_conv2d *conv, *conv_int;
    axm_fully_connected *fc, *fc_int;
    axm_packed *packed, *packed_int;
} objects;

/* With the ledger's context, or with none. */
static void make_objects(objects *o, data *d, bool counted)
{
    const axm_conv2d_desc desc = convolution();
    *o = (objects){.d = d};
    if (counted) {
        assert_int_equal(test_ledger_context(&o->l, 2, &o->context), AXM_OK);
    }
    const axm_context *const c = o->context;
    assert_int_equal(axm_arith_create(c, "mitchw:sign=c1", &o->arith), AXM_OK);
    assert_int_equal(axm_arith_create(c, "drum:k=5,bits=16,frac=9", &o->other), AXM_OK);
    const axm_arith *const a = o->arith;
    assert_int_equal(axm_conv2d_create_f32(c, &desc, a, d->weights, d->bias, &o->conv), AXM_OK);
    assert_int_equal(axm_conv2d_create_i32(c, &desc, a, d->int_weights, &o->conv_int), AXM_OK);
    assert_int_equal(test_fully_connected_f32(c, K, N, a, d->fc_weights, d->weights, &o->fc), AXM_OK);
    assert_int_equal(test_fully_connected_i32(c, K, N, a, d->int_matrix, &o->fc_int), AXM_OK);
    assert_int_equal(test_packed_f32(c, a, AXM_OPERAND_B, 1, N, K, d->fc_weights, K, &o->packed), AXM_OK);
    assert_int_equal(test_packed_i32(c, a, AXM_OPERAND_B, 1, N, K, d->int_matrix, K, &o->packed_int), AXM_OK);
}

/* The context goes first: the others keep it. */
static void drop_objects(objects *o)
{
    axm_context_release(o->context);
    axm_arith_release(o->arith);
    axm_arith_release(o->other);
    axm_conv2d_destroy(o->conv);
    axm_conv2d_destroy(o->conv_int);
    axm_fully_connected_destroy(o->fc);
    axm_fully_connected_destroy(o->fc_int);
    axm_packed_destroy(o->packed);
    axm_packed_destroy(o->packed_int);
}

static axm_status conv_f32(objects *o)
{
    return axm_conv2d_run_f32(o->conv, 1, SIZE, SIZE, o->d->in, o->d->out, NULL, 0);
}
static axm_status conv_i32(objects *o)
{
    return axm_conv2d_run_i32(o->conv_int, 1, SIZE, SIZE, o->d->int_in, o->d->sums, NULL, 0);
}
static axm_status fc_f32(objects *o)
{
    return axm_fully_connected_run_f32(o->fc, 1, o->d->fc_in, o->d->matrix_out, NULL, 0);
}
static axm_status fc_i32(objects *o)
{
    return axm_fully_connected_run_i32(o->fc_int, 1, o->d->int_in, o->d->sums, NULL, 0);
}
static axm_status gemm_f32(objects *o)
{
    return axm_gemm_f32(o->context, o->arith, 0, 1, 1, N, K, 1, o->d->fc_in, K, o->d->fc_weights, K, 0,
                        o->d->matrix_out, N);
}
static axm_status gemm_i32(objects *o)
{
    return axm_gemm_i32(o->context, o->arith, 0, 1, 1, N, K, o->d->int_in, K, o->d->int_matrix, K, o->d->sums, N);
}
static axm_status packed_f32(objects *o)
{
    return axm_gemm_packed_f32(o->packed, 0, 1, 1, o->d->fc_in, K, 0, o->d->matrix_out, N);
}
static axm_status packed_i32(objects *o)
{
    return axm_gemm_packed_i32(o->packed_int, 0, 1, o->d->int_in, K, o->d->sums, N);
}
static axm_status swap_conv_f32(objects *o)
{
    return axm_conv2d_set_arith(o->conv, o->other);
}
static axm_status swap_conv_i32(objects *o)
{
    return axm_conv2d_set_arith(o->conv_int, o->other);
}
static axm_status swap_fc_f32(objects *o)
{
    return axm_fully_connected_set_arith(o->fc, o->other);
}
static axm_status swap_fc_i32(objects *o)
{
    return axm_fully_connected_set_arith(o->fc_int, o->other);
}

typedef axm_status step(objects *o);
enum { RUNS = 8, STEPS = 12 };
static step *const steps[STEPS] = {conv_f32,   conv_i32,   fc_f32,        fc_i32,        gemm_f32,    gemm_i32,
                                   packed_f32, packed_i32, swap_conv_f32, swap_conv_i32, swap_fc_f32, swap_fc_i32};

enum { OUTPUT_BYTES = sizeof(data) - offsetof(data, out), UNTOUCHED = 0x5a };

/* The outputs are what lies from `out` to the end. */
static unsigned char *outputs_of(data *d)
{
    return (unsigned char *)d + offsetof(data, out);
}

/* All runs give the bits of the same runs without a context. */
static void same_as_uncounted(objects *o, objects *plain)
{
    for (size_t r = 0; r < RUNS; r++) {
        memset(outputs_of(o->d), UNTOUCHED, OUTPUT_BYTES);
        memset(outputs_of(plain->d), UNTOUCHED, OUTPUT_BYTES);
        assert_int_equal(steps[r](o), AXM_OK);
        assert_int_equal(steps[r](plain), AXM_OK);
        assert_memory_equal(outputs_of(o->d), outputs_of(plain->d), OUTPUT_BYTES);
    }
}

static void failed_calls_change_nothing(void **state)
{
    static data d, plain_d;
    objects o, plain;
    (void)state;
    fill(&d);
    plain_d = d;
    make_objects(&o, &d, true);
    make_objects(&plain, &plain_d, false);
    for (size_t s = 0; s < STEPS; s++) {
        const long live = o.l.live;
        long failures = 0;
        for (;; failures++) {
            memset(outputs_of(&d), UNTOUCHED, OUTPUT_BYTES);
            o.l.fail_at = o.l.made + 1 + failures;
            const axm_status status = steps[s](&o);
            o.l.fail_at = 0;
            if (status == AXM_OK) {
                break;
            }
            assert_int_equal(status, AXM_E_MEMORY);
            assert_int_equal(o.l.live, live);
            for (size_t i = 0; i < OUTPUT_BYTES; i++) {
                assert_int_equal(outputs_of(&d)[i], UNTOUCHED);
            }
            same_as_uncounted(&o, &plain); /* with the arithmetic they had */
        }
        assert_true(failures > 0);        /* or the step allocates nothing, and has shown nothing */
        assert_int_equal(o.l.live, live); /* an exchange gives back as much as it takes */
        if (s >= RUNS) {
            assert_int_equal(steps[s](&plain), AXM_OK);
        }
        same_as_uncounted(&o, &plain);
    }
    drop_objects(&o);
    drop_objects(&plain);
    assert_int_equal(o.l.live, 0);
    assert_false(o.l.damaged);
}

/* With a workspace, runs take no memory; and objects outlive the release of the context they were made with. */
static void runs_allocate_nothing(void **state)
{
    static data d;
    objects o;
    axm_batchnorm *norm = NULL;
    size_t b[4] = {0};
    (void)state;
    fill(&d);
    make_objects(&o, &d, true);
    assert_int_equal(test_batchnorm(o.context, 0, C, 100, o.arith, NULL, NULL, d.bias, d.bias, &norm), AXM_OK);
    axm_context_release(o.context);
    o.context = NULL;
    long made = o.l.made;
    assert_int_equal(axm_conv2d_workspace_size(o.conv, 1, SIZE, SIZE, &b[0]), AXM_OK);
    assert_int_equal(axm_conv2d_workspace_size(o.conv_int, 1, SIZE, SIZE, &b[1]), AXM_OK);
    assert_int_equal(axm_fully_connected_workspace_size(o.fc, 1, &b[2]), AXM_OK);
    assert_int_equal(axm_fully_connected_workspace_size(o.fc_int, 1, &b[3]), AXM_OK);
    void *const space = malloc(b[0] + b[1] + b[2] + b[3]);
    assert_non_null(space);
    assert_int_equal(axm_conv2d_run_f32(o.conv, 1, SIZE, SIZE, d.in, d.out, space, b[0]), AXM_OK);
    assert_int_equal(axm_conv2d_run_i32(o.conv_int, 1, SIZE, SIZE, d.int_in, d.sums, space, b[1]), AXM_OK);
    assert_int_equal(axm_fully_connected_run_f32(o.fc, 1, d.fc_in, d.matrix_out, space, b[2]), AXM_OK);
    assert_int_equal(axm_fully_connected_run_i32(o.fc_int, 1, d.int_in, d.sums, space, b[3]), AXM_OK);
    free(space);
    assert_int_equal(axm_batchnorm_set_gain(norm, 0.9), AXM_OK);
    assert_int_equal(axm_batchnorm_compensate(norm, o.arith), AXM_OK);
    assert_int_equal(axm_batchnorm_run_f32(norm, 1, SIZE, SIZE, d.in, d.out), AXM_OK);
    assert_int_equal(axm_dot_f32(o.arith, K, d.fc_in, d.fc_weights, d.out), AXM_OK);
    assert_int_equal(axm_conv2d_set_output_factor(o.conv, 2), AXM_OK);
    assert_int_equal(o.l.made, made);
    const size_t runs[] = {0, 1, 2, 3, 6, 7}; /* without a workspace each takes just that */
    for (size_t r = 0; r < sizeof runs / sizeof runs[0]; r++) {
        assert_int_equal(steps[runs[r]](&o), AXM_OK);
        assert_int_equal(o.l.made, ++made);
    }
    axm_batchnorm_destroy(norm);
    drop_objects(&o);
    assert_int_equal(o.l.live, 0);
    assert_false(o.l.damaged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(failed_calls_change_nothing),
        cmocka_unit_test(runs_allocate_nothing),
    };
    return test_on_each_isa(tests);
}
