/* What the operands of an arithmetic's multiplier can be. */
#ifndef AXM_ANALYSIS_OPERAND_FORMAT_H
#define AXM_ANALYSIS_OPERAND_FORMAT_H

#include "../arith/model.h"

typedef struct {
    bool fixed;                   /* integers; otherwise floats, and the rest is 0 */
    double lowest[2], highest[2]; /* of operand a and b */
    double product_range;         /* 2^(bits_a + bits_b) */
    bool is_signed[2];
    bool wide; /* products are unsigned numbers that fill 64 bits */
} axm_operand_format;

static inline axm_operand_format axm_operand_format_of(const axm_arith *arith)
{
    axm_operand_format format = {.fixed = axm_arith_is_fixed(arith)};
    int total = 0;
    for (int operand = 0; format.fixed && operand < 2; operand++) {
        const int bits = axm_arith_operand_bits(arith, operand);
        const bool is_signed = axm_arith_operand_is_signed(arith, operand) != 0;
        format.is_signed[operand] = is_signed;
        format.highest[operand] = axm_power_of_two(bits - (is_signed ? 1 : 0)) - 1;
        format.lowest[operand] = is_signed ? -format.highest[operand] - 1 : 0;
        total += bits;
    }
    format.wide = total == 64 && !format.is_signed[0] && !format.is_signed[1];
    format.product_range = format.fixed ? axm_power_of_two(total) : 0;
    return format;
}

#endif
