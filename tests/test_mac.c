/* Dot products, GEMM and packed matrices against plain loops over the scalar products, bit for bit. */
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Data that reaches fast paths, slow paths, and both within one product. */
enum { NORMAL, SPARSE, WILD, MIXED, DATA_KINDS };

static void fill_floats(uint64_t *random, int kind, bool with_nan, size_t n, float *out)
{
    if (kind == WILD) {
        test_wild_floats(random, with_nan, n, out);
        return;
    }
    test_random_floats(random, kind == SPARSE, n, out);
    if (kind == MIXED && n > 0) {
        test_wild_floats(random, with_nan, 1, &out[test_random_below(random, n)]);
    }
}

static bool takes_nan(const axm_arith *arith)
{
    return axm_arith_bits(arith) == 0;
}

typedef struct {
    size_t m, n, k, lda, ldb, ldc;
    int trans_a, trans_b;
    float alpha, beta;
    float *a, *b, *c, *before; /* before: what c held */
    int32_t *ai, *bi;
    int64_t *ci;
} problem;

static problem make_problem(uint64_t *random, size_t m, size_t n, size_t k)
{
    static const float factors[] = {1, 0, -0.5f, 3.1f};
    problem p = {.m = m, .n = n, .k = k};
    p.trans_a = (int)test_random_below(random, 2);
    p.trans_b = (int)test_random_below(random, 2);
    p.lda = (p.trans_a ? m : k) + test_random_below(random, 3);
    p.ldb = (p.trans_b ? k : n) + test_random_below(random, 3);
    p.ldc = n + test_random_below(random, 3);
    p.alpha = factors[test_random_below(random, 4)];
    p.beta = factors[test_random_below(random, 4)];
    const size_t a = (p.trans_a ? k : m) * p.lda + 1, b = (p.trans_b ? n : k) * p.ldb + 1, c = m * p.ldc + 1;
    p.a = malloc(a * sizeof *p.a);
    p.b = malloc(b * sizeof *p.b);
    p.c = malloc(c * sizeof *p.c);
    p.before = malloc(c * sizeof *p.c);
    p.ai = malloc(a * sizeof *p.ai);
    p.bi = malloc(b * sizeof *p.bi);
    p.ci = malloc(c * sizeof *p.ci);
    test_random_ints(random, a, p.ai);
    test_random_ints(random, b, p.bi);
    test_random_floats(random, false, c, p.before);
    return p;
}

static void free_problem(problem *p)
{
    free(p->a);
    free(p->b);
    free(p->c);
    free(p->before);
    free(p->ai);
    free(p->bi);
    free(p->ci);
}

static size_t a_index(const problem *p, size_t i, size_t t)
{
    return p->trans_a ? t * p->lda + i : i * p->lda + t;
}

static size_t b_index(const problem *p, size_t t, size_t j)
{
    return p->trans_b ? j * p->ldb + t : t * p->ldb + j;
}

static float wanted(const axm_arith *arith, const problem *p, size_t i, size_t j)
{
    float *const x = malloc((p->k + 1) * sizeof *x), *const y = malloc((p->k + 1) * sizeof *y);
    for (size_t t = 0; t < p->k; t++) {
        x[t] = p->a[a_index(p, i, t)];
        y[t] = p->b[b_index(p, t, j)];
    }
    float value = p->alpha * test_sum_f32(arith, p->k, x, y);
    if (p->beta != 0) {
        const float old = p->beta * p->before[i * p->ldc + j];
        value += old;
    }
    free(x);
    free(y);
    return test_canonical(value);
}

static int64_t wanted_sum(const axm_arith *arith, const problem *p, size_t i, size_t j)
{
    uint64_t sum = 0;
    for (size_t t = 0; t < p->k; t++) {
        sum += (uint64_t)axm_mul_int(arith, p->ai[a_index(p, i, t)], p->bi[b_index(p, t, j)]);
    }
    return (int64_t)sum;
}

static void compare(const char *what, const char *text, const problem *p, const float *want)
{
    for (size_t i = 0; i < p->m; i++) {
        for (size_t j = 0; j < p->ldc; j++) { /* what lies past a row's end must be as it was */
            const size_t at = i * p->ldc + j;
            test_same_f32(what, text, at, p->c[at], j < p->n ? want[i * p->n + j] : p->before[at]);
        }
    }
}

static void check_floats(const char *text, const axm_arith *arith, problem *p)
{
    const size_t c_bytes = (p->m * p->ldc + 1) * sizeof *p->c;
    float *const want = malloc((p->m * p->n + 1) * sizeof *want);
    for (size_t i = 0; i < p->m; i++) {
        for (size_t j = 0; j < p->n; j++) {
            want[i * p->n + j] = wanted(arith, p, i, j);
        }
    }
    memcpy(p->c, p->before, c_bytes);
    assert_int_equal(axm_gemm_f32(NULL, arith, p->trans_a, p->trans_b, p->m, p->n, p->k, p->alpha, p->a, p->lda, p->b,
                                  p->ldb, p->beta, p->c, p->ldc),
                     AXM_OK);
    compare("gemm", text, p, want);
    for (int side = AXM_OPERAND_A; side <= AXM_OPERAND_B; side++) {
        const bool a = side == AXM_OPERAND_A;
        axm_packed *packed = NULL;
        assert_int_equal(test_packed_f32(NULL, arith, side, a ? p->trans_a : p->trans_b, a ? p->m : p->n, p->k,
                                         a ? p->a : p->b, a ? p->lda : p->ldb, &packed),
                         AXM_OK);
        memcpy(p->c, p->before, c_bytes);
        assert_int_equal(axm_gemm_packed_f32(packed, a ? p->trans_b : p->trans_a, a ? p->n : p->m, p->alpha,
                                             a ? p->b : p->a, a ? p->ldb : p->lda, p->beta, p->c, p->ldc),
                         AXM_OK);
        compare("packed gemm", text, p, want);
        axm_packed_destroy(packed);
    }
    free(want);
}

static void check_ints(const char *text, const axm_arith *arith, problem *p)
{
    for (int run = 0; run < 3; run++) {
        axm_packed *packed = NULL;
        if (run == 0) {
            assert_int_equal(axm_gemm_i32(NULL, arith, p->trans_a, p->trans_b, p->m, p->n, p->k, p->ai, p->lda, p->bi,
                                          p->ldb, p->ci, p->ldc),
                             AXM_OK);
        } else if (run == 1) {
            test_packed_i32(NULL, arith, AXM_OPERAND_A, p->trans_a, p->m, p->k, p->ai, p->lda, &packed);
            assert_int_equal(axm_gemm_packed_i32(packed, p->trans_b, p->n, p->bi, p->ldb, p->ci, p->ldc), AXM_OK);
        } else {
            test_packed_i32(NULL, arith, AXM_OPERAND_B, p->trans_b, p->n, p->k, p->bi, p->ldb, &packed);
            assert_int_equal(axm_gemm_packed_i32(packed, p->trans_a, p->m, p->ai, p->lda, p->ci, p->ldc), AXM_OK);
        }
        axm_packed_destroy(packed);
        for (size_t i = 0; i < p->m; i++) {
            for (size_t j = 0; j < p->n; j++) {
                test_same_i64("integer gemm", text, i * p->n + j, p->ci[i * p->ldc + j], wanted_sum(arith, p, i, j));
            }
        }
    }
}

/* Shapes around the sizes of panels and blocks: 32 lanes, 128 products, 256 rows. */
static void every_arithmetic_every_shape(void **state)
{
    static const size_t shapes[][3] = {{1, 1, 1},   {3, 31, 127}, {2, 32, 128}, {5, 33, 129}, {1, 65, 300},
                                       {257, 3, 7}, {4, 40, 0},   {7, 1, 260},  {256, 32, 13}};
    uint64_t random = test_seed();
    long outputs = 0;
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
            if (AXM_TEST_SLOW && (i + s) % 3 != 0) {
                continue;
            }
            for (int kind = 0; kind < DATA_KINDS; kind++) {
                problem p = make_problem(&random, shapes[s][0], shapes[s][1], shapes[s][2]);
                fill_floats(&random, kind, takes_nan(arith), (p.trans_a ? p.k : p.m) * p.lda, p.a);
                fill_floats(&random, kind, takes_nan(arith), (p.trans_b ? p.n : p.k) * p.ldb, p.b);
                check_floats(test_texts[i], arith, &p);
                if (kind == 0 && axm_arith_bits(arith) != 0 && test_is_exact(arith)) {
                    check_ints(test_texts[i], arith, &p);
                }
                outputs += (long)(p.m * p.n);
                free_problem(&p);
            }
        }
        axm_arith_release(arith);
    }
    printf("gemm: %ld outputs compared, three ways each\n", outputs);
}

static void dot_products(void **state)
{
    uint64_t random = test_seed();
    float a[300], b[300];
    int32_t ai[300], bi[300];
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        for (size_t n = 0; n <= 300; n += 60) {
            float got;
            fill_floats(&random, (int)(n / 60) % DATA_KINDS, takes_nan(arith), 300, a);
            fill_floats(&random, (int)(n / 60) % DATA_KINDS, takes_nan(arith), 300, b);
            assert_int_equal(axm_dot_f32(arith, n, a, b, &got), AXM_OK);
            test_same_f32("dot", test_texts[i], n, got, test_sum_f32(arith, n, a, b));
            if (axm_arith_bits(arith) != 0 && test_is_exact(arith)) {
                int64_t sum;
                test_random_ints(&random, 300, ai);
                test_random_ints(&random, 300, bi);
                assert_int_equal(axm_dot_i32(arith, n, ai, bi, &sum), AXM_OK);
                test_same_i64("dot", test_texts[i], n, sum, test_sum_i32(arith, n, ai, bi));
            }
        }
        axm_arith_release(arith);
    }
}

/*
 * Sums at the edge of what a double holds: operands of size 2^p, so that k products come below, at
 * and above 2^53. A certificate one too generous would lose low bits here.
 */
static void edges_of_the_exact_certificate(void **state)
{
    static const char *const texts[] = {"exact", "mitchell", "mitchw:sign=c1", "drum", "mitchw:w=32,bias=unbiased"};
    enum { K = 128, N = 33 };
    uint64_t random = test_seed();
    static int32_t a[K], b[K * N];
    static int64_t c[N];
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        axm_arith *const arith = test_arith(texts[i]);
        for (int p = 17; p <= 31; p++) {
            for (int q = p - 1; q <= p && q <= 31; q++) {
                for (int t = 0; t < K; t++) { /* odd numbers just under 2^p: every low bit of a sum matters */
                    a[t] = (int32_t)(((int64_t)1 << p) - 1 - (int64_t)(2 * test_random_below(&random, 4)));
                }
                for (int t = 0; t < K * N; t++) {
                    const int64_t x = ((int64_t)1 << q) - 1 - (int64_t)(2 * test_random_below(&random, 4));
                    b[t] = (int32_t)(test_random_below(&random, 8) == 0 ? -x : x);
                }
                assert_int_equal(axm_gemm_i32(NULL, arith, 0, 0, 1, N, K, a, K, b, N, c, N), AXM_OK);
                for (size_t j = 0; j < N; j++) {
                    uint64_t sum = 0;
                    for (size_t t = 0; t < K; t++) {
                        sum += (uint64_t)axm_mul_int(arith, a[t], b[t * N + j]);
                    }
                    test_same_i64("edge", texts[i], j, c[j], (int64_t)sum);
                }
            }
        }
        axm_arith_release(arith);
    }
}

/* Small products of the unbiased logarithm, whose floor drops ones: characteristics around w-2. */
static void edges_of_the_floor(void **state)
{
    enum { K = 40, N = 33 };
    uint64_t random = test_seed();
    static int32_t a[K], b[K * N];
    static int64_t c[N];
    char text[64];
    (void)state;
    for (int w = 2; w <= 12; w++) {
        snprintf(text, sizeof text, "mitchw:bias=unbiased,w=%d", w);
        axm_arith *const arith = test_arith(text);
        for (int sum = w - 4 < 0 ? 0 : w - 4; sum <= w; sum++) { /* of the two characteristics */
            const int ka = sum / 2, kb = sum - ka;
            for (size_t t = 0; t < K + K * N; t++) {
                const int k = t < K ? ka : kb;
                const int32_t x = (int32_t)(((uint64_t)1 << k) + test_random_below(&random, (size_t)1 << k));
                *(t < K ? &a[t] : &b[t - K]) = test_random_below(&random, 2) == 0 ? x : -x;
            }
            assert_int_equal(axm_gemm_i32(NULL, arith, 0, 0, 1, N, K, a, K, b, N, c, N), AXM_OK);
            for (size_t j = 0; j < N; j++) {
                int64_t want = 0;
                for (size_t t = 0; t < K; t++) {
                    want += axm_mul_int(arith, a[t], b[t * N + j]);
                }
                test_same_i64("floor", text, j, c[j], want);
            }
        }
        axm_arith_release(arith);
    }
}

/* Floats whose products come next to the ends of the exponent range, with zeros and cancellation among them. */
static void edges_of_the_float_certificate(void **state)
{
    static const char *const texts[] = {"mitchell:format=f32",
                                        "mitchw:w=6,format=f32",
                                        "mitchw:format=bf16",
                                        "bf16:subnormals=flush",
                                        "bf16",
                                        "float32"};
    enum { K = 20, N = 35 };
    uint64_t random = test_seed();
    float a[K], b[K * N], c[N], column[K];
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        axm_arith *const arith = test_arith(texts[i]);
        for (int sum = 120; sum <= 390; sum += sum == 135 ? 240 : 1) { /* of the two exponent fields */
            const int ea = sum / 2, eb = sum - ea;
            for (size_t t = 0; t < K + K * N; t++) {
                const uint32_t zero = test_random_below(&random, 5) == 0, sign = (uint32_t)test_random(&random) << 31;
                const uint32_t exponent = (uint32_t)(t < K ? ea : eb) - (uint32_t)test_random_below(&random, 2);
                const uint32_t bits =
                    zero ? sign : sign | (exponent << 23) | ((uint32_t)test_random(&random) & 0x7fffff);
                *(t < K ? &a[t] : &b[t - K]) = test_from_bits(bits);
            }
            assert_int_equal(axm_gemm_f32(NULL, arith, 0, 0, 1, N, K, 1, a, K, b, N, 0, c, N), AXM_OK);
            for (size_t j = 0; j < N; j++) {
                for (size_t t = 0; t < K; t++) {
                    column[t] = b[t * N + j];
                }
                test_same_f32("edge", texts[i], j, c[j], test_sum_f32(arith, K, a, column));
            }
        }
        axm_arith_release(arith);
    }
}

/* Products of one infinity or NaN and small numbers would stay in the exponent range if they were taken for numbers. */
static void infinities_among_small_numbers(void **state)
{
    static const char *const texts[] = {"mitchell:format=f32", "mitchw:format=bf16", "bf16:subnormals=flush",
                                        "float32"};
    static const float specials[] = {INFINITY, -INFINITY, NAN};
    enum { K = 9, N = 3 };
    float a[K], b[K * N], c[N], column[K];
    (void)state;
    for (size_t i = 0; i < 4 * 3 * 2; i++) {
        const char *const text = texts[i % 4];
        axm_arith *const arith = test_arith(text);
        for (size_t t = 0; t < K + K * N; t++) {
            *(t < K ? &a[t] : &b[t - K]) = 0.001f * (float)(t + 1);
        }
        *(i < 12 ? &a[4] : &b[4 * N + 1]) = specials[i / 4 % 3];
        assert_int_equal(axm_gemm_f32(NULL, arith, 0, 0, 1, N, K, 1, a, K, b, N, 0, c, N), AXM_OK);
        for (size_t j = 0; j < N; j++) {
            for (size_t t = 0; t < K; t++) {
                column[t] = b[t * N + j];
            }
            test_same_f32("special", text, j, c[j], test_sum_f32(arith, K, a, column));
        }
        axm_arith_release(arith);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dot_products),
        cmocka_unit_test(every_arithmetic_every_shape),
        cmocka_unit_test(edges_of_the_exact_certificate),
        cmocka_unit_test(edges_of_the_floor),
        cmocka_unit_test(edges_of_the_float_certificate),
        cmocka_unit_test(infinities_among_small_numbers),
    };
    return test_on_each_isa(tests);
}
