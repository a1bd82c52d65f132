/*
 * Batch normalisations, run, compensated and folded, and their estimates; against the definition.
 */
#include "setting.h"
#include "version.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS_MAX = 64, ELEMENTS_MAX = 1 << 11, K = 3 };

/* Statistics and parameters as they are now, and the tensor to come. */
typedef struct {
    axm_batchnorm_desc desc;
    fuzz_version version;
    float *mean, *var, *gamma, *beta; /* gamma and beta may be NULL */
    double *gains;                    /* one a channel */
    axm_arith *arith;                 /* NULL: exact */
    size_t n, h, w, elements;         /* SIZE_MAX where that is more than size_t counts */
} norm;

static float *variances(fuzz_input *in, size_t n)
{
    float *const values = fuzz_floats(in, n);
    for (size_t i = 0; fuzz_byte(in) != 1 && i < n; i++) {
        values[i] = fabsf(values[i]);
    }
    return values;
}

static norm norm_begin(fuzz_setting *setting, fuzz_input *in)
{
    norm b = {.arith = fuzz_flag(in) ? setting->arith : NULL};
    axm_batchnorm_desc defaults;
    axm_batchnorm_desc_init(&defaults);
    axm_batchnorm_desc_init(&b.desc);
    b.desc.layout = fuzz_int(in, AXM_LAYOUT_NCHW, AXM_LAYOUT_NHWC);
    b.desc.epsilon = fuzz_float(in);
    b.desc.channels = fuzz_size(in, 1, 5);
    const size_t channels = b.desc.channels <= CHANNELS_MAX ? b.desc.channels : 1;
    b.desc.mean = b.mean = fuzz_floats(in, channels);
    b.desc.var = b.var = variances(in, channels);
    b.desc.gamma = b.gamma = fuzz_flag(in) ? fuzz_floats(in, channels) : NULL;
    b.desc.beta = b.beta = fuzz_flag(in) ? fuzz_floats(in, channels) : NULL;
    b.version = fuzz_version_of(in, &b.desc, &defaults, sizeof b.desc);
    b.gains = fuzz_memory(channels * sizeof *b.gains);
    for (size_t c = 0; c < channels; c++) {
        b.gains[c] = 1;
    }
    b.n = fuzz_size(in, 0, 3);
    b.h = fuzz_size(in, 0, 5);
    b.w = fuzz_size(in, 0, 9);
    b.elements = fuzz_product(4, (size_t[]){b.n, b.desc.channels, b.h, b.w});
    return b;
}

static void norm_end(norm *b)
{
    free(b->version.given);
    free(b->mean);
    free(b->var);
    free(b->gamma);
    free(b->beta);
    free(b->gains);
}

/* ---- by the definition ---- */

static float mean_used(const norm *b, size_t c)
{
    return (float)((double)b->mean[c] * b->gains[c]);
}

static float scale_used(const norm *b, size_t c)
{
    const float var = (float)((double)b->var[c] * b->gains[c] * b->gains[c]);
    const float spread = var + b->desc.epsilon, root = sqrtf(spread);
    return (b->desc.gamma != NULL ? b->gamma[c] : 1) / root;
}

static float shift_used(const norm *b, size_t c)
{
    return b->desc.beta != NULL ? b->beta[c] : 0;
}

static size_t channel_of(const norm *b, size_t index)
{
    return (b->desc.layout == AXM_LAYOUT_NCHW ? index / (b->h * b->w) : index) % b->desc.channels;
}

static void compare(const norm *b, const float *in, const float *out)
{
    for (size_t i = 0; i < b->elements; i++) {
        const size_t c = channel_of(b, i);
        const float centred = in[i] - mean_used(b, c), scale = scale_used(b, c);
        const float scaled = b->arith == NULL ? centred * scale : axm_mul_f32(b->arith, centred, scale);
        fuzz_expect_f32("batch normalisation", i, out[i], test_canonical(scaled + shift_used(b, c)));
    }
}

/* A plan in force has finite values: whatever changed it last. */
static void expect_usable(const norm *b)
{
    for (size_t c = 0; c < b->desc.channels; c++) {
        FUZZ_EXPECT(isfinite(mean_used(b, c)) && isfinite(scale_used(b, c)), "channel %zu", c);
    }
}

/* ---- changes ---- */

static void set_gain(norm *b, axm_batchnorm *plan, double gain)
{
    if (axm_batchnorm_set_gain(plan, gain) == AXM_OK) {
        for (size_t c = 0; c < b->desc.channels; c++) {
            b->gains[c] = gain;
        }
    }
}

static void set_gains(norm *b, axm_batchnorm *plan, fuzz_input *in)
{
    double *const gains = fuzz_memory(b->desc.channels * sizeof *gains);
    for (size_t c = 0; c < b->desc.channels; c++) {
        gains[c] = fuzz_double(in);
    }
    if (axm_batchnorm_set_gains(plan, gains) == AXM_OK) {
        memcpy(b->gains, gains, b->desc.channels * sizeof *gains);
    }
    free(gains);
}

static void set_statistics(norm *b, axm_batchnorm *plan, fuzz_input *in)
{
    const size_t bytes = b->desc.channels * sizeof(float);
    float *const mean = fuzz_floats(in, b->desc.channels), *const var = variances(in, b->desc.channels);
    if (axm_batchnorm_set_statistics(plan, mean, var) == AXM_OK) {
        memcpy(b->mean, mean, bytes);
        memcpy(b->var, var, bytes);
        for (size_t c = 0; c < b->desc.channels; c++) {
            b->gains[c] = 1;
        }
    }
    free(mean);
    free(var);
}

/* One change after the other: what fails leaves nothing behind that shows in the next. */
static void change(norm *b, axm_batchnorm *plan, fuzz_input *in)
{
    for (size_t left = fuzz_below(in, 4); left > 0; left--) {
        switch (fuzz_below(in, 3)) {
        case 0: set_gain(b, plan, fuzz_double(in)); break;
        case 1: set_gains(b, plan, in); break;
        default: set_statistics(b, plan, in); break;
        }
        expect_usable(b);
    }
}

/* ---- what a plan does ---- */

/* Apart, in place, or overlapping, which is refused. */
static void run(fuzz_setting *setting, const norm *b, const axm_batchnorm *plan, fuzz_input *in)
{
    const size_t shift = fuzz_below(in, 3);
    if (b->elements > ELEMENTS_MAX && b->elements != SIZE_MAX) {
        return;
    }
    const size_t n = b->elements == SIZE_MAX ? 1 : b->elements;
    float *const values = fuzz_floats(in, n + shift), *const before = fuzz_memory((n + shift) * sizeof *before);
    float *const apart = fuzz_blank(n * sizeof *apart), *const out = shift == 0 ? apart : values + shift - 1;
    memcpy(before, values, (n + shift) * sizeof *before);
    const axm_status status = fuzz_status(setting, axm_batchnorm_run_f32(plan, b->n, b->h, b->w, values, out));
    if (status == AXM_OK && n != 0) {
        compare(b, before, out);
        FUZZ_EXPECT(shift != 2 || n == 1, "an overlap was taken");
    } else {
        FUZZ_EXPECT(fuzz_is_blank(apart, n * sizeof *apart), "%s, but outputs were written", axm_status_name(status));
        FUZZ_EXPECT(memcmp(values, before, (n + shift) * sizeof *before) == 0, "%s, in place", axm_status_name(status));
    }
    FUZZ_EXPECT(status != AXM_E_OVERFLOW || b->elements > SIZE_MAX / sizeof(float), "%s", axm_last_message());
    free(values);
    free(before);
    free(apart);
}

static void fold(const norm *b, const axm_batchnorm *plan, fuzz_input *in)
{
    const size_t channels = b->desc.channels;
    float *const weights = fuzz_floats(in, channels * K), *const bias = fuzz_floats(in, channels);
    float *const folded = fuzz_blank(channels * K * sizeof *folded), *const folded_bias = fuzz_blank(channels * 4);
    FUZZ_EXPECT(axm_batchnorm_fold_f32(plan, K, weights, bias, folded, folded_bias) == AXM_OK, "%s",
                axm_last_message());
    for (size_t c = 0; c < channels; c++) {
        const double s = (double)scale_used(b, c), mean = (double)mean_used(b, c);
        for (size_t i = 0; i < K; i++) {
            fuzz_expect_f32("folded weight", c * K + i, folded[c * K + i],
                            test_canonical((float)((double)weights[c * K + i] * s)));
        }
        fuzz_expect_f32("folded bias", c, folded_bias[c],
                        test_canonical((float)((double)shift_used(b, c) + ((double)bias[c] - mean) * s)));
    }
    free(weights);
    free(bias);
    free(folded);
    free(folded_bias);
}

static void count(const norm *b, const axm_batchnorm *plan)
{
    uint64_t macs = 0;
    const axm_status status = axm_batchnorm_macs(plan, b->n, b->h, b->w, &macs);
    FUZZ_EXPECT(status == AXM_OK ? macs == b->elements : b->elements == SIZE_MAX, "%llu products",
                (unsigned long long)macs);
}

static void fuzz_norm(fuzz_setting *setting, fuzz_input *in)
{
    norm b = norm_begin(setting, in);
    axm_batchnorm *plan = FUZZ_NOWHERE(axm_batchnorm);
    if (b.desc.channels <= CHANNELS_MAX || b.desc.channels > INT32_MAX) {
        const axm_status status =
            fuzz_status(setting, axm_batchnorm_create_f32(setting->context, b.version.given, b.arith, &plan));
        fuzz_expect_version(&b.version, status);
        FUZZ_EXPECT((status == AXM_OK) == (plan != FUZZ_NOWHERE(axm_batchnorm)), "%s", axm_status_name(status));
        if (status == AXM_OK) {
            change(&b, plan, in);
            count(&b, plan);
            run(setting, &b, plan, in);
            fold(&b, plan, in);
            axm_batchnorm_destroy(plan);
        }
    }
    norm_end(&b);
}

/* ---- estimates ---- */

/* Sums over all that one channel was given. */
static void expect_estimate(const float *values, size_t count, size_t channels, size_t c, float mean, float var)
{
    double sum = 0, squares = 0, largest = 0;
    for (size_t i = 0; i < count; i++) {
        const double x = (double)values[i * channels + c];
        sum += x;
        largest = fmax(largest, fabs(x));
    }
    const double want = sum / (double)count;
    for (size_t i = 0; i < count; i++) {
        const double apart = (double)values[i * channels + c] - want;
        squares += apart * apart;
    }
    const double spread = squares / (double)count;
    FUZZ_EXPECT(fabs((double)mean - want) <= 1e-6 * largest + FLT_MIN, "mean %g; want %g", (double)mean, want);
    FUZZ_EXPECT(spread > FLT_MAX ? isinf(var) || var > FLT_MAX / 2
                                 : fabs((double)var - spread) <= 1e-6 * spread + 1e-12 * largest * largest + FLT_MIN,
                "var %g; want %g", (double)var, spread);
}

/* Pixels of all channels in two batches, of which one may be refused. */
static void fuzz_estimate(fuzz_setting *setting, fuzz_input *in)
{
    const size_t channels = fuzz_size(in, 1, 4), n = fuzz_below(in, 20), split = fuzz_below(in, n + 1);
    axm_batchnorm_estimate *estimate = FUZZ_NOWHERE(axm_batchnorm_estimate);
    const axm_status status =
        fuzz_status(setting, axm_batchnorm_estimate_create(setting->context, AXM_LAYOUT_NHWC, channels, &estimate));
    FUZZ_EXPECT((status == AXM_OK) == (estimate != FUZZ_NOWHERE(axm_batchnorm_estimate)), "%s",
                axm_status_name(status));
    if (status == AXM_OK && channels <= CHANNELS_MAX) {
        float *const values = fuzz_floats(in, n * channels);
        float *const mean = fuzz_blank(channels * sizeof *mean), *const var = fuzz_blank(channels * sizeof *var);
        const bool added =
            axm_batchnorm_estimate_add_f32(estimate, split, 1, 1, values) == AXM_OK &&
            axm_batchnorm_estimate_add_f32(estimate, 1, n - split, 1, values + split * channels) == AXM_OK;
        if (axm_batchnorm_estimate_get(estimate, mean, var) != AXM_OK) {
            FUZZ_EXPECT(axm_batchnorm_estimate_count(estimate) == 0, "%s", axm_last_message());
            FUZZ_EXPECT(fuzz_is_blank(mean, channels * sizeof *mean), "means of nothing");
        } else if (added) {
            FUZZ_EXPECT(axm_batchnorm_estimate_count(estimate) == n, "%zu were added", n);
            for (size_t c = 0; c < channels; c++) {
                expect_estimate(values, n, channels, c, mean[c], var[c]);
            }
        }
        free(values);
        free(mean);
        free(var);
    }
    if (status == AXM_OK) {
        axm_batchnorm_estimate_destroy(estimate);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    fuzz_setting setting;
    fuzz_setting_begin(&setting, &in);
    if (fuzz_byte(&in) % 4 == 3) {
        fuzz_estimate(&setting, &in);
    } else {
        fuzz_norm(&setting, &in);
    }
    fuzz_setting_end(&setting);
    return 0;
}
