#include "accuracy_scale.h"

#include <math.h>

static const double stretched_ticks[] = {0, 50, 80, 90, 95, 98, 99, 99.5, 99.8, 100};
static const double even_ticks[] = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100};

#define N_TICKS(ticks) (sizeof(ticks) / sizeof(ticks)[0])

static double stretch(double percent)
{
    return -log10(100 - percent + 0.1);
}

static double last_tick_below(const double *ticks, size_t n_ticks, double percent)
{
    double found = ticks[0];

    for (size_t i = 0; i + 1 < n_ticks && ticks[i] <= percent; i++)
        found = ticks[i];
    return found;
}

struct accuracy_scale accuracy_scale_stretched(double least, double left, double right)
{
    const double lowest = last_tick_below(stretched_ticks, N_TICKS(stretched_ticks), least);

    return (struct accuracy_scale){true, lowest, 100, left, right, stretched_ticks, N_TICKS(stretched_ticks)};
}

struct accuracy_scale accuracy_scale_even(double least, double most, double left, double right)
{
    const double lowest = last_tick_below(even_ticks, N_TICKS(even_ticks), least);
    const double highest = fmin(100, 10 * floor(most / 10) + 10);

    return (struct accuracy_scale){false, lowest, highest, left, right, even_ticks, N_TICKS(even_ticks)};
}

double accuracy_x(const struct accuracy_scale *scale, double percent)
{
    const double part = scale->stretched
                            ? (stretch(percent) - stretch(scale->lowest)) / (stretch(100) - stretch(scale->lowest))
                            : (percent - scale->lowest) / (scale->highest - scale->lowest);

    return scale->left + (scale->right - scale->left) * part;
}
