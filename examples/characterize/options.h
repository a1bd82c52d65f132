/* What the command line asks for. */
#ifndef CHARACTERIZE_OPTIONS_H
#define CHARACTERIZE_OPTIONS_H

#include <approxmul/approxmul.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct options {
    const char *arith;    /* its text; NULL with a table */
    const char *table;    /* a file; NULL with a text */
    axm_table_desc like;  /* what the table is like */
    bool has_table_words; /* something of `like` was given */
    uint64_t pairs;       /* to draw; 0: as the library chooses */
    uint64_t seed;
    bool exhaustive;
    int32_t operands; /* AXM_OPERANDS_ */
    double range[2];  /* of both operands; both 0: the whole format */
    uint32_t threads;
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
