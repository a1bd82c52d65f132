/* A layer and its batch normalisation, beside the layer that the normalisation is folded into. */
#include "layer_sizes.h"

#include "../arith/model.h"
#include "../core/bits.h"
#include "../core/check.h"
#include "../core/fp_modes.h"
#include "../core/memory.h"
#include "../core/structure.h"
#include "../nn/batchnorm.h"

typedef struct {
    const char *function;
    const axm_context *ctx;
    axm_measured_layer layer;
    const axm_batchnorm *norm;
    const axm_arith *arith;

    axm_layer_sizes sizes;
    float *folded_weights, *folded_bias;
    float *apart, *folded; /* outputs of a chunk */
    axm_conv2d *plan, *folded_plan;
} comparison;

typedef struct {
    axm_folding_difference difference;
    double squares, output_squares;
} totals;

static void add_outputs(const comparison *job, size_t count, totals *to)
{
    for (size_t i = 0; i < count; i++) {
        const double wanted = (double)job->apart[i], apart = fabs((double)job->folded[i] - wanted);
        to->difference.outputs++;
        to->difference.different += axm_f32_bits(job->apart[i]) != axm_f32_bits(job->folded[i]);
        if (isfinite(apart)) {
            to->difference.largest = apart > to->difference.largest ? apart : to->difference.largest;
            to->squares += apart * apart;
            to->output_squares += wanted * wanted;
        }
    }
}

static axm_status run_chunk(const comparison *job, size_t first, size_t pictures, totals *to)
{
    const float *const in = job->layer.in + first * job->sizes.in_elems;
    AXM_TRY(axm_conv2d_run_f32(job->plan, pictures, job->layer.in_h, job->layer.in_w, in, job->apart, NULL, 0));
    AXM_TRY(axm_batchnorm_run_f32(job->norm, pictures, job->sizes.out_h, job->sizes.out_w, job->apart, job->apart));
    AXM_TRY(axm_conv2d_run_f32(job->folded_plan, pictures, job->layer.in_h, job->layer.in_w, in, job->folded, NULL, 0));
    add_outputs(job, pictures * job->sizes.out_elems, to);
    return AXM_OK;
}

static axm_status run_all(comparison *job, totals *to)
{
    const size_t channels = job->layer.desc.out_channels;
    job->folded_weights = axm_memory_get(job->ctx, (job->sizes.n_weights + channels) * sizeof(float));
    job->apart = job->folded_weights != NULL ? axm_memory_get(job->ctx, job->sizes.scratch * sizeof(float)) : NULL;
    if (job->apart == NULL) {
        return AXM_E_MEMORY;
    }
    job->folded_bias = job->folded_weights + job->sizes.n_weights;
    job->folded = job->apart + job->sizes.chunk * job->sizes.out_elems;
    AXM_TRY(axm_batchnorm_fold_f32(job->norm, job->sizes.k, job->layer.weights, job->layer.bias, job->folded_weights,
                                   job->folded_bias));
    AXM_TRY(
        axm_conv2d_create_f32(job->ctx, &job->layer.desc, job->arith, job->layer.weights, job->layer.bias, &job->plan));
    AXM_TRY(axm_conv2d_create_f32(job->ctx, &job->layer.desc, job->arith, job->folded_weights, job->folded_bias,
                                  &job->folded_plan));
    for (size_t first = 0; first < job->layer.n; first += job->sizes.chunk) {
        const size_t left = job->layer.n - first;
        AXM_TRY(run_chunk(job, first, left < job->sizes.chunk ? left : job->sizes.chunk, to));
    }
    return AXM_OK;
}

static axm_status compare(comparison *job, axm_folding_difference *out, size_t out_size)
{
    totals sums = {.squares = 0};
    AXM_TRY(axm_layer_sizes_of(job->function, &job->layer, 0, 2, &job->sizes));
    if (job->norm->channels != job->layer.desc.out_channels) {
        return axm_fail(AXM_E_SHAPE, "%s: norm has %zu channels; the layer sends %zu", job->function,
                        job->norm->channels, job->layer.desc.out_channels);
    }
    AXM_TRY(axm_check_encodable(job->function, "layer->weights", job->arith, job->layer.weights, job->sizes.n_weights));
    AXM_TRY(
        axm_check_encodable(job->function, "layer->in", job->arith, job->layer.in, job->layer.n * job->sizes.in_elems));
    const axm_status status = run_all(job, &sums);
    axm_conv2d_destroy(job->plan);
    axm_conv2d_destroy(job->folded_plan);
    axm_memory_put(job->ctx, job->apart);
    axm_memory_put(job->ctx, job->folded_weights);
    if (status == AXM_OK) {
        sums.difference.rms_to_output =
            sums.output_squares > 0 ? sqrt(sums.squares / sums.output_squares) : (double)axm_f32_from_bits(AXM_F32_NAN);
        axm_structure_write(&sums.difference, sizeof sums.difference, out, out_size);
    }
    return status;
}

axm_status axm_folding_measure_f32(const axm_context *ctx, const axm_layer_desc *layer, const axm_batchnorm *norm,
                                   const axm_arith *arith, axm_folding_difference *out, size_t out_size)
{
    AXM_FP_GUARD;
    AXM_NEED(layer);
    AXM_NEED(norm);
    AXM_NEED(arith);
    AXM_NEED(out);
    AXM_TRY(axm_structure_check_size(__func__, "out", out_size, AXM_UP_TO(axm_folding_difference, outputs)));
    comparison job = {.function = __func__, .ctx = ctx, .norm = norm, .arith = arith};
    AXM_TRY(axm_measured_layer_of(__func__, layer, &job.layer));
    if (!job.layer.any_layout && norm->layout != job.layer.desc.layout) {
        return axm_fail(AXM_E_SHAPE, "%s: norm has layout %ld, layer->conv2d has %ld; they must be the same", __func__,
                        (long)norm->layout, (long)job.layer.desc.layout);
    }
    return compare(&job, out, out_size);
}
