/*
 * The bilinear family: a * b - R(a) * R(b). The exact product lacks only the product of what each operand has left
 * once a few powers of two are taken out of it, so that shifts and additions make it. On magnitudes, sign by xor.
 *
 * So a product is two terms, T(a) * T(b) and R(a) * -R(b), each of them the linear family's, whose kernels sum them.
 */
#ifndef AXM_MULTIPLIERS_BILINEAR_H
#define AXM_MULTIPLIERS_BILINEAR_H

#include "../direct/direct.h"

/* What an operand's magnitude has left. */
typedef int64_t axm_residue(const axm_arith *arith, uint64_t x);

static inline int64_t axm_bilinear_product(const axm_arith *arith, axm_residue *residue, uint64_t a, uint64_t b,
                                           bool negative)
{
    const uint64_t product = a * b - (uint64_t)residue(arith, a) * (uint64_t)residue(arith, b);
    return axm_direct_signed(product, negative);
}

/* What a term makes of an operand, with its sign: the operand, or its residue, once with a minus. */
static inline int64_t axm_bilinear_term(int term, int operand, bool negative, int64_t kept, int64_t residue)
{
    const bool minus = term == 1 && operand == AXM_OPERAND_B;
    const int64_t value = term == 0 ? kept : residue;
    return negative != minus ? -value : value;
}

/* Members of a multiplier: its scalar model, and what a term makes of operands. */
#define AXM_BILINEAR(mul, term) AXM_DIRECT_FIXED(mul), .take_term = (term), .terms = 2

#endif
