/* What truth tables and tabulated functions share. */
#ifndef AXM_MULTIPLIERS_TABLE_H
#define AXM_MULTIPLIERS_TABLE_H

#include "../direct/direct.h"

/* The entry of two operands. */
int64_t axm_table_mul_int(const axm_arith *arith, int64_t a, int64_t b);

#endif
