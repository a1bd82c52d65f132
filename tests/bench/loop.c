#include "loop.h"

#include <string.h>

/* Outputs from `first` to below `end` whose tap lies in the input, so that no inner loop asks about the padding. */
typedef struct {
    size_t first, end;
} span;

/* The input's place under output o is o * stride + tap - pad. */
static span inside(size_t tap, size_t pad, size_t stride, size_t in, size_t out)
{
    const size_t first = tap >= pad ? 0 : (pad - tap + stride - 1) / stride;
    const size_t end = in + pad > tap ? (in + pad - tap - 1) / stride + 1 : 0;
    return (span){first < out ? first : out, end < out ? end : out};
}

/* One row of the kernel on one row of the output. Stride 1 has a loop of its own, which compilers vectorise. */
static void add_row(const bench_layer *layer, const float *in, const float *weights, float *restrict out)
{
    const size_t stride = layer->stride;
    for (size_t kx = 0; kx < layer->kernel_w; kx++) {
        const span x = inside(kx, layer->pad_w, stride, layer->in_w, layer->out_w);
        const float weight = weights[kx];
        if (stride == 1) {
            for (size_t o = x.first; o < x.end; o++) {
                out[o] += weight * in[o + kx - layer->pad_w];
            }
        } else {
            for (size_t o = x.first; o < x.end; o++) {
                out[o] += weight * in[o * stride + kx - layer->pad_w];
            }
        }
    }
}

static void run_plane(const bench_layer *layer, const float *in, const float *weights, float *out)
{
    memset(out, 0, layer->out_h * layer->out_w * sizeof *out);
    for (size_t oy = 0; oy < layer->out_h; oy++) {
        for (size_t ky = 0; ky < layer->kernel_h; ky++) {
            const size_t padded_y = oy * layer->stride + ky;
            if (padded_y >= layer->pad_h && padded_y - layer->pad_h < layer->in_h) {
                add_row(layer, in + (padded_y - layer->pad_h) * layer->in_w, weights + ky * layer->kernel_w,
                        out + oy * layer->out_w);
            }
        }
    }
}

void bench_loop_run(const bench_layer *layer, const float *in, const float *weights, float *out)
{
    for (size_t plane = 0; plane < layer->pictures * layer->in_channels; plane++) {
        run_plane(layer, in + plane * layer->in_h * layer->in_w, weights + plane % layer->in_channels * layer->k,
                  out + plane * layer->out_h * layer->out_w);
    }
}
