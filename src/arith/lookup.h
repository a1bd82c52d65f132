/*
 * The table of all products of an arithmetic whose operands have at most 8 bits, for kernels that look products up.
 */
#ifndef AXM_ARITH_LOOKUP_H
#define AXM_ARITH_LOOKUP_H

#include "model.h"

/* Can its products be looked up: fixed point of at most 8 bits, whose sums are exact integers. */
bool axm_arith_can_look_up(const axm_arith *arith);

/* The table whose rows are of operand a or b: made when first asked for, kept with the arithmetic. NULL, with the
 * message set, when there is no memory. */
const axm_lookup *axm_arith_lookup(const axm_arith *arith, int row_operand);

/* Frees both. */
void axm_arith_free_lookups(axm_arith *arith);

/* An operand's bit pattern. */
static inline uint32_t axm_arith_pattern(const axm_arith *arith, int operand, int64_t value)
{
    return (uint32_t)value & (((uint32_t)1 << arith->operand_bits[operand]) - 1);
}

#endif
