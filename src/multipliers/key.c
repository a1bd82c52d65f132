#include "key.h"

int32_t axm_key_significant_bits(const axm_arith *arith)
{
    return axm_arith_significant_bits(arith);
}

int32_t axm_key_half_of_a(const axm_arith *arith)
{
    return arith->operand_bits[AXM_OPERAND_A] / 2;
}

int32_t axm_key_half_of_b(const axm_arith *arith)
{
    return arith->operand_bits[AXM_OPERAND_B] / 2;
}
