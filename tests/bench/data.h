/* Numbers of one layer: activations like those behind a ReLU (normal, 40 % zeros), weights like trained ones. */
#ifndef BENCH_DATA_H
#define BENCH_DATA_H

#include "layers.h"

typedef struct {
    float *in, *weights;
    float *columns; /* of a convolution that is not depthwise: as many as im2col makes of the input */
    float *out;
} bench_data;

/* Complains and gives false when memory runs out. */
bool bench_data_create(const bench_layer *layer, bench_data *out);

void bench_data_free(bench_data *data);

#endif
