/* How many products a convolution takes. */
#include "conv2d.h"

axm_status axm_conv2d_macs(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, uint64_t *macs,
                           uint64_t *macs_inside)
{
    size_t out_h, out_w;
    uint64_t all;
    AXM_NEED(plan);
    AXM_NEED(macs);
    AXM_TRY(axm_window_count(__func__, "h", &plan->rows, in_h, &out_h));
    AXM_TRY(axm_window_count(__func__, "w", &plan->columns, in_w, &out_w));
    const uint64_t factors[5] = {n, plan->weights.extent, out_h, out_w, plan->weights.k};
    AXM_TRY(axm_check_count(__func__, "macs", factors, 5, &all));
    if (macs_inside != NULL) {
        const uint64_t channels = plan->in_channels / plan->groups;
        *macs_inside = n == 0 ? 0
                              : n * plan->weights.extent * channels * axm_window_taps_inside(&plan->rows, in_h, out_h) *
                                    axm_window_taps_inside(&plan->columns, in_w, out_w);
    }
    *macs = all;
    return AXM_OK;
}
