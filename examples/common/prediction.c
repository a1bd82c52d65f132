#define _POSIX_C_SOURCE 200809L

#include "prediction.h"

#include "progress.h"

#include <math.h>
#include <string.h>
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

/* How many classes come before a picture's own: those it does not surpass, where the first of equals is better. */
static size_t place_of(const float *scores, size_t label)
{
    size_t place = 0;

    for (size_t i = 0; i < N_CLASSES; i++)
        place += i < label ? !(scores[label] > scores[i]) : i > label && !(scores[label] >= scores[i]);
    return place;
}

bool predict(struct network *network, const struct dataset *data, const char *arith, float *scores, double *seconds)
{
    const double start = now_seconds();

    for (size_t first = 0; first < data->n; first += network->batch) {
        const size_t n = data->n - first < network->batch ? data->n - first : network->batch;
        progress_show(network->file->name, arith, first, data->n);
        if (!network_forward(network, data, first, n))
            return false;
        memcpy(scores + first * N_CLASSES, network_scores(network), n * N_CLASSES * sizeof *scores);
    }
    progress_clear();
    *seconds = now_seconds() - start;
    return true;
}

static double percent(size_t part, size_t whole)
{
    return 100.0 * (double)part / (double)whole;
}

struct score score_predictions(const struct dataset *data, const float *scores, const float *reference, double seconds)
{
    size_t right = 0;
    size_t among_five = 0;
    size_t agreeing = 0;

    for (size_t i = 0; i < data->n; i++) {
        const unsigned char best = best_class(scores + i * N_CLASSES);
        right += best == data->labels[i];
        among_five += place_of(scores + i * N_CLASSES, data->labels[i]) < 5;
        agreeing += best == best_class(reference + i * N_CLASSES);
    }
    return (struct score){percent(right, data->n), percent(among_five, data->n), percent(agreeing, data->n), seconds};
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
