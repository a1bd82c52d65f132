/* The command line. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_MAX_ARITHS ((size_t)32)
#define BENCH_MAX_ISAS ((size_t)8)

typedef struct {
    const char *shapes;
    const char *filter; /* NULL: every layer */
    const char *csv;    /* NULL: none */
    const char *svg;    /* NULL: none */
    double seconds;     /* for all measurements together */
    size_t threads;     /* to compare with one; 1: no comparison */
    size_t n_ariths;
    const char *ariths[BENCH_MAX_ARITHS];
    bool own_ariths; /* they are not the headline's */
    size_t n_isas;
    int32_t isas[BENCH_MAX_ISAS]; /* ascending, the best one last */
    bool own_isas;                /* they are not all the machine has */
    bool all;                     /* every layer under every arithmetic on every instruction set */
    bool help;
} bench_options;

/* Complains and gives false when they make no sense. */
bool bench_options_parse(int argc, char **argv, bench_options *out);

void bench_options_print_help(void);

#endif
