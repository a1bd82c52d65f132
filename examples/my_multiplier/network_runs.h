/* What multipliers do to a network. */
#ifndef MY_MULTIPLIER_NETWORK_RUNS_H
#define MY_MULTIPLIER_NETWORK_RUNS_H

#include "common/comparison.h"
#include "multiplier.h"

#include <stdbool.h>

#define N_COMPENSATIONS (COMPENSATION_ESTIMATE + 1)
/** A multiplier, and the exact one of its width. */
#define MAX_ROWS (2 * MAX_MULTIPLIERS)

/** An arithmetic to run, and how its operands are quantised. */
struct contender {
    char label[48];
    axm_arith *arith;
    enum quantisation quantisation;
};

struct row {
    const struct contender *contender;
    double gain; /* the arithmetic's own; not a number under affine quantisation, where it means nothing */
    bool has[N_COMPENSATIONS];
    struct score scores[N_COMPENSATIONS];
    struct fit layers[MAX_LAYERS];
};

struct network_runs {
    const struct network_file *file;
    size_t n_pictures;
    size_t n_probed; /* pictures that the layers' figures are from */
    struct score reference;
    const struct layer *layers[MAX_LAYERS]; /* those that multiply by the arithmetic */
    size_t n_layers;
    struct row rows[MAX_ROWS];
    size_t n_rows;
};

/** Runs every contender in each way that makes a difference. Complains and gives false on failure. */
bool network_runs_make(struct network_runs *runs, const struct experiment *experiment, const struct network_file *file,
                       const struct contender *contenders, size_t n_contenders);

void network_runs_print(const struct network_runs *runs);

/** Draws the accuracies of all networks, a panel each. Complains and gives false on failure. */
bool network_runs_draw(const char *path, const struct network_runs *runs, size_t n_networks);

#endif
