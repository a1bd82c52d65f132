#include "memory.h"

#include "complain.h"
#include "job.h"

#include <stdio.h>
#include <string.h>

#define PREFIX "resnet50-"
#define MAX_PACKED 1.10                         /* of the float weights' bytes */
#define MAX_WORKSPACE ((size_t)4 * 1024 * 1024) /* bytes a thread */

typedef struct {
    double packed;    /* bytes of the packed weights over those of the float ones */
    size_t workspace; /* bytes for one picture, one thread */
} sizes;

/* The largest so far, and whose they are. */
typedef struct {
    sizes most;
    const char *packed_layer, *packed_arith, *workspace_layer, *workspace_arith;
} largest;

static bool find_sizes(const bench_layer *layer, const bench_data *data, const axm_arith *arith, sizes *out)
{
    bench_arith_job job;
    if (!bench_arith_job_create(layer, data, arith, 1, &job)) {
        return false;
    }
    const double float_bytes = (double)bench_layer_weight_elems(layer) * sizeof(float);
    out->packed = (double)bench_arith_job_packed_bytes(&job) / float_bytes;
    out->workspace = job.workspace_bytes;
    bench_arith_job_free(&job);
    return true;
}

static void widen(const char *layer, const char *arith, const sizes *found, largest *extremes)
{
    if (extremes->packed_layer == NULL || found->packed > extremes->most.packed) {
        extremes->most.packed = found->packed;
        extremes->packed_layer = layer;
        extremes->packed_arith = arith;
    }
    if (extremes->workspace_layer == NULL || found->workspace > extremes->most.workspace) {
        extremes->most.workspace = found->workspace;
        extremes->workspace_layer = layer;
        extremes->workspace_arith = arith;
    }
}

static bool print_layer(const bench_run *run, const bench_layer *layer, largest *extremes)
{
    bench_data data;
    if (!bench_data_create(layer, &data)) {
        return false;
    }
    printf("  %-22s", layer->name);
    for (size_t arith = 0; arith < run->options.n_ariths; arith++) {
        sizes found;
        if (!find_sizes(layer, &data, run->ariths[arith], &found)) {
            bench_data_free(&data);
            return false;
        }
        widen(layer->name, run->options.ariths[arith], &found, extremes);
        printf("  %5.2f %5zuK", found.packed, (found.workspace + 1023) / 1024);
    }
    printf("\n");
    bench_data_free(&data);
    return true;
}

static void print_extremes(const largest *extremes)
{
    printf("Largest: packed weights %.2f times the float ones (%s, %s), at most %.2f: %s;\n"
           "workspace %zu bytes a thread (%s, %s), at most %zu: %s\n",
           extremes->most.packed, extremes->packed_layer, extremes->packed_arith, MAX_PACKED,
           extremes->most.packed <= MAX_PACKED ? "met" : "ABOVE", extremes->most.workspace, extremes->workspace_layer,
           extremes->workspace_arith, MAX_WORKSPACE, extremes->most.workspace <= MAX_WORKSPACE ? "met" : "ABOVE");
}

static void print_legend(const bench_run *run)
{
    printf("\nMemory, %s: packed weights over float ones, and workspace for batch 1 and one thread, in KiB\n",
           axm_isa_name(axm_isa_in_use()));
    for (size_t arith = 0; arith < run->options.n_ariths; arith++) {
        printf("  (%zu) %s\n", arith + 1, run->options.ariths[arith]);
    }
    printf("  %-22s", "");
    for (size_t arith = 0; arith < run->options.n_ariths; arith++) {
        printf("  %9s(%zu)", "", arith + 1);
    }
    printf("\n");
}

bool bench_memory_print(const bench_run *run)
{
    largest extremes = {0};
    if (axm_isa_force(run->options.isas[run->options.n_isas - 1]) != AXM_OK) {
        return bench_complain("%s", axm_last_message());
    }
    for (size_t i = 0; i < run->layers.count; i++) {
        const bench_layer *const layer = &run->layers.layers[i];
        if (strncmp(layer->name, PREFIX, sizeof PREFIX - 1) == 0) {
            if (extremes.packed_layer == NULL) {
                print_legend(run);
            }
            if (!print_layer(run, layer, &extremes)) {
                return false;
            }
        }
    }
    if (extremes.packed_layer != NULL) {
        print_extremes(&extremes);
    }
    return true;
}
