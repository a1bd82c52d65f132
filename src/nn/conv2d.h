/* A convolution plan, and one run of it. */
#ifndef AXM_NN_CONV2D_H
#define AXM_NN_CONV2D_H

#include "conv2d_planes.h"
#include "weights.h"
#include "window.h"

#include "../mac/blocking.h"
#include "../mac/lookup_block.h"

#include <approxmul/conv2d.h>

struct axm_conv2d {
    axm_weights weights; /* extent: output channels, k: products of a sum */
    int32_t layout;
    size_t in_channels, groups;
    axm_window rows, columns; /* the kernel down and across the picture */
    int64_t *padding;         /* [output channel][kernel row][kernel column]; see conv2d_lookup.c; may be NULL */
};

/* The caller's descriptor as this version has it, checked as axm_conv2d_create_f32() does: AXM_OK, AXM_E_STRUCT,
 * AXM_E_VALUE or AXM_E_SHAPE. `name` is the argument's. */
axm_status axm_conv2d_read_desc(const char *function, const char *name, const axm_conv2d_desc *given,
                                axm_conv2d_desc *desc);

/* How a run finds the operands of its sums. */
typedef enum {
    AXM_CONV2D_GATHER, /* all channels of some pictures become planes; patches are gathered from them */
    AXM_CONV2D_POINTS, /* 1 x 1, stride 1, no padding: pixels are encoded as they come */
    AXM_CONV2D_LINES   /* groups of few output channels: each group's planes are read in place */
} axm_conv2d_way;

/* One call. Sizes are those of all n pictures. */
typedef struct {
    const char *function;
    const axm_conv2d *plan;
    size_t n, in_h, in_w, out_h, out_w;
    const void *in;
    bool is_int;
    void *out;

    axm_conv2d_way way;
    size_t in_elems; /* of one picture */
    axm_strides out_strides;
    axm_planes_job planes; /* but for POINTS */
    size_t plane_bytes;
    size_t workspace_bytes;

    size_t chunk;       /* pictures at once (GATHER, POINTS) */
    size_t facts_bytes; /* of the workspace: what the encoding tasks found out (GATHER) */
    size_t codes_bytes; /* and the planes of a chunk */
} axm_conv2d_call;

/* The blocking job of a chunk of pictures, first, so that its callbacks find the rest behind it. */
typedef struct {
    axm_blocking blocking;
    const axm_conv2d_call *call;
    size_t first_picture, pictures;
    const char *codes;           /* planes, [picture][channel] (GATHER) */
    axm_certificate certificate; /* of all of them: what holds for every code holds for any chunk of them */
} axm_conv2d_chunk;

/* The taps of a sum in the order of k: where each finds its operand, counted from tap 0 of channel 0. */
typedef struct {
    size_t channel, row, column; /* of the next one */
} axm_conv2d_taps;

axm_conv2d_taps axm_conv2d_taps_from(const axm_conv2d_call *call, size_t group, size_t k);
size_t axm_conv2d_next_tap(const axm_conv2d_call *call, axm_conv2d_taps *taps);

/* Looked-up products: memory for what taps in the padding add, where such a plan would need it; its sums, after the
 * weights are encoded; and finished sums without them, and without zero points. */
axm_status axm_conv2d_padding_memory(const axm_conv2d *plan, bool look_up, int64_t **memory);
void axm_conv2d_padding_sums(axm_conv2d *plan);
void axm_conv2d_lookup_finish(const axm_conv2d_call *call, size_t first_row, size_t n_rows, size_t first, size_t n,
                              const axm_block_run *run);

/* The plan's affine quantisation, as its sums have it. */
static inline axm_affine_sides axm_conv2d_affine_sides(const axm_conv2d *plan)
{
    const axm_affine *const affine = plan->weights.affine;
    return (axm_affine_sides){.rows = affine != NULL ? affine + 1 : NULL, .rows_step = 1, .lanes = affine};
}

/* Fills chunks of lanes, as axm_blocking.fill. */
void axm_conv2d_gather(const axm_blocking *job, size_t group, size_t first, size_t block, axm_chunk *chunk);
void axm_conv2d_points(const axm_blocking *job, size_t group, size_t first, size_t block, axm_chunk *chunk);

/* Sizes of a run by lines; false when size_t does not hold them. And the run. */
bool axm_conv2d_lines_workspace(const axm_conv2d_call *call, size_t *bytes);
void axm_conv2d_lines_run(const axm_conv2d_call *call, char *workspace);

/* One row of finished sums: n values of a channel, or integer sums, to the output's pixels from `pixel` on. */
void axm_conv2d_store(const axm_conv2d_call *call, size_t picture, size_t channel, size_t pixel, size_t n,
                      const float *values, const int64_t *sums);

#endif
