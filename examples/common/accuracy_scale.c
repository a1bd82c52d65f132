#include "accuracy_scale.h"

#include <math.h>

const double accuracy_ticks[] = {0, 50, 80, 90, 95, 98, 99, 99.5, 99.8, 100};
const size_t n_accuracy_ticks = sizeof accuracy_ticks / sizeof accuracy_ticks[0];

static double stretch(double percent)
{
    return -log10(100 - percent + 0.1);
}

struct accuracy_scale accuracy_scale_for(double least, double left, double right)
{
    struct accuracy_scale scale = {accuracy_ticks[0], left, right};

    for (size_t i = 0; i + 1 < n_accuracy_ticks && accuracy_ticks[i] <= least; i++)
        scale.lowest = accuracy_ticks[i];
    return scale;
}

double accuracy_x(const struct accuracy_scale *scale, double percent)
{
    const double from_left = stretch(percent) - stretch(scale->lowest);

    return scale->left + (scale->right - scale->left) * from_left / (stretch(100) - stretch(scale->lowest));
}
