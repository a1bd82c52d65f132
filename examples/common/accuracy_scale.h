/* The axis of a chart of accuracies: even, or stretched where most of them are close to 100 per cent. */
#ifndef COMMON_ACCURACY_SCALE_H
#define COMMON_ACCURACY_SCALE_H

#include <stdbool.h>
#include <stddef.h>

struct accuracy_scale {
    bool stretched;
    double lowest; /* per cent: a tick, at the axis' left end */
    double highest;
    double left; /* pixels */
    double right;
    const double *ticks; /* per cent where it may be marked: those between its ends */
    size_t n_ticks;
};

/** An axis from `least` or less to 100. Even steps in log(error + 0.1), so that 98, 99 and 99.5 are apart. */
struct accuracy_scale accuracy_scale_stretched(double least, double left, double right);

/** An axis from `least` or less to `most` or more, marked at every ten. */
struct accuracy_scale accuracy_scale_even(double least, double most, double left, double right);

/** Where an accuracy lies. */
double accuracy_x(const struct accuracy_scale *scale, double percent);

#endif
