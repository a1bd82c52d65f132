#include "taps.h"

#include "numbers.h"

static size_t outputs_along(size_t in, size_t before, size_t after, size_t dilation, size_t kernel, size_t stride)
{
    const size_t padded = in + before + after, reach = dilation * (kernel - 1) + 1;
    return padded < reach ? 0 : (padded - reach) / stride + 1;
}

void test_conv2d_outputs(const axm_conv2d_desc *desc, size_t h, size_t w, size_t *out_h, size_t *out_w)
{
    *out_h = outputs_along(h, desc->pad_top, desc->pad_bottom, desc->dilation_h, desc->kernel_h, desc->stride_h);
    *out_w = outputs_along(w, desc->pad_left, desc->pad_right, desc->dilation_w, desc->kernel_w, desc->stride_w);
}

size_t test_conv2d_taps(const axm_conv2d_desc *desc, size_t h, size_t w, size_t n, size_t o, size_t oy, size_t ox,
                        size_t *in_at, size_t *weight_at)
{
    const size_t group_in = desc->in_channels / desc->groups, group = o / (desc->out_channels / desc->groups);
    size_t count = 0;
    for (size_t c = 0; c < group_in; c++) {
        for (size_t ky = 0; ky < desc->kernel_h; ky++) {
            for (size_t kx = 0; kx < desc->kernel_w; kx++) {
                const long y = (long)(oy * desc->stride_h + ky * desc->dilation_h) - (long)desc->pad_top;
                const long x = (long)(ox * desc->stride_w + kx * desc->dilation_w) - (long)desc->pad_left;
                if (y < 0 || x < 0 || y >= (long)h || x >= (long)w) {
                    continue;
                }
                in_at[count] =
                    test_place(desc->layout, desc->in_channels, h, w, n, group * group_in + c, (size_t)y, (size_t)x);
                weight_at[count++] = ((o * group_in + c) * desc->kernel_h + ky) * desc->kernel_w + kx;
            }
        }
    }
    return count;
}
