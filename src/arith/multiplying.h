/*
 * An arithmetic's multiplier as one thread uses it, for as long as a call takes: the way to products wherever they may
 * be a custom arithmetic's, which are computed by the caller's function and can fail.
 */
#ifndef AXM_ARITH_MULTIPLYING_H
#define AXM_ARITH_MULTIPLYING_H

#include "../multipliers/multiplier.h"

typedef struct {
    const char *function; /* the public one, for messages */
    const axm_arith *arith;
    void *thread_user;
} axm_multiplying;

/* Products are computed by the caller's function. */
static inline bool axm_arith_is_called(const axm_arith *arith)
{
    return arith->multiplier->is_called;
}

/* axm_multiplying_end() follows, but not where this fails. */
axm_status axm_multiplying_begin(const char *function, const axm_arith *arith, axm_multiplying *multiplier);
void axm_multiplying_end(const axm_multiplying *multiplier);

/* The product of two operands that are in the fixed-point format. */
axm_status axm_multiply_int(const axm_multiplying *multiplier, int64_t a, int64_t b, int64_t *product);

/* The product of two floats, as axm_mul_f32() gives it. */
axm_status axm_multiply_f32(const axm_multiplying *multiplier, float a, float b, float *product);

/* Products of a called function: int64_t of 64-bit codes, or float of 32-bit ones. Lanes in the padding and those that
 * are not used make zeros, uncalled. */
axm_status axm_multiply_crossing(const axm_multiplying *multiplier, const axm_crossing *crossing, void *out);

/* axm_arith_gain(), or why there is none. */
axm_status axm_find_gain(const char *function, const axm_arith *arith, double *gain);

#endif
