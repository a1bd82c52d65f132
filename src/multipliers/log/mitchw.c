/*
 * Mitch-w (Kim, Del Barrio, Bagherzadeh et al., IEEE Trans. Computers 2019): Mitchell's multiplier on operands
 * truncated to their w highest bits. log.h is its model.
 *
 * Unbiased: one constant is added to the log sum, half a unit of the last kept place per operand. So each operand
 * keeps w-2 fraction bits and a 1 as its last one; the floor of the product can drop ones then.
 */
#include "log.h"

static const axm_key keys[] = {
    AXM_KEY_WIDTH("w", AXM_KEY_ANY, 6, "min(6,bits)", "2..bits; 2..24 with format=f32|bf16|f16"),
    AXM_KEY_FORMAT(AXM_KEY_ANY, "fixed|f32|bf16|f16", "fixed"),
    AXM_KEY_BITS,
    AXM_KEY_FRACS,
    AXM_KEY_SIGN("sm|c1|none"),
    AXM_LOG_KEY_BIAS,
    AXM_KEY_NAN,
    AXM_KEY_SUBNORMALS("flush", "flush"),
};

const axm_multiplier axm_multiplier_mitchw = {
    .name = "mitchw",
    .summary = "Mitch-w: Mitchell's multiplier on operands truncated to their w highest bits",
    .source = "Kim et al., IEEE Trans. Computers 2019, doi 10.1109/TC.2018.2880742",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    AXM_LOG_INT,
    AXM_LOG_FLOAT,
};
