#define _POSIX_C_SOURCE 200809L

#include "prediction.h"

#include "progress.h"

#include <math.h>
#include <time.h>

static double now_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static unsigned char best_class(const float *scores)
{
    unsigned char best = 0;

    for (unsigned char i = 1; i < N_CLASSES; i++) {
        if (scores[i] > scores[best])
            best = i;
    }
    return best;
}

bool predict(struct network *network, const struct dataset *data, const char *arith, unsigned char *predictions,
             double *seconds)
{
    const double start = now_seconds();

    for (size_t first = 0; first < data->n; first += network->batch) {
        const size_t n = data->n - first < network->batch ? data->n - first : network->batch;
        progress_show(network->file->name, arith, first, data->n);
        if (!network_forward(network, data, first, n))
            return false;
        for (size_t i = 0; i < n; i++)
            predictions[first + i] = best_class(network_scores(network) + i * N_CLASSES);
    }
    progress_clear();
    *seconds = now_seconds() - start;
    return true;
}

struct score score_predictions(const struct dataset *data, const unsigned char *predictions,
                               const unsigned char *reference, double seconds)
{
    size_t right = 0;
    size_t agreeing = 0;

    for (size_t i = 0; i < data->n; i++) {
        right += predictions[i] == data->labels[i];
        agreeing += predictions[i] == reference[i];
    }
    return (struct score){100.0 * (double)right / (double)data->n, 100.0 * (double)agreeing / (double)data->n, seconds};
}

struct fit fit_gain(size_t n_elems, const float *x, const float *y)
{
    double xx = 0;
    double xy = 0;
    double squared_rest = 0;

    for (size_t i = 0; i < n_elems; i++) {
        xx += (double)x[i] * (double)x[i];
        xy += (double)x[i] * (double)y[i];
    }
    const double gain = xy / xx;
    for (size_t i = 0; i < n_elems; i++) {
        const double rest = (double)y[i] - gain * (double)x[i];
        squared_rest += rest * rest;
    }
    return (struct fit){gain, sqrt(squared_rest / xx)};
}
