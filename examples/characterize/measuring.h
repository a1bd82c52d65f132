/* One multiplier measured: its figures, and where its relative errors lie. */
#ifndef CHARACTERIZE_MEASURING_H
#define CHARACTERIZE_MEASURING_H

#include "options.h"

enum { HISTOGRAM_BINS = 80 };

struct measured {
    const struct options *options;
    const axm_arith *arith;
    char name[96];      /* for people: the text given, or the table's name */
    double range[2][2]; /* [operand]: lowest and highest */
    axm_multiplier_error error;
    double lowest, highest; /* of the histogram */
    uint64_t bins[HISTOGRAM_BINS];
    double seconds; /* that the figures took */
};

/** The figures, with a histogram over all but the outermost few thousandths of the relative errors. */
bool measure(const axm_context *ctx, const axm_arith *arith, const struct options *options, struct measured *measured);

#endif
