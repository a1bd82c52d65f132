/* Sliding windows over a picture: what convolution and pooling have in common. */
#ifndef AXM_NN_WINDOW_H
#define AXM_NN_WINDOW_H

#include "../core/check.h"

/* One dimension of a window. */
typedef struct {
    size_t kernel, stride, dilation, pad_before, pad_after;
} axm_window;

/* How many windows fit along `in` (1..2^31-1) elements; AXM_E_SHAPE when none does. `axis` is "h" or "w". */
axm_status axm_window_count(const char *function, const char *axis, const axm_window *window, size_t in, size_t *out);

/* Taps of all n_windows windows that lie inside of the picture, added up along this dimension. */
uint64_t axm_window_taps_inside(const axm_window *window, size_t in, size_t n_windows);

/* Where things lie in a dense tensor of a layout: element (n, c, y, x) is at n * picture + c * channel + y * row + x *
 * column. */
typedef struct {
    size_t picture, channel, row, column;
} axm_strides;

axm_strides axm_strides_of(int32_t layout, size_t channels, size_t h, size_t w);

#endif
