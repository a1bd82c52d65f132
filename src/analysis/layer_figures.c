#include "layer_figures.h"

#include "../core/fp_modes.h"
#include "../core/structure.h"
#include "../nn/window.h"

#include <string.h>

void axm_moments_join(axm_moments *to, const axm_moments *more)
{
    to->outputs += more->outputs;
    to->nonfinite += more->nonfinite;
    to->coherent += more->coherent;
    to->rr += more->rr;
    to->dr += more->dr;
    to->dd += more->dd;
    to->mm += more->mm;
    to->coherence += more->coherence;
}

static double decibels(double signal, double noise)
{
    return noise > 0 ? 10 * log10(signal / noise) : (double)INFINITY;
}

static axm_layer_error figures_of(const axm_moments *sums, uint64_t products)
{
    const double undefined = (double)axm_f32_from_bits(AXM_F32_NAN);
    axm_layer_error error = {
        .products = products,
        .outputs = sums->outputs,
        .nonfinite = sums->nonfinite,
        .gain = undefined,
        .residual_to_output = undefined,
        .residual_to_magnitudes = undefined,
        .coherence = sums->coherent > 0 ? sums->coherence / (double)sums->coherent : undefined,
        .signal_to_noise = undefined,
        .signal_to_noise_without_gain = undefined,
    };
    if (sums->rr > 0) {
        const double excess = sums->dr / sums->rr, left = sums->dd - excess * sums->dr;
        const double residual = left > 0 ? left : 0; /* rounding may have made it negative */
        error.gain = 1 + excess;
        error.residual_to_output = sqrt(residual / sums->rr);
        error.residual_to_magnitudes = sums->mm > 0 ? sqrt(residual / sums->mm) : undefined;
        error.signal_to_noise = decibels(sums->rr, sums->dd);
        error.signal_to_noise_without_gain = decibels(error.gain * error.gain * sums->rr, residual);
    }
    return error;
}

/* The outputs of one channel, picture by picture; without magnitudes, m is 0. */
axm_status axm_layer_error_check_size(const char *function, size_t error_size)
{
    return axm_structure_check_size(function, "error", error_size, AXM_UP_TO(axm_layer_error, gain));
}

void axm_moments_tell(const axm_moments *sums, uint64_t products, axm_layer_error *array, size_t index,
                      size_t error_size)
{
    const axm_layer_error error = figures_of(sums, products);
    axm_structure_write(&error, sizeof error, (char *)array + index * error_size, error_size);
}

static axm_moments channel_moments(const axm_strides *strides, size_t n, size_t h, size_t w, size_t channel,
                                   const float *reference, const float *approximate, const float *magnitudes)
{
    axm_moments sums = {0};
    for (size_t picture = 0; picture < n; picture++) {
        const size_t first = picture * strides->picture + channel * strides->channel;
        for (size_t pixel = 0; pixel < h * w; pixel++) {
            const size_t i = first + pixel * strides->column; /* rows follow each other without a gap */
            axm_moments_add(&sums, (double)reference[i], (double)approximate[i],
                            magnitudes != NULL ? (double)magnitudes[i] : 0);
        }
    }
    return sums;
}

static const axm_layer_outputs_desc default_desc = {.layout = AXM_LAYOUT_NCHW, .h = 1, .w = 1};
static const axm_structure desc_structure = {
    .init = "axm_layer_outputs_desc_init",
    .bytes = sizeof(axm_layer_outputs_desc),
    .least = AXM_UP_TO(axm_layer_outputs_desc, approximate),
    .defaults = &default_desc,
};

void axm_layer_outputs_desc_init_sized(axm_layer_outputs_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

static axm_status read_desc(const char *function, const axm_layer_outputs_desc *given, axm_layer_outputs_desc *desc)
{
    size_t bytes;
    AXM_TRY(axm_structure_read(function, "desc", &desc_structure, given, desc));
    if (desc->reference == NULL || desc->approximate == NULL) {
        return axm_fail(AXM_E_NULL, "%s: desc->%s is NULL; it is needed", function,
                        desc->reference == NULL ? "reference" : "approximate");
    }
    AXM_TRY(axm_check_layout(function, "desc->layout", desc->layout));
    if (desc->reserved != 0) {
        return axm_fail(AXM_E_VALUE, "%s: desc->reserved is %ld; allowed: 0", function, (long)desc->reserved);
    }
    AXM_TRY(axm_check_range(function, "desc->channels", desc->channels, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(function, "desc->n", desc->n, 1, SIZE_MAX));
    AXM_TRY(axm_check_range(function, "desc->h", desc->h, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(function, "desc->w", desc->w, 1, AXM_EXTENT_MAX));
    const size_t dims[4] = {desc->n, desc->channels, desc->h, desc->w};
    return axm_check_bytes(function, "desc->reference", sizeof(float), dims, 4, &bytes);
}

axm_status axm_layer_error_compare_f32(const axm_layer_outputs_desc *desc, axm_layer_error *per_channel,
                                       axm_layer_error *whole, size_t error_size)
{
    AXM_FP_GUARD;
    axm_layer_outputs_desc own;
    axm_moments layer = {0};
    AXM_NEED(desc);
    AXM_NEED(whole);
    AXM_TRY(axm_layer_error_check_size(__func__, error_size));
    AXM_TRY(read_desc(__func__, desc, &own));
    const axm_strides strides = axm_strides_of(own.layout, own.channels, own.h, own.w);
    for (size_t c = 0; c < own.channels; c++) {
        const axm_moments sums =
            channel_moments(&strides, own.n, own.h, own.w, c, own.reference, own.approximate, own.magnitudes);
        axm_moments_join(&layer, &sums);
        if (per_channel != NULL) {
            axm_moments_tell(&sums, own.products, per_channel, c, error_size);
        }
    }
    axm_moments_tell(&layer, own.products, whole, 0, error_size);
    return AXM_OK;
}

static bool is_gain(double gain)
{
    return isfinite(gain) && gain > 0;
}

axm_status axm_layer_error_gains(size_t channels, const axm_layer_error *per_channel, const axm_layer_error *whole,
                                 size_t error_size, double *gains)
{
    AXM_FP_GUARD;
    axm_layer_error error;
    AXM_NEED(whole);
    AXM_NEED(gains);
    AXM_TRY(axm_layer_error_check_size(__func__, error_size));
    AXM_TRY(axm_check_range(__func__, "channels", channels, 1, AXM_EXTENT_MAX));
    memcpy(&error, whole, AXM_UP_TO(axm_layer_error, gain));
    const double otherwise = is_gain(error.gain) ? error.gain : 1;
    for (size_t c = 0; c < channels; c++) {
        if (per_channel != NULL) {
            memcpy(&error, (const char *)per_channel + c * error_size, AXM_UP_TO(axm_layer_error, gain));
        }
        gains[c] = per_channel != NULL && is_gain(error.gain) ? error.gain : otherwise;
    }
    return AXM_OK;
}
