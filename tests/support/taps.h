/* Convolutions of any shape by plain loops: how many outputs there are, and which products are summed for each. */
#ifndef AXM_TESTS_SUPPORT_TAPS_H
#define AXM_TESTS_SUPPORT_TAPS_H

#include <approxmul/conv2d.h>

/* Rows and columns of the output; 0 where the kernel does not fit. The descriptor's fields are those allowed. */
void test_conv2d_outputs(const axm_conv2d_desc *desc, size_t h, size_t w, size_t *out_h, size_t *out_w);

/*
 * The taps of one output (picture n, channel o, row oy, column ox) that lie inside the picture, in the order of the
 * definition: the places in input and weights. Gives their count.
 */
size_t test_conv2d_taps(const axm_conv2d_desc *desc, size_t h, size_t w, size_t n, size_t o, size_t oy, size_t ox,
                        size_t *in_at, size_t *weight_at);

#endif
