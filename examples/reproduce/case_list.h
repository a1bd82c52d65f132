/* The rows of the experiment: what multiplies, and how its operands are quantised. */
#ifndef REPRODUCE_CASE_LIST_H
#define REPRODUCE_CASE_LIST_H

#include "common/affine_ranges.h"

#include <stdbool.h>
#include <stddef.h>

#define MAX_CASES 64

struct experiment_case {
    const char *label;
    const char *text;  /* of the arithmetic; NULL: it is a table */
    const char *table; /* file in the folder of tables */
    bool is_signed;    /* the table's operands */
    enum quantisation quantisation;
};

extern const struct experiment_case cases[];
extern const size_t n_cases;

#endif
