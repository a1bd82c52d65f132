#define _POSIX_C_SOURCE 200809L

#include "measuring.h"

#include "diagnostic.h"
#include "scale.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SCOUT_BINS = 4096, SCOUT_PAIRS = 1 << 18 };
#define OUTERMOST 0.0005 /* of the errors, on either side, may lie outside the histogram */

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int32_t show_progress(void *user, uint64_t n_done, uint64_t n_total)
{
    const double *const begun = user;

    if (now() - *begun > 1 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%5.1f %% of %llu pairs\r", 100 * (double)n_done / (double)n_total,
                (unsigned long long)n_total);
    return 0;
}

static axm_multiplier_error_desc describe(const struct measure_request *request)
{
    axm_multiplier_error_desc desc;

    axm_multiplier_error_desc_init(&desc);
    desc.operands = request->operands;
    desc.seed = request->seed;
    if (request->exhaustive)
        desc.pairs = AXM_PAIRS_ALL;
    if (request->pairs != 0) {
        desc.pairs = AXM_PAIRS_DRAWN;
        desc.n_pairs = request->pairs;
    }
    for (int operand = 0; operand < 2; operand++) {
        desc.lowest[operand] = request->range[0];
        desc.highest[operand] = request->range[1];
    }
    return desc;
}

/* As the library chooses it where no range is given. */
static void set_range(const axm_arith *arith, const struct measure_request *request, int operand, double range[2])
{
    const int bits = axm_arith_operand_bits(arith, operand);
    const bool is_signed = axm_arith_operand_is_signed(arith, operand) != 0;

    range[0] = request->range[0];
    range[1] = request->range[1];
    if (range[0] != 0 || range[1] != 0)
        return;
    if (bits == 0) {
        range[0] = request->operands == AXM_OPERANDS_NORMAL ? -4 : 1;
        range[1] = request->operands == AXM_OPERANDS_NORMAL ? 4 : 2;
        return;
    }
    range[1] = ldexp(1, is_signed ? bits - 1 : bits) - 1;
    range[0] = request->operands == AXM_OPERANDS_LOG_UNIFORM ? 1 : is_signed ? -range[1] - 1 : 0;
}

/* The middle part of some thousand relative errors, a little widened to round numbers. */
static bool choose_histogram(const axm_context *ctx, const axm_arith *arith, axm_multiplier_error_desc *desc)
{
    axm_multiplier_error_desc scout = *desc;
    axm_multiplier_error error;
    uint64_t bins[SCOUT_BINS], seen = 0;
    size_t first = 0, last = SCOUT_BINS - 1;

    scout.pairs = AXM_PAIRS_DRAWN;
    scout.n_pairs = SCOUT_PAIRS;
    if (axm_multiplier_error_measure(ctx, arith, &scout, &error, sizeof error, NULL) != AXM_OK)
        return complain(NULL, 0, "%s", axm_last_message());
    double worst = fabs(error.worst_relative);
    const double usual = fabs(error.bias) + 50 * sqrt(error.relative_variance);
    if (worst > usual)
        worst = usual; /* or a few freaks would leave one bin for all others */
    if (!(worst > 0))
        return true;
    scout.n_bins = SCOUT_BINS;
    scout.histogram_lowest = -worst;
    scout.histogram_highest = worst;
    if (axm_multiplier_error_measure(ctx, arith, &scout, &error, sizeof error, bins) != AXM_OK)
        return complain(NULL, 0, "%s", axm_last_message());
    const uint64_t outside = (uint64_t)(OUTERMOST * (double)error.n_relative);
    for (seen = error.n_below; first < last && seen + bins[first] <= outside; first++)
        seen += bins[first];
    for (seen = error.n_above; last > first && seen + bins[last] <= outside; last--)
        seen += bins[last];
    const double lowest = worst * (2.0 * (double)first / SCOUT_BINS - 1);
    const double highest = worst * (2.0 * (double)(last + 1) / SCOUT_BINS - 1);
    const double step = scale_step(highest - lowest, 20);
    desc->histogram_lowest = floor(lowest / step) * step;
    desc->histogram_highest = ceil(highest / step) * step;
    return true;
}

/* Errors that cancel leave the roundings of their sum. */
static void drop_rounding(double *mean, double mean_magnitude)
{
    if (fabs(*mean) < 1e-13 * mean_magnitude)
        *mean = 0;
}

bool measure_error(const axm_context *ctx, const axm_arith *arith, const struct measure_request *request,
                   struct measured *measured)
{
    axm_multiplier_error_desc desc = describe(request);
    double begun;

    *measured = (struct measured){.request = request, .arith = arith};
    snprintf(measured->name, sizeof measured->name, "%s",
             request->name != NULL ? request->name : axm_arith_name(arith));
    for (int operand = 0; operand < 2; operand++)
        set_range(arith, request, operand, measured->range[operand]);
    desc.histogram_lowest = -0.01;
    desc.histogram_highest = 0.01;
    if (!choose_histogram(ctx, arith, &desc))
        return false;
    desc.n_bins = HISTOGRAM_BINS;
    desc.progress = show_progress;
    desc.progress_user = &begun;
    measured->lowest = desc.histogram_lowest;
    measured->highest = desc.histogram_highest;
    begun = now();
    if (axm_multiplier_error_measure(ctx, arith, &desc, &measured->error, sizeof measured->error, measured->bins) !=
        AXM_OK)
        return complain(NULL, 0, "%s", axm_last_message());
    measured->seconds = now() - begun;
    drop_rounding(&measured->error.bias, measured->error.mred);
    drop_rounding(&measured->error.mean_error, measured->error.mean_distance);
    return true;
}
