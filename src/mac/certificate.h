/*
 * What is known about a piece of codes, taken while packing, and what may be concluded from it.
 * No certificate, no fast path: the slower exact one takes over, never an inexact one.
 */
#ifndef AXM_MAC_CERTIFICATE_H
#define AXM_MAC_CERTIFICATE_H

#include "coding.h"

/* The step that sums k products of such rows and lanes as the arithmetic defines it; AXM_STEPS_COUNT when none does. */
axm_step axm_certified_step(const axm_coding *coding, const axm_certificate *rows, const axm_certificate *lanes,
                            size_t k);

/* May that step be done by dot products, which take subnormal operands and sums for zeros? */
bool axm_certified_dots(const axm_coding *coding, const axm_certificate *rows, const axm_certificate *lanes);

#endif
