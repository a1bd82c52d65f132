/* What the command line asks for. */
#ifndef CHARACTERIZE_OPTIONS_H
#define CHARACTERIZE_OPTIONS_H

#include "common/measuring.h"

#include <approxmul/approxmul.h>

#include <stdbool.h>

struct options {
    const char *arith;   /* its text; NULL with a table */
    const char *table;   /* a file; NULL with a text */
    axm_table_desc like; /* what the table is like */
    struct measure_request request;
    const char *svg; /* where the names of pictures begin; NULL: none */
    const char *csv;
    const char *tables; /* the folder of published tables, for check */
    bool check;
    bool help;
};

void options_print_help(void);

/** Complains and gives false if the command line is not one. */
bool options_parse(struct options *options, int n_words, char **words);

#endif
