/* The command line. */
#ifndef REPRODUCE_REPRODUCE_OPTIONS_H
#define REPRODUCE_REPRODUCE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct reproduce_options {
    const char *network;
    const char *weights_dir; /* NULL: the description's folder */
    const char *records;     /* NULL only with help */
    const char *tables_dir;
    const char *only;   /* NULL: all cases */
    const char *detail; /* label of a case */
    const char *csv;    /* NULL: none */
    const char *layers_csv;
    const char *svg;
    size_t n_threads;
    size_t limit; /* pictures; 0: all */
    bool help;
};

/** Complains and gives false on a wrong command line. */
bool reproduce_options_parse(struct reproduce_options *options, int argc, char **argv);

void reproduce_options_print_help(void);

#endif
