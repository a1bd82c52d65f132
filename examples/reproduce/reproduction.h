/* The experiment: every case on the network, in up to three ways, and its layers by themselves. */
#ifndef REPRODUCE_REPRODUCTION_H
#define REPRODUCE_REPRODUCTION_H

#include "case_list.h"
#include "common/comparison.h"

#include <stdbool.h>

/** How the statistics of the batch normalisations and the multiplier's gain come together. */
enum way {
    WAY_COMPENSATED, /* the gain is put into the statistics; the only way of a case that has no gain. Under affine
                        quantisation, where the error has no one gain, they are estimated anew */
    WAY_AS_LEARNT,   /* the statistics are left as they were learnt with exact products */
    WAY_GAIN_ALONE,  /* they are, too, and products are exact, but what layers send is shrunk by the gain */
    N_WAYS
};

struct case_result {
    const struct experiment_case *what;
    double gain; /* the arithmetic's own; not a number under affine quantisation, where it means nothing */
    bool has[N_WAYS];
    struct score scores[N_WAYS];
    axm_layer_error layers[MAX_LAYERS]; /* in the order of the probes */
};

/** How the figures of one layer move with the number of products summed. */
struct accumulation {
    const struct layer *layer;
    size_t n_limits;
    size_t limits[8];
    axm_layer_error errors[8];
};

struct reproduction {
    const struct network_file *file;
    size_t n_pictures;
    size_t n_probed; /* pictures that the layers' figures are from */
    struct score reference;
    const struct layer *layers[MAX_LAYERS]; /* those that multiply by an arithmetic */
    size_t n_layers;
    struct case_result *results;
    size_t n_results;
    const struct case_result *detailed; /* whose layers are shown one by one; NULL: none */
    struct accumulation accumulation;   /* of its layer with the most products */
};

struct reproduction_request {
    const char *tables_dir;
    const char *only;   /* cases whose label begins so; NULL: all */
    const char *detail; /* label of the case to show in detail */
    /* Called after each case, so that a long run can be watched. */
    void (*report)(const struct reproduction *reproduction, const struct case_result *result);
};

/** Runs it. Complains and gives false on failure; reproduction_free() is due either way. */
bool reproduction_run(struct reproduction *reproduction, const struct experiment *experiment,
                      const struct network_file *file, const struct reproduction_request *request);

void reproduction_free(struct reproduction *reproduction);

#endif
