/* Callbacks that call the library again, with the same context too, and from threads of their own. */
#include "support/testing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { M = 40, N = 24, K = 30, PRODUCTS = M * N * K, DEPTH_MAX = 3 };

static float a[M * K], b[K * N], want[M * N];

/* What every callback here does besides its own work: a matrix product in the context that calls it. */
typedef struct {
    axm_context *ctx; /* NULL until it is made */
    axm_arith *arith;
    atomic_int calls, depth;
    atomic_bool wrong;
} again;

static void call_again(again *user)
{
    float c[M * N];
    atomic_fetch_add(&user->calls, 1);
    if (user->ctx != NULL && atomic_fetch_add(&user->depth, 1) < DEPTH_MAX) { /* it calls back itself */
        const axm_status status = axm_gemm_f32(user->ctx, user->arith, 0, 0, M, N, K, 1, a, K, b, N, 0, c, N);
        for (size_t i = 0; status == AXM_OK && i < M * N; i++) {
            user->wrong |= c[i] != want[i];
        }
        user->wrong |= status != AXM_OK;
    }
    if (user->ctx != NULL) {
        atomic_fetch_sub(&user->depth, 1);
    }
}

static void *take(void *user, size_t bytes)
{
    call_again(user);
    return malloc(bytes);
}

static void give(void *user, void *memory)
{
    call_again(user);
    free(memory);
}

static void check(const axm_context *ctx, const axm_arith *arith, again *user)
{
    float c[M * N];
    const int before = atomic_load(&user->calls);
    assert_int_equal(axm_gemm_f32(ctx, arith, 0, 0, M, N, K, 1, a, K, b, N, 0, c, N), AXM_OK);
    assert_memory_equal(c, want, sizeof want);
    assert_true(atomic_load(&user->calls) > before);
    assert_false(atomic_load(&user->wrong));
}

static void allocators(void **state)
{
    (void)state;
    for (uint32_t n_threads = 1; n_threads <= 3; n_threads += 2) {
        again user = {.arith = test_arith("bf16")};
        axm_context_desc desc;
        axm_context_desc_init(&desc);
        desc.n_threads = n_threads;
        desc.allocate = take;
        desc.deallocate = give;
        desc.alloc_user = &user;
        axm_context *ctx = NULL;
        assert_int_equal(axm_context_create(&desc, &ctx), AXM_OK);
        user.ctx = ctx;
        check(ctx, user.arith, &user);
        user.ctx = NULL; /* it is going */
        axm_context_release(ctx);
        axm_arith_release(user.arith);
    }
}

/* ---- the host's threads ---- */

typedef struct {
    axm_task *task;
    void *arg;
    size_t index;
} piece;

static void *run_piece(void *arg)
{
    const piece *const p = arg;
    p->task(p->arg, p->index);
    return NULL;
}

static void in_threads(void *user, size_t n_tasks, axm_task *task, void *arg)
{
    call_again(user);
    for (size_t first = 0; first < n_tasks; first += 2) {
        piece pieces[2] = {{task, arg, first}, {task, arg, first + 1}};
        pthread_t other;
        const bool two = first + 1 < n_tasks;
        if (two) {
            assert_int_equal(pthread_create(&other, NULL, run_piece, &pieces[1]), 0);
        }
        run_piece(&pieces[0]);
        if (two) {
            pthread_join(other, NULL);
        }
    }
}

static void parallel_for(void **state)
{
    again user = {.arith = test_arith("bf16")};
    axm_context_desc desc;
    axm_context *ctx = NULL;
    (void)state;
    axm_context_desc_init(&desc);
    desc.n_threads = 2;
    desc.parallel_for = in_threads;
    desc.parallel_user = &user;
    assert_int_equal(axm_context_create(&desc, &ctx), AXM_OK);
    user.ctx = ctx;
    check(ctx, user.arith, &user);
    axm_context_release(ctx);
    axm_arith_release(user.arith);
}

/* ---- multipliers and progress ---- */

static axm_status multiply(void *user, float x, float y, float *product)
{
    call_again(user);
    *product = axm_mul_f32(((again *)user)->arith, x, y);
    return AXM_OK;
}

static int32_t progress(void *user, uint64_t done, uint64_t total)
{
    call_again(user);
    return done > total;
}

static void functions(void **state)
{
    enum { FEW = 4 };
    again user = {.arith = test_arith("bf16")};
    axm_custom_desc desc;
    axm_multiplier_error_desc error_desc;
    axm_multiplier_error figures;
    axm_context_desc threads;
    axm_arith *custom = NULL;
    float got[FEW * FEW], expected[FEW * FEW];
    (void)state;
    axm_context_desc_init(&threads);
    threads.n_threads = 2;
    assert_int_equal(axm_context_create(&threads, &user.ctx), AXM_OK);
    axm_custom_desc_init(&desc);
    desc.mul_f32 = multiply;
    desc.user = &user;
    assert_int_equal(axm_arith_create_custom(user.ctx, &desc, &custom), AXM_OK);
    assert_int_equal(axm_gemm_f32(user.ctx, custom, 0, 0, FEW, FEW, FEW, 1, a, K, b, N, 0, got, FEW), AXM_OK);
    assert_int_equal(axm_gemm_f32(NULL, user.arith, 0, 0, FEW, FEW, FEW, 1, a, K, b, N, 0, expected, FEW), AXM_OK);
    assert_memory_equal(got, expected, sizeof expected);
    assert_int_equal(atomic_load(&user.calls), FEW * FEW * FEW);
    axm_multiplier_error_desc_init(&error_desc);
    error_desc.pairs = AXM_PAIRS_DRAWN;
    error_desc.n_pairs = PRODUCTS;
    error_desc.progress = progress;
    error_desc.progress_user = &user;
    assert_int_equal(axm_multiplier_error_measure(user.ctx, user.arith, &error_desc, &figures, sizeof figures, NULL),
                     AXM_OK);
    assert_true(atomic_load(&user.calls) > FEW * FEW * FEW);
    assert_false(atomic_load(&user.wrong));
    axm_arith_release(custom);
    axm_context_release(user.ctx);
    axm_arith_release(user.arith);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocators),
        cmocka_unit_test(parallel_for),
        cmocka_unit_test(functions),
    };
    uint64_t random = test_seed();
    axm_arith *const arith = test_arith("bf16");
    test_random_floats(&random, false, M * K, a);
    test_random_floats(&random, false, K * N, b);
    if (axm_gemm_f32(NULL, arith, 0, 0, M, N, K, 1, a, K, b, N, 0, want, N) != AXM_OK) {
        return 1;
    }
    axm_arith_release(arith);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
