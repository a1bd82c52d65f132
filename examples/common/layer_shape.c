#include "layer_shape.h"

#include "diagnostic.h"

#include <stdint.h>
#include <stdio.h>

#define DIMS_TEXT_SIZE 96

size_t shape_elements(struct shape shape)
{
    return shape.channels * shape.height * shape.width;
}

static const char *dims_text(char *text, const size_t *dims, size_t n_dims)
{
    size_t length = 0;

    for (size_t i = 0; i < n_dims; i++)
        length += (size_t)snprintf(text + length, DIMS_TEXT_SIZE - length, "%s%zu", i == 0 ? "" : "x", dims[i]);
    return text;
}

static bool expect_dims(const struct network_file *file, const struct layer *layer, const struct tensor *tensor,
                        size_t n_dims, const size_t *dims)
{
    char given[DIMS_TEXT_SIZE];
    char wanted[DIMS_TEXT_SIZE];
    bool fits = tensor->n_dims == n_dims;

    for (size_t i = 0; fits && i < n_dims; i++)
        fits = tensor->dims[i] == dims[i];
    if (!fits)
        return complain(file->path, layer->line, "tensor %s is %s; layer %s needs %s", tensor->name,
                        dims_text(given, tensor->dims, tensor->n_dims), layer->name, dims_text(wanted, dims, n_dims));
    return true;
}

/* Rows or columns of a window's positions; 0 if the window is larger than the padded input. In 64 bits: no sum of
 * sizes that the parser lets through overflows them. */
static size_t positions(size_t in, size_t pad, size_t window, size_t dilation, size_t stride)
{
    const uint64_t padded = (uint64_t)in + 2 * (uint64_t)pad;
    const uint64_t reach = (uint64_t)dilation * (window - 1) + 1;

    return padded < reach ? 0 : (size_t)((padded - reach) / stride + 1);
}

static bool slide_window(const struct network_file *file, struct layer *layer, size_t window_h, size_t window_w)
{
    const struct shape *in = &layer->from[0]->out;

    layer->out.height = positions(in->height, layer->pad, window_h, layer->dilation, layer->stride);
    layer->out.width = positions(in->width, layer->pad, window_w, layer->dilation, layer->stride);
    if (layer->out.height == 0 || layer->out.width == 0)
        return complain(file->path, layer->line,
                        "layer %s: a kernel of %zux%zu is larger than its padded input, %zux%zu", layer->name, window_h,
                        window_w, in->height + 2 * layer->pad, in->width + 2 * layer->pad);
    return true;
}

static bool conv2d_shape(const struct network_file *file, struct layer *layer)
{
    const struct shape *in = &layer->from[0]->out;
    const size_t *dims = layer->weight->dims;

    if (layer->weight->n_dims != 4)
        return complain(file->path, layer->line, "tensor %s has %zu dimensions; a conv2d weight has 4",
                        layer->weight->name, layer->weight->n_dims);
    if (in->channels % layer->groups != 0 || dims[0] % layer->groups != 0)
        return complain(file->path, layer->line, "%zu groups do not divide %zu input and %zu output channels",
                        layer->groups, in->channels, dims[0]);
    const size_t expected[] = {dims[0], in->channels / layer->groups, dims[2], dims[3]};
    if (!expect_dims(file, layer, layer->weight, 4, expected))
        return false;
    if (layer->bias != NULL && !expect_dims(file, layer, layer->bias, 1, expected))
        return false;
    layer->out.channels = dims[0];
    return slide_window(file, layer, dims[2], dims[3]);
}

static bool fully_connected_shape(const struct network_file *file, struct layer *layer)
{
    const size_t outputs = layer->weight->dims[0];
    const size_t expected[] = {outputs, shape_elements(layer->from[0]->out)};

    if (!expect_dims(file, layer, layer->weight, 2, expected))
        return false;
    if (layer->bias != NULL && !expect_dims(file, layer, layer->bias, 1, expected))
        return false;
    layer->out = (struct shape){outputs, 1, 1};
    return true;
}

static bool batch_norm_shape(const struct network_file *file, struct layer *layer)
{
    const struct tensor *const tensors[] = {layer->gamma, layer->beta, layer->mean, layer->var};

    layer->out = layer->from[0]->out;
    for (size_t i = 0; i < sizeof tensors / sizeof tensors[0]; i++) {
        if (!expect_dims(file, layer, tensors[i], 1, &layer->out.channels))
            return false;
    }
    return true;
}

static bool pool_shape(const struct network_file *file, struct layer *layer)
{
    if (layer->pad >= layer->kernel)
        return complain(file->path, layer->line, "pad=%zu must be less than kernel=%zu", layer->pad, layer->kernel);
    layer->out.channels = layer->from[0]->out.channels;
    return slide_window(file, layer, layer->kernel, layer->kernel);
}

static bool complain_unlike(const struct network_file *file, const struct layer *layer, size_t i, const char *need)
{
    const struct shape *a = &layer->from[0]->out;
    const struct shape *b = &layer->from[i]->out;

    return complain(file->path, layer->line, "%s is %zux%zux%zu but %s is %zux%zux%zu; %s", layer->from[0]->name,
                    a->channels, a->height, a->width, layer->from[i]->name, b->channels, b->height, b->width, need);
}

static bool equal_planes(const struct shape *a, const struct shape *b)
{
    return a->height == b->height && a->width == b->width;
}

static bool add_shape(const struct network_file *file, struct layer *layer)
{
    layer->out = layer->from[0]->out;
    for (size_t i = 1; i < layer->n_from; i++) {
        const struct shape *other = &layer->from[i]->out;
        if (other->channels != layer->out.channels || !equal_planes(other, &layer->out))
            return complain_unlike(file, layer, i, "add needs equal shapes");
    }
    return true;
}

static bool concat_shape(const struct network_file *file, struct layer *layer)
{
    layer->out = layer->from[0]->out;
    for (size_t i = 1; i < layer->n_from; i++) {
        const struct shape *other = &layer->from[i]->out;
        if (!equal_planes(other, &layer->out))
            return complain_unlike(file, layer, i, "concat needs equal heights and widths");
        layer->out.channels += other->channels; /* each at most MAX_ELEMENTS, so that the sum cannot overflow */
    }
    return true;
}

static void subsample_shape(struct layer *layer)
{
    const struct shape *in = &layer->from[0]->out;

    layer->out =
        (struct shape){in->channels, (in->height - 1) / layer->stride + 1, (in->width - 1) / layer->stride + 1};
}

static void pad_channels_shape(struct layer *layer)
{
    layer->out = layer->from[0]->out;
    layer->out.channels += layer->before + layer->after;
}

static bool kind_shape(const struct network_file *file, struct layer *layer)
{
    /* The default is LAYER_RELU and LAYER_RELU6: the shape of LAYER_INPUT is given. */
    switch (layer->kind) {
    case LAYER_CONV2D: return conv2d_shape(file, layer);
    case LAYER_FULLY_CONNECTED: return fully_connected_shape(file, layer);
    case LAYER_BATCH_NORM: return batch_norm_shape(file, layer);
    case LAYER_MAX_POOL:
    case LAYER_AVG_POOL: return pool_shape(file, layer);
    case LAYER_ADD: return add_shape(file, layer);
    case LAYER_CONCAT: return concat_shape(file, layer);
    case LAYER_SUBSAMPLE: subsample_shape(layer); return true;
    case LAYER_PAD_CHANNELS: pad_channels_shape(layer); return true;
    case LAYER_GLOBAL_AVG_POOL: layer->out = (struct shape){layer->from[0]->out.channels, 1, 1}; return true;
    default: layer->out = layer->from[0]->out; return true;
    }
}

bool infer_shape(struct network_file *file, struct layer *layer)
{
    if (layer->kind != LAYER_INPUT && !kind_shape(file, layer))
        return false;

    /* By division, since the product itself may overflow. */
    const size_t room = MAX_ELEMENTS - file->n_elements;
    if (layer->out.channels > room || layer->out.height > room / layer->out.channels ||
        layer->out.width > room / layer->out.channels / layer->out.height)
        return complain(file->path, layer->line, "with layer %s (%zux%zux%zu) one picture takes more than %zu elements",
                        layer->name, layer->out.channels, layer->out.height, layer->out.width, MAX_ELEMENTS);
    file->n_elements += shape_elements(layer->out);
    return true;
}
