#include "window.h"

#include <approxmul/nn.h>

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
    uint64_t taps = 0;
    for (size_t i = 0; i < n_windows; i++) {
        const size_t start = i * window->stride; /* in the padded picture, which begins pad_before earlier */
        const size_t end = in + window->pad_before;
        const size_t before =
            start >= window->pad_before ? 0 : (window->pad_before - start + window->dilation - 1) / window->dilation;
        const size_t upto = start >= end ? 0 : (end - start + window->dilation - 1) / window->dilation;
        const size_t limit = upto < window->kernel ? upto : window->kernel;
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
