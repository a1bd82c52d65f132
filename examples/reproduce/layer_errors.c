#include "layer_errors.h"

#include <math.h>

static axm_status measure(const struct comparison *comparison, const struct probe *probe, const axm_arith *arith,
                          size_t n_limits, const size_t *limits, axm_layer_error *errors)
{
    const struct experiment *experiment = comparison->experiment;
    const struct layer *layer = probe->layer;
    axm_conv2d_desc conv2d;
    axm_fully_connected_desc fully_connected;
    axm_layer_desc measured;
    axm_layer_error_desc desc;

    axm_layer_desc_init(&measured);
    if (layer->kind == LAYER_CONV2D) {
        conv2d = layer_conv2d_desc(layer);
        measured.conv2d = &conv2d;
    } else {
        fully_connected = layer_fully_connected_desc(layer);
        measured.fully_connected = &fully_connected;
    }
    measured.weights = layer->weight->data;
    measured.in = probe->input;
    measured.n = comparison->probes->n_pictures;
    measured.in_h = layer->from[0]->out.height;
    measured.in_w = layer->from[0]->out.width;
    axm_layer_error_desc_init(&desc);
    desc.reference = experiment->float32;
    desc.approximate = arith;
    desc.n_limits = n_limits;
    desc.limits = limits;
    return axm_layer_error_measure_f32(experiment->ctx, &measured, &desc, NULL, errors, sizeof *errors);
}

bool layer_errors_limited(const struct comparison *comparison, const struct probe *probe, const axm_arith *arith,
                          size_t n_limits, const size_t *limits, axm_layer_error *errors)
{
    return measure(comparison, probe, arith, n_limits, limits, errors) == AXM_OK ||
           complain_layer(comparison->network->file, probe->layer);
}

bool layer_errors_measure(const struct comparison *comparison, const axm_arith *arith, axm_layer_error *errors)
{
    for (size_t i = 0; i < comparison->probes->n_probes; i++) {
        if (!layer_errors_limited(comparison, &comparison->probes->probes[i], arith, 0, NULL, &errors[i]))
            return false;
    }
    return true;
}

/* The residual is orthogonal to the float32 outputs, so that the whole error is both together. */
static axm_layer_error from_fit(const struct fit *fit, const axm_layer_error *other)
{
    const double shrinkage = fit->gain - 1;
    axm_layer_error error = *other;

    error.gain = fit->gain;
    error.residual_to_output = fit->residual;
    error.residual_to_magnitudes = fit->residual * (other->residual_to_magnitudes / other->residual_to_output);
    error.signal_to_noise = -10 * log10(fit->residual * fit->residual + shrinkage * shrinkage);
    error.signal_to_noise_without_gain = 20 * log10(fabs(fit->gain) / fit->residual);
    return error;
}

bool layer_errors_measure_affine(const struct comparison *comparison, const axm_arith *arith,
                                 const struct layer_affine *affines, const axm_layer_error *others,
                                 axm_layer_error *errors)
{
    struct probe_set *probes = comparison->probes;

    for (size_t i = 0; i < probes->n_probes; i++) {
        struct probe *probe = &probes->probes[i];
        struct fit fit;
        if (!probe_measure(probes, probe, arith, &affines[layer_index(probes->file, probe->layer)], &fit))
            return false;
        errors[i] = from_fit(&fit, &others[i]);
    }
    return true;
}
