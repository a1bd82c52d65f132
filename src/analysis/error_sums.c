/*
 * Sums in double. A few hundred values are added in LANES partial sums, which the compiler makes
 * vectors of; these totals go into compensated sums. So the error of a sum is that of adding some
 * seventy numbers, however many pairs there are.
 */
#include "error_sums.h"

#include "../core/bits.h"

enum { LANES = 8 };

/* ---- sums ---- */

static void long_add(axm_long_sum *total, double x)
{
    const double sum = total->sum + x;
    if (fabs(total->sum) >= fabs(x)) {
        total->lost += (total->sum - sum) + x;
    } else {
        total->lost += (x - sum) + total->sum;
    }
    total->sum = sum;
}

static void long_merge(axm_long_sum *total, const axm_long_sum *later)
{
    long_add(total, later->sum);
    long_add(total, later->lost);
}

static double long_value(const axm_long_sum *total)
{
    return total->sum + total->lost;
}

static double sum_of_lanes(const double lanes[LANES])
{
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
}

static double largest_of(const double *x, size_t n)
{
    double lanes[LANES] = {0};
    double largest = 0;
    for (size_t i = 0; i < n; i += LANES) {
        for (size_t j = 0; j < LANES; j++) {
            const double magnitude = fabs(x[i + j]);
            lanes[j] = magnitude > lanes[j] ? magnitude : lanes[j];
        }
    }
    for (size_t j = 0; j < LANES; j++) {
        largest = lanes[j] > largest ? lanes[j] : largest;
    }
    return largest;
}

/* ---- moments ---- */

/* n is a multiple of LANES. */
static void add_values(axm_moments *moments, const double *x, size_t n)
{
    double values[LANES] = {0}, magnitudes[LANES] = {0}, squares[LANES] = {0};
    for (size_t i = 0; i < n; i += LANES) {
        for (size_t j = 0; j < LANES; j++) {
            values[j] += x[i + j];
            magnitudes[j] += fabs(x[i + j]);
            squares[j] += x[i + j] * x[i + j];
        }
    }
    long_add(&moments->values, sum_of_lanes(values));
    long_add(&moments->magnitudes, sum_of_lanes(magnitudes));
    long_add(&moments->squares, sum_of_lanes(squares));
}

static void add_moments(axm_moments *moments, const axm_error_pairs *pairs, const double *x, size_t n)
{
    add_values(moments, x, n);
    const double largest = largest_of(x, n);
    if (largest > fabs(moments->worst)) {
        size_t i = 0;
        while (fabs(x[i]) != largest) {
            i++;
        }
        moments->worst = x[i];
        moments->worst_a = pairs->a[i];
        moments->worst_b = pairs->b[i];
    }
}

static void merge_moments(axm_moments *moments, const axm_moments *later)
{
    long_merge(&moments->values, &later->values);
    long_merge(&moments->magnitudes, &later->magnitudes);
    long_merge(&moments->squares, &later->squares);
    if (fabs(later->worst) > fabs(moments->worst)) {
        moments->worst = later->worst;
        moments->worst_a = later->worst_a;
        moments->worst_b = later->worst_b;
    }
}

/* ---- pairs ---- */

static void count_in_bins(axm_error_sums *sums, const axm_error_pairs *pairs, const axm_error_bins *bins_of,
                          uint64_t *bins)
{
    const double *const relative = pairs->relative;
    for (size_t i = 0; i < pairs->n; i++) {
        if (pairs->exact[i] == 0) {
            continue;
        }
        if (relative[i] < bins_of->lowest) {
            sums->n_below++;
        } else if (relative[i] > bins_of->highest) {
            sums->n_above++;
        } else {
            const uint32_t bin = (uint32_t)((relative[i] - bins_of->lowest) * bins_of->bins_per_unit);
            bins[bin < bins_of->n_bins ? bin : bins_of->n_bins - 1]++;
        }
    }
}

void axm_error_sums_add(axm_error_sums *sums, axm_error_pairs *pairs, const axm_error_bins *bins_of, uint64_t *bins)
{
    double *const relative = pairs->relative;
    const size_t padded = (pairs->n + LANES - 1) / LANES * LANES;
    uint64_t n_zero = 0, n_wrong = 0;
    for (size_t i = pairs->n; i < padded; i++) {
        pairs->exact[i] = 0;
        pairs->error[i] = 0;
    }
    for (size_t i = 0; i < padded; i++) {
        const bool zero = pairs->exact[i] == 0;
        const double divided = pairs->error[i] / (zero ? 1 : pairs->exact[i]);
        relative[i] = zero ? 0 : divided;
        n_zero += zero;
        n_wrong += pairs->error[i] != 0;
    }
    sums->n_pairs += pairs->n;
    sums->n_nonfinite += pairs->n_nonfinite;
    sums->n_zero += n_zero - pairs->n_nonfinite - (padded - pairs->n);
    sums->n_wrong += n_wrong;
    add_moments(&sums->error, pairs, pairs->error, padded);
    add_moments(&sums->relative, pairs, relative, padded);
    const double largest = largest_of(pairs->exact, padded);
    sums->largest_product = largest > sums->largest_product ? largest : sums->largest_product;
    if (bins_of->n_bins != 0) {
        count_in_bins(sums, pairs, bins_of, bins);
    }
}

void axm_error_sums_merge(axm_error_sums *sums, const axm_error_sums *later)
{
    sums->n_pairs += later->n_pairs;
    sums->n_nonfinite += later->n_nonfinite;
    sums->n_zero += later->n_zero;
    sums->n_wrong += later->n_wrong;
    sums->n_below += later->n_below;
    sums->n_above += later->n_above;
    merge_moments(&sums->error, &later->error);
    merge_moments(&sums->relative, &later->relative);
    if (later->largest_product > sums->largest_product) {
        sums->largest_product = later->largest_product;
    }
}

/* ---- figures ---- */

static void set_relative(const axm_error_sums *sums, double n, axm_multiplier_error *figures)
{
    const axm_moments *const relative = &sums->relative;
    figures->bias = long_value(&relative->values) / n;
    figures->mred = long_value(&relative->magnitudes) / n;
    const double variance = long_value(&relative->squares) / n - figures->bias * figures->bias;
    figures->relative_variance = variance > 0 ? variance : 0; /* rounding may leave less than nothing */
    figures->worst_relative = relative->worst;
    figures->worst_relative_a = relative->worst_a;
    figures->worst_relative_b = relative->worst_b;
}

static void set_absolute(const axm_error_sums *sums, double n, axm_multiplier_error *figures)
{
    const axm_moments *const error = &sums->error;
    figures->error_probability = (double)sums->n_wrong / n;
    figures->mean_error = long_value(&error->values) / n;
    figures->mean_distance = long_value(&error->magnitudes) / n;
    figures->mse = long_value(&error->squares) / n;
    figures->rmse = sqrt(figures->mse);
    figures->worst_distance = fabs(error->worst);
    figures->worst_distance_a = error->worst_a;
    figures->worst_distance_b = error->worst_b;
}

void axm_error_sums_figures(const axm_error_sums *sums, axm_multiplier_error *figures)
{
    const uint64_t n_finite = sums->n_pairs - sums->n_nonfinite;
    figures->n_pairs = sums->n_pairs;
    figures->n_nonfinite = sums->n_nonfinite;
    figures->n_zero = sums->n_zero;
    figures->n_relative = n_finite - sums->n_zero;
    figures->n_wrong = sums->n_wrong;
    figures->n_below = sums->n_below;
    figures->n_above = sums->n_above;
    figures->largest_product = sums->largest_product;
    if (figures->n_relative != 0) {
        set_relative(sums, (double)figures->n_relative, figures);
    }
    if (n_finite != 0) {
        set_absolute(sums, (double)n_finite, figures);
    }
}
