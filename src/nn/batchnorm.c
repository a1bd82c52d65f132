/*
 * Batch normalisation: t = x - mean, u = t * s, y = u + beta, each rounded to float32; only t * s is the arithmetic's.
 */
#include "batchnorm.h"
#include "window.h"

#include "../arith/multiplying.h"
#include "../core/fp_modes.h"
#include "../core/memory.h"
#include "../core/structure.h"

/* The statistics of one channel under a gain, and the scale that follows; false when there is none. */
static bool compensate(float mean, float var, float gamma, float epsilon, double gain, float *mean_used, float *scale)
{
    const float var_used = (float)((double)var * gain * gain);
    const float spread = var_used + epsilon;
    *mean_used = (float)((double)mean * gain);
    *scale = gamma / sqrtf(spread);
    return isfinite(*mean_used) && isfinite(spread) && spread > 0 && isfinite(*scale);
}

/* What a plan is compensated for: one gain, or one a channel. */
static double gain_of(double gain, const double *gains, size_t channel)
{
    return gains != NULL ? gains[channel] : gain;
}

/* mean and var: the plan's own, or those it is to have. */
static axm_status check_statistics(const char *function, axm_batchnorm *plan, const float *mean, const float *var,
                                   double gain, const double *gains)
{
    const float *const gamma = axm_batchnorm_values(plan, AXM_BN_GAMMA);
    float m, s;
    for (size_t c = 0; c < plan->channels; c++) {
        const double g = gain_of(gain, gains, c);
        if (!isfinite(g) || g <= 0) {
            return gains != NULL ? axm_fail(AXM_E_VALUE, "%s: gains[%zu] is %s; allowed: a finite number over 0",
                                            function, c, axm_number(6, g).text)
                                 : axm_fail(AXM_E_VALUE, "%s: gain is %s; allowed: a finite number over 0", function,
                                            axm_number(6, g).text);
        }
        if (!compensate(mean[c], var[c], gamma[c], plan->epsilon, g, &m, &s)) {
            return axm_fail(AXM_E_VALUE,
                            "%s: channel %zu has mean %s, var %s, gamma %s; with epsilon %s and gain %s, var + epsilon "
                            "must be over 0 and everything finite",
                            function, c, axm_number(6, mean[c]).text, axm_number(6, var[c]).text,
                            axm_number(6, gamma[c]).text, axm_number(6, plan->epsilon).text, axm_number(6, g).text);
        }
    }
    return AXM_OK;
}

static axm_status set_gain(const char *function, axm_batchnorm *plan, double gain, const double *gains)
{
    const float *const gamma = axm_batchnorm_values(plan, AXM_BN_GAMMA);
    const float *const mean = axm_batchnorm_values(plan, AXM_BN_MEAN);
    const float *const var = axm_batchnorm_values(plan, AXM_BN_VAR);
    float *const mean_used = axm_batchnorm_values(plan, AXM_BN_MEAN_USED);
    float *const scale_used = axm_batchnorm_values(plan, AXM_BN_SCALE_USED);
    AXM_TRY(check_statistics(function, plan, mean, var, gain, gains));
    for (size_t c = 0; c < plan->channels; c++) {
        compensate(mean[c], var[c], gamma[c], plan->epsilon, gain_of(gain, gains, c), &mean_used[c], &scale_used[c]);
    }
    return AXM_OK;
}

static axm_status check_parameter(const char *function, const char *name, const float *values, size_t channels)
{
    for (size_t c = 0; values != NULL && c < channels; c++) {
        if (!isfinite(values[c])) {
            return axm_fail(AXM_E_NONFINITE, "%s: %s[%zu] is %s; allowed: finite numbers", function, name, c,
                            axm_number(6, values[c]).text);
        }
    }
    return AXM_OK;
}

static const axm_batchnorm_desc default_desc = {.layout = AXM_LAYOUT_NCHW, .epsilon = 1e-5f};
static const axm_structure desc_structure = {
    .init = "axm_batchnorm_desc_init",
    .bytes = sizeof(axm_batchnorm_desc),
    .least = AXM_UP_TO(axm_batchnorm_desc, var),
    .defaults = &default_desc,
};

void axm_batchnorm_desc_init_sized(axm_batchnorm_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

static axm_status read_desc(const char *function, const axm_batchnorm_desc *given, axm_batchnorm_desc *desc)
{
    AXM_TRY(axm_structure_read(function, "desc", &desc_structure, given, desc));
    if (desc->mean == NULL || desc->var == NULL) {
        return axm_fail(AXM_E_NULL, "%s: desc->%s is NULL; it is needed", function,
                        desc->mean == NULL ? "mean" : "var");
    }
    AXM_TRY(axm_check_layout(function, "desc->layout", desc->layout));
    AXM_TRY(axm_check_range(function, "desc->channels", desc->channels, 1, AXM_EXTENT_MAX));
    if (!isfinite(desc->epsilon) || desc->epsilon < 0) {
        return axm_fail(AXM_E_VALUE, "%s: desc->epsilon is %s; allowed: a finite number from 0", function,
                        axm_number(6, desc->epsilon).text);
    }
    AXM_TRY(check_parameter(function, "desc->gamma", desc->gamma, desc->channels));
    AXM_TRY(check_parameter(function, "desc->beta", desc->beta, desc->channels));
    AXM_TRY(check_parameter(function, "desc->mean", desc->mean, desc->channels));
    return check_parameter(function, "desc->var", desc->var, desc->channels);
}

axm_status axm_batchnorm_create_f32(const axm_context *ctx, const axm_batchnorm_desc *desc, const axm_arith *arith,
                                    axm_batchnorm **out)
{
    AXM_FP_GUARD;
    axm_batchnorm_desc own;
    size_t bytes;
    AXM_NEED(desc);
    AXM_NEED(out);
    AXM_TRY(read_desc(__func__, desc, &own));
    const float *const given[4] = {own.gamma, own.beta, own.mean, own.var};
    const size_t channels = own.channels;
    if (!axm_mul_size(channels, AXM_BN_VALUES * sizeof(float), &bytes) ||
        !axm_add_size(bytes, sizeof(axm_batchnorm), &bytes)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: %zu channels are more bytes than size_t counts", __func__, channels);
    }
    axm_batchnorm *const plan = axm_memory_get(ctx, bytes);
    if (plan == NULL) {
        return AXM_E_MEMORY;
    }
    plan->layout = own.layout;
    plan->epsilon = own.epsilon;
    plan->channels = channels;
    for (int p = AXM_BN_GAMMA; p <= AXM_BN_VAR; p++) {
        for (size_t c = 0; c < channels; c++) {
            axm_batchnorm_values(plan, p)[c] = given[p] != NULL ? given[p][c] : p == AXM_BN_GAMMA ? 1.0f : 0.0f;
        }
    }
    const axm_status status = set_gain(__func__, plan, 1, NULL);
    if (status != AXM_OK) {
        axm_memory_put(ctx, plan);
        return status;
    }
    plan->context = axm_context_hold(ctx);
    plan->arith = axm_arith_hold(arith);
    *out = plan;
    return AXM_OK;
}

void axm_batchnorm_destroy(axm_batchnorm *plan)
{
    if (plan == NULL) {
        return;
    }
    axm_context *const context = plan->context;
    axm_arith_release(plan->arith);
    axm_memory_put(context, plan);
    axm_context_release(context);
}

axm_status axm_batchnorm_set_arith(axm_batchnorm *plan, const axm_arith *arith)
{
    AXM_NEED(plan);
    axm_arith *const before = plan->arith;
    plan->arith = axm_arith_hold(arith); /* may be the one it has */
    axm_arith_release(before);
    return AXM_OK;
}

axm_status axm_batchnorm_set_gain(axm_batchnorm *plan, double gain)
{
    AXM_FP_GUARD;
    AXM_FP_HOLD(gain);
    AXM_NEED(plan);
    return set_gain(__func__, plan, gain, NULL);
}

axm_status axm_batchnorm_set_gains(axm_batchnorm *plan, const double *gains)
{
    AXM_FP_GUARD;
    AXM_NEED(plan);
    AXM_NEED(gains);
    return set_gain(__func__, plan, 1, gains);
}

axm_status axm_batchnorm_set_statistics(axm_batchnorm *plan, const float *mean, const float *var)
{
    AXM_FP_GUARD;
    AXM_NEED(plan);
    AXM_NEED(mean);
    AXM_NEED(var);
    AXM_TRY(check_parameter(__func__, "mean", mean, plan->channels));
    AXM_TRY(check_parameter(__func__, "var", var, plan->channels));
    AXM_TRY(check_statistics(__func__, plan, mean, var, 1, NULL));
    memcpy(axm_batchnorm_values(plan, AXM_BN_MEAN), mean, plan->channels * sizeof *mean);
    memcpy(axm_batchnorm_values(plan, AXM_BN_VAR), var, plan->channels * sizeof *var);
    return set_gain(__func__, plan, 1, NULL);
}

axm_status axm_batchnorm_compensate(axm_batchnorm *plan, const axm_arith *before)
{
    AXM_FP_GUARD;
    AXM_NEED(plan);
    AXM_NEED(before);
    double gain;
    AXM_TRY(axm_find_gain(__func__, before, &gain));
    return set_gain(__func__, plan, gain, NULL);
}

/* Elements of one channel lie side by side in runs. */
static axm_status normalise(const axm_batchnorm *plan, const axm_multiplying *multiplier, size_t n, size_t run,
                            const float *in, float *out)
{
    const float *const mean = axm_batchnorm_get(plan, AXM_BN_MEAN_USED);
    const float *const scale = axm_batchnorm_get(plan, AXM_BN_SCALE_USED);
    const float *const beta = axm_batchnorm_get(plan, AXM_BN_BETA);
    size_t c = 0;
    for (size_t first = 0; first < n; first += run) {
        for (size_t i = first; i < first + run; i++) {
            const float centred = in[i] - mean[c];
            float scaled = 0;
            if (multiplier != NULL) {
                AXM_TRY(axm_multiply_f32(multiplier, centred, scale[c], &scaled));
            } else {
                scaled = centred * scale[c];
            }
            out[i] = axm_canonical(scaled + beta[c]);
        }
        c = c + 1 == plan->channels ? 0 : c + 1;
    }
    return AXM_OK;
}

axm_status axm_batchnorm_run_f32(const axm_batchnorm *plan, size_t n, size_t h, size_t w, const float *in, float *out)
{
    AXM_FP_GUARD;
    AXM_NEED(plan);
    const size_t dims[4] = {n, plan->channels, h, w};
    size_t bytes;
    AXM_TRY(axm_check_bytes(__func__, "in", sizeof(float), dims, 4, &bytes));
    if (bytes == 0) {
        return AXM_OK;
    }
    AXM_NEED(in);
    AXM_NEED(out);
    AXM_TRY(axm_check_in_place(__func__, "in", in, out, bytes));
    const size_t run = axm_strides_of(plan->layout, plan->channels, h, w).channel, count = bytes / sizeof(float);
    if (plan->arith == NULL) {
        return normalise(plan, NULL, count, run, in, out);
    }
    axm_multiplying multiplier;
    AXM_TRY(axm_check_encodable(__func__, "in", plan->arith, in, count));
    AXM_TRY(axm_multiplying_begin(__func__, plan->arith, &multiplier));
    const axm_status status = normalise(plan, &multiplier, count, run, in, out);
    axm_multiplying_end(&multiplier);
    return status;
}

axm_status axm_batchnorm_macs(const axm_batchnorm *plan, size_t n, size_t h, size_t w, uint64_t *macs)
{
    AXM_NEED(plan);
    AXM_NEED(macs);
    const uint64_t factors[4] = {n, plan->channels, h, w};
    return axm_check_count(__func__, "macs", factors, 4, macs);
}
