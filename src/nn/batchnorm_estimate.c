/*
 * Statistics of channels, from tensors that arrive in batches.
 *
 * A batch's mean comes first and its squares about that mean second, so nothing cancels; batches are joined as Chan,
 * Golub and LeVeque do it (The American Statistician 37(3), 1983, doi:10.1080/00031305.1983.10483115).
 */
#include "window.h"

#include "../core/fp_modes.h"
#include "../core/memory.h"

#include <approxmul/batchnorm.h>

#include <math.h>

/* Per-channel values, one array after the other. */
enum { MEAN, SQUARES, BATCH_MEAN, BATCH_SQUARES, VALUES };

struct axm_batchnorm_estimate {
    axm_context *context;
    int32_t layout;
    size_t channels;
    uint64_t count;  /* elements of each channel */
    double values[]; /* [VALUES][channels] */
};

axm_status axm_batchnorm_estimate_create(const axm_context *ctx, int32_t layout, size_t channels,
                                         axm_batchnorm_estimate **out)
{
    size_t bytes;
    AXM_NEED(out);
    AXM_TRY(axm_check_layout(__func__, "layout", layout));
    AXM_TRY(axm_check_range(__func__, "channels", channels, 1, AXM_EXTENT_MAX));
    if (!axm_mul_size(channels, VALUES * sizeof(double), &bytes) ||
        !axm_add_size(bytes, sizeof(axm_batchnorm_estimate), &bytes)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: %zu channels are more bytes than size_t counts", __func__, channels);
    }
    axm_batchnorm_estimate *const estimate = axm_memory_get(ctx, bytes);
    if (estimate == NULL) {
        return AXM_E_MEMORY;
    }
    estimate->context = axm_context_hold(ctx);
    estimate->layout = layout;
    estimate->channels = channels;
    estimate->count = 0;
    for (size_t i = 0; i < VALUES * channels; i++) {
        estimate->values[i] = 0;
    }
    *out = estimate;
    return AXM_OK;
}

void axm_batchnorm_estimate_destroy(axm_batchnorm_estimate *estimate)
{
    if (estimate == NULL) {
        return;
    }
    axm_context *const context = estimate->context;
    axm_memory_put(context, estimate);
    axm_context_release(context);
}

/* out[c] = sum of x - about[c], or of its square. Elements of one channel lie side by side in runs. */
static void sum_channels(size_t count, size_t run, size_t channels, const float *in, const double *about, bool square,
                         double *out)
{
    size_t c = 0;
    for (size_t i = 0; i < channels; i++) {
        out[i] = 0;
    }
    for (size_t first = 0; first < count; first += run) {
        double sum = out[c];
        for (size_t i = first; i < first + run; i++) {
            const double x = (double)in[i] - about[c];
            sum += square ? x * x : x;
        }
        out[c] = sum;
        c = c + 1 == channels ? 0 : c + 1;
    }
}

axm_status axm_batchnorm_estimate_add_f32(axm_batchnorm_estimate *estimate, size_t n, size_t h, size_t w,
                                          const float *in)
{
    AXM_FP_GUARD;
    size_t bytes;
    AXM_NEED(estimate);
    const size_t channels = estimate->channels, dims[4] = {n, channels, h, w};
    AXM_TRY(axm_check_bytes(__func__, "in", sizeof *in, dims, 4, &bytes));
    if (bytes == 0) {
        return AXM_OK;
    }
    AXM_NEED(in);
    const size_t count = bytes / sizeof *in, run = axm_strides_of(estimate->layout, channels, h, w).channel;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(in[i])) {
            return axm_fail(AXM_E_NONFINITE, "%s: in[%zu] is %s; allowed: finite numbers", __func__, i,
                            axm_number(6, in[i]).text);
        }
    }
    double *const mean = estimate->values + MEAN * channels, *const squares = estimate->values + SQUARES * channels;
    double *const batch_mean = estimate->values + BATCH_MEAN * channels;
    double *const batch_squares = estimate->values + BATCH_SQUARES * channels;
    const double added = (double)(count / channels), before = (double)estimate->count, total = before + added;
    sum_channels(count, run, channels, in, mean, false, batch_mean); /* about the mean so far: less to round */
    for (size_t c = 0; c < channels; c++) {
        batch_mean[c] = mean[c] + batch_mean[c] / added;
    }
    sum_channels(count, run, channels, in, batch_mean, true, batch_squares);
    for (size_t c = 0; c < channels; c++) {
        const double apart = batch_mean[c] - mean[c];
        mean[c] += apart * (added / total);
        squares[c] += batch_squares[c] + apart * apart * (before * added / total);
    }
    estimate->count += count / channels;
    return AXM_OK;
}

uint64_t axm_batchnorm_estimate_count(const axm_batchnorm_estimate *estimate)
{
    return estimate == NULL ? 0 : estimate->count;
}

axm_status axm_batchnorm_estimate_get(const axm_batchnorm_estimate *estimate, float *mean, float *var)
{
    AXM_FP_GUARD;
    AXM_NEED(estimate);
    AXM_NEED(mean);
    AXM_NEED(var);
    if (estimate->count == 0) {
        return axm_fail(AXM_E_VALUE, "%s: estimate has seen no values; it needs at least one per channel", __func__);
    }
    for (size_t c = 0; c < estimate->channels; c++) {
        mean[c] = (float)estimate->values[MEAN * estimate->channels + c];
        var[c] = (float)(estimate->values[SQUARES * estimate->channels + c] / (double)estimate->count);
    }
    return AXM_OK;
}
