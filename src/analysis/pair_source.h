/* Where the operands of the products under measurement come from: all there are, drawn ones, or the caller's. */
#ifndef AXM_ANALYSIS_PAIR_SOURCE_H
#define AXM_ANALYSIS_PAIR_SOURCE_H

#include "operand_format.h"
#include "random.h"

#include <approxmul/multiplier_error.h>

/* One operand. Every value is a number of the format, as a double. */
typedef struct {
    double lowest, highest; /* what is drawn lies between, both in it */
    uint64_t count;         /* integers from lowest to highest, or given values; 0: neither */
    double *given;          /* the context's memory; NULL: nothing given */
    double mean, deviation;
    double log_lowest, log_width; /* of a magnitude, natural */
    bool whole;                   /* integers */
    bool either_sign;
} axm_operand_source;

typedef struct {
    int32_t operands; /* AXM_OPERANDS_ */
    bool all;         /* pair number i says which: a's number i / count of b, b's the remainder */
    uint64_t n_pairs;
    uint64_t seed;
    axm_operand_source of[2];
} axm_pair_source;

/* Checks everything of `desc` that concerns operands, and takes the memory that given ones need. */
axm_status axm_pair_source_begin(const char *function, const axm_context *ctx, const axm_arith *arith,
                                 const axm_multiplier_error_desc *desc, axm_pair_source *source);
void axm_pair_source_end(const axm_context *ctx, axm_pair_source *source);

/* Pairs first..first + n - 1. Drawn ones come from `random` alone. */
void axm_pair_source_fill(const axm_pair_source *source, axm_random *random, uint64_t first, size_t n, double *a,
                          double *b);

#endif
