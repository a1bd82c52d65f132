#include "planes.h"

void axm_row_planes(const axm_coding *coding, bool operands, size_t k, const uint32_t *codes, uint64_t *planes)
{
    coding->kernels->loops.take_row_planes(k, axm_kept_zero(coding, operands), codes, planes);
}

void axm_lane_planes(const axm_coding *coding, size_t k, size_t width, const void *codes, uint64_t *planes)
{
    const axm_loops *const loops = &coding->kernels->loops;
    const uint32_t zero = axm_kept_zero(coding, false);
    if (coding->wide) {
        loops->take_planes_64(k, width, coding->codes->int_zero, codes, planes);
    } else if (coding->pairs) {
        loops->take_pair_planes(k, width, zero, codes, planes);
    } else {
        loops->take_planes_32(k, width, zero, codes, planes);
    }
}

/* Like the code, its kept form has the sign in the highest bit, and is the kept zero for no other code. */
void axm_kept_lane_planes(const axm_coding *coding, bool operands, size_t k, size_t width, const uint32_t *kept,
                          uint64_t *planes)
{
    coding->kernels->loops.take_planes_32(k, width, axm_kept_zero(coding, operands), kept, planes);
}
