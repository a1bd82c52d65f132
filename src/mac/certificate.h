/*
 * What is known about a piece of a panel, taken while packing, and what may be concluded from it.
 * No certificate, no fast path: the slower exact one takes over, never an inexact one.
 */
#ifndef AXM_MAC_CERTIFICATE_H
#define AXM_MAC_CERTIFICATE_H

#include "../arith/model.h"

/* Over the codes of one block. min and max are exponent fields of the non-zero ones. */
typedef struct {
    uint16_t min_exponent; /* 0xffff when all are zero */
    uint16_t max_exponent; /* 0 when all are zero */
    uint8_t nonfinite;     /* any infinity, NaN or padding mark (floating-point codes) */
} axm_certificate;

axm_certificate axm_certify(const axm_arith *arith, const void *codes, size_t n);

/* What holds for both. */
axm_certificate axm_certificate_merge(axm_certificate a, axm_certificate b);

/* May the family's micro-kernel sum k products of such rows and lanes? */
bool axm_certificate_allows(const axm_arith *arith, const axm_certificate *row, const axm_certificate *lanes, size_t k);

#endif
