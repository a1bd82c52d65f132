/* IEEE single: T(x) = x. The product is rounded to float32, then the sum is: never fused. */
#include "linear.h"

const axm_multiplier axm_multiplier_float32 = {
    .name = "float32",
    .summary = "IEEE single: the product rounded, then the sum rounded, never fused",
    .source = "IEEE 754-2019",
    .format = AXM_FORMAT_F32,
    AXM_LINEAR_FLOAT,
};
