/* Layer error: a layer under two arithmetics, picture by picture, and the sums from which its figures follow. */
#include "layer_figures.h"
#include "layer_sizes.h"

#include "../arith/model.h"
#include "../core/memory.h"
#include "../nn/conv2d.h"

#include <approxmul/layer_error.h>

/* Runs of one layer: under the two arithmetics, and of magnitudes in float32. */
enum { REFERENCE, APPROXIMATE, MAGNITUDES, RUNS };

typedef struct {
    const char *function;
    const axm_context *ctx;
    const axm_conv2d_desc *desc;
    const float *weights, *in;
    const axm_arith *ariths[RUNS];
    size_t n, in_h, in_w;
    size_t n_limits; /* at least 1 */
    const size_t *limits;

    axm_layer_sizes sizes;
    axm_moments *moments; /* [n_limits][out_channels] */
    float *cut_weights, *cut_magnitudes;
    float *scratch; /* of a chunk: magnitudes of the input, then the outputs of each run */
} measurement;

/* ---- one chunk of pictures ---- */

/* In the order of memory, by this thread alone: so the sums are the same however the outputs were made. */
static void add_outputs(const measurement *job, size_t pictures, axm_moments *channels)
{
    const size_t count = pictures * job->sizes.out_elems, outputs = job->sizes.chunk * job->sizes.out_elems;
    const float *const r = job->scratch + job->sizes.chunk * job->sizes.in_elems;
    const float *const y = r + outputs, *const m = y + outputs;
    size_t c = 0;
    for (size_t first = 0; first < count; first += job->sizes.channel_run) {
        for (size_t i = first; i < first + job->sizes.channel_run; i++) {
            axm_moments_add(&channels[c], (double)r[i], (double)y[i], (double)m[i]);
        }
        c = c + 1 == job->desc->out_channels ? 0 : c + 1;
    }
}

static void magnitudes_of(size_t n, const float *in, float *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = fabsf(in[i]);
    }
}

static axm_status run_chunk(const measurement *job, axm_conv2d *const plans[RUNS], size_t first, size_t pictures,
                            axm_moments *channels)
{
    const float *const in = job->in + first * job->sizes.in_elems;
    float *const out = job->scratch + job->sizes.chunk * job->sizes.in_elems;
    magnitudes_of(pictures * job->sizes.in_elems, in, job->scratch);
    for (int run = 0; run < RUNS; run++) {
        AXM_TRY(axm_conv2d_run_f32(plans[run], pictures, job->in_h, job->in_w, run == MAGNITUDES ? job->scratch : in,
                                   out + (size_t)run * job->sizes.chunk * job->sizes.out_elems, NULL, 0));
    }
    add_outputs(job, pictures, channels);
    return AXM_OK;
}

/* ---- one limit ---- */

static size_t limit_of(const measurement *job, size_t index)
{
    return job->limits != NULL ? job->limits[index] : job->sizes.k;
}

static void cut_weights(const measurement *job, size_t limit)
{
    for (size_t i = 0; i < job->sizes.n_weights; i++) {
        job->cut_weights[i] = i % job->sizes.k < limit ? job->weights[i] : 0;
    }
    magnitudes_of(job->sizes.n_weights, job->cut_weights, job->cut_magnitudes);
}

static axm_status run_limit(const measurement *job, size_t index)
{
    axm_conv2d *plans[RUNS] = {NULL, NULL, NULL};
    axm_status status = AXM_OK;
    cut_weights(job, limit_of(job, index));
    for (int run = 0; run < RUNS && status == AXM_OK; run++) {
        status = axm_conv2d_create_f32(job->ctx, job->desc, job->ariths[run],
                                       run == MAGNITUDES ? job->cut_magnitudes : job->cut_weights, NULL, &plans[run]);
    }
    for (size_t first = 0; first < job->n && status == AXM_OK; first += job->sizes.chunk) {
        const size_t left = job->n - first;
        status = run_chunk(job, plans, first, left < job->sizes.chunk ? left : job->sizes.chunk,
                           job->moments + index * job->desc->out_channels);
    }
    for (int run = 0; run < RUNS; run++) {
        axm_conv2d_destroy(plans[run]);
    }
    return status;
}

/* ---- figures ---- */

static void tell(const measurement *job, axm_layer_error *per_channel, axm_layer_error *whole)
{
    for (size_t index = 0; index < job->n_limits; index++) {
        const size_t channels = job->desc->out_channels, limit = limit_of(job, index);
        axm_moments layer = {0};
        for (size_t c = 0; c < channels; c++) {
            const axm_moments *const channel = &job->moments[index * channels + c];
            axm_moments_join(&layer, channel);
            if (per_channel != NULL) {
                per_channel[index * channels + c] = axm_moments_figures(channel, limit);
            }
        }
        whole[index] = axm_moments_figures(&layer, limit);
    }
}

/* ---- sizes, memory ---- */

static axm_status check_limits(const measurement *job)
{
    for (size_t i = 0; job->limits != NULL && i < job->n_limits; i++) {
        if (job->limits[i] < 1 || job->limits[i] > job->sizes.k) {
            return axm_fail(AXM_E_VALUE, "%s: limits[%zu] is %zu; allowed: 1..%zu, the products of a sum",
                            job->function, i, job->limits[i], job->sizes.k);
        }
    }
    return AXM_OK;
}

static axm_status check_operands(const measurement *job)
{
    for (int run = REFERENCE; run <= APPROXIMATE; run++) {
        AXM_TRY(axm_check_encodable(job->function, "weights", job->ariths[run], job->weights, job->sizes.n_weights));
        AXM_TRY(axm_check_encodable(job->function, "in", job->ariths[run], job->in, job->n * job->sizes.in_elems));
    }
    return AXM_OK;
}

static axm_status check_sizes(measurement *job)
{
    size_t bytes;
    AXM_TRY(axm_layer_sizes_of(job->function, job->desc, job->n, job->in_h, job->in_w, 1, RUNS, &job->sizes));
    const size_t moment_dims[2] = {job->n_limits, job->desc->out_channels};
    return axm_check_bytes(job->function, "n_limits x out_channels", sizeof(axm_moments), moment_dims, 2, &bytes);
}

static axm_status run_all(measurement *job)
{
    const size_t n_moments = job->n_limits * job->desc->out_channels;
    job->moments = axm_memory_get(job->ctx, n_moments * sizeof *job->moments);
    job->cut_weights = job->moments != NULL ? axm_memory_get(job->ctx, 2 * job->sizes.n_weights * sizeof(float)) : NULL;
    job->scratch = job->cut_weights != NULL ? axm_memory_get(job->ctx, job->sizes.scratch * sizeof(float)) : NULL;
    if (job->scratch == NULL) {
        return AXM_E_MEMORY;
    }
    job->cut_magnitudes = job->cut_weights + job->sizes.n_weights;
    for (size_t i = 0; i < n_moments; i++) {
        job->moments[i] = (axm_moments){0};
    }
    for (size_t index = 0; index < job->n_limits; index++) {
        AXM_TRY(run_limit(job, index));
    }
    return AXM_OK;
}

static axm_status measure(measurement *job, axm_layer_error *per_channel, axm_layer_error *whole)
{
    axm_arith *magnitudes = NULL;
    AXM_TRY(check_sizes(job));
    AXM_TRY(check_limits(job));
    AXM_TRY(check_operands(job));
    AXM_TRY(axm_arith_create(job->ctx, "float32", &magnitudes));
    job->ariths[MAGNITUDES] = magnitudes;
    const axm_status status = run_all(job);
    if (status == AXM_OK) {
        tell(job, per_channel, whole);
    }
    axm_memory_put(job->ctx, job->scratch);
    axm_memory_put(job->ctx, job->cut_weights);
    axm_memory_put(job->ctx, job->moments);
    axm_arith_release(magnitudes);
    return status;
}

/* ---- public ---- */

axm_status axm_layer_error_conv2d(const axm_context *ctx, const axm_conv2d_desc *desc, const float *weights, size_t n,
                                  size_t in_h, size_t in_w, const float *in, const axm_arith *reference,
                                  const axm_arith *approximate, size_t n_limits, const size_t *limits,
                                  axm_layer_error *per_channel, axm_layer_error *whole)
{
    AXM_NEED(desc);
    AXM_NEED(weights);
    AXM_NEED(in);
    AXM_NEED(reference);
    AXM_NEED(approximate);
    AXM_NEED(whole);
    if (n_limits != 0) {
        AXM_NEED(limits);
    }
    AXM_TRY(axm_conv2d_check_desc(__func__, desc));
    measurement job = {
        .function = __func__,
        .ctx = ctx,
        .desc = desc,
        .weights = weights,
        .in = in,
        .ariths = {reference, approximate, NULL},
        .n = n,
        .in_h = in_h,
        .in_w = in_w,
        .n_limits = n_limits == 0 ? 1 : n_limits,
        .limits = n_limits == 0 ? NULL : limits,
    };
    return measure(&job, per_channel, whole);
}

axm_status axm_layer_error_fully_connected(const axm_context *ctx, size_t in_features, size_t out_features,
                                           const float *weights, size_t batch, const float *in,
                                           const axm_arith *reference, const axm_arith *approximate, size_t n_limits,
                                           const size_t *limits, axm_layer_error *per_channel, axm_layer_error *whole)
{
    AXM_NEED(weights);
    AXM_NEED(in);
    AXM_NEED(reference);
    AXM_NEED(approximate);
    AXM_NEED(whole);
    if (n_limits != 0) {
        AXM_NEED(limits);
    }
    AXM_TRY(axm_check_range(__func__, "in_features", in_features, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(__func__, "out_features", out_features, 1, AXM_EXTENT_MAX));
    AXM_TRY(axm_check_range(__func__, "batch", batch, 1, SIZE_MAX));
    const axm_conv2d_desc desc = axm_layer_points(in_features, out_features);
    measurement job = {
        .function = __func__,
        .ctx = ctx,
        .desc = &desc,
        .weights = weights,
        .in = in,
        .ariths = {reference, approximate, NULL},
        .n = batch,
        .in_h = 1,
        .in_w = 1,
        .n_limits = n_limits == 0 ? 1 : n_limits,
        .limits = n_limits == 0 ? NULL : limits,
    };
    return measure(&job, per_channel, whole);
}
