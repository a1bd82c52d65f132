/* The command line. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#define BENCH_MAX_ARITHS ((size_t)32)

typedef struct {
    const char *shapes;
    const char *filter; /* NULL: every layer */
    const char *csv;    /* NULL: none */
    double seconds;     /* for all measurements together */
    size_t n_ariths;
    const char *ariths[BENCH_MAX_ARITHS];
    bool help;
} bench_options;

/* Complains and gives false when they make no sense. */
bool bench_options_parse(int argc, char **argv, bench_options *out);

void bench_options_print_help(void);

#endif
