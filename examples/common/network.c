#include "network.h"

#include "diagnostic.h"

#include <stdlib.h>

/** Pictures computed at once: more do not run faster, but need more memory. */
#define MAX_BATCH 50
/** Bound of the activations' memory, in floats (16 MiB), unless a single picture needs more. */
#define ACTIVATION_FLOATS ((size_t)4 << 20)

bool pictures_fit(const struct network_file *file, const struct dataset *data)
{
    const struct shape in = file->layers[0].out;

    if (in.channels != data->channels || in.height != data->rows || in.width != data->columns)
        return complain(file->path, file->layers[0].line,
                        "input is %zux%zux%zu, but the pictures of %s are %zux%zux%zu", in.channels, in.height,
                        in.width, data->images_path, data->channels, data->rows, data->columns);
    return true;
}

void assign_all(struct assignment *assignment, const struct network_file *file, const axm_arith *arith)
{
    for (size_t i = 0; i < file->n_layers; i++) {
        const bool takes_it = layer_multiplies(&file->layers[i]) && file->layers[i].kind != LAYER_BATCH_NORM;
        assignment->ariths[i] = takes_it ? arith : NULL;
    }
    assignment->affines = NULL;
}

bool complain_layer(const struct network_file *file, const struct layer *layer)
{
    return complain(file->path, layer->line, "layer %s: %s", layer->name, axm_last_message());
}

static size_t pick_batch(size_t floats_per_picture)
{
    const size_t fitting = ACTIVATION_FLOATS / floats_per_picture;

    if (fitting < 1)
        return 1;
    return fitting < MAX_BATCH ? fitting : MAX_BATCH;
}

static bool allocate_activations(struct network *network)
{
    const struct network_file *file = network->file;

    network->batch = pick_batch(file->n_elements);
    network->memory = malloc(network->batch * file->n_elements * sizeof *network->memory);
    if (network->memory == NULL)
        return complain_memory();
    float *next = network->memory;
    for (size_t i = 0; i < file->n_layers; i++) {
        network->activations[i] = next;
        next += network->batch * shape_elements(file->layers[i].out);
    }
    return true;
}

static bool create_plans(struct network *network, const axm_context *ctx, const axm_arith *float32)
{
    const struct network_file *file = network->file;
    struct assignment assignment;

    assign_all(&assignment, file, float32);
    for (size_t i = 0; i < file->n_layers; i++) {
        const struct layer *layer = &file->layers[i];
        if (layer_plan_create(&network->plans[i], ctx, layer, assignment.ariths[i], false) != AXM_OK)
            return complain_layer(file, layer);
    }
    return true;
}

struct network *network_create(const axm_context *ctx, const struct network_file *file, const axm_arith *float32)
{
    struct network *network = calloc(1, sizeof *network);

    if (network == NULL) {
        complain_memory();
        return NULL;
    }
    network->file = file;
    if (!create_plans(network, ctx, float32) || !allocate_activations(network)) {
        network_destroy(network);
        return NULL;
    }
    return network;
}

void network_destroy(struct network *network)
{
    if (network == NULL)
        return;
    for (size_t i = 0; i < network->file->n_layers; i++)
        layer_plan_destroy(&network->plans[i]);
    free(network->memory);
    free(network->workspace);
    free(network);
}

/* The workspace serves all layers, one after the other, so it has the size of the largest need. */
static bool fit_workspace(struct network *network)
{
    size_t needed = network->workspace_bytes;

    for (size_t i = 0; i < network->file->n_layers; i++) {
        size_t bytes;
        if (layer_plan_workspace_size(&network->plans[i], network->batch, &bytes) != AXM_OK)
            return complain_layer(network->file, &network->file->layers[i]);
        if (bytes > needed)
            needed = bytes;
    }
    if (needed == network->workspace_bytes)
        return true;
    free(network->workspace);
    network->workspace_bytes = 0;
    network->workspace = malloc(needed);
    if (network->workspace == NULL)
        return complain_memory();
    network->workspace_bytes = needed;
    return true;
}

static bool reads(const struct layer *reader, const struct layer *layer)
{
    for (size_t i = 0; i < reader->n_from; i++) {
        if (reader->from[i] == layer)
            return true;
    }
    return false;
}

static bool feeds_only_batch_norm(const struct network_file *file, const struct layer *layer)
{
    bool feeds_any = false;

    for (size_t i = 0; i < file->n_layers; i++) {
        if (!reads(&file->layers[i], layer))
            continue;
        if (file->layers[i].kind != LAYER_BATCH_NORM)
            return false;
        feeds_any = true;
    }
    return feeds_any;
}

static axm_status set_output_factor(struct layer_plan *plan, float factor)
{
    if (plan->layer->kind == LAYER_CONV2D)
        return axm_conv2d_set_output_factor(plan->conv2d, factor);
    return axm_fully_connected_set_output_factor(plan->fully_connected, factor);
}

static axm_status compensate_batch_norms(struct network *network, const struct layer *before, const axm_arith *arith)
{
    axm_status status = AXM_OK;

    for (size_t i = 0; i < network->file->n_layers && status == AXM_OK; i++) {
        if (reads(&network->file->layers[i], before))
            status = axm_batchnorm_compensate(network->plans[i].batch_norm, arith);
    }
    return status;
}

/* A bias that the statistics contain too does not shrink with the products, so that they could not be right. */
static bool statistics_undo(const struct network_file *file, const struct layer *layer)
{
    return layer->bias == NULL && feeds_only_batch_norm(file, layer);
}

/* Called when every batch normalisation is back at its own statistics. */
static axm_status compensate_layer(struct network *network, size_t i, const axm_arith *arith, bool compensate)
{
    const struct layer *layer = &network->file->layers[i];
    struct layer_plan *plan = &network->plans[i];

    if (layer->kind != LAYER_CONV2D && layer->kind != LAYER_FULLY_CONNECTED)
        return AXM_OK;
    if (!compensate)
        return set_output_factor(plan, 1);
    if (!statistics_undo(network->file, layer))
        return set_output_factor(plan, (float)(1 / axm_arith_gain(arith)));
    const axm_status status = set_output_factor(plan, 1);
    return status == AXM_OK ? compensate_batch_norms(network, layer, arith) : status;
}

const struct layer_affine *assigned_affine(const struct assignment *assignment, size_t i)
{
    if (assignment->affines == NULL || assignment->affines[i].weights == NULL)
        return NULL;
    return &assignment->affines[i];
}

bool network_configure(struct network *network, const struct assignment *assignment, bool compensate)
{
    const struct network_file *file = network->file;

    for (size_t i = 0; i < file->n_layers; i++) {
        struct layer_plan *plan = &network->plans[i];
        const struct layer_affine *affine = assigned_affine(assignment, i);
        axm_status status = layer_plan_set_arith(plan, assignment->ariths[i], affine);
        if (status == AXM_OK && plan->batch_norm != NULL)
            status =
                axm_batchnorm_set_statistics(plan->batch_norm, file->layers[i].mean->data, file->layers[i].var->data);
        if (status != AXM_OK)
            return complain_layer(file, &file->layers[i]);
    }
    for (size_t i = 0; i < file->n_layers; i++) {
        if (compensate_layer(network, i, assignment->ariths[i], compensate) != AXM_OK)
            return complain_layer(file, &file->layers[i]);
    }
    return fit_workspace(network);
}

bool network_shrink(struct network *network, double gain)
{
    for (size_t i = 0; i < network->file->n_layers; i++) {
        const struct layer *layer = &network->file->layers[i];
        if (layer->kind != LAYER_CONV2D && layer->kind != LAYER_FULLY_CONNECTED)
            continue;
        if (set_output_factor(&network->plans[i], (float)gain) != AXM_OK)
            return complain_layer(network->file, layer);
    }
    return true;
}

static void load_pictures(struct network *network, const struct dataset *data, size_t first, size_t n)
{
    const struct network_file *file = network->file;
    const size_t n_pixels = data->rows * data->columns;
    const unsigned char *pixels = data->pixels + first * data->channels * n_pixels;
    float *input = network->activations[0];

    for (size_t plane = 0; plane < n * data->channels; plane++) {
        const size_t channel = file->n_normalized == 1 ? 0 : plane % data->channels;
        for (size_t i = 0; i < n_pixels; i++)
            *input++ = ((float)*pixels++ / 255 - file->means[channel]) / file->deviations[channel];
    }
}

bool network_forward_until(struct network *network, const struct dataset *data, size_t first, size_t n, size_t end)
{
    const struct network_file *file = network->file;

    load_pictures(network, data, first, n);
    for (size_t i = 1; i < end; i++) {
        const struct layer *layer = &file->layers[i];
        const float *inputs[MAX_FROM] = {NULL};
        for (size_t j = 0; j < layer->n_from; j++)
            inputs[j] = network->activations[layer_index(file, layer->from[j])];
        if (layer_plan_run(&network->plans[i], n, inputs, network->activations[i], network->workspace,
                           network->workspace_bytes) != AXM_OK)
            return complain_layer(file, layer);
    }
    return true;
}

bool network_forward(struct network *network, const struct dataset *data, size_t first, size_t n)
{
    return network_forward_until(network, data, first, n, network->file->n_layers);
}

const float *network_scores(const struct network *network)
{
    return network->activations[network->file->n_layers - 1];
}
