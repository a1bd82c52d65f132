#include "probe.h"

#include "diagnostic.h"

#include <stdlib.h>
#include <string.h>

/** Pictures measured: their layers have some hundred thousand sums, and more change nothing. */
#define MAX_PICTURES 200
/** Bound of the probes' memory, in floats (64 MiB), unless a single picture needs more. */
#define PROBE_FLOATS ((size_t)16 << 20)

static size_t n_inputs(const struct probe *probe)
{
    return shape_elements(probe->layer->from[0]->out);
}

static size_t n_outputs(const struct probe *probe)
{
    return shape_elements(probe->layer->out);
}

static void choose_layers(struct probe_set *set, const struct assignment *assignment)
{
    for (size_t i = 0; i < set->file->n_layers; i++) {
        if (assignment->ariths[i] != NULL)
            set->probes[set->n_probes++].layer = &set->file->layers[i];
    }
}

static size_t pick_pictures(const struct probe_set *set, size_t available)
{
    size_t floats_per_picture = 1;
    size_t n = MAX_PICTURES < available ? MAX_PICTURES : available;

    for (size_t i = 0; i < set->n_probes; i++)
        floats_per_picture += n_inputs(&set->probes[i]) + n_outputs(&set->probes[i]);
    if (n > PROBE_FLOATS / floats_per_picture)
        n = PROBE_FLOATS / floats_per_picture;
    return n > 0 ? n : 1;
}

static bool allocate(struct probe_set *set)
{
    size_t most_outputs = 1;

    for (size_t i = 0; i < set->n_probes; i++) {
        struct probe *probe = &set->probes[i];
        probe->input = malloc(set->n_pictures * n_inputs(probe) * sizeof *probe->input);
        probe->exact = malloc(set->n_pictures * n_outputs(probe) * sizeof *probe->exact);
        if (probe->input == NULL || probe->exact == NULL)
            return complain_memory();
        if (n_outputs(probe) > most_outputs)
            most_outputs = n_outputs(probe);
    }
    set->sums = malloc(set->n_pictures * most_outputs * sizeof *set->sums);
    return set->sums != NULL || complain_memory();
}

static bool record_inputs(struct probe_set *set, struct network *network, const struct dataset *data)
{
    for (size_t first = 0; first < set->n_pictures; first += network->batch) {
        const size_t left = set->n_pictures - first;
        const size_t n = left < network->batch ? left : network->batch;
        if (!network_forward(network, data, first, n))
            return false;
        for (size_t i = 0; i < set->n_probes; i++) {
            const struct probe *probe = &set->probes[i];
            const float *source = network->activations[layer_index(set->file, probe->layer->from[0])];
            memcpy(probe->input + first * n_inputs(probe), source, n * n_inputs(probe) * sizeof *source);
        }
    }
    return true;
}

static bool run_bare(const struct probe_set *set, const struct probe *probe, float *sums)
{
    const float *const inputs[] = {probe->input};

    if (layer_plan_run(&probe->bare, set->n_pictures, inputs, sums, NULL, 0) != AXM_OK)
        return complain_layer(set->file, probe->layer);
    return true;
}

static bool record_exact_sums(struct probe_set *set, const axm_context *ctx, const axm_arith *float32)
{
    for (size_t i = 0; i < set->n_probes; i++) {
        struct probe *probe = &set->probes[i];
        if (layer_plan_create(&probe->bare, ctx, probe->layer, float32, true) != AXM_OK)
            return complain_layer(set->file, probe->layer);
        if (!run_bare(set, probe, probe->exact))
            return false;
    }
    return true;
}

struct probe_set *probes_create(const axm_context *ctx, struct network *network, const struct dataset *data,
                                const struct assignment *assignment, const axm_arith *float32)
{
    struct probe_set *set = calloc(1, sizeof *set);

    if (set == NULL) {
        complain_memory();
        return NULL;
    }
    set->file = network->file;
    choose_layers(set, assignment);
    set->n_pictures = pick_pictures(set, data->n);
    if (!allocate(set) || !record_inputs(set, network, data) || !record_exact_sums(set, ctx, float32)) {
        probes_destroy(set);
        return NULL;
    }
    return set;
}

void probes_destroy(struct probe_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->n_probes; i++) {
        layer_plan_destroy(&set->probes[i].bare);
        free(set->probes[i].input);
        free(set->probes[i].exact);
    }
    free(set->sums);
    free(set);
}

bool probe_measure(struct probe_set *set, struct probe *probe, const axm_arith *arith,
                   const struct layer_affine *affine, struct fit *fit)
{
    if (layer_plan_set_arith(&probe->bare, arith, affine) != AXM_OK)
        return complain_layer(set->file, probe->layer);
    if (!run_bare(set, probe, set->sums))
        return false;
    *fit = fit_gain(set->n_pictures * n_outputs(probe), probe->exact, set->sums);
    return true;
}
