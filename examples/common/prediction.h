/* What a network predicts, and how good that is. */
#ifndef COMMON_PREDICTION_H
#define COMMON_PREDICTION_H

#include "dataset.h"
#include "network.h"

#include <stdbool.h>

/** A run over all pictures. */
struct score {
    double top1;      /* per cent of the pictures whose best score is their label's */
    double top5;      /* per cent of the pictures whose label's score is among the five best */
    double agreement; /* per cent of the pictures predicted as by the float32 run */
    double seconds;
};

/** A factor and what it leaves: y is compared with gain * x. */
struct fit {
    double gain;     /* least squares through the origin, x exact; not a number if all x are 0 */
    double residual; /* rms(y - gain * x) / rms(x) */
};

/**
 * Runs all pictures and writes the N_CLASSES scores of each to scores. `arith` is for the progress line.
 * Complains and gives false on failure.
 */
bool predict(struct network *network, const struct dataset *data, const char *arith, float *scores, double *seconds);

/** Compares the best scores (the first of equals) with the labels and with the float32 run's. */
struct score score_predictions(const struct dataset *data, const float *scores, const float *reference, double seconds);

struct fit fit_gain(size_t n_elems, const float *x, const float *y);

#endif
