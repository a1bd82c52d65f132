/* A list of arithmetics, each given to every conv2d and fully_connected layer of a network. */
#ifndef CLASSIFY_SWEEP_H
#define CLASSIFY_SWEEP_H

#include "common/comparison.h"

#include <stdbool.h>

#define MAX_SWEEP 16

/** An arithmetic of the sweep, and what --check expects of it. */
struct sweep_case {
    const char *arith;
    bool keeps_accuracy;   /* compensated, its Top-1 stays close to float32's */
    double gain_tolerance; /* points by which a layer's gain may be off the arithmetic's own */
};

/** The layer of a group whose measured gain is furthest off the arithmetic's own. */
struct gain_error {
    const struct layer *layer; /* NULL: none is off */
    double points;             /* by how much, in percentage points */
};

struct sweep_row {
    const struct sweep_case *expected;
    double gain;                /* the arithmetic's own */
    struct score score;         /* compensated */
    bool has_gain;              /* the gain is so far from 1 that there is something to compensate */
    struct score uncompensated; /* with has_gain only */
    struct gain_error inner;    /* among the layers that work on what other layers computed */
    struct gain_error pixels;   /* among those that work on the pictures themselves */
};

struct sweep {
    const struct network_file *file;
    size_t n_pictures;
    struct sweep_row rows[MAX_SWEEP]; /* the first is float32 */
    size_t n_rows;
};

/** Runs the whole list on a network. Complains and gives false on failure. */
bool sweep_run(struct sweep *sweep, const struct experiment *experiment, const struct network_file *file);

#endif
