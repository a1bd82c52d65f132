/* A depthwise convolution in float32, as any engineer would write it: what depthwise layers are compared with. */
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H

#include "layers.h"

void bench_loop_run(const bench_layer *layer, const float *in, const float *weights, float *out);

#endif
