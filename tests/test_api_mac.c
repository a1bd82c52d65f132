/* Dot products, matrix products and packed matrices: every argument wrong once, and the empty cases that are right. */
#include "test_api.h"

enum { M = 3, N = 4, K = 5 }; /* of the good calls; leading dimensions are just large enough */

static axm_arith *fixed, *fixed_f32, *lenient, *floating;
static float a_f32[M * K], b_f32[K * N], c_f32[M * N];
static int32_t a_i32[M * K], b_i32[K * N];
static int64_t c_i64[M * N];

static int make_operands(void **state)
{
    (void)state;
    fixed = test_arith("mitchw:bits=16,frac=8");
    fixed_f32 = test_arith("mitchw:acc=f32");
    lenient = test_arith("exact:nan=zero");
    floating = test_arith("bf16");
    for (int i = 0; i < M * K; i++) {
        a_f32[i] = (float)(i - 7);
        a_i32[i] = i - 7;
    }
    for (int i = 0; i < K * N; i++) {
        b_f32[i] = (float)(3 - i);
        b_i32[i] = 3 - i;
    }
    return 0;
}

static int release_ariths(void **state)
{
    (void)state;
    axm_arith_release(fixed);
    axm_arith_release(fixed_f32);
    axm_arith_release(lenient);
    axm_arith_release(floating);
    return 0;
}

/* ---- dot products ---- */

static void dot_products(void **state)
{
    const float with_nan[3] = {1, NAN, 2};
    float sum;
    int64_t sum_i64;
    (void)state;
    api_watch(&sum, sizeof sum);
    REFUSED(AXM_E_NULL, "arith", axm_dot_f32(NULL, 3, a_f32, b_f32, &sum));
    REFUSED(AXM_E_NULL, "a is", axm_dot_f32(fixed, 3, NULL, b_f32, &sum));
    REFUSED(AXM_E_NULL, "b is", axm_dot_f32(fixed, 3, a_f32, NULL, &sum));
    REFUSED(AXM_E_NULL, "out", axm_dot_f32(fixed, 3, a_f32, b_f32, NULL));
    REFUSED(AXM_E_NULL, "out", axm_dot_f32(fixed, 0, NULL, NULL, NULL));
    REFUSED(AXM_E_OVERFLOW, "a has", axm_dot_f32(floating, SIZE_MAX, a_f32, b_f32, &sum));
    REFUSED(AXM_E_OVERFLOW, "a has", axm_dot_f32(fixed, SIZE_MAX / 4 + 1, a_f32, b_f32, &sum));
    REFUSED(AXM_E_NONFINITE, "a[1]", axm_dot_f32(fixed, 3, with_nan, b_f32, &sum));
    REFUSED(AXM_E_NONFINITE, "b[1]", axm_dot_f32(fixed_f32, 3, a_f32, with_nan, &sum));
    ACCEPTED(axm_dot_f32(lenient, 3, a_f32, with_nan, &sum));
    assert_true(sum == -7 * 1 - 5 * 2);
    ACCEPTED(axm_dot_f32(fixed, 0, NULL, NULL, &sum));
    assert_int_equal(test_bits(sum), 0);

    api_watch(&sum_i64, sizeof sum_i64);
    REFUSED(AXM_E_NULL, "arith", axm_dot_i32(NULL, 3, a_i32, b_i32, &sum_i64));
    REFUSED(AXM_E_NULL, "a is", axm_dot_i32(fixed, 3, NULL, b_i32, &sum_i64));
    REFUSED(AXM_E_NULL, "b is", axm_dot_i32(fixed, 3, a_i32, NULL, &sum_i64));
    REFUSED(AXM_E_NULL, "out", axm_dot_i32(fixed, 3, a_i32, b_i32, NULL));
    REFUSED(AXM_E_OVERFLOW, "a has", axm_dot_i32(fixed, SIZE_MAX / 2, a_i32, b_i32, &sum_i64));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", axm_dot_i32(floating, 3, a_i32, b_i32, &sum_i64));
    REFUSED(AXM_E_UNSUPPORTED, "acc=f32", axm_dot_i32(fixed_f32, 3, a_i32, b_i32, &sum_i64));
    ACCEPTED(axm_dot_i32(fixed, 0, NULL, NULL, &sum_i64));
    assert_int_equal(sum_i64, 0);
}

/* ---- matrix products ---- */

typedef struct {
    size_t trans_a, trans_b, m, n, k, lda, ldb, ldc;
} gemm_sizes;

static const gemm_sizes good_sizes = {0, 0, M, N, K, K, N, N};

static axm_status gemm_f32(const axm_arith *arith, const gemm_sizes *s, const float *a, const float *b, float *c)
{
    return axm_gemm_f32(NULL, arith, (int)s->trans_a, (int)s->trans_b, s->m, s->n, s->k, 1, a, s->lda, b, s->ldb, 0, c,
                        s->ldc);
}

static axm_status gemm_i32(const axm_arith *arith, const gemm_sizes *s, const int32_t *a, const int32_t *b, int64_t *c)
{
    return axm_gemm_i32(NULL, arith, (int)s->trans_a, (int)s->trans_b, s->m, s->n, s->k, a, s->lda, b, s->ldb, c,
                        s->ldc);
}

/* As REFUSED, for calls that go by one of the two above. */
#define GEMM_REFUSED(status, argument, call)                                                                           \
    do {                                                                                                               \
        api_forget();                                                                                                  \
        api_refused(__LINE__, "axm_" #call, argument, status, call);                                                   \
    } while (0)

static void gemm_sizes_that_do_not_fit(void **state)
{
#define FIELD(name) offsetof(gemm_sizes, name)
    static const struct {
        api_case first, second; /* the second only where one field cannot be wrong by itself */
    } cases[] = {
        {{FIELD(trans_a), 2, AXM_E_VALUE, "trans_a"}, {0}},
        {{FIELD(trans_a), (size_t)INT32_MAX, AXM_E_VALUE, "trans_a"}, {0}},
        {{FIELD(trans_b), 2, AXM_E_VALUE, "trans_b"}, {0}},
        {{FIELD(lda), K - 1, AXM_E_SHAPE, "lda"}, {0}},
        {{FIELD(lda), 0, AXM_E_SHAPE, "lda"}, {0}},
        {{FIELD(ldb), N - 1, AXM_E_SHAPE, "ldb"}, {0}},
        {{FIELD(ldc), N - 1, AXM_E_SHAPE, "ldc"}, {0}},
        {{FIELD(ldc), 0, AXM_E_SHAPE, "ldc"}, {0}},
        {{FIELD(m), M + 1, AXM_E_SHAPE, "lda"}, {FIELD(trans_a), 1, 0, ""}}, /* stored as K x M + 1 */
        {{FIELD(ldb), K - 1, AXM_E_SHAPE, "ldb"}, {FIELD(trans_b), 1, 0, ""}},
        {{FIELD(lda), SIZE_MAX, AXM_E_OVERFLOW, "lda"}, {0}},
        {{FIELD(lda), SIZE_MAX / 8, AXM_E_OVERFLOW, "lda"}, {FIELD(trans_a), 1, 0, ""}},
        {{FIELD(ldb), SIZE_MAX / 2, AXM_E_OVERFLOW, "ldb"}, {0}},
        {{FIELD(ldc), SIZE_MAX / 2, AXM_E_OVERFLOW, "ldc"}, {0}},
        {{FIELD(m), SIZE_MAX, AXM_E_OVERFLOW, "ldc"}, {0}},
        {{FIELD(n), SIZE_MAX, AXM_E_SHAPE, "ldc"}, {0}},
        {{FIELD(k), SIZE_MAX, AXM_E_SHAPE, "lda"}, {0}},
        {{FIELD(k), SIZE_MAX / 2, AXM_E_OVERFLOW, "lda"}, {FIELD(lda), SIZE_MAX / 2, 0, ""}},
    };
#undef FIELD
    (void)state;
    for (size_t i = 0; i < API_COUNT(cases); i++) {
        gemm_sizes sizes = good_sizes;
        api_set(&sizes, &cases[i].first);
        if (cases[i].second.argument != NULL) {
            api_set(&sizes, &cases[i].second);
        }
        sizes.lda = i == 8 ? M : sizes.lda;
        print_message("case %zu: %s\n", i, cases[i].first.argument); /* tells which, should one fail */
        api_watch(c_f32, sizeof c_f32);
        GEMM_REFUSED(cases[i].first.status, cases[i].first.argument, gemm_f32(floating, &sizes, a_f32, b_f32, c_f32));
        api_watch(c_i64, sizeof c_i64);
        GEMM_REFUSED(cases[i].first.status, cases[i].first.argument, gemm_i32(fixed, &sizes, a_i32, b_i32, c_i64));
    }
}
