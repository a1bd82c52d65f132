#include "network_statistics.h"

#include "diagnostic.h"

#include <stdlib.h>

static bool watch_input(axm_batchnorm_estimate *estimate, struct network *network, size_t i, const struct dataset *data,
                        size_t n)
{
    const struct layer *layer = &network->file->layers[i];
    const struct layer *from = layer->from[0];

    for (size_t first = 0; first < n; first += network->batch) {
        const size_t left = n - first < network->batch ? n - first : network->batch;
        if (!network_forward_until(network, data, first, left, i))
            return false;
        if (axm_batchnorm_estimate_add_f32(estimate, left, from->out.height, from->out.width,
                                           network->activations[layer_index(network->file, from)]) != AXM_OK)
            return complain_layer(network->file, layer);
    }
    return true;
}

static bool set_statistics(const axm_batchnorm_estimate *estimate, struct network *network, size_t i)
{
    const struct layer *layer = &network->file->layers[i];
    float *mean = malloc(2 * layer->out.channels * sizeof *mean);

    if (mean == NULL)
        return complain_memory();
    float *var = mean + layer->out.channels;
    const bool done = (axm_batchnorm_estimate_get(estimate, mean, var) == AXM_OK &&
                       axm_batchnorm_set_statistics(network->plans[i].batch_norm, mean, var) == AXM_OK) ||
                      complain_layer(network->file, layer);
    free(mean);
    return done;
}

static bool estimate_layer(struct network *network, size_t i, const struct dataset *data, size_t n)
{
    const struct layer *layer = &network->file->layers[i];
    axm_batchnorm_estimate *estimate;

    if (axm_batchnorm_estimate_create(NULL, AXM_LAYOUT_NCHW, layer->out.channels, &estimate) != AXM_OK)
        return complain_layer(network->file, layer);
    const bool done = watch_input(estimate, network, i, data, n) && set_statistics(estimate, network, i);
    axm_batchnorm_estimate_destroy(estimate);
    return done;
}

bool network_estimate_statistics(struct network *network, const struct dataset *data, size_t n)
{
    for (size_t i = 0; i < network->file->n_layers; i++) {
        if (network->plans[i].batch_norm != NULL && !estimate_layer(network, i, data, n < data->n ? n : data->n))
            return false;
    }
    return true;
}
