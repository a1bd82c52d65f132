/* The multipliers of the list, in their order. */
#include "multiplier.h"

#define AXM_MULTIPLIER(name) extern const axm_multiplier axm_multiplier_##name;
#include "list.def"
#undef AXM_MULTIPLIER

#define AXM_MULTIPLIER(name) &axm_multiplier_##name,
static const axm_multiplier *const multipliers[] = {
#include "list.def"
};
#undef AXM_MULTIPLIER

size_t axm_multipliers_count(void)
{
    return sizeof multipliers / sizeof multipliers[0];
}

const axm_multiplier *axm_multiplier_at(size_t index)
{
    return multipliers[index];
}
