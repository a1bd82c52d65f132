/* Time: how it is taken, and what is made of it. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>

#define BENCH_MAX_ROUNDS ((size_t)15)

/* Something to call over and over. */
typedef struct {
    void (*run)(void *arg);
    void *arg;
} bench_work;

/* Seconds of CPU per call, round by round. */
typedef struct {
    size_t rounds;
    double work[BENCH_MAX_ROUNDS];
    double reference[BENCH_MAX_ROUNDS]; /* 0 without a reference */
} bench_samples;

/* Reference, work, reference, work, ...: a round's two are neighbours in time, so that a clock that
 * slows down, or another program, meets both alike. The first round warms up and is dropped. Rounds
 * go on for `seconds` of wall-clock time, but there are some in any case. `reference` may be NULL. */
bench_samples bench_measure(const bench_work *reference, const bench_work *work, double seconds);

double bench_wall_seconds(void);

/* The median; sorts the values. */
double bench_median(double *values, size_t n);

#endif
