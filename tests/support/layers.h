/*
 * Layers that between them go every way through the library: GEMM plain and packed, convolution by
 * patches, points and lines, fully connected. Each is run by the library and, apart from it, by plain
 * loops over the scalar products. Nothing of cmocka here.
 */
#ifndef AXM_TESTS_SUPPORT_LAYERS_H
#define AXM_TESTS_SUPPORT_LAYERS_H

#include "numbers.h"
#include "plans.h"

typedef enum {
    TEST_GEMM,
    TEST_PACKED_A,
    TEST_PACKED_B,
    TEST_FULLY_CONNECTED,
    TEST_CONV /* which of its ways is said by test_layer.way */
} test_layer_kind;

/* The ways of nn/conv2d_run.c, as the layer's shape decides them; those of a matrix product are all one. */
typedef enum { TEST_WAY_PRODUCT, TEST_WAY_GATHER, TEST_WAY_POINTS, TEST_WAY_LINES } test_way;

typedef struct {
    const char *name;
    test_layer_kind kind;
    test_way way;
    size_t m, n, k; /* a is m x k, b is k x n (fully connected: batch, outputs, inputs; b is n x k) */
    /* Of a convolution: pictures of channels x h x w; the kernel is square, and so are stride, dilation and pads. */
    int32_t layout;
    size_t pictures, channels, h, w, out_channels, groups, kernel, stride, dilation, pad;
} test_layer;

/* Shapes with ends that fill no vector and no tile, more lanes than a chunk, and more than one block of k. */
extern const test_layer test_layers[];
extern const size_t test_layers_count;

/* Elements of the operands and the output, and what a sum has of products. */
size_t test_layer_a_count(const test_layer *layer);
size_t test_layer_b_count(const test_layer *layer);
size_t test_layer_out_count(const test_layer *layer);
size_t test_layer_bias_count(const test_layer *layer); /* 0: it takes none */
size_t test_layer_k(const test_layer *layer);

/* Where b has the operand of output v (column, feature, channel) and place t of the sum. */
size_t test_layer_b_at(const test_layer *layer, size_t v, size_t t);

/* The places in a and b of the products of sum `index`, in the order of the definition; taps in the padding are left
 * out. Gives their count, at most test_layer_k(), the place of the sum in the output and what output (as above) it is.
 */
size_t test_layer_products(const test_layer *layer, size_t index, size_t *a_at, size_t *b_at, size_t *out_at,
                           size_t *v);

/* A convolution's descriptor. */
axm_conv2d_desc test_layer_desc(const test_layer *layer);

/* Bytes of workspace that the caller may give; 0 for what takes none of the caller's. */
axm_status test_layer_workspace(const test_layer *layer, const axm_arith *arith, const float *b, size_t *bytes);

/* By the library. bias may be NULL, and so may workspace. */
axm_status test_layer_run(const test_layer *layer, const axm_context *ctx, const axm_arith *arith, const float *a,
                          const float *b, const float *bias, float *out, void *workspace, size_t workspace_bytes);

/* By plain loops; NaN canonical. */
void test_layer_want(const test_layer *layer, const axm_arith *arith, const float *a, const float *b, const float *bias,
                     float *out);

#endif
