/*
 * A network as its description and its weights say it: layers, how they hang together, their shapes and tensors.
 * examples/networks/README.md explains the format.
 */
#ifndef COMMON_NETWORK_FILE_H
#define COMMON_NETWORK_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define NAME_SIZE 64
#define MAX_LAYERS 512
#define MAX_TENSORS 1024
#define MAX_DIMS 4
/** Inputs of a layer. */
#define MAX_FROM 32
/** Channels of the pictures that a description may normalise each by itself. */
#define MAX_NORMALIZED 16
/** Elements that all layers of one picture, or all tensors of a network, may have. */
#define MAX_ELEMENTS ((size_t)1 << 26)

enum layer_kind {
    LAYER_INPUT, /* the pictures; always the first layer, and only that */
    LAYER_CONV2D,
    LAYER_BATCH_NORM,
    LAYER_RELU,
    LAYER_RELU6,
    LAYER_MAX_POOL,
    LAYER_AVG_POOL,
    LAYER_GLOBAL_AVG_POOL,
    LAYER_ADD,
    LAYER_CONCAT,
    LAYER_SUBSAMPLE,
    LAYER_PAD_CHANNELS,
    LAYER_FULLY_CONNECTED
};

struct shape {
    size_t channels;
    size_t height;
    size_t width;
};

struct tensor {
    char name[NAME_SIZE];
    size_t dims[MAX_DIMS];
    size_t n_dims;
    size_t first;      /* index of its first element among the weights */
    const float *data; /* the elements */
};

struct layer {
    char name[NAME_SIZE];
    enum layer_kind kind;
    size_t line; /* of the description */
    const struct layer *from[MAX_FROM];
    size_t n_from;
    const struct tensor *weight; /* tensors a kind does not have, or that are left out, are NULL */
    const struct tensor *bias;
    const struct tensor *gamma;
    const struct tensor *beta;
    const struct tensor *mean;
    const struct tensor *var;
    size_t kernel; /* of a pooling; a convolution's is in its weight */
    size_t stride;
    size_t pad;
    size_t dilation;
    size_t groups;
    size_t include_pad; /* 1: an average divides by the whole window's size, its padding too */
    size_t before;      /* channels of zeros put before and after a layer's own */
    size_t after;
    float eps;
    struct shape out; /* of one picture */
};

struct network_file {
    const char *path;
    char name[NAME_SIZE];
    char weights_name[NAME_SIZE];
    float means[MAX_NORMALIZED]; /* a pixel enters as (pixel / 255 - mean) / deviation, those of its channel */
    float deviations[MAX_NORMALIZED];
    size_t n_normalized; /* how many of each: 1, which holds for all channels, or one a channel */
    struct tensor tensors[MAX_TENSORS];
    size_t n_tensors;
    struct layer layers[MAX_LAYERS];
    size_t n_layers;
    size_t n_elements; /* of all layers' outputs for one picture */
    float *weights;
    size_t n_weights;
};

/**
 * Reads a description and its weights, from the folder weights_dir or, if that is NULL, the description's own.
 * Complains and gives NULL if either is unfit.
 */
struct network_file *network_file_load(const char *path, const char *weights_dir);

void network_file_free(struct network_file *file);

/** The layer of that name, or NULL. */
const struct layer *network_file_layer(const struct network_file *file, const char *name);

size_t layer_index(const struct network_file *file, const struct layer *layer);

/** Whether a layer multiplies and so can be given an arithmetic: conv2d, fully_connected, batch_norm. */
bool layer_multiplies(const struct layer *layer);

/** The kind as descriptions spell it, such as "max_pool". */
const char *layer_kind_name(enum layer_kind kind);

size_t shape_elements(struct shape shape);

#endif
