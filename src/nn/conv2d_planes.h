/*
 * A picture's channels as planes of codes, laid out so that each tap of a kernel finds the operands
 * of neighbouring output pixels side by side: padding is filled in, and strides are taken out.
 *
 * Along an axis a plane has parts. Tap k of output position o is at offset(k) + o, in one of two
 * ways, whichever is shorter: either the padded picture is split by the remainder of its position
 * modulo the stride, or each tap has a part of its own.
 */
#ifndef AXM_NN_CONV2D_PLANES_H
#define AXM_NN_CONV2D_PLANES_H

#include "window.h"

#include "../mac/certificate.h"

typedef struct {
    size_t parts, length; /* of a plane along this axis, and positions of each part */
    size_t step;          /* of the picture between neighbouring positions */
    size_t part_step;     /* and between the first positions of neighbouring parts */
    size_t pad, in;       /* padding before, and the picture's positions */
    bool by_tap;          /* parts are taps, not remainders */
    size_t stride, dilation;
} axm_axis;

/* A window of `out` positions over `in` ones; *extent is the length of a plane. False when size_t does not hold it. */
bool axm_axis_init(const axm_window *window, size_t in, size_t out, axm_axis *axis, size_t *extent);

static inline size_t axm_axis_offset(const axm_axis *axis, size_t tap)
{
    const size_t reach = tap * axis->dilation;
    if (axis->stride == 1 && !axis->by_tap) {
        return reach; /* as below, without a division */
    }
    return axis->by_tap ? tap * axis->length : reach % axis->stride * axis->length + reach / axis->stride;
}

/* How the channels of a run are turned into planes. */
typedef struct {
    const axm_coding *coding;
    const void *in;
    bool is_int;
    axm_strides strides; /* of the input */
    axm_axis rows, columns;
    size_t columns_extent, elems; /* codes of a plane's row, and of a plane */
    size_t bytes;                 /* of a code: 2 for pairs, 4 for others and kept wide ones, 8 for wide ones */
    bool operands;                /* wide codes are kept as operands */
    bool marked;                  /* padding is AXM_PADDING_MARK or AXM_PADDING_MARK_64, not zero */
} axm_planes_job;

/* One channel of one picture. Merges into *certificate what is known of the codes, and into *lost the bits
 * that kept wide codes lost. */
void axm_planes_encode(const axm_planes_job *job, size_t picture, size_t channel, int term, void *plane,
                       axm_certificate *certificate, uint32_t *lost);

#endif
