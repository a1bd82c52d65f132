#include "affine_ranges.h"

#include "diagnostic.h"

#include <stdlib.h>

/** Per cent of the values a range must hold: all. */
#define PERCENT 100
/** Of an operand, that products are looked up for. */
#define MAX_BITS 8

static bool is_quantised(const struct layer *layer)
{
    return layer->kind == LAYER_CONV2D || layer->kind == LAYER_FULLY_CONNECTED;
}

/* The layer's input in the batch that was computed last. */
static axm_status add_input(axm_calibration *calibration, const struct network *network, const struct layer *layer,
                            size_t n)
{
    const struct layer *from = layer->from[0];

    return axm_calibration_add_f32(calibration, n * shape_elements(from->out),
                                   network->activations[layer_index(network->file, from)]);
}

static bool watch(axm_calibration *const *calibrations, struct network *network, const struct dataset *data, size_t n)
{
    for (size_t first = 0; first < n; first += network->batch) {
        const size_t left = n - first < network->batch ? n - first : network->batch;
        if (!network_forward(network, data, first, left))
            return false;
        for (size_t i = 0; i < network->file->n_layers; i++) {
            const struct layer *layer = &network->file->layers[i];
            if (calibrations[i] != NULL && add_input(calibrations[i], network, layer, left) != AXM_OK)
                return complain_layer(network->file, layer);
        }
    }
    return true;
}

static bool begin(axm_calibration **calibrations, const axm_context *ctx, const struct network_file *file)
{
    for (size_t i = 0; i < file->n_layers; i++) {
        if (is_quantised(&file->layers[i]) && axm_calibration_create(ctx, &calibrations[i]) != AXM_OK)
            return complain_layer(file, &file->layers[i]);
    }
    return true;
}

static bool finish(struct affine_ranges *ranges, axm_calibration *const *calibrations, const struct network_file *file)
{
    for (size_t i = 0; i < file->n_layers; i++) {
        struct range *range = &ranges->inputs[i];
        if (calibrations[i] != NULL &&
            axm_calibration_range(calibrations[i], PERCENT, &range->lowest, &range->highest) != AXM_OK)
            return complain_layer(file, &file->layers[i]);
    }
    return true;
}

bool affine_ranges_find(struct affine_ranges *ranges, const axm_context *ctx, struct network *network,
                        const struct dataset *data, size_t n)
{
    axm_calibration *calibrations[MAX_LAYERS] = {NULL};
    const bool done = begin(calibrations, ctx, network->file) &&
                      watch(calibrations, network, data, n < data->n ? n : data->n) &&
                      finish(ranges, calibrations, network->file);

    for (size_t i = 0; i < network->file->n_layers; i++)
        axm_calibration_destroy(calibrations[i]);
    return done;
}

static struct range range_of(const float *values, size_t n)
{
    struct range range = {values[0], values[0]};

    for (size_t i = 1; i < n; i++) {
        range.lowest = values[i] < range.lowest ? values[i] : range.lowest;
        range.highest = values[i] > range.highest ? values[i] : range.highest;
    }
    return range;
}

static bool takes_affine(const axm_arith *arith)
{
    return axm_arith_bits(arith) != 0 && axm_arith_bits(arith) <= MAX_BITS;
}

static axm_status choose(const struct range *range, const axm_arith *arith, int32_t operand, bool symmetric,
                         axm_affine *affine)
{
    return axm_affine_from_range(range->lowest, range->highest, axm_arith_operand_bits(arith, operand),
                                 axm_arith_operand_is_signed(arith, operand), symmetric, affine);
}

static bool choose_for_layer(struct layer_affine *affine, const struct range *input, const struct network_file *file,
                             const struct layer *layer, const axm_arith *arith, bool symmetric)
{
    const size_t n_channels = layer->weight->dims[0];
    size_t n_taps = 1;

    for (size_t i = 1; i < layer->weight->n_dims; i++)
        n_taps *= layer->weight->dims[i];
    affine->weights = malloc(n_channels * sizeof *affine->weights);
    if (affine->weights == NULL)
        return complain_memory();
    axm_status status = choose(input, arith, AXM_OPERAND_A, symmetric, &affine->in);
    for (size_t i = 0; i < n_channels && status == AXM_OK; i++) {
        const struct range weights = range_of(layer->weight->data + i * n_taps, n_taps);
        status = choose(&weights, arith, AXM_OPERAND_B, symmetric, &affine->weights[i]);
    }
    return status == AXM_OK || complain_layer(file, layer);
}

struct layer_affine *affines_create(const struct affine_ranges *ranges, const struct network_file *file,
                                    const struct assignment *assignment, bool symmetric)
{
    struct layer_affine *affines = calloc(MAX_LAYERS, sizeof *affines);

    if (affines == NULL) {
        complain_memory();
        return NULL;
    }
    for (size_t i = 0; i < file->n_layers; i++) {
        const struct layer *layer = &file->layers[i];
        const axm_arith *arith = assignment->ariths[i];
        if (is_quantised(layer) && takes_affine(arith) &&
            !choose_for_layer(&affines[i], &ranges->inputs[i], file, layer, arith, symmetric)) {
            affines_free(affines);
            return NULL;
        }
    }
    return affines;
}

void affines_free(struct layer_affine *affines)
{
    for (size_t i = 0; affines != NULL && i < MAX_LAYERS; i++)
        free(affines[i].weights);
    free(affines);
}
