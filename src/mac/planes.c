#include "planes.h"

void axm_row_planes(const axm_coding *coding, size_t k, const void *codes, uint64_t *planes)
{
    uint64_t wide[AXM_BLOCK];
    if (!coding->wide) { /* signs and zeros of 32 bits, in the place of 64 */
        for (size_t t = 0; t < k; t++) {
            wide[t] = (uint64_t)((const uint32_t *)codes)[t] << 32;
        }
        codes = wide;
    }
    const uint64_t zero = coding->wide ? coding->family->int_zero : (uint64_t)axm_kept_zero(coding, false) << 32;
    coding->kernels->loops.take_row_planes(k, zero, codes, planes);
}

void axm_lane_planes(const axm_coding *coding, size_t k, size_t width, const void *codes, uint64_t *planes)
{
    const axm_loops *const loops = &coding->kernels->loops;
    const uint32_t zero = axm_kept_zero(coding, false);
    if (coding->wide) {
        loops->take_planes_64(k, width, coding->family->int_zero, codes, planes);
    } else if (coding->pairs) {
        loops->take_pair_planes(k, width, zero, codes, planes);
    } else {
        loops->take_planes_32(k, width, zero, codes, planes);
    }
}
