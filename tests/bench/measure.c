#define _POSIX_C_SOURCE 200809L

#include "measure.h"

#include <stdlib.h>
#include <time.h>

#define MIN_SECONDS 0.004 /* of one measurement: thousands of times what asking the clock costs */

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double bench_wall_seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

static double seconds_of_calls(clockid_t clock, const bench_work *work, size_t calls)
{
    const double start = seconds_of(clock);
    for (size_t i = 0; i < calls; i++) {
        work->run(work->arg);
    }
    return seconds_of(clock) - start;
}

/* Twice as many calls until they take long enough; those before bring the caches back that the other work took. */
static double seconds_per_call(clockid_t clock, const bench_work *work)
{
    size_t calls = 1;
    double spent = seconds_of_calls(clock, work, calls);
    while (spent < MIN_SECONDS) {
        calls *= 2;
        spent = seconds_of_calls(clock, work, calls);
    }
    return spent / (double)calls;
}

bench_samples bench_measure(const bench_work *reference, const bench_work *work, bench_timing timing)
{
    const double end = bench_wall_seconds() + timing.seconds;
    const clockid_t clock = timing.wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
    bench_samples samples = {0};
    double round_start, round_seconds;
    bool warm = false;
    do {
        round_start = bench_wall_seconds();
        const double before = reference == NULL ? 0 : seconds_per_call(clock, reference);
        const double own = seconds_per_call(clock, work);
        if (warm) {
            samples.reference[samples.rounds] = before;
            samples.work[samples.rounds++] = own;
        }
        warm = true;
        round_seconds = bench_wall_seconds() - round_start;
    } while (samples.rounds < timing.min_rounds ||
             (samples.rounds < BENCH_MAX_ROUNDS && bench_wall_seconds() + round_seconds < end));
    return samples;
}

bench_figure bench_figure_of(const bench_samples *samples, double macs)
{
    const size_t n = samples->rounds;
    bench_samples sorted = *samples; /* medians sort */
    double ratios[BENCH_MAX_ROUNDS];
    for (size_t i = 0; i < n; i++) {
        ratios[i] = samples->work[i] > 0 ? samples->reference[i] / samples->work[i] : 0;
    }
    bench_figure figure = {.rounds = n, .ratio = bench_median(ratios, n)};
    figure.lowest = ratios[0];
    figure.highest = ratios[n - 1];
    figure.ns_per_mac = 1e9 * bench_median(sorted.work, n) / macs;
    figure.reference_ns_per_mac = 1e9 * bench_median(sorted.reference, n) / macs;
    return figure;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare);
    return n % 2 != 0 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}
