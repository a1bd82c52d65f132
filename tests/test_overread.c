/*
 * What the caller gives ends (or begins) at a page that may not be touched: operands, weights, bias,
 * output, and workspaces of exactly the size asked for; and so does what the library allocates. A
 * read or write outside is a fault that ends the program, and the bits must be those of plain loops.
 */
#include "support/compare.h"
#include "support/guarded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Some of each class: float, pairs, narrow, doubles, one's complement, product by product. */
static const char *const texts[] = {
    "float32",
    "bf16",
    "mitchell:format=f32",
    "mitchw:w=6,format=bf16",
    "exact:bits=8,frac=4",
    "mitchw:w=4,bits=8,frac=4,sign=c1",
    "exact",
    "mitchell:frac=20",
    "mitchw:w=6,sign=c1",
    "mitchw:w=6,bias=unbiased",
    "drum:k=4,acc=f32",
};
enum { TEXTS = sizeof texts / sizeof texts[0] };

/* Small odd sizes beside the layers of layers.c: one product, one vector less and more than a tile is wide. */
static const test_layer small[] = {
    {.name = "gemm of one", .kind = TEST_GEMM, .m = 1, .n = 1, .k = 1},
    {.name = "gemm, 3 lanes", .kind = TEST_GEMM, .m = 9, .n = 3, .k = 7},
    {.name = "gemm, 33 lanes", .kind = TEST_PACKED_A, .m = 3, .n = 33, .k = 257},
    {.name = "gemm, 49 lanes", .kind = TEST_PACKED_B, .m = 2, .n = 49, .k = 3},
    {.name = "fully connected, 17", .kind = TEST_FULLY_CONNECTED, .m = 1, .n = 17, .k = 255},
    {.name = "patches of a pixel",
     .kind = TEST_CONV,
     .way = TEST_WAY_GATHER,
     .layout = AXM_LAYOUT_NCHW,
     .pictures = 1,
     .channels = 1,
     .h = 1,
     .w = 1,
     .out_channels = 5,
     .groups = 1,
     .kernel = 3,
     .stride = 1,
     .dilation = 1,
     .pad = 1},
    {.name = "patches with strides",
     .kind = TEST_CONV,
     .way = TEST_WAY_GATHER,
     .layout = AXM_LAYOUT_NHWC,
     .pictures = 3,
     .channels = 3,
     .h = 7,
     .w = 5,
     .out_channels = 7,
     .groups = 1,
     .kernel = 2,
     .stride = 3,
     .dilation = 1,
     .pad = 1},
    {.name = "a point",
     .kind = TEST_CONV,
     .way = TEST_WAY_POINTS,
     .layout = AXM_LAYOUT_NCHW,
     .pictures = 1,
     .channels = 3,
     .h = 1,
     .w = 1,
     .out_channels = 5,
     .groups = 1,
     .kernel = 1,
     .stride = 1,
     .dilation = 1},
    {.name = "points, 7 x 7",
     .kind = TEST_CONV,
     .way = TEST_WAY_POINTS,
     .layout = AXM_LAYOUT_NHWC,
     .pictures = 3,
     .channels = 5,
     .h = 7,
     .w = 7,
     .out_channels = 9,
     .groups = 1,
     .kernel = 1,
     .stride = 1,
     .dilation = 1},
    {.name = "lines of a pixel",
     .kind = TEST_CONV,
     .way = TEST_WAY_LINES,
     .layout = AXM_LAYOUT_NCHW,
     .pictures = 1,
     .channels = 1,
     .h = 1,
     .w = 1,
     .out_channels = 1,
     .groups = 1,
     .kernel = 1,
     .stride = 1,
     .dilation = 1},
    {.name = "lines, 5 x 3",
     .kind = TEST_CONV,
     .way = TEST_WAY_LINES,
     .layout = AXM_LAYOUT_NHWC,
     .pictures = 2,
     .channels = 3,
     .h = 5,
     .w = 3,
     .out_channels = 6,
     .groups = 3,
     .kernel = 3,
     .stride = 2,
     .dilation = 1,
     .pad = 2},
};
enum { SMALL = sizeof small / sizeof small[0] };

/* A copy in guarded memory; NULL stays NULL. */
static test_guarded guarded_copy(const float *from, size_t n, bool before)
{
    test_guarded copy = {0};
    if (from != NULL) {
        copy = test_guarded_get(n * sizeof *from, before);
        memcpy(copy.at, from, n * sizeof *from);
    }
    return copy;
}

static axm_context *guarded_context(void)
{
    axm_context_desc desc;
    axm_context *context = NULL;
    axm_context_desc_init(&desc);
    desc.allocate = test_guarded_allocate;
    desc.deallocate = test_guarded_deallocate;
    assert_int_equal(axm_context_create(&desc, &context), AXM_OK);
    return context;
}

static void check(test_case *c, bool before, const axm_context *context, bool own_workspace)
{
    const test_layer *const l = c->layer;
    const size_t outputs = test_layer_out_count(l);
    test_guarded a = guarded_copy(c->a, test_layer_a_count(l), before);
    test_guarded b = guarded_copy(c->b, test_layer_b_count(l), before);
    test_guarded bias = guarded_copy(c->bias, test_layer_bias_count(l), before);
    test_guarded out = test_guarded_get(outputs * sizeof(float), before), workspace = {0};
    size_t bytes = 0;
    assert_int_equal(test_layer_workspace(l, c->arith, c->b, &bytes), AXM_OK);
    if (own_workspace && bytes != 0) {
        workspace = test_guarded_get(bytes, before);
    }
    if (test_layer_run(l, context, c->arith, a.at, b.at, bias.at, out.at, workspace.at, bytes) != AXM_OK) {
        fail_msg("%s, %s: %s", l->name, c->text, axm_last_message());
    }
    for (size_t i = 0; i < outputs; i++) {
        float got;
        memcpy(&got, (char *)out.at + i * sizeof got, sizeof got);
        test_same_f32(l->name, c->text, i, got, c->want[i]);
    }
    test_guarded *const all[] = {&a, &b, &bias, &out, &workspace};
    for (size_t i = 0; i < 5; i++) {
        if (all[i]->at != NULL) {
            test_guarded_put(all[i]);
        }
    }
}

static void layer(uint64_t *random, const test_layer *l, const char *text, const axm_context *context)
{
    test_case c = test_case_begin(l, text);
    test_random_floats(random, true, test_layer_a_count(l), c.a);
    test_random_floats(random, false, test_layer_b_count(l), c.b);
    test_random_floats(random, false, test_layer_bias_count(l), c.bias);
    test_layer_want(l, c.arith, c.a, c.b, c.bias, c.want);
    for (int before = 0; before < 2; before++) {
        check(&c, before != 0, context, true);
        check(&c, before != 0, context, false);
    }
    test_case_end(&c);
}

static void layers(void **state)
{
    uint64_t random = test_seed();
    size_t runs = 0;
    axm_context *const context = guarded_context();
    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        for (size_t l = 0; l < SMALL; l++, runs++) {
            layer(&random, &small[l], texts[i], context);
        }
        for (size_t l = 0; l < test_layers_count; l++) {
            if (!AXM_TEST_SLOW || (i + l) % 5 == 0) {
                layer(&random, &test_layers[l], texts[i], context);
                runs++;
            }
        }
    }
    axm_context_release(context);
    printf("overread: %zu layers, each four times\n", runs);
}

/* Transposed matrices with gaps between rows: the last row ends at the page, and has no gap behind it. */
static void leading_dimensions(void **state)
{
    enum { M = 5, N = 35, K = 19, GAP = 3 };
    uint64_t random = test_seed();
    axm_context *const context = guarded_context();
    (void)state;
    for (size_t i = 0; i < (size_t)TEXTS * 4; i++) {
        axm_arith *const arith = test_arith(texts[i % TEXTS]);
        const int trans_a = i / TEXTS % 2 == 1, trans_b = i / TEXTS / 2 == 1;
        const size_t lda = (trans_a ? M : K) + GAP, ldb = (trans_b ? K : N) + GAP, ldc = N + GAP;
        const size_t a_count = ((trans_a ? K : M) - 1) * lda + (lda - GAP);
        const size_t b_count = ((trans_b ? N : K) - 1) * ldb + (ldb - GAP), c_count = (M - 1) * ldc + N;
        test_guarded a = test_guarded_get(a_count * sizeof(float), false);
        test_guarded b = test_guarded_get(b_count * sizeof(float), false);
        test_guarded c = test_guarded_get(c_count * sizeof(float), false);
        float *const a_at = a.at, *const b_at = b.at, *const c_at = c.at;
        test_random_floats(&random, true, a_count, a_at);
        test_random_floats(&random, false, b_count, b_at);
        assert_int_equal(axm_gemm_f32(context, arith, trans_a, trans_b, M, N, K, 1, a_at, lda, b_at, ldb, 0, c_at, ldc),
                         AXM_OK);
        for (size_t at = 0; at < (size_t)M * N; at++) {
            float x[K], y[K];
            for (size_t t = 0; t < K; t++) {
                x[t] = a_at[trans_a ? t * lda + at / N : at / N * lda + t];
                y[t] = b_at[trans_b ? at % N * ldb + t : t * ldb + at % N];
            }
            test_same_f32("gemm", texts[i % TEXTS], at, c_at[at / N * ldc + at % N], test_sum_f32(arith, K, x, y));
        }
        test_guarded_put(&a);
        test_guarded_put(&b);
        test_guarded_put(&c);
        axm_arith_release(arith);
    }
    axm_context_release(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers),
        cmocka_unit_test(leading_dimensions),
    };
    return test_on_each_isa(tests);
}
