/*
 * What is known about a piece of codes, taken while packing, and what may be concluded from it.
 * No certificate, no fast path: the slower exact one takes over, never an inexact one.
 */
#ifndef AXM_MAC_CERTIFICATE_H
#define AXM_MAC_CERTIFICATE_H

#include "coding.h"

/* In lanes of a float format: a tap in the padding, which adds nothing, not even to an infinite
 * weight. No operand has this code: every NaN is encoded as AXM_F32_NAN. */
#define AXM_PADDING_MARK 0x7fff0000u

/* Of codes as axm_encode_run() gives them. */
axm_certificate axm_certify(const axm_coding *coding, size_t n, const void *codes);

/* What holds for both; and what holds for no codes at all, which is the merger's neutral element. */
static inline axm_certificate axm_certificate_merge(axm_certificate a, axm_certificate b)
{
    return (axm_certificate){
        .min_exponent = a.min_exponent < b.min_exponent ? a.min_exponent : b.min_exponent,
        .max_exponent = a.max_exponent > b.max_exponent ? a.max_exponent : b.max_exponent,
        .zeros = a.zeros | b.zeros,
        .nonfinite = a.nonfinite | b.nonfinite,
    };
}

static inline axm_certificate axm_certificate_none(void)
{
    return (axm_certificate){.min_exponent = UINT16_MAX};
}

/* The step that sums k products of such rows and lanes as the arithmetic defines it; AXM_STEPS_COUNT when none does. */
axm_step axm_certified_step(const axm_coding *coding, const axm_certificate *rows, const axm_certificate *lanes,
                            size_t k);

/* May that step be done by dot products, which take subnormal operands and sums for zeros? */
bool axm_certified_dots(const axm_coding *coding, const axm_certificate *rows, const axm_certificate *lanes);

#endif
