/* The command line. */
#ifndef CLASSIFY_COMMAND_LINE_H
#define CLASSIFY_COMMAND_LINE_H

#include "arith_choice.h"
#include "common/inputs.h"
#include "single_run.h"

#include <stdbool.h>
#include <stddef.h>

struct options {
    struct input_request inputs;
    struct arith_choice choices[MAX_CHOICES]; /* the first is --arith, for all layers, then each --layer */
    size_t n_choices;
    struct run_settings settings;
    bool sweep;
    bool check;
    bool list_arith;
    bool help;
    const char *csv;    /* NULL: none */
    const char *scores; /* NULL: none */
    const char *svg;    /* NULL: none */
};

/** Reads the command line, whose --layer words are cut in two in place. Complains and gives false on a wrong one. */
bool options_parse(struct options *options, int argc, char **argv);

void options_print_help(void);

#endif
