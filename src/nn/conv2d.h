/* A convolution plan, and one run of it. */
#ifndef AXM_NN_CONV2D_H
#define AXM_NN_CONV2D_H

#include "weights.h"
#include "window.h"

#include "../mac/blocking.h"

#include <approxmul/nn.h>

struct axm_conv2d {
    axm_weights weights; /* extent: output channels, k: products of a sum */
    int32_t layout;
    size_t in_channels, groups;
    axm_window rows, columns; /* the kernel down and across the picture */
};

/* A run on a chunk of pictures. The blocking job comes first, so that its callbacks find the rest behind it. */
typedef struct {
    axm_blocking blocking;
    const axm_conv2d *plan;
    size_t in_h, in_w, out_h, out_w;
    axm_strides in_strides, out_strides;
    size_t pictures;             /* of the chunk */
    const void *codes;           /* of the chunk's input, in the input's order */
    axm_certificate certificate; /* of all of them: what holds for every code holds for any panel of them */
    float *out;                  /* of the chunk; or else */
    int64_t *out_sums;
} axm_conv2d_run;

/* Gathers one block of patches of codes: im2col of AXM_LANES output pixels, as axm_blocking.fill. */
void axm_conv2d_gather(const axm_blocking *job, size_t group, size_t panel, size_t block, const axm_panels *lanes);

#endif
