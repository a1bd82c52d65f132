/* One multiplier measured: its figures, and where its relative errors lie. */
#ifndef COMMON_MEASURING_H
#define COMMON_MEASURING_H

#include <approxmul/approxmul.h>

#include <stdbool.h>
#include <stdint.h>

enum { HISTOGRAM_BINS = 80 };

/** Which pairs to multiply; zeros are the defaults, but for seed and threads. */
struct measure_request {
    const char *name; /* of the arithmetic, for people; NULL: its own */
    bool exhaustive;
    uint64_t pairs; /* to draw; 0: as the library chooses */
    uint64_t seed;
    int32_t operands; /* AXM_OPERANDS_ */
    double range[2];  /* of both operands; both 0: the whole format */
    uint32_t threads; /* of the context, to be told */
};

struct measured {
    const struct measure_request *request;
    const axm_arith *arith;
    char name[96];      /* for people: the text given, or the table's name */
    double range[2][2]; /* [operand]: lowest and highest */
    axm_multiplier_error error;
    double lowest, highest; /* of the histogram */
    uint64_t bins[HISTOGRAM_BINS];
    double seconds; /* that the figures took */
};

/**
 * The figures, with a histogram over all but the outermost few thousandths of the relative errors. The request must
 * outlive them. Complains and gives false on failure.
 */
bool measure_error(const axm_context *ctx, const axm_arith *arith, const struct measure_request *request,
                   struct measured *measured);

#endif
