#include "window.h"

#include <approxmul/conv2d.h>

axm_status axm_window_count(const char *function, const char *axis, const axm_window *window, size_t in, size_t *out)
{
    char name[8] = "in_";
    size_t reach, padded;
    name[3] = axis[0];
    AXM_TRY(axm_check_range(function, name, in, 1, AXM_EXTENT_MAX));
    if (!axm_mul_size(window->dilation, window->kernel - 1, &reach) || !axm_add_size(in, window->pad_before, &padded) ||
        !axm_add_size(padded, window->pad_after, &padded)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: kernel, dilation and padding along %s are more than size_t counts",
                        function, axis);
    }
    if (reach >= padded) {
        return axm_fail(AXM_E_SHAPE, "%s: %s is %zu, with padding %zu; the kernel spans %zu and must fit", function,
                        name, in, padded, reach + 1);
    }
    *out = (padded - reach - 1) / window->stride + 1;
    return AXM_OK;
}

uint64_t axm_window_taps_inside(const axm_window *window, size_t in, size_t n_windows)
{
    const size_t end = in + window->pad_before; /* of the picture, which begins at pad_before */
    uint64_t taps = 0;
    for (size_t t = 0; t < window->kernel; t++) { /* windows may be many more */
        const size_t at = t * window->dilation;   /* of the first window's tap */
        const size_t before =
            at >= window->pad_before ? 0 : (window->pad_before - at + window->stride - 1) / window->stride;
        const size_t upto = at >= end ? 0 : (end - at - 1) / window->stride + 1;
        const size_t limit = upto < n_windows ? upto : n_windows;
        taps += limit > before ? limit - before : 0;
    }
    return taps;
}

axm_strides axm_strides_of(int32_t layout, size_t channels, size_t h, size_t w)
{
    if (layout == AXM_LAYOUT_NHWC) {
        return (axm_strides){.picture = channels * h * w, .channel = 1, .row = w * channels, .column = channels};
    }
    return (axm_strides){.picture = channels * h * w, .channel = h * w, .row = w, .column = 1};
}
