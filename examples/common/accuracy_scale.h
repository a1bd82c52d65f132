/* The axis of a chart of accuracies, most of which are close to 100 per cent. */
#ifndef COMMON_ACCURACY_SCALE_H
#define COMMON_ACCURACY_SCALE_H

#include <stddef.h>

/** Per cent where the axis may begin and where it is marked. */
extern const double accuracy_ticks[];
extern const size_t n_accuracy_ticks;

struct accuracy_scale {
    double lowest; /* per cent: a tick, at the axis' left end; its right end is 100 */
    double left;   /* pixels */
    double right;
};

/** An axis for accuracies down to `least`. */
struct accuracy_scale accuracy_scale_for(double least, double left, double right);

/** Where an accuracy lies: even steps in log(error + 0.1), so that 98, 99 and 99.5 are apart and 100 is still there. */
double accuracy_x(const struct accuracy_scale *scale, double percent);

#endif
