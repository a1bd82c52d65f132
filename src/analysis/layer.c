/* Layer error: a layer under two arithmetics, picture by picture, and the sums from which its figures follow. */
#include "layer_figures.h"
#include "layer_sizes.h"

#include "../arith/model.h"
#include "../core/check.h"
#include "../core/fp_modes.h"
#include "../core/memory.h"
#include "../core/structure.h"

/* Runs of one layer: under the two arithmetics, and of magnitudes in float32. */
enum { REFERENCE, APPROXIMATE, MAGNITUDES, RUNS };

typedef struct {
    const char *function;
    const axm_context *ctx;
    axm_measured_layer layer;
    const axm_arith *ariths[RUNS];
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
        c = c + 1 == job->layer.desc.out_channels ? 0 : c + 1;
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
    const float *const in = job->layer.in + first * job->sizes.in_elems;
    float *const out = job->scratch + job->sizes.chunk * job->sizes.in_elems;
    magnitudes_of(pictures * job->sizes.in_elems, in, job->scratch);
    for (int run = 0; run < RUNS; run++) {
        AXM_TRY(axm_conv2d_run_f32(plans[run], pictures, job->layer.in_h, job->layer.in_w,
                                   run == MAGNITUDES ? job->scratch : in,
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
        job->cut_weights[i] = i % job->sizes.k < limit ? job->layer.weights[i] : 0;
    }
    magnitudes_of(job->sizes.n_weights, job->cut_weights, job->cut_magnitudes);
}

static axm_status run_limit(const measurement *job, size_t index)
{
    axm_conv2d *plans[RUNS] = {NULL, NULL, NULL};
    axm_status status = AXM_OK;
    cut_weights(job, limit_of(job, index));
    for (int run = 0; run < RUNS && status == AXM_OK; run++) {
        status = axm_conv2d_create_f32(job->ctx, &job->layer.desc, job->ariths[run],
                                       run == MAGNITUDES ? job->cut_magnitudes : job->cut_weights, NULL, &plans[run]);
    }
    for (size_t first = 0; first < job->layer.n && status == AXM_OK; first += job->sizes.chunk) {
        const size_t left = job->layer.n - first;
        status = run_chunk(job, plans, first, left < job->sizes.chunk ? left : job->sizes.chunk,
                           job->moments + index * job->layer.desc.out_channels);
    }
    for (int run = 0; run < RUNS; run++) {
        axm_conv2d_destroy(plans[run]);
    }
    return status;
}

/* ---- figures ---- */

static void tell(const measurement *job, axm_layer_error *per_channel, axm_layer_error *whole, size_t error_size)
{
    for (size_t index = 0; index < job->n_limits; index++) {
        const size_t channels = job->layer.desc.out_channels, limit = limit_of(job, index);
        axm_moments layer = {0};
        for (size_t c = 0; c < channels; c++) {
            const axm_moments *const channel = &job->moments[index * channels + c];
            axm_moments_join(&layer, channel);
            if (per_channel != NULL) {
                axm_moments_tell(channel, limit, per_channel, index * channels + c, error_size);
            }
        }
        axm_moments_tell(&layer, limit, whole, index, error_size);
    }
}

/* ---- sizes, memory ---- */

static axm_status check_limits(const measurement *job)
{
    for (size_t i = 0; job->limits != NULL && i < job->n_limits; i++) {
        if (job->limits[i] < 1 || job->limits[i] > job->sizes.k) {
            return axm_fail(AXM_E_VALUE, "%s: desc->limits[%zu] is %zu; allowed: 1..%zu, the products of a sum",
                            job->function, i, job->limits[i], job->sizes.k);
        }
    }
    return AXM_OK;
}

static axm_status check_operands(const measurement *job)
{
    for (int run = REFERENCE; run <= APPROXIMATE; run++) {
        AXM_TRY(axm_check_encodable(job->function, "layer->weights", job->ariths[run], job->layer.weights,
                                    job->sizes.n_weights));
        AXM_TRY(axm_check_encodable(job->function, "layer->in", job->ariths[run], job->layer.in,
                                    job->layer.n * job->sizes.in_elems));
    }
    return AXM_OK;
}

static axm_status check_sizes(measurement *job)
{
    size_t bytes;
    AXM_TRY(axm_layer_sizes_of(job->function, &job->layer, 1, RUNS, &job->sizes));
    const size_t moment_dims[2] = {job->n_limits, job->layer.desc.out_channels};
    return axm_check_bytes(job->function, "n_limits x out_channels", sizeof(axm_moments), moment_dims, 2, &bytes);
}

static axm_status run_all(measurement *job)
{
    const size_t n_moments = job->n_limits * job->layer.desc.out_channels;
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

static axm_status measure(measurement *job, axm_layer_error *per_channel, axm_layer_error *whole, size_t error_size)
{
    axm_arith *magnitudes = NULL;
    AXM_TRY(check_sizes(job));
    AXM_TRY(check_limits(job));
    AXM_TRY(check_operands(job));
    AXM_TRY(axm_arith_create(job->ctx, "float32", &magnitudes));
    job->ariths[MAGNITUDES] = magnitudes;
    const axm_status status = run_all(job);
    if (status == AXM_OK) {
        tell(job, per_channel, whole, error_size);
    }
    axm_memory_put(job->ctx, job->scratch);
    axm_memory_put(job->ctx, job->cut_weights);
    axm_memory_put(job->ctx, job->moments);
    axm_arith_release(magnitudes);
    return status;
}

/* ---- public ---- */

static const axm_layer_error_desc default_desc = {.n_limits = 0};
static const axm_structure desc_structure = {
    .init = "axm_layer_error_desc_init",
    .bytes = sizeof(axm_layer_error_desc),
    .least = AXM_UP_TO(axm_layer_error_desc, approximate),
    .defaults = &default_desc,
};

void axm_layer_error_desc_init_sized(axm_layer_error_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

static axm_status read_desc(const char *function, const axm_layer_error_desc *given, axm_layer_error_desc *desc)
{
    AXM_TRY(axm_structure_read(function, "desc", &desc_structure, given, desc));
    if (desc->reference == NULL || desc->approximate == NULL) {
        return axm_fail(AXM_E_NULL, "%s: desc->%s is NULL; it is needed", function,
                        desc->reference == NULL ? "reference" : "approximate");
    }
    if (desc->n_limits != 0 && desc->limits == NULL) {
        return axm_fail(AXM_E_NULL, "%s: desc->limits is NULL; it is needed when desc->n_limits is not 0", function);
    }
    return AXM_OK;
}

axm_status axm_layer_error_measure_f32(const axm_context *ctx, const axm_layer_desc *layer,
                                       const axm_layer_error_desc *desc, axm_layer_error *per_channel,
                                       axm_layer_error *whole, size_t error_size)
{
    AXM_FP_GUARD;
    axm_layer_error_desc own;
    AXM_NEED(layer);
    AXM_NEED(desc);
    AXM_NEED(whole);
    AXM_TRY(axm_layer_error_check_size(__func__, error_size));
    AXM_TRY(read_desc(__func__, desc, &own));
    measurement job = {
        .function = __func__,
        .ctx = ctx,
        .ariths = {own.reference, own.approximate, NULL},
        .n_limits = own.n_limits == 0 ? 1 : own.n_limits,
        .limits = own.n_limits == 0 ? NULL : own.limits,
    };
    AXM_TRY(axm_measured_layer_of(__func__, layer, &job.layer));
    return measure(&job, per_channel, whole, error_size);
}
