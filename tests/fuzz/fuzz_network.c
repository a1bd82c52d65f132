/*
 * Network descriptions and their weights. An input is a description, a byte 0xff, and what the weights are made of.
 *
 * What is refused is refused with a word; what is accepted and small runs on a picture.
 */
#include "files.h"

#include "common/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRODUCTS_MAX = 1 << 16, ELEMENTS_MAX = 1 << 13, WEIGHTS_FROM = 0xff };

/* ---- what there is time for ---- */

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Products, or what else takes as long, of one layer. */
static size_t work_of(const struct layer *layer)
{
    const size_t in = layer->n_from > 0 ? shape_elements(layer->from[0]->out) : 0, out = shape_elements(layer->out);
    switch (layer->kind) {
    case LAYER_CONV2D:
        return fuzz_product(4, (size_t[]){out, layer->weight->dims[1], layer->weight->dims[2], layer->weight->dims[3]});
    case LAYER_FULLY_CONNECTED: return in * out;
    case LAYER_MAX_POOL:
    case LAYER_AVG_POOL: return smaller(layer->kernel * layer->kernel, in) * out;
    default: return in + out;
    }
}

static bool is_small(const struct network_file *file)
{
    size_t work = 0;
    for (size_t i = 0; i < file->n_layers; i++) {
        work += smaller(work_of(&file->layers[i]), PRODUCTS_MAX);
    }
    return work < PRODUCTS_MAX && file->n_elements <= ELEMENTS_MAX && file->n_weights <= ELEMENTS_MAX;
}

/* ---- what a description must be that was accepted ---- */

static bool has_inputs(const struct layer *layer)
{
    const bool several = layer->kind == LAYER_ADD || layer->kind == LAYER_CONCAT;
    return several ? layer->n_from >= 2 && layer->n_from <= MAX_FROM : layer->n_from == (layer->kind != LAYER_INPUT);
}

static void check_layers(const struct network_file *file, size_t weights_bytes)
{
    size_t elements = 0;
    FUZZ_EXPECT(weights_bytes == 4 * file->n_weights, "%zu weights of %zu bytes", file->n_weights, weights_bytes);
    for (size_t i = 0; i < file->n_layers; i++) {
        const struct layer *const layer = &file->layers[i];
        FUZZ_EXPECT(has_inputs(layer), "layer %s takes %zu inputs", layer->name, layer->n_from);
        for (size_t j = 0; j < layer->n_from; j++) {
            FUZZ_EXPECT(layer_index(file, layer->from[j]) < i, "layer %s comes before what it takes", layer->name);
        }
        FUZZ_EXPECT(strcmp(network_file_layer(file, layer->name)->name, layer->name) == 0, "%s", layer->name);
        elements += shape_elements(layer->out);
    }
    FUZZ_EXPECT(elements == file->n_elements && elements <= MAX_ELEMENTS, "%zu elements", elements);
    for (size_t i = 0; i < file->n_tensors; i++) {
        FUZZ_EXPECT(file->tensors[i].data == file->weights + file->tensors[i].first, "%s", file->tensors[i].name);
    }
}

/* The library sees the shapes as the description does. */
static void check_plans(const struct network *network)
{
    for (size_t i = 1; i < network->file->n_layers; i++) {
        const struct layer *const layer = &network->file->layers[i];
        const struct shape in = layer->from[0]->out;
        size_t h = 0, w = 0;
        if (layer->kind == LAYER_CONV2D) {
            FUZZ_EXPECT(axm_conv2d_output_size(network->plans[i].conv2d, in.height, in.width, &h, &w) == AXM_OK, "%s",
                        axm_last_message());
            FUZZ_EXPECT(h == layer->out.height && w == layer->out.width, "%s: %zu x %zu", layer->name, h, w);
        }
    }
}

static bool run_picture(struct network *network)
{
    const struct shape in = network->file->layers[0].out;
    unsigned char *const pixels = fuzz_blank(shape_elements(in));
    const unsigned char label = 0;
    const struct dataset data = {.images_path = "pictures",
                                 .pixels = pixels,
                                 .labels = &label,
                                 .n = 1,
                                 .channels = in.channels,
                                 .rows = in.height,
                                 .columns = in.width};
    FUZZ_EXPECT(pictures_fit(network->file, &data), "the picture does not fit");
    const bool done = network_forward(network, &data, 0, 1);
    free(pixels);
    return done;
}

static void use(const struct network_file *file, const axm_arith *arith)
{
    struct assignment assignment;
    fuzz_listen();
    struct network *const network = network_create(NULL, file, arith);
    bool done = network != NULL;
    if (done) {
        check_plans(network);
        assign_all(&assignment, file, arith);
        done = network_configure(network, &assignment, true) && run_picture(network);
    }
    network_destroy(network);
    fuzz_expect_said(done);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *const end = memchr(data, WEIGHTS_FROM, size);
    const size_t length = end != NULL ? (size_t)(end - data) : size;
    fuzz_input rest = {end != NULL ? end + 1 : data, end != NULL ? size - length - 1 : 0};
    axm_arith *arith = NULL;
    char path[512];
    size_t weights_bytes;
    snprintf(path, sizeof path, "%s", fuzz_file("fuzz.net", data, length));
    fuzz_long_file("fuzz.f32", &rest, &weights_bytes);
    fuzz_listen();
    struct network_file *const file = network_file_load(path, NULL);
    fuzz_expect_said(file != NULL);
    if (file != NULL) {
        check_layers(file, weights_bytes);
        if (is_small(file)) {
            FUZZ_EXPECT(axm_arith_create(NULL, "float32", &arith) == AXM_OK, "%s", axm_last_message());
            use(file, arith);
            axm_arith_release(arith);
        }
    }
    network_file_free(file);
    return 0;
}
