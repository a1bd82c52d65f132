#include "shapes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* k of 267: a whole block of 256 and a short one. */
const test_layer hashes_shapes[] = {
    {.name = "gemm", .kind = TEST_GEMM, .m = 11, .n = 37, .k = 13},
    {.name = "gemm, deep", .kind = TEST_GEMM, .m = 2, .n = 17, .k = 267},
    {.name = "gemm, a packed", .kind = TEST_PACKED_A, .m = 11, .n = 37, .k = 13},
    {.name = "gemm, b packed", .kind = TEST_PACKED_B, .m = 2, .n = 17, .k = 267},
    {.name = "fully connected, one", .kind = TEST_FULLY_CONNECTED, .m = 1, .n = 19, .k = 45},
    {.name = "fully connected, batch", .kind = TEST_FULLY_CONNECTED, .m = 5, .n = 19, .k = 45},
    {.name = "conv by patches",
     .kind = TEST_CONV,
     .layout = AXM_LAYOUT_NCHW,
     .pictures = 1,
     .channels = 4,
     .h = 5,
     .w = 7,
     .out_channels = 10,
     .groups = 2,
     .kernel = 3,
     .stride = 1,
     .dilation = 1,
     .pad = 1},
    {.name = "conv by patches, NHWC",
     .kind = TEST_CONV,
     .layout = AXM_LAYOUT_NHWC,
     .pictures = 2,
     .channels = 3,
     .h = 9,
     .w = 8,
     .out_channels = 6,
     .groups = 1,
     .kernel = 3,
     .stride = 2,
     .dilation = 2,
     .pad = 2},
    {.name = "conv by points",
     .kind = TEST_CONV,
     .layout = AXM_LAYOUT_NCHW,
     .pictures = 2,
     .channels = 9,
     .h = 3,
     .w = 11,
     .out_channels = 5,
     .groups = 1,
     .kernel = 1,
     .stride = 1,
     .dilation = 1},
    {.name = "conv by points, NHWC",
     .kind = TEST_CONV,
     .layout = AXM_LAYOUT_NHWC,
     .pictures = 1,
     .channels = 6,
     .h = 4,
     .w = 5,
     .out_channels = 10,
     .groups = 2,
     .kernel = 1,
     .stride = 1,
     .dilation = 1},
    {.name = "conv by lines",
     .kind = TEST_CONV,
     .layout = AXM_LAYOUT_NCHW,
     .pictures = 2,
     .channels = 4,
     .h = 8,
     .w = 13,
     .out_channels = 4,
     .groups = 2,
     .kernel = 3,
     .stride = 2,
     .dilation = 3,
     .pad = 2},
    {.name = "conv by lines, depthwise, NHWC",
     .kind = TEST_CONV,
     .layout = AXM_LAYOUT_NHWC,
     .pictures = 1,
     .channels = 3,
     .h = 7,
     .w = 19,
     .out_channels = 6,
     .groups = 3,
     .kernel = 3,
     .stride = 1,
     .dilation = 1,
     .pad = 1},
};
const size_t hashes_shapes_count = sizeof hashes_shapes / sizeof hashes_shapes[0];

const test_layer *hashes_shape(const char *name)
{
    for (size_t i = 0; i < hashes_shapes_count; i++) {
        if (strcmp(hashes_shapes[i].name, name) == 0) {
            return &hashes_shapes[i];
        }
    }
    fprintf(stderr, "hashes: FAILED: no shape %s\n", name);
    exit(1);
}
