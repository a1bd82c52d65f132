/* A matrix encoded once. */
#ifndef AXM_MAC_PACKED_H
#define AXM_MAC_PACKED_H

#include "lanes.h"
#include "rows.h"

#include <approxmul/mac.h>

struct axm_packed {
    axm_context *context;
    axm_arith *arith;
    axm_coding coding;
    int32_t operand;
    size_t extent, k;
    axm_rows rows;   /* of operand a, or else */
    axm_lanes lanes; /* of operand b */
};

#endif
