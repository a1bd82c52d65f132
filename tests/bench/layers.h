/* Layer shapes, read from a text file whose comment tells what its lines mean (shapes.txt). */
#ifndef BENCH_LAYERS_H
#define BENCH_LAYERS_H

#include <stdbool.h>
#include <stddef.h>

#define BENCH_MAX_LAYERS ((size_t)128)

typedef enum { BENCH_CONV, BENCH_FC, BENCH_GEMM } bench_layer_kind;

typedef struct {
    char name[32];
    bench_layer_kind kind;
    /* Of a convolution alone. */
    size_t pictures, in_channels, in_h, in_w, out_channels, kernel_h, kernel_w, stride, pad_h, pad_w, out_h, out_w;
    /* The matrix products every layer comes down to: `groups` times m x k by k x n. */
    size_t groups, m, n, k;
} bench_layer;

typedef struct {
    size_t count;
    bench_layer layers[BENCH_MAX_LAYERS];
} bench_layers;

/* Layers of the file whose name contains `filter` (NULL: all); at least one, or a complaint and false. */
bool bench_layers_read(const char *path, const char *filter, bench_layers *out);

/* Multiply-accumulates of one run. Taps in the padding count: BLAS multiplies them too. */
double bench_layer_macs(const bench_layer *layer);

/* A convolution of each channel by itself. */
bool bench_layer_is_depthwise(const bench_layer *layer);

size_t bench_layer_in_elems(const bench_layer *layer);
size_t bench_layer_weight_elems(const bench_layer *layer);
size_t bench_layer_out_elems(const bench_layer *layer);

#endif
