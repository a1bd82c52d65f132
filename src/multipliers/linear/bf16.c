/* bfloat16 operands: T(x) = x rounded to 8 significant bits. Two of them multiply exactly in float32. */
#include "linear.h"

static const axm_key keys[] = {
    AXM_KEY_WORD("round", AXM_KEY_AT(round), AXM_KEY_FLOATING, "rne|trunc", "rne|trunc", "rne",
                 "float32 to bfloat16: nearest even, or truncated"),
    AXM_KEY_SUBNORMALS("keep|flush", "keep"),
};

const axm_multiplier axm_multiplier_bf16 = {
    .name = "bf16",
    .summary = "operands rounded to bfloat16, their product exact in float32",
    .source = "Kim et al., IEEE TETC 2021, arXiv 2007.10500; bfloat16 as in Intel 338302-001",
    .format = AXM_FORMAT_BF16,
    AXM_KEYS(keys),
    AXM_LINEAR_FLOAT,
};
