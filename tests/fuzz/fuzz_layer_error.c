/*
 * Layer error and folding: against figures of outputs that the layers give when they are run one by one.
 */
#include "conv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LIMITS_MAX = 3 };

typedef struct {
    fuzz_conv conv;
    axm_fully_connected_desc features; /* the same layer, when it is a fully connected one */
    bool is_conv;
    axm_layer_desc desc;
    fuzz_version version;
    float *weights, *in, *bias; /* bias: may be NULL */
    bool possible;              /* all sizes are allowed, and small */
} layer;

/* A convolution of points over a single pixel is a fully connected layer. */
static fuzz_conv features_begin(fuzz_input *in, axm_fully_connected_desc *desc)
{
    axm_fully_connected_desc defaults;
    fuzz_conv conv = {.n = fuzz_size(in, 1, 4), .h = 1, .w = 1, .out_h = 1, .out_w = 1, .fits = true};
    axm_fully_connected_desc_init(&defaults);
    axm_fully_connected_desc_init(desc);
    desc->in_features = fuzz_size(in, 1, 40);
    desc->out_features = fuzz_size(in, 1, 6);
    conv.version = fuzz_version_of(in, desc, &defaults, sizeof *desc);
    axm_conv2d_desc_init(&conv.desc);
    conv.desc.in_channels = conv.k = desc->in_features;
    conv.desc.out_channels = desc->out_features;
    conv.desc.kernel_h = conv.desc.kernel_w = 1;
    conv.allowed = conv.k - 1 < INT32_MAX && desc->out_features - 1 < INT32_MAX;
    conv.weights = fuzz_product(2, (size_t[]){conv.k, desc->out_features});
    conv.ins = fuzz_product(2, (size_t[]){conv.n, conv.k});
    conv.outs = fuzz_product(2, (size_t[]){conv.n, desc->out_features});
    return conv;
}

static layer layer_begin(fuzz_input *in)
{
    axm_layer_desc defaults;
    layer l = {.is_conv = fuzz_flag(in)};
    l.conv = l.is_conv ? fuzz_conv_begin(in) : features_begin(in, &l.features);
    l.possible = l.conv.allowed && l.conv.fits && !l.conv.version.refused && l.conv.n > 0 && fuzz_conv_small(&l.conv) &&
                 l.conv.weights <= fuzz_conv_memory(l.conv.weights);
    l.weights = fuzz_floats(in, fuzz_conv_memory(l.conv.weights));
    l.in = fuzz_floats(in, fuzz_conv_memory(l.conv.ins));
    l.bias = fuzz_flag(in) ? fuzz_floats(in, fuzz_conv_memory(l.conv.desc.out_channels)) : NULL;
    axm_layer_desc_init(&defaults);
    axm_layer_desc_init(&l.desc);
    l.desc.conv2d = l.is_conv ? l.conv.version.given : NULL;
    l.desc.fully_connected = l.is_conv ? NULL : l.conv.version.given;
    l.desc.weights = l.weights;
    l.desc.bias = l.bias;
    l.desc.in = l.in;
    l.desc.n = l.conv.n;
    l.desc.in_h = l.conv.h;
    l.desc.in_w = l.conv.w;
    l.version = fuzz_version_of(in, &l.desc, &defaults, sizeof l.desc);
    return l;
}

static void layer_end(layer *l)
{
    free(l->version.given);
    free(l->weights);
    free(l->in);
    free(l->bias);
    fuzz_conv_end(&l->conv);
}

/* What must be refused without a look at any tensor: a descriptor, or an input that the kernel does not fit into. */
static bool is_refused(const layer *l)
{
    return l->version.refused || l->conv.version.refused || !l->conv.allowed || !l->conv.fits || l->conv.n == 0;
}

/* A structure's status may be of either descriptor. */
static void expect_layer(const layer *l, axm_status status)
{
    FUZZ_EXPECT(status != AXM_OK || !is_refused(l), "a layer that cannot be");
    FUZZ_EXPECT(status != AXM_E_STRUCT || l->version.refused || l->version.shorter || l->conv.version.refused ||
                    l->conv.version.shorter,
                "%s", axm_last_message());
}

/* Outputs as they are without the analysis. */
static float *outputs_of(const layer *l, const axm_arith *arith, const float *weights, const float *bias,
                         const float *in)
{
    axm_conv2d *plan = NULL;
    float *const out = fuzz_blank(l->conv.outs * sizeof *out);
    FUZZ_EXPECT(axm_conv2d_create_f32(NULL, &l->conv.desc, arith, weights, bias, &plan) == AXM_OK, "%s",
                axm_last_message());
    FUZZ_EXPECT(axm_conv2d_run_f32(plan, l->conv.n, l->conv.h, l->conv.w, in, out, NULL, 0) == AXM_OK, "%s",
                axm_last_message());
    axm_conv2d_destroy(plan);
    return out;
}

static float *magnitudes_of(size_t n, const float *values)
{
    float *const out = fuzz_memory(n * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        out[i] = fabsf(values[i]);
    }
    return out;
}

/* ---- layer error ---- */

/* The gain by its definition, where it has one. */
static void expect_gain(size_t n, const float *r, const float *y, const float *m, double gain)
{
    double both = 0, square = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(r[i]) && isfinite(y[i]) && isfinite(m[i])) {
            both += (double)y[i] * (double)r[i];
            square += (double)r[i] * (double)r[i];
        }
    }
    FUZZ_EXPECT(square == 0 || fabs(gain - both / square) <= 1e-9 * (1 + fabs(gain)), "gain %g; want %g", gain,
                both / square);
}

static void check_limit(const layer *l, const axm_layer_error_desc *desc, size_t limit,
                        const axm_layer_error *per_channel, const axm_layer_error *whole)
{
    const size_t channels = l->conv.desc.out_channels;
    axm_arith *float32 = NULL;
    axm_layer_error *const want = fuzz_blank(channels * sizeof *want), want_whole;
    axm_layer_outputs_desc outputs;
    float *const cut = fuzz_memory(l->conv.weights * sizeof *cut);
    for (size_t i = 0; i < l->conv.weights; i++) {
        cut[i] = i % l->conv.k < limit ? l->weights[i] : 0;
    }
    FUZZ_EXPECT(axm_arith_create(NULL, "float32", &float32) == AXM_OK, "%s", axm_last_message());
    float *const weight_magnitudes = magnitudes_of(l->conv.weights, cut), *const in = magnitudes_of(l->conv.ins, l->in);
    float *const r = outputs_of(l, desc->reference, cut, NULL, l->in);
    float *const y = outputs_of(l, desc->approximate, cut, NULL, l->in);
    float *const m = outputs_of(l, float32, weight_magnitudes, NULL, in);
    axm_layer_outputs_desc_init(&outputs);
    outputs.layout = l->conv.desc.layout;
    outputs.channels = channels;
    outputs.n = l->conv.n;
    outputs.h = l->conv.out_h;
    outputs.w = l->conv.out_w;
    outputs.reference = r;
    outputs.approximate = y;
    outputs.magnitudes = m;
    outputs.products = limit;
    FUZZ_EXPECT(axm_layer_error_compare_f32(&outputs, want, &want_whole, sizeof want_whole) == AXM_OK, "%s",
                axm_last_message());
    FUZZ_EXPECT(memcmp(whole, &want_whole, sizeof want_whole) == 0, "the whole layer");
    FUZZ_EXPECT(memcmp(per_channel, want, channels * sizeof *want) == 0, "channels");
    expect_gain(l->conv.outs, r, y, m, whole->gain);
    axm_arith_release(float32);
    free(want);
    free(cut);
    free(weight_magnitudes);
    free(in);
    free(r);
    free(y);
    free(m);
}

static void check_gains(const layer *l, const axm_layer_error *per_channel, const axm_layer_error *whole)
{
    const size_t channels = l->conv.desc.out_channels;
    double *const gains = fuzz_blank(channels * sizeof *gains);
    FUZZ_EXPECT(axm_layer_error_gains(channels, per_channel, whole, sizeof *whole, gains) == AXM_OK, "%s",
                axm_last_message());
    for (size_t c = 0; c < channels; c++) {
        FUZZ_EXPECT(isfinite(gains[c]) && gains[c] > 0, "gain %g", gains[c]);
    }
    free(gains);
}

static void measure(fuzz_setting *setting, const layer *l, axm_layer_error_desc *desc, fuzz_input *in)
{
    const size_t n = desc->n_limits == 0 ? 1 : desc->n_limits, channels = l->possible ? l->conv.desc.out_channels : 1;
    const size_t whole_bytes = n * sizeof(axm_layer_error), bytes = channels * whole_bytes;
    axm_layer_error *const per_channel = fuzz_blank(bytes), *const whole = fuzz_blank(whole_bytes);
    axm_layer_error_desc defaults;
    axm_layer_error_desc_init(&defaults);
    const fuzz_version version = fuzz_version_of(in, desc, &defaults, sizeof *desc);
    const axm_status status =
        fuzz_status(setting, axm_layer_error_measure_f32(setting->context, l->version.given, version.given, per_channel,
                                                         whole, sizeof *whole));
    if (!version.refused && !version.shorter) {
        expect_layer(l, status);
    }
    for (size_t i = 0; status == AXM_OK && i < n && !version.shorter; i++) {
        const size_t limit = desc->n_limits == 0 ? l->conv.k : desc->limits[i];
        check_limit(l, desc, limit, per_channel + i * channels, whole + i);
        check_gains(l, per_channel + i * channels, whole + i);
    }
    FUZZ_EXPECT(status == AXM_OK || (fuzz_is_blank(per_channel, bytes) && fuzz_is_blank(whole, whole_bytes)),
                "%s, but figures were written", axm_status_name(status));
    free(version.given);
    free(per_channel);
    free(whole);
}

static void fuzz_error(fuzz_setting *setting, const layer *l, fuzz_input *in)
{
    size_t *const limits = fuzz_memory(LIMITS_MAX * sizeof *limits);
    axm_arith *const other = fuzz_arith(setting, in);
    axm_layer_error_desc desc;
    axm_layer_error_desc_init(&desc);
    desc.reference = other;
    desc.approximate = setting->arith;
    desc.n_limits = fuzz_below(in, LIMITS_MAX + 1);
    desc.limits = limits;
    for (size_t i = 0; i < LIMITS_MAX; i++) {
        limits[i] = fuzz_size(in, 1, l->possible ? l->conv.k : 1);
    }
    setting->refused = setting->ledger.refused;
    measure(setting, l, &desc, in);
    axm_arith_release(other);
    free(limits);
}

/* ---- folding ---- */

/* Figures by the layer, its normalisation and the folded layer, each run by itself. */
static void check_folding(const layer *l, const axm_arith *arith, const axm_batchnorm *norm,
                          const axm_folding_difference *got)
{
    const fuzz_conv *const conv = &l->conv;
    const size_t channels = conv->desc.out_channels;
    float *const weights = fuzz_blank(conv->weights * sizeof *weights), *const bias = fuzz_blank(channels * 4);
    uint64_t different = 0;
    double largest = 0;
    FUZZ_EXPECT(axm_batchnorm_fold_f32(norm, conv->k, l->weights, l->desc.bias, weights, bias) == AXM_OK, "%s",
                axm_last_message());
    float *const apart = outputs_of(l, arith, l->weights, l->desc.bias, l->in);
    float *const folded = outputs_of(l, arith, weights, bias, l->in);
    FUZZ_EXPECT(axm_batchnorm_run_f32(norm, conv->n, conv->out_h, conv->out_w, apart, apart) == AXM_OK, "%s",
                axm_last_message());
    for (size_t i = 0; i < conv->outs; i++) {
        const double distance = fabs((double)folded[i] - (double)apart[i]);
        different += test_bits(apart[i]) != test_bits(folded[i]);
        largest = isfinite(distance) ? fmax(largest, distance) : largest;
    }
    FUZZ_EXPECT(got->outputs == conv->outs && got->different == different && got->largest == largest,
                "%llu different, by %g; want %llu, %g", (unsigned long long)got->different, got->largest,
                (unsigned long long)different, largest);
    free(weights);
    free(bias);
    free(apart);
    free(folded);
}

static axm_batchnorm *make_norm(const layer *l, fuzz_input *in)
{
    const size_t channels = l->possible ? l->conv.desc.out_channels : 1;
    axm_batchnorm_desc desc;
    axm_batchnorm *norm = NULL;
    float *const mean = fuzz_floats(in, channels), *const var = magnitudes_of(channels, mean);
    axm_batchnorm_desc_init(&desc);
    desc.layout = l->conv.desc.layout == AXM_LAYOUT_NHWC ? AXM_LAYOUT_NHWC : AXM_LAYOUT_NCHW;
    desc.channels = channels;
    desc.mean = mean;
    desc.var = var;
    axm_batchnorm_create_f32(NULL, &desc, NULL, &norm);
    free(mean);
    free(var);
    return norm; /* NULL where the numbers are not finite */
}

static void fuzz_folding(fuzz_setting *setting, const layer *l, fuzz_input *in)
{
    axm_folding_difference *const difference = fuzz_blank(sizeof *difference);
    axm_batchnorm *const norm = make_norm(l, in);
    const axm_status status =
        fuzz_status(setting, axm_folding_measure_f32(setting->context, l->version.given, norm, setting->arith,
                                                     difference, sizeof *difference));
    if (norm != NULL) {
        expect_layer(l, status);
    }
    if (status == AXM_OK) {
        check_folding(l, setting->arith, norm, difference);
    } else {
        FUZZ_EXPECT(fuzz_is_blank(difference, sizeof *difference), "%s, but there are figures",
                    axm_status_name(status));
    }
    axm_batchnorm_destroy(norm);
    free(difference);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    fuzz_setting setting;
    fuzz_setting_begin(&setting, &in);
    const bool folding = fuzz_flag(&in);
    layer l = layer_begin(&in);
    if (l.possible || is_refused(&l)) {
        (folding ? fuzz_folding : fuzz_error)(&setting, &l, &in);
    }
    layer_end(&l);
    fuzz_setting_end(&setting);
    return 0;
}
