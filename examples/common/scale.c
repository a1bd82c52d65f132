#include "scale.h"

#include <math.h>
#include <stddef.h>

static double round_up(double x, const double *factors, size_t n_factors)
{
    const double power = pow(10, floor(log10(x)));

    for (size_t i = 0; i < n_factors; i++) {
        if (factors[i] * power >= x * (1 - 1e-12))
            return factors[i] * power;
    }
    return 10 * power;
}

double scale_step(double width, int most)
{
    static const double factors[] = {1, 2, 5};

    return round_up(width / most, factors, sizeof factors / sizeof factors[0]);
}

double scale_round_up(double x)
{
    static const double factors[] = {1, 1.5, 2, 3, 5, 7};

    return round_up(x, factors, sizeof factors / sizeof factors[0]);
}
