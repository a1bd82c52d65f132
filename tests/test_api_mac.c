/* Dot products, matrix products and packed matrices: every argument wrong once, and the empty cases that are right. */
#include "test_api.h"
#include "test_api_ariths.h"

enum { M = 3, N = 4, K = 5 }; /* of the good calls; leading dimensions are just large enough */

static float a_f32[M * K], b_f32[K * N], c_f32[M * N];
static int32_t a_i32[M * K], b_i32[K * N];
static int64_t c_i64[M * N];

static int make_operands(void **state)
{
    (void)state;
    make_ariths();
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

static void gemm_sizes_that_do_not_fit(void **state)
{
    static const struct {
        gemm_sizes sizes; /* trans_a, trans_b, m, n, k, lda, ldb, ldc */
        axm_status status;
        const char *argument;
    } cases[] = {
        {{2, 0, M, N, K, K, N, N}, AXM_E_VALUE, "trans_a"},
        {{(size_t)INT32_MAX, 0, M, N, K, K, N, N}, AXM_E_VALUE, "trans_a"},
        {{0, 2, M, N, K, K, N, N}, AXM_E_VALUE, "trans_b"},
        {{0, 0, M, N, K, K - 1, N, N}, AXM_E_SHAPE, "lda"},
        {{0, 0, M, N, K, 0, N, N}, AXM_E_SHAPE, "lda"},
        {{0, 0, M, N, K, K, N - 1, N}, AXM_E_SHAPE, "ldb"},
        {{0, 0, M, N, K, K, N, N - 1}, AXM_E_SHAPE, "ldc"},
        {{0, 0, M, N, K, K, N, 0}, AXM_E_SHAPE, "ldc"},
        {{1, 0, M, N, K, M - 1, N, N}, AXM_E_SHAPE, "lda"}, /* stored as K x M */
        {{0, 1, M, N, K, K, K - 1, N}, AXM_E_SHAPE, "ldb"},
        {{0, 0, M, N, 0, 0, N - 1, N}, AXM_E_SHAPE, "ldb"}, /* also where nothing is read */
        {{0, 0, M, N, K, SIZE_MAX, N, N}, AXM_E_OVERFLOW, "lda"},
        {{1, 0, M, N, K, SIZE_MAX / 8, N, N}, AXM_E_OVERFLOW, "lda"},
        {{0, 0, M, N, K, K, SIZE_MAX / 2, N}, AXM_E_OVERFLOW, "ldb"},
        {{0, 1, M, N, K, K, SIZE_MAX / 2 + 1, N}, AXM_E_OVERFLOW, "ldb"},
        {{0, 0, M, N, K, K, N, SIZE_MAX / 2}, AXM_E_OVERFLOW, "ldc"},
        {{0, 0, SIZE_MAX, N, K, K, N, N}, AXM_E_OVERFLOW, "ldc"},
        {{0, 0, M, SIZE_MAX, K, K, N, N}, AXM_E_SHAPE, "ldc"},
        {{0, 0, M, N, SIZE_MAX, K, N, N}, AXM_E_SHAPE, "lda"},
        {{0, 0, M, N, SIZE_MAX / 2, SIZE_MAX / 2, N, N}, AXM_E_OVERFLOW, "lda"},
        {{1, 0, M, N, SIZE_MAX / 2, M, N, N}, AXM_E_OVERFLOW, "lda"},
    };
    char call[32];
    (void)state;
    for (size_t i = 0; i < API_COUNT(cases); i++) {
        const gemm_sizes *const sizes = &cases[i].sizes;
        snprintf(call, sizeof call, "axm_gemm_f32(case %zu)", i);
        api_watch(c_f32, sizeof c_f32);
        api_forget();
        const axm_status got_f32 = gemm_f32(floating, sizes, a_f32, b_f32, c_f32);
        api_refused(__LINE__, call, cases[i].argument, cases[i].status, got_f32);
        snprintf(call, sizeof call, "axm_gemm_i32(case %zu)", i);
        api_watch(c_i64, sizeof c_i64);
        api_forget();
        const axm_status got_i32 = gemm_i32(fixed, sizes, a_i32, b_i32, c_i64);
        api_refused(__LINE__, call, cases[i].argument, cases[i].status, got_i32);
    }
}

/* Operands that just fit size_t, whose codes, with their certificates, do not. Found before memory is asked for. */
static void gemm_codes_that_do_not_fit(void **state)
{
    static struct {
        int64_t c;
        int32_t a, b; /* behind c, so that these endless vectors do not reach it */
    } memory;
    const size_t k = SIZE_MAX / sizeof(float);
    (void)state;
    api_watch(&memory.c, sizeof memory.c);
    REFUSED(AXM_E_OVERFLOW, "codes",
            axm_gemm_i32(NULL, fixed, 0, 0, 1, 1, k, &memory.a, k, &memory.b, 1, &memory.c, 1));
}

static void gemm_operands(void **state)
{
    float with_nan[K * N] = {0};
    (void)state;
    with_nan[7] = NAN;
    api_watch(c_f32, sizeof c_f32);
    REFUSED(AXM_E_NULL, "arith", axm_gemm_f32(NULL, NULL, 0, 0, M, N, K, 1, a_f32, K, b_f32, N, 0, c_f32, N));
    REFUSED(AXM_E_NULL, "a is", axm_gemm_f32(NULL, fixed, 0, 0, M, N, K, 1, NULL, K, b_f32, N, 0, c_f32, N));
    REFUSED(AXM_E_NULL, "b is", axm_gemm_f32(NULL, fixed, 0, 0, M, N, K, 1, a_f32, K, NULL, N, 0, c_f32, N));
    REFUSED(AXM_E_NULL, "c is", axm_gemm_f32(NULL, fixed, 0, 0, M, N, K, 1, a_f32, K, b_f32, N, 0, NULL, N));
    REFUSED(AXM_E_NULL, "c is", axm_gemm_f32(NULL, fixed, 0, 0, M, N, 0, 1, NULL, 0, NULL, N, 0, NULL, N));
    REFUSED(AXM_E_VALUE, "trans_a", axm_gemm_f32(NULL, fixed, -1, 0, M, N, K, 1, a_f32, K, b_f32, N, 0, c_f32, N));
    REFUSED(AXM_E_VALUE, "trans_b", axm_gemm_f32(NULL, fixed, 0, -1, M, N, K, 1, a_f32, K, b_f32, N, 0, c_f32, N));
    REFUSED(AXM_E_NONFINITE, "a[", axm_gemm_f32(NULL, fixed, 0, 0, M, N, K, 1, with_nan, K, b_f32, N, 0, c_f32, N));
    REFUSED(AXM_E_NONFINITE, "b[", axm_gemm_f32(NULL, fixed, 0, 0, M, N, K, 1, a_f32, K, with_nan, N, 0, c_f32, N));
    REFUSED(AXM_E_NONFINITE, "b[", axm_gemm_f32(NULL, fixed_f32, 0, 1, M, N, K, 1, a_f32, K, with_nan, K, 0, c_f32, N));
    /* A NaN between the rows' ends is not the matrix's: here rows of 2 out of 5, the NaN being the 8th number. */
    ACCEPTED(axm_gemm_f32(NULL, fixed, 0, 0, M, N, 2, 1, with_nan, K, b_f32, N, 0, c_f32, N));
    ACCEPTED(axm_gemm_f32(NULL, lenient, 0, 0, M, N, K, 1, with_nan, K, b_f32, N, 0, c_f32, N));
    assert_true(c_f32[N] == 0);
    ACCEPTED(axm_gemm_f32(NULL, floating, 0, 0, M, N, K, 1, with_nan, K, b_f32, N, 0, c_f32, N));
    assert_true(isnan(c_f32[N]) && c_f32[0] == 0);

    api_watch(c_i64, sizeof c_i64);
    REFUSED(AXM_E_NULL, "arith", axm_gemm_i32(NULL, NULL, 0, 0, M, N, K, a_i32, K, b_i32, N, c_i64, N));
    REFUSED(AXM_E_NULL, "a is", axm_gemm_i32(NULL, fixed, 0, 0, M, N, K, NULL, K, b_i32, N, c_i64, N));
    REFUSED(AXM_E_NULL, "b is", axm_gemm_i32(NULL, fixed, 0, 0, M, N, K, a_i32, K, NULL, N, c_i64, N));
    REFUSED(AXM_E_NULL, "c is", axm_gemm_i32(NULL, fixed, 0, 0, M, N, K, a_i32, K, b_i32, N, NULL, N));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", axm_gemm_i32(NULL, floating, 0, 0, M, N, K, a_i32, K, b_i32, N, c_i64, N));
    REFUSED(AXM_E_UNSUPPORTED, "acc=f32", axm_gemm_i32(NULL, fixed_f32, 0, 0, M, N, K, a_i32, K, b_i32, N, c_i64, N));
}

static void gemm_overlaps(void **state)
{
    float memory[64];
    int64_t sums[64];
    int32_t *const words = (int32_t *)(void *)sums;
    (void)state;
    api_watch(memory, sizeof memory);
    REFUSED(AXM_E_ALIAS, "c overlaps a",
            axm_gemm_f32(NULL, fixed, 0, 0, M, N, K, 1, memory, K, b_f32, N, 0, memory, N));
    REFUSED(AXM_E_ALIAS, "c overlaps a",
            axm_gemm_f32(NULL, fixed, 0, 0, M, N, K, 1, memory, K, b_f32, N, 0, memory + M * K - 1, N));
    REFUSED(AXM_E_ALIAS, "c overlaps b",
            axm_gemm_f32(NULL, fixed, 0, 0, M, N, K, 1, a_f32, K, memory + M * N - 1, N, 0, memory, N));
    /* What a leading dimension spans counts, whether or not the rows meet. */
    REFUSED(AXM_E_ALIAS, "c overlaps b",
            axm_gemm_f32(NULL, floating, 0, 0, M, N, K, 1, a_f32, K, memory, 10, 0, memory + 5, 10));
    ACCEPTED(axm_gemm_f32(NULL, fixed, 0, 0, M, N, K, 1, memory, K, memory + M * K, N, 0, memory + M * K + K * N, N));
    assert_true(memory[M * K + K * N] == 0 && memory[0] != 0);
    api_watch(sums, sizeof sums);
    REFUSED(AXM_E_ALIAS, "c overlaps a", axm_gemm_i32(NULL, fixed, 0, 0, M, N, K, words, K, b_i32, N, sums, N));
    REFUSED(AXM_E_ALIAS, "c overlaps b", axm_gemm_i32(NULL, fixed, 0, 0, M, N, K, a_i32, K, words + 23, N, sums, N));
    ACCEPTED(axm_gemm_i32(NULL, fixed, 0, 0, M, N, K, a_i32, K, words + 24, N, sums, N));
}

static void gemm_of_nothing(void **state)
{
    (void)state;
    api_watch(c_f32, sizeof c_f32);
    ACCEPTED(axm_gemm_f32(NULL, fixed, 0, 0, 0, 0, 0, 1, NULL, 0, NULL, 0, 0, NULL, 0));
    ACCEPTED(axm_gemm_f32(NULL, fixed, 0, 0, 0, N, K, 1, NULL, K, b_f32, N, 0, NULL, N));
    ACCEPTED(axm_gemm_f32(NULL, fixed, 0, 0, M, 0, K, 1, a_f32, K, NULL, 0, 0, NULL, 0));
    ACCEPTED(axm_gemm_f32(NULL, fixed, 1, 1, M, 0, K, 1, a_f32, M, NULL, K, 0, c_f32, N));
    assert_int_equal(test_bits(c_f32[0]), 0xa7a7a7a7);
    for (int i = 0; i < M * N; i++) {
        c_f32[i] = (float)i;
    }
    ACCEPTED(axm_gemm_f32(NULL, fixed, 0, 0, M, N, 0, 2, NULL, 0, NULL, N, 3, c_f32, N)); /* 2 * 0 + 3 * c */
    for (int i = 0; i < M * N; i++) {
        assert_true(c_f32[i] == 3.0f * (float)i);
    }
    c_f32[0] = NAN;
    ACCEPTED(axm_gemm_f32(NULL, floating, 0, 0, M, N, 0, -2, NULL, 0, NULL, N, 0, c_f32, N)); /* c is not read */
    assert_int_equal(test_bits(c_f32[0]), 0x80000000);
    api_watch(c_i64, sizeof c_i64);
    ACCEPTED(axm_gemm_i32(NULL, fixed, 0, 0, 0, 0, K, NULL, K, NULL, 0, NULL, 0));
    ACCEPTED(axm_gemm_i32(NULL, fixed, 0, 0, M, N, 0, NULL, 0, NULL, N, c_i64, N));
    assert_true(c_i64[0] == 0 && c_i64[M * N - 1] == 0);
}

/* ---- packed matrices ---- */

static void packing(void **state)
{
    float with_nan[M * K] = {0};
    axm_packed *out;
    const size_t huge = SIZE_MAX / 2;
    (void)state;
    with_nan[M * K - 1] = NAN;
    axm_packed_destroy(NULL);
    api_watch(&out, sizeof out);
    REFUSED(AXM_E_NULL, "arith", test_packed_f32(NULL, NULL, AXM_OPERAND_A, 0, M, K, a_f32, K, &out));
    REFUSED(AXM_E_NULL, "data", test_packed_f32(NULL, fixed, AXM_OPERAND_A, 0, M, K, NULL, K, &out));
    REFUSED(AXM_E_NULL, "out", test_packed_f32(NULL, fixed, AXM_OPERAND_A, 0, M, K, a_f32, K, NULL));
    REFUSED(AXM_E_VALUE, "operand", test_packed_f32(NULL, fixed, 2, 0, M, K, a_f32, K, &out));
    REFUSED(AXM_E_VALUE, "operand", test_packed_f32(NULL, fixed, -1, 0, M, K, a_f32, K, &out));
    REFUSED(AXM_E_VALUE, "trans", test_packed_f32(NULL, fixed, AXM_OPERAND_A, 2, M, K, a_f32, M, &out));
    REFUSED(AXM_E_SHAPE, "ld", test_packed_f32(NULL, fixed, AXM_OPERAND_A, 0, M, K, a_f32, K - 1, &out));
    REFUSED(AXM_E_SHAPE, "ld", test_packed_f32(NULL, fixed, AXM_OPERAND_A, 1, M, K, a_f32, M - 1, &out));
    REFUSED(AXM_E_SHAPE, "ld", test_packed_f32(NULL, fixed, AXM_OPERAND_B, 0, M, K, a_f32, M - 1, &out));
    REFUSED(AXM_E_OVERFLOW, "ld", test_packed_f32(NULL, floating, AXM_OPERAND_A, 0, M, K, a_f32, huge, &out));
    REFUSED(AXM_E_OVERFLOW, "ld", test_packed_f32(NULL, floating, AXM_OPERAND_B, 0, M, huge, a_f32, M, &out));
    REFUSED(AXM_E_OVERFLOW, "ld", test_packed_f32(NULL, floating, AXM_OPERAND_A, 0, SIZE_MAX, 1, a_f32, 1, &out));
    REFUSED(AXM_E_NONFINITE, "data[", test_packed_f32(NULL, fixed, AXM_OPERAND_B, 1, M, K, with_nan, K, &out));

    REFUSED(AXM_E_NULL, "arith", test_packed_i32(NULL, NULL, AXM_OPERAND_A, 0, M, K, a_i32, K, &out));
    REFUSED(AXM_E_NULL, "data", test_packed_i32(NULL, fixed, AXM_OPERAND_B, 1, M, K, NULL, K, &out));
    REFUSED(AXM_E_NULL, "out", test_packed_i32(NULL, fixed, AXM_OPERAND_A, 0, M, K, a_i32, K, NULL));
    REFUSED(AXM_E_VALUE, "operand", test_packed_i32(NULL, fixed, 7, 0, M, K, a_i32, K, &out));
    REFUSED(AXM_E_VALUE, "trans", test_packed_i32(NULL, fixed, AXM_OPERAND_B, -1, M, K, a_i32, M, &out));
    REFUSED(AXM_E_SHAPE, "ld", test_packed_i32(NULL, fixed, AXM_OPERAND_A, 0, M, K, a_i32, K - 1, &out));
    REFUSED(AXM_E_OVERFLOW, "ld", test_packed_i32(NULL, fixed, AXM_OPERAND_A, 0, M, K, a_i32, SIZE_MAX, &out));
    REFUSED(AXM_E_OVERFLOW, "codes",
            test_packed_i32(NULL, fixed, AXM_OPERAND_A, 0, 1, SIZE_MAX / 4, a_i32, SIZE_MAX / 4, &out));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", test_packed_i32(NULL, floating, AXM_OPERAND_A, 0, M, K, a_i32, K, &out));
    ACCEPTED(test_packed_i32(NULL, fixed_f32, AXM_OPERAND_A, 0, M, K, a_i32, K, &out)); /* for float sums */
    axm_packed_destroy(out);
    ACCEPTED(test_packed_f32(NULL, floating, AXM_OPERAND_B, 0, 0, 0, NULL, 0, &out));
    axm_packed_destroy(out);
    /* Columns of nothing take neither memory nor time, however many there are. */
    ACCEPTED(test_packed_f32(NULL, fixed, AXM_OPERAND_B, 0, huge, 0, NULL, 0, &out));
    axm_packed_destroy(out);
}

/* With m or n 0 there is nothing to read or write, whatever the other sizes; layouts are still looked at. */
static void products_of_no_size(void **state)
{
    (void)state;
    api_watch_nothing();
    ACCEPTED(axm_gemm_f32(NULL, fixed, 0, 0, 3, 0, 5, 1, NULL, 5, NULL, 0, 0, NULL, 0));
    ACCEPTED(axm_gemm_f32(NULL, fixed, 0, 0, 0, 3, 5, 1, NULL, 5, NULL, 3, 0, NULL, 3));
    ACCEPTED(axm_gemm_f32(NULL, fixed, 0, 0, SIZE_MAX, 0, 5, 1, NULL, 5, NULL, 0, 0, NULL, 0));
    ACCEPTED(axm_gemm_i32(NULL, fixed, 0, 0, 3, 0, 5, NULL, 5, NULL, 0, NULL, 0));
    REFUSED(AXM_E_SHAPE, "lda", axm_gemm_f32(NULL, fixed, 0, 0, 3, 0, 5, 1, NULL, 4, NULL, 0, 0, NULL, 0));
}

static void packed_products(void **state)
{
    static const struct {
        bool packed_is_a;
        int trans;
        size_t extent, ld, ldc;
        axm_status status;
        const char *argument;
    } cases[] = {
        {true, 2, N, N, N, AXM_E_VALUE, "trans"},
        {true, -1, N, N, N, AXM_E_VALUE, "trans"},
        {true, 0, N, N - 1, N, AXM_E_SHAPE, "ld is"},
        {true, 1, N, K - 1, N, AXM_E_SHAPE, "ld is"},
        {true, 0, N, N, N - 1, AXM_E_SHAPE, "ldc"},
        {true, 0, N, SIZE_MAX, N, AXM_E_OVERFLOW, "ld ="},
        {true, 0, N, N, SIZE_MAX / 2, AXM_E_OVERFLOW, "ldc"},
        {true, 0, SIZE_MAX, N, N, AXM_E_SHAPE, "ldc"},
        {true, 0, SIZE_MAX, SIZE_MAX, SIZE_MAX, AXM_E_OVERFLOW, "ldc"},
        {false, 0, M, K - 1, N, AXM_E_SHAPE, "ld is"},
        {false, 1, M, M - 1, N, AXM_E_SHAPE, "ld is"},
        {false, 0, M, K, N - 1, AXM_E_SHAPE, "ldc"},
        {false, 0, M, SIZE_MAX / 8, N, AXM_E_OVERFLOW, "ld ="},
        {false, 0, SIZE_MAX, K, N, AXM_E_OVERFLOW, "ldc"},
    };
    axm_packed *a, *b, *a_f;
    float with_nan[K * N] = {NAN}, memory[M * N + K * N];
    char call[40];
    (void)state;
    assert_int_equal(test_packed_f32(NULL, fixed, AXM_OPERAND_A, 0, M, K, a_f32, K, &a), AXM_OK);
    assert_int_equal(test_packed_f32(NULL, fixed, AXM_OPERAND_B, 0, N, K, b_f32, N, &b), AXM_OK);
    assert_int_equal(test_packed_f32(NULL, floating, AXM_OPERAND_A, 0, M, K, a_f32, K, &a_f), AXM_OK);
    for (size_t i = 0; i < API_COUNT(cases); i++) {
        const axm_packed *const packed = cases[i].packed_is_a ? a : b;
        const int trans = cases[i].trans;
        const size_t extent = cases[i].extent, ld = cases[i].ld, ldc = cases[i].ldc;
        api_watch(c_f32, sizeof c_f32);
        api_forget();
        snprintf(call, sizeof call, "axm_gemm_packed_f32(case %zu)", i);
        const axm_status got_f32 = axm_gemm_packed_f32(packed, trans, extent, 1, b_f32, ld, 0, c_f32, ldc);
        api_refused(__LINE__, call, cases[i].argument, cases[i].status, got_f32);
        api_watch(c_i64, sizeof c_i64);
        api_forget();
        snprintf(call, sizeof call, "axm_gemm_packed_i32(case %zu)", i);
        const axm_status got_i32 = axm_gemm_packed_i32(packed, trans, extent, b_i32, ld, c_i64, ldc);
        api_refused(__LINE__, call, cases[i].argument, cases[i].status, got_i32);
    }
    api_watch(memory, sizeof memory);
    REFUSED(AXM_E_NULL, "packed", axm_gemm_packed_f32(NULL, 0, N, 1, b_f32, N, 0, memory, N));
    REFUSED(AXM_E_NULL, "other", axm_gemm_packed_f32(a, 0, N, 1, NULL, N, 0, memory, N));
    REFUSED(AXM_E_NULL, "c is", axm_gemm_packed_f32(b, 0, M, 1, a_f32, K, 0, NULL, N));
    REFUSED(AXM_E_NONFINITE, "other[0]", axm_gemm_packed_f32(a, 0, N, 1, with_nan, N, 0, memory, N));
    REFUSED(AXM_E_ALIAS, "c overlaps other", axm_gemm_packed_f32(a, 0, N, 1, memory + M * N - 1, N, 0, memory, N));
    REFUSED(AXM_E_ALIAS, "c overlaps other", axm_gemm_packed_f32(b, 0, M, 1, memory, K, 0, memory + 1, N));
    ACCEPTED(axm_gemm_packed_f32(a, 0, N, 1, memory + M * N, N, 0, memory, N));
    ACCEPTED(axm_gemm_packed_f32(a, 0, 0, 1, NULL, 0, 0, NULL, 0));
    ACCEPTED(axm_gemm_packed_f32(b, 0, 0, 1, NULL, K, 0, NULL, N));
    api_watch(c_i64, sizeof c_i64);
    REFUSED(AXM_E_NULL, "packed", axm_gemm_packed_i32(NULL, 0, N, b_i32, N, c_i64, N));
    REFUSED(AXM_E_NULL, "other", axm_gemm_packed_i32(a, 0, N, NULL, N, c_i64, N));
    REFUSED(AXM_E_NULL, "c is", axm_gemm_packed_i32(a, 0, N, b_i32, N, NULL, N));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", axm_gemm_packed_i32(a_f, 0, N, b_i32, N, c_i64, N));
    REFUSED(AXM_E_ALIAS, "c overlaps other", axm_gemm_packed_i32(a, 0, N, (int32_t *)(void *)c_i64, N, c_i64, N));
    ACCEPTED(axm_gemm_packed_i32(b, 0, 0, NULL, K, NULL, N));
    axm_packed_destroy(a);
    axm_packed_destroy(b);
    axm_packed_destroy(a_f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dot_products),
        cmocka_unit_test(gemm_sizes_that_do_not_fit),
        cmocka_unit_test(gemm_codes_that_do_not_fit),
        cmocka_unit_test(gemm_operands),
        cmocka_unit_test(gemm_overlaps),
        cmocka_unit_test(gemm_of_nothing),
        cmocka_unit_test(packing),
        cmocka_unit_test(products_of_no_size),
        cmocka_unit_test(packed_products),
    };
    return cmocka_run_group_tests(tests, make_operands, release_ariths);
}
