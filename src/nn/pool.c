/* Pooling, exact in float32. */
#include "window.h"

#include "../core/bits.h"
#include "../core/fp_modes.h"
#include "../core/structure.h"

#include <approxmul/exact.h>

static const axm_pool_desc default_desc = {.layout = AXM_LAYOUT_NCHW, .stride_h = 1, .stride_w = 1};
static const axm_structure desc_structure = {
    .init = "axm_pool_desc_init",
    .bytes = sizeof(axm_pool_desc),
    .least = AXM_UP_TO(axm_pool_desc, kernel_w),
    .defaults = &default_desc,
};

void axm_pool_desc_init_sized(axm_pool_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

static axm_status read_desc(const char *function, const axm_pool_desc *given, axm_pool_desc *desc)
{
    if (given == NULL) {
        return axm_fail(AXM_E_NULL, "%s: desc is NULL; it is needed", function);
    }
    AXM_TRY(axm_structure_read(function, "desc", &desc_structure, given, desc));
    AXM_TRY(axm_check_layout(function, "desc->layout", desc->layout));
    AXM_TRY(axm_check_flag(function, "desc->count_include_pad", desc->count_include_pad));
    AXM_TRY(axm_check_range(function, "desc->channels", desc->channels, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(function, "desc->kernel_h", desc->kernel_h, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(function, "desc->kernel_w", desc->kernel_w, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(function, "desc->stride_h", desc->stride_h, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(function, "desc->stride_w", desc->stride_w, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(function, "desc->pad_top", desc->pad_top, 0, desc->kernel_h - 1));
    AXM_TRY(axm_check_range(function, "desc->pad_bottom", desc->pad_bottom, 0, desc->kernel_h - 1));
    AXM_TRY(axm_check_range(function, "desc->pad_left", desc->pad_left, 0, desc->kernel_w - 1));
    return axm_check_range(function, "desc->pad_right", desc->pad_right, 0, desc->kernel_w - 1);
}

static axm_status output_size(const char *function, const axm_pool_desc *desc, size_t in_h, size_t in_w, size_t *out_h,
                              size_t *out_w)
{
    const axm_window rows = {desc->kernel_h, desc->stride_h, 1, desc->pad_top, desc->pad_bottom};
    const axm_window columns = {desc->kernel_w, desc->stride_w, 1, desc->pad_left, desc->pad_right};
    AXM_TRY(axm_window_count(function, "h", &rows, in_h, out_h));
    return axm_window_count(function, "w", &columns, in_w, out_w);
}

axm_status axm_pool_output_size(const axm_pool_desc *desc, size_t in_h, size_t in_w, size_t *out_h, size_t *out_w)
{
    axm_pool_desc own;
    size_t h, w;
    AXM_TRY(read_desc(__func__, desc, &own));
    AXM_NEED(out_h);
    AXM_NEED(out_w);
    AXM_TRY(output_size(__func__, &own, in_h, in_w, &h, &w));
    *out_h = h;
    *out_w = w;
    return AXM_OK;
}

/* The part of a window that lies inside the picture. */
typedef struct {
    const float *plane;
    size_t first_row, end_row, first_column, end_column;
    axm_strides strides;
    size_t count; /* what a mean is divided by */
} window_view;

typedef float reduce(const window_view *view);

static float largest(const window_view *v)
{
    float best = v->plane[v->first_row * v->strides.row + v->first_column * v->strides.column];
    for (size_t y = v->first_row; y < v->end_row; y++) {
        for (size_t x = v->first_column; x < v->end_column; x++) {
            const float value = v->plane[y * v->strides.row + x * v->strides.column];
            best = value > best || value != value ? value : best; /* a NaN, once taken, stays */
        }
    }
    return best;
}

static float mean(const window_view *v)
{
    float sum = 0;
    for (size_t y = v->first_row; y < v->end_row; y++) {
        for (size_t x = v->first_column; x < v->end_column; x++) {
            sum += v->plane[y * v->strides.row + x * v->strides.column];
        }
    }
    return sum / (float)v->count;
}

/* Clips a window that begins `before` elements ahead of the picture's edge. */
static void clip(size_t start, size_t kernel, size_t before, size_t extent, size_t *first, size_t *end)
{
    *first = start > before ? start - before : 0;
    *end = start + kernel - before < extent ? start + kernel - before : extent;
}

static void pool(const axm_pool_desc *desc, size_t n, size_t in_h, size_t in_w, size_t out_h, size_t out_w,
                 const float *in, float *out, reduce *function)
{
    const axm_strides from = axm_strides_of(desc->layout, desc->channels, in_h, in_w);
    const axm_strides to = axm_strides_of(desc->layout, desc->channels, out_h, out_w);
    window_view view = {.strides = from};
    for (size_t plane = 0; plane < n * desc->channels; plane++) {
        const size_t picture = plane / desc->channels, channel = plane % desc->channels;
        view.plane = in + picture * from.picture + channel * from.channel;
        for (size_t y = 0; y < out_h; y++) {
            clip(y * desc->stride_h, desc->kernel_h, desc->pad_top, in_h, &view.first_row, &view.end_row);
            for (size_t x = 0; x < out_w; x++) {
                clip(x * desc->stride_w, desc->kernel_w, desc->pad_left, in_w, &view.first_column, &view.end_column);
                view.count = desc->count_include_pad
                                 ? desc->kernel_h * desc->kernel_w
                                 : (view.end_row - view.first_row) * (view.end_column - view.first_column);
                out[picture * to.picture + channel * to.channel + y * to.row + x * to.column] =
                    axm_canonical(function(&view));
            }
        }
    }
}

static axm_status run(const char *name, const axm_pool_desc *desc, size_t n, size_t in_h, size_t in_w, const float *in,
                      float *out, reduce *function)
{
    axm_pool_desc own;
    size_t out_h, out_w, in_bytes, out_bytes;
    AXM_TRY(read_desc(name, desc, &own));
    desc = &own;
    AXM_TRY(output_size(name, desc, in_h, in_w, &out_h, &out_w));
    const size_t in_dims[4] = {n, desc->channels, in_h, in_w}, out_dims[4] = {n, desc->channels, out_h, out_w};
    AXM_TRY(axm_check_bytes(name, "in", sizeof(float), in_dims, 4, &in_bytes));
    AXM_TRY(axm_check_bytes(name, "out", sizeof(float), out_dims, 4, &out_bytes));
    if (n == 0) {
        return AXM_OK;
    }
    if (in == NULL || out == NULL) {
        return axm_fail(AXM_E_NULL, "%s: %s is NULL; it is needed", name, in == NULL ? "in" : "out");
    }
    AXM_TRY(axm_check_apart(name, "out", out, out_bytes, "in", in, in_bytes));
    pool(desc, n, in_h, in_w, out_h, out_w, in, out, function);
    return AXM_OK;
}

axm_status axm_pool_max_f32(const axm_pool_desc *desc, size_t n, size_t in_h, size_t in_w, const float *in, float *out)
{
    AXM_FP_GUARD;
    return run(__func__, desc, n, in_h, in_w, in, out, largest);
}

axm_status axm_pool_avg_f32(const axm_pool_desc *desc, size_t n, size_t in_h, size_t in_w, const float *in, float *out)
{
    AXM_FP_GUARD;
    return run(__func__, desc, n, in_h, in_w, in, out, mean);
}

axm_status axm_pool_global_avg_f32(int32_t layout, size_t n, size_t channels, size_t h, size_t w, const float *in,
                                   float *out)
{
    AXM_FP_GUARD;
    axm_pool_desc desc;
    AXM_TRY(axm_check_range(__func__, "channels", channels, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(__func__, "h", h, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(__func__, "w", w, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_layout(__func__, "layout", layout));
    axm_pool_desc_init(&desc);
    desc.layout = layout;
    desc.channels = channels;
    desc.kernel_h = h;
    desc.kernel_w = w;
    return run(__func__, &desc, n, h, w, in, out, mean);
}
