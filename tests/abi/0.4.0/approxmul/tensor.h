/**
 * @file tensor.h
 * @brief How tensors lie in memory.
 *
 * Tensors are dense float32 (or int32 in, int64 out), n pictures of `channels` planes of h x w:
 * AXM_LAYOUT_NCHW stores [n][channel][row][column], AXM_LAYOUT_NHWC [n][row][column][channel].
 */
#ifndef APPROXMUL_TENSOR_H
#define APPROXMUL_TENSOR_H

#include <approxmul/defs.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Order of a tensor's dimensions in memory. */
enum {
    AXM_LAYOUT_NCHW = 0, /**< planes: [n][channel][row][column] */
    AXM_LAYOUT_NHWC = 1  /**< pixels: [n][row][column][channel] */
};

#ifdef __cplusplus
}
#endif

#endif
