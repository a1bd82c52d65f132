/*
 * Mitchell's logarithmic multiplier (J. N. Mitchell, IRE Trans. Electronic Computers EC-11, 1962): characteristics and
 * fractions added, with all fraction bits of the operands. log.h is its model.
 */
#include "log.h"

static const axm_key keys[] = {
    AXM_KEY_FORMAT(AXM_KEY_ANY, "fixed|f32|bf16|f16", "fixed"),
    AXM_KEY_BITS,
    AXM_KEY_FRACS,
    AXM_KEY_SIGN("sm|c1|none"),
    AXM_LOG_KEY_BIAS,
    AXM_KEY_NAN,
    AXM_KEY_SUBNORMALS("flush", "flush"),
};

const axm_multiplier axm_multiplier_mitchell = {
    .name = "mitchell",
    .summary = "Mitchell's logarithmic multiplier: characteristics and fractions added, all fraction bits kept",
    .source = "J. N. Mitchell, IRE Trans. Electronic Computers EC-11, 1962, doi 10.1109/TEC.1962.5219391",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    AXM_LOG_INT,
    AXM_LOG_FLOAT,
};
