/* One run of a network under chosen arithmetics, looked at layer by layer. */
#ifndef CLASSIFY_SINGLE_RUN_H
#define CLASSIFY_SINGLE_RUN_H

#include "arith_choice.h"
#include "common/affine_ranges.h"
#include "common/comparison.h"

#include <stdbool.h>

struct run_settings {
    enum compensation compensation;
    enum quantisation quantisation;
    size_t n_calibration; /* pictures that ranges and statistics are from */
};

struct layer_figures {
    const struct layer *layer;
    const char *arith; /* its text, or the name of a table */
    double gain;       /* the arithmetic's own */
    struct fit measured;
};

struct single_run {
    const struct network_file *file;
    const struct dataset *data;
    size_t n_probed; /* pictures the layers' figures are from */
    struct run_settings settings;
    const char *arith; /* of the layers that no --layer names */
    struct score reference;
    struct score score;
    struct layer_figures layers[MAX_LAYERS];
    size_t n_layers;
    float *scores; /* of the run, N_CLASSES a picture */
};

/**
 * Runs a network under the choices that hold for its layers. Complains and gives false on failure; single_runs_free()
 * is due either way.
 */
bool single_run(struct single_run *run, const struct experiment *experiment, const struct network_file *file,
                const struct arith_choice *choices, size_t n_choices, const struct run_settings *settings);

/** Frees an array of runs, made with its elements zero at first; NULL is fine. */
void single_runs_free(struct single_run *runs, size_t n_runs);

#endif
