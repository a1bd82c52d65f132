/* The rows of the experiment: what multiplies, and how its operands are quantised. */
#ifndef REPRODUCE_CASE_LIST_H
#define REPRODUCE_CASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#define MAX_CASES 64

enum quantisation {
    OWN_FORMAT,       /* the arithmetic's: float, or fixed point with as many fraction bits for all layers */
    AFFINE,           /* 8 bits, scale and zero point from the range of the values; weights for each output channel */
    AFFINE_SYMMETRIC, /* the same, the zero point in the middle */
};

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
