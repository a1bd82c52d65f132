/* A network beside its own float32 run. */
#ifndef COMMON_COMPARISON_H
#define COMMON_COMPARISON_H

#include "prediction.h"
#include "network.h"
#include "probe.h"

#include <stdbool.h>

/** What all runs of the program share. */
struct experiment {
    const axm_context *ctx;
    const axm_arith *float32;
    const struct dataset *data;
};

struct comparison {
    const struct experiment *experiment;
    struct network *network;
    struct probe_set *probes;
    float *reference; /* scores of the float32 run, N_CLASSES a picture */
    float *scores;    /* of the latest run */
    struct score reference_score;
};

/**
 * Computes the float32 run and makes a probe of each layer that has an arithmetic in the assignment.
 * Complains and gives false on failure; comparison_close() is due either way.
 */
bool comparison_open(struct comparison *comparison, const struct experiment *experiment,
                     const struct network_file *file, const struct assignment *assignment);

void comparison_close(struct comparison *comparison);

/**
 * Runs all pictures with exact float32 products, but what layers send multiplied by a gain as network_shrink() says.
 * Complains and gives false on failure.
 */
bool comparison_run_shrunk(struct comparison *comparison, double gain, const char *arith, struct score *score);

/**
 * Runs all pictures under an assignment, uncompensated, with the statistics of batch normalisations estimated anew on
 * the first n pictures. Complains and gives false on failure.
 */
bool comparison_run_estimated(struct comparison *comparison, const struct assignment *assignment, size_t n,
                              const char *arith, struct score *score);

enum compensation {
    COMPENSATION_NONE,
    COMPENSATION_GAIN,     /* the arithmetics' mean gains are undone, as network_configure() does it */
    COMPENSATION_ESTIMATE, /* as comparison_run_estimated() */
};

/** "none", "gain" or "estimate". */
const char *compensation_name(enum compensation compensation);

/** One of comparison_run() and comparison_run_estimated(); n is for the latter. */
bool comparison_run_by(struct comparison *comparison, const struct assignment *assignment,
                       enum compensation compensation, size_t n, const char *arith, struct score *score);

/** Whether a gain is so far from 1 that a run without compensation is another one. */
bool gain_shows(double gain);

/** Runs all pictures under an assignment, called `arith` meanwhile. Complains and gives false on failure. */
bool comparison_run(struct comparison *comparison, const struct assignment *assignment, bool compensate,
                    const char *arith, struct score *score);

#endif
