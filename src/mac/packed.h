/* A matrix encoded once. */
#ifndef AXM_MAC_PACKED_H
#define AXM_MAC_PACKED_H

#include "panel.h"

#include <approxmul/mac.h>

struct axm_packed {
    axm_context *context;
    axm_arith *arith;
    int32_t operand;
    axm_panels panels;
};

#endif
