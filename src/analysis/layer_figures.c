#include "layer_figures.h"

#include "../nn/window.h"

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

axm_layer_error axm_moments_figures(const axm_moments *sums, uint64_t products)
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

axm_status axm_layer_error_outputs(int32_t layout, size_t channels, size_t n, size_t h, size_t w,
                                   const float *reference, const float *approximate, const float *magnitudes,
                                   uint64_t products, axm_layer_error *per_channel, axm_layer_error *whole)
{
    const size_t dims[4] = {n, channels, h, w};
    size_t bytes;
    axm_moments layer = {0};
    AXM_NEED(reference);
    AXM_NEED(approximate);
    AXM_NEED(whole);
    AXM_TRY(axm_check_layout(__func__, "layout", layout));
    AXM_TRY(axm_check_range(__func__, "channels", channels, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(__func__, "n", n, 1, SIZE_MAX));
    AXM_TRY(axm_check_range(__func__, "h", h, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(__func__, "w", w, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_bytes(__func__, "reference", sizeof *reference, dims, 4, &bytes));
    const axm_strides strides = axm_strides_of(layout, channels, h, w);
    for (size_t c = 0; c < channels; c++) {
        const axm_moments sums = channel_moments(&strides, n, h, w, c, reference, approximate, magnitudes);
        axm_moments_join(&layer, &sums);
        if (per_channel != NULL) {
            per_channel[c] = axm_moments_figures(&sums, products);
        }
    }
    *whole = axm_moments_figures(&layer, products);
    return AXM_OK;
}

static bool is_gain(double gain)
{
    return isfinite(gain) && gain > 0;
}

axm_status axm_layer_error_gains(size_t channels, const axm_layer_error *per_channel, const axm_layer_error *whole,
                                 double *gains)
{
    AXM_NEED(whole);
    AXM_NEED(gains);
    AXM_TRY(axm_check_range(__func__, "channels", channels, 1, AXM_EXTENT_MAX));
    const double otherwise = is_gain(whole->gain) ? whole->gain : 1;
    for (size_t c = 0; c < channels; c++) {
        gains[c] = per_channel != NULL && is_gain(per_channel[c].gain) ? per_channel[c].gain : otherwise;
    }
    return AXM_OK;
}
