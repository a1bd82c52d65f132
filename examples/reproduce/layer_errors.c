#include "layer_errors.h"

#include <math.h>

static axm_status measure(const struct comparison *comparison, const struct probe *probe, const axm_arith *arith,
                          size_t n_limits, const size_t *limits, axm_layer_error *errors)
{
    const struct experiment *experiment = comparison->experiment;
    const struct layer *layer = probe->layer;
    const struct shape in = layer->from[0]->out;
    const size_t n = comparison->probes->n_pictures;

    if (layer->kind == LAYER_CONV2D) {
        const axm_conv2d_desc desc = layer_conv2d_desc(layer);
        return axm_layer_error_conv2d(experiment->ctx, &desc, layer->weight->data, n, in.height, in.width, probe->input,
                                      experiment->float32, arith, n_limits, limits, NULL, errors);
    }
    return axm_layer_error_fully_connected(experiment->ctx, shape_elements(in), layer->out.channels,
                                           layer->weight->data, n, probe->input, experiment->float32, arith, n_limits,
                                           limits, NULL, errors);
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
