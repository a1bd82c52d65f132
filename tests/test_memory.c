/* The caller's allocator: every allocation made to fail in turn, everything given back, nothing taken during runs. */
#include "support/testing.h"

#include <stdlib.h>
#include <string.h>

/* ---- an allocator that counts, fails on demand, and guards its blocks ---- */

enum { GUARD = 32, GUARD_BYTE = 0xb7, FRESH_BYTE = 0xa5 };

typedef struct {
    long made, live;
    long fail_at; /* the allocation, counted from 1, that fails; 0: none */
    bool damaged; /* somebody wrote outside a block */
} ledger;

static void *counted_allocate(void *user, size_t bytes)
{
    ledger *const l = user;
    if (++l->made == l->fail_at) {
        return NULL;
    }
    unsigned char *const block = malloc(bytes + 3 * GUARD);
    memcpy(block, &bytes, sizeof bytes);
    memset(block + GUARD, GUARD_BYTE, GUARD);
    memset(block + 2 * GUARD, FRESH_BYTE, bytes);
    memset(block + 2 * GUARD + bytes, GUARD_BYTE, GUARD);
    l->live++;
    return block + 2 * GUARD;
}

static void counted_deallocate(void *user, void *memory)
{
    ledger *const l = user;
    unsigned char *const block = (unsigned char *)memory - 2 * GUARD;
    size_t bytes;
    memcpy(&bytes, block, sizeof bytes);
    for (size_t i = 0; i < GUARD; i++) {
        l->damaged |= block[GUARD + i] != GUARD_BYTE || block[2 * GUARD + bytes + i] != GUARD_BYTE;
    }
    l->live--;
    free(block);
}

static axm_status make_context(ledger *l, uint32_t n_threads, axm_context **context)
{
    axm_context_desc desc;
    axm_context_desc_init(&desc);
    desc.n_threads = n_threads;
    desc.allocate = counted_allocate;
    desc.deallocate = counted_deallocate;
    desc.alloc_user = l;
    return axm_context_create(&desc, context);
}

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
    axm_status status = axm_fully_connected_create_f32(context, K, N, arith, d->fc_weights, d->weights, &plan);
    STEP(axm_fully_connected_run_f32(plan, 1, d->fc_in, d->matrix_out, NULL, 0));
    STEP(axm_fully_connected_set_arith(plan, arith));
    STEP(axm_fully_connected_create_i32(context, K, N, arith, d->int_matrix, &integers));
    STEP(axm_fully_connected_run_i32(integers, 1, d->int_in, d->sums, NULL, 0));
    STEP(axm_gemm_f32(context, arith, 0, 1, 1, N, K, 1, d->fc_in, K, d->fc_weights, K, 0, d->matrix_out, N));
    STEP(axm_gemm_i32(context, arith, 0, 1, 1, N, K, d->int_in, K, d->int_matrix, K, d->sums, N));
    STEP(axm_packed_create_f32(context, arith, AXM_OPERAND_B, 1, N, K, d->fc_weights, K, &packed));
    STEP(axm_gemm_packed_f32(packed, 0, 1, 1, d->fc_in, K, 0, d->matrix_out, N));
    STEP(axm_packed_create_i32(context, arith, AXM_OPERAND_A, 0, 1, K, d->int_in, K, &packed_integers));
    STEP(axm_gemm_packed_i32(packed_integers, 1, N, d->int_matrix, K, d->sums, N));
    STEP(axm_batchnorm_create(context, AXM_LAYOUT_NCHW, C, 1e-5f, arith, NULL, NULL, d->bias, d->fc_in, &norm));
    axm_fully_connected_destroy(plan);
    axm_fully_connected_destroy(integers);
    axm_packed_destroy(packed);
    axm_packed_destroy(packed_integers);
    axm_batchnorm_destroy(norm);
    return status;
}

static axm_status use_everything(ledger *l, uint32_t n_threads, data *d)
{
    axm_context *context = NULL;
    axm_arith *arith = NULL, *other = NULL;
    axm_status status = make_context(l, n_threads, &context);
    STEP(axm_arith_create(context, "mitchw:sign=c1", &arith));
    STEP(axm_arith_create(context, "drum:k=5", &other));
    STEP(use_convolution(context, arith, other, d));
    STEP(use_products(context, arith, d));
    axm_arith_release(arith);
    axm_arith_release(other);
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
        ledger counting = {0};
        assert_int_equal(use_everything(&counting, n_threads, &d), AXM_OK);
        assert_true(counting.made > 25);
        assert_int_equal(counting.live, 0);
        assert_false(counting.damaged);
        for (long n = 1; n <= counting.made; n++) {
            ledger l = {.fail_at = n};
            assert_int_equal(use_everything(&l, n_threads, &d), AXM_E_MEMORY);
            assert_non_null(strstr(axm_last_message(), "memory"));
            assert_int_equal(l.live, 0);
            assert_false(l.damaged);
        }
    }
}

/* With a workspace, runs take no memory; and objects outlive the release of the context they were made with. */
static void runs_allocate_nothing(void **state)
{
    static data d;
    ledger l = {0};
    axm_context *context = NULL;
    axm_arith *arith = NULL;
    axm_conv2d *conv = NULL;
    axm_fully_connected *fc = NULL;
    const axm_conv2d_desc desc = convolution();
    size_t conv_bytes = 0, fc_bytes = 0;
    (void)state;
    fill(&d);
    assert_int_equal(make_context(&l, 2, &context), AXM_OK);
    assert_int_equal(axm_arith_create(context, "mitchw", &arith), AXM_OK);
    assert_int_equal(axm_conv2d_create_f32(context, &desc, arith, d.weights, d.bias, &conv), AXM_OK);
    assert_int_equal(axm_fully_connected_create_f32(context, K, N, arith, d.fc_weights, NULL, &fc), AXM_OK);
    axm_context_release(context);
    axm_arith_release(arith);
    assert_int_equal(axm_conv2d_workspace_size(conv, 1, SIZE, SIZE, &conv_bytes), AXM_OK);
    assert_int_equal(axm_fully_connected_workspace_size(fc, 1, &fc_bytes), AXM_OK);
    void *const conv_space = malloc(conv_bytes), *const fc_space = malloc(fc_bytes);
    const long made = l.made;
    assert_int_equal(axm_conv2d_run_f32(conv, 1, SIZE, SIZE, d.in, d.out, conv_space, conv_bytes), AXM_OK);
    assert_int_equal(axm_fully_connected_run_f32(fc, 1, d.fc_in, d.matrix_out, fc_space, fc_bytes), AXM_OK);
    assert_int_equal(l.made, made);
    assert_int_equal(axm_conv2d_run_f32(conv, 1, SIZE, SIZE, d.in, d.out, NULL, 0), AXM_OK);
    assert_int_equal(l.made, made + 1);
    axm_conv2d_destroy(conv);
    axm_fully_connected_destroy(fc);
    assert_int_equal(l.live, 0);
    assert_false(l.damaged);
    free(conv_space);
    free(fc_space);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(runs_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
