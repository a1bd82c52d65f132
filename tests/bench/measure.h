/* Time: how it is taken, and what is made of it. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

#define BENCH_MAX_ROUNDS ((size_t)15)

/* Something to call over and over. */
typedef struct {
    void (*run)(void *arg);
    void *arg;
} bench_work;

typedef struct {
    double seconds; /* of wall-clock time that rounds may go on for */
    size_t min_rounds;
    bool wall; /* wall-clock time is measured, not the thread's own CPU time: for work in several threads */
} bench_timing;

/* Seconds per call, round by round. */
typedef struct {
    size_t rounds;
    double work[BENCH_MAX_ROUNDS];
    double reference[BENCH_MAX_ROUNDS]; /* 0 without a reference */
} bench_samples;

/* What is told of them. */
typedef struct {
    size_t rounds; /* 0: not measured */
    double ns_per_mac, reference_ns_per_mac;
    double ratio, lowest, highest; /* speed over the reference's: median of the rounds, and their range */
    double packing, finishing;     /* shares of a layer's time, of a split alone */
    const char *path;              /* by which most products were computed; NULL: not the library's */
} bench_figure;

/* Reference, work, reference, work, ...: a round's two are neighbours in time, so that a clock that
 * slows down, or another program, meets both alike. The first round warms up and is dropped.
 * `reference` may be NULL: ratios are 0 then. */
bench_samples bench_measure(const bench_work *reference, const bench_work *work, bench_timing timing);

bench_figure bench_figure_of(const bench_samples *samples, double macs);

double bench_wall_seconds(void);

/* The median; sorts the values. */
double bench_median(double *values, size_t n);

#endif
