/*
 * Mitchell's product with a correction, of logarithms k . f.
 *
 * Where no carry comes out of the fractions, Mitchell's product lacks fa * fb, otherwise (1 - fa) * (1 - fb), in units
 * of 2^(ka + kb) both times: 1/12 on average. Fractions and corrections are in units of 2^-AXM_FRACTION here.
 */
#ifndef AXM_MULTIPLIERS_CORRECTED_H
#define AXM_MULTIPLIERS_CORRECTED_H

#include "log.h"

#define AXM_FRACTION 32

/* What is added, for two fractions. */
typedef uint64_t axm_correction(const axm_arith *arith, uint64_t fa, uint64_t fb);

int64_t axm_corrected_mul_int(const axm_arith *arith, axm_correction *correction, int64_t a, int64_t b);
int64_t axm_corrected_product_int(const axm_arith *arith, axm_correction *correction, uint64_t a, uint64_t b);

/* Fraction bits cut off an operand's logarithm: t of them, the last one kept then 1. After the key is read. */
void axm_corrected_cut(axm_arith *filled, int32_t t);

/* clang-format off: initialisers */
#define AXM_CORRECTED_KEY_T(index, highest_of_, range_)                                                                \
    AXM_KEY_UP_TO("t", AXM_KEY_OWN(index), AXM_KEY_FIXED, 0, highest_of_, 0, "0", range_,                              \
                  "fraction bits cut off an operand's logarithm; the last one kept is then 1")
/* clang-format on */

#endif
