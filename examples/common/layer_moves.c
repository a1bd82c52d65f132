#include "layer_moves.h"

#include <string.h>

void concat_channels(const struct layer *layer, size_t n, const float *const *inputs, float *out)
{
    for (size_t picture = 0; picture < n; picture++) {
        for (size_t i = 0; i < layer->n_from; i++) {
            const size_t n_elems = shape_elements(layer->from[i]->out);
            memcpy(out, inputs[i] + picture * n_elems, n_elems * sizeof *out);
            out += n_elems;
        }
    }
}

void subsample(const struct layer *layer, size_t n, const float *in, float *out)
{
    const struct shape *from = &layer->from[0]->out;

    for (size_t plane = 0; plane < n * from->channels; plane++) {
        for (size_t row = 0; row < layer->out.height; row++) {
            const float *line = in + (plane * from->height + row * layer->stride) * from->width;
            for (size_t column = 0; column < layer->out.width; column++)
                *out++ = line[column * layer->stride];
        }
    }
}

static float *put_zeros(float *out, size_t n_elems)
{
    for (size_t i = 0; i < n_elems; i++)
        *out++ = 0;
    return out;
}

void pad_channels(const struct layer *layer, size_t n, const float *in, float *out)
{
    const struct shape *from = &layer->from[0]->out;
    const size_t plane = from->height * from->width;
    const size_t n_elems = shape_elements(*from);

    for (size_t picture = 0; picture < n; picture++) {
        out = put_zeros(out, layer->before * plane);
        memcpy(out, in + picture * n_elems, n_elems * sizeof *out);
        out = put_zeros(out + n_elems, layer->after * plane);
    }
}
