/*
 * Affine quantisation: formats of ranges, codes of values, values of codes, and calibration; against the definition.
 */
#include "setting.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

typedef struct {
    int32_t bits, is_signed;
    int64_t lowest, highest;
} format;

static format read_format(fuzz_input *in)
{
    format f = {.bits = fuzz_int(in, 2, 16)};
    f.is_signed = fuzz_int(in, 0, 1);
    if (f.bits >= 2 && f.bits <= 16 && (f.is_signed == 0 || f.is_signed == 1)) {
        const int64_t count = (int64_t)1 << f.bits;
        f.lowest = f.is_signed ? -count / 2 : 0;
        f.highest = f.lowest + count - 1;
    }
    return f;
}

/* There are no codes of it. */
static bool is_none(const format *f)
{
    return f->lowest == f->highest;
}

/* ---- ranges ---- */

/* 0 has a code, and no value of the range is off its code's value by much more than half a step. */
static void expect_covered(const format *f, const axm_affine *affine, float x)
{
    int32_t code = 0;
    float value = 0;
    FUZZ_EXPECT(axm_affine_quantize_f32(affine, f->bits, f->is_signed, 1, &x, &code) == AXM_OK, "%s",
                axm_last_message());
    FUZZ_EXPECT(axm_affine_dequantize_f32(affine, 1, &code, &value) == AXM_OK, "%s", axm_last_message());
    const double off = fabs((double)value - (double)x), step = (double)affine->scale;
    FUZZ_EXPECT(off <= step * 1.01 || (isinf(value) && FLT_MAX - fabsf(x) <= affine->scale),
                "%g became %g, in steps of %g", (double)x, (double)value, step);
    FUZZ_EXPECT(x != 0 || code == affine->zero_point, "0 has the code %ld", (long)code);
}

static void fuzz_range(fuzz_input *in)
{
    const format f = read_format(in);
    const int32_t symmetric = fuzz_int(in, 0, 1);
    const float lowest = fuzz_float(in), highest = fuzz_float(in);
    axm_affine affine = {-1, -1};
    const axm_status status = axm_affine_from_range(lowest, highest, f.bits, f.is_signed, symmetric, &affine);
    if (status != AXM_OK) {
        FUZZ_EXPECT(affine.scale == -1 && affine.zero_point == -1, "%s, but there is one", axm_status_name(status));
        FUZZ_EXPECT(is_none(&f) || !(lowest <= highest) || isinf(lowest) || isinf(highest) ||
                        (symmetric != 0 && symmetric != 1),
                    "%s", axm_last_message());
        return;
    }
    FUZZ_EXPECT(isfinite(affine.scale) && affine.scale >= FLT_MIN, "scale %g", (double)affine.scale);
    FUZZ_EXPECT(affine.zero_point >= f.lowest && affine.zero_point <= f.highest, "zero %ld", (long)affine.zero_point);
    expect_covered(&f, &affine, 0);
    expect_covered(&f, &affine, lowest);
    expect_covered(&f, &affine, highest);
}

/* ---- codes ---- */

static axm_affine read_affine(fuzz_input *in)
{
    axm_affine affine;
    affine.scale = fuzz_float(in);
    affine.zero_point = fuzz_int(in, -8, 200);
    return affine;
}

static int64_t code_of(const format *f, const axm_affine *affine, float x)
{
    const float quotient = x / affine->scale;
    const double code = nearbyint((double)quotient) + affine->zero_point;
    return code < (double)f->lowest ? f->lowest : code > (double)f->highest ? f->highest : (int64_t)code;
}

static void fuzz_codes(fuzz_input *in)
{
    const format f = read_format(in);
    const axm_affine affine = read_affine(in);
    const size_t n = fuzz_below(in, 40);
    float *const values = fuzz_floats(in, n);
    int32_t *const codes = fuzz_blank(n * sizeof *codes);
    const axm_status status = axm_affine_quantize_f32(&affine, f.bits, f.is_signed, n, values, codes);
    for (size_t i = 0; status == AXM_OK && i < n; i++) {
        fuzz_expect_i64("code", i, codes[i], code_of(&f, &affine, values[i]));
    }
    FUZZ_EXPECT(status != AXM_OK || !is_none(&f), "codes of a format that is none");
    FUZZ_EXPECT(status == AXM_OK || fuzz_is_blank(codes, n * sizeof *codes), "%s, but there are codes",
                axm_status_name(status));
    free(values);
    free(codes);
}

static void fuzz_values(fuzz_input *in)
{
    const axm_affine affine = read_affine(in);
    const size_t n = fuzz_below(in, 40);
    int32_t *const codes = fuzz_ints(in, n);
    float *const values = fuzz_blank(n * sizeof *values);
    const axm_status status = axm_affine_dequantize_f32(&affine, n, codes, values);
    FUZZ_EXPECT((status == AXM_OK) == (isfinite(affine.scale) && affine.scale > 0), "%s", axm_status_name(status));
    for (size_t i = 0; status == AXM_OK && i < n; i++) {
        const float steps = (float)((double)codes[i] - (double)affine.zero_point);
        fuzz_expect_f32("value", i, values[i], affine.scale * steps);
    }
    FUZZ_EXPECT(status == AXM_OK || fuzz_is_blank(values, n * sizeof *values), "%s", axm_status_name(status));
    free(codes);
    free(values);
}

/* ---- calibration ---- */

/* Subnormal values count as 0. */
static double counted(float x)
{
    return fabsf(x) < FLT_MIN ? 0 : (double)x;
}

static size_t within(size_t n, const float *values, double lowest, double highest)
{
    size_t inside = 0;
    for (size_t i = 0; i < n; i++) {
        inside += counted(values[i]) >= lowest && counted(values[i]) <= highest;
    }
    return inside;
}

/* The ends hold as many values as they should, and lie among the values. */
static void check_calibration(const axm_calibration *calibration, size_t n, const float *values, double percent)
{
    const double needed = ceil((double)n * percent / 100);
    double least = INFINITY, most = -INFINITY;
    float lowest = 1, highest = -1, largest = -1;
    for (size_t i = 0; i < n; i++) {
        least = fmin(least, counted(values[i]));
        most = fmax(most, counted(values[i]));
    }
    FUZZ_EXPECT(axm_calibration_range(calibration, percent, &lowest, &highest) == AXM_OK, "%s", axm_last_message());
    FUZZ_EXPECT(axm_calibration_magnitude(calibration, percent, &largest) == AXM_OK, "%s", axm_last_message());
    const double low = (double)lowest, high = (double)highest, top = (double)largest;
    FUZZ_EXPECT(low >= least && high <= most && low <= high, "%g..%g of %g..%g", low, high, least, most);
    FUZZ_EXPECT((double)within(n, values, low, high) >= needed, "%g..%g holds too few", low, high);
    FUZZ_EXPECT(top <= fmax(fabs(least), fabs(most)), "%g of %g..%g", top, least, most);
    FUZZ_EXPECT((double)within(n, values, -top, top) >= needed, "%g holds too few", top);
    FUZZ_EXPECT(percent != 100 || (low == least && high == most), "%g..%g of %g..%g", low, high, least, most);
}

static void fuzz_calibration(fuzz_setting *setting, fuzz_input *in)
{
    const size_t n = fuzz_below(in, 64), split = fuzz_below(in, n + 1);
    const double percent = fuzz_flag(in) ? 100 : (double)fuzz_byte(in) / 2.55;
    axm_calibration *calibration = FUZZ_NOWHERE(axm_calibration);
    float *const values = fuzz_floats(in, n);
    const axm_status status = fuzz_status(setting, axm_calibration_create(setting->context, &calibration));
    FUZZ_EXPECT((status == AXM_OK) == (calibration != FUZZ_NOWHERE(axm_calibration)), "%s", axm_status_name(status));
    if (status == AXM_OK) {
        const bool added = axm_calibration_add_f32(calibration, split, values) == AXM_OK &&
                           axm_calibration_add_f32(calibration, n - split, values + split) == AXM_OK;
        FUZZ_EXPECT(!added || axm_calibration_count(calibration) == n, "%zu were added", n);
        if (added && n > 0 && percent > 0) {
            check_calibration(calibration, n, values, percent);
        }
        axm_calibration_destroy(calibration);
    }
    free(values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const fuzz[3])(fuzz_input *) = {fuzz_range, fuzz_codes, fuzz_values};
    fuzz_input in = {data, size};
    fuzz_setting setting;
    const size_t which = fuzz_below(&in, 4);
    if (which < 3) {
        fuzz[which](&in);
        return 0;
    }
    fuzz_setting_begin(&setting, &in);
    fuzz_calibration(&setting, &in);
    fuzz_setting_end(&setting);
    return 0;
}
