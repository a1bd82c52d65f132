/*
 * Calibration: how many values fell into each interval of float32 patterns with the same upper bits.
 *
 * As keys, patterns are in the order of their numbers, and a number's key is its negative's key with every bit
 * turned; so the intervals are in order too, and mirror each other about 0.
 */
#include "../core/bits.h"
#include "../core/check.h"
#include "../core/fp_modes.h"
#include "../core/memory.h"

#include <approxmul/affine.h>

enum { KEY_BITS = 17, LOWER_BITS = 32 - KEY_BITS, INTERVALS = 1 << KEY_BITS };

struct axm_calibration {
    axm_context *context;
    uint64_t count;
    uint32_t lowest, highest; /* keys */
    uint64_t counts[INTERVALS];
};

/* 0, with which subnormals are counted, has one key whatever its sign. */
static uint32_t key_of(float x)
{
    const uint32_t bits = axm_f32_bits(x), magnitude = bits & ~AXM_F32_SIGN;
    return magnitude < AXM_F32_MIN ? AXM_F32_SIGN : magnitude != bits ? ~bits : bits | AXM_F32_SIGN;
}

/* Of an interval's edge too: what is subnormal stands for the 0 in its interval. */
static float value_of(uint32_t key)
{
    const uint32_t bits = (key & AXM_F32_SIGN) != 0 ? key & ~AXM_F32_SIGN : ~key;
    return (bits & ~AXM_F32_SIGN) < AXM_F32_MIN ? 0 : axm_f32_from_bits(bits);
}

axm_status axm_calibration_create(const axm_context *ctx, axm_calibration **out)
{
    AXM_NEED(out);
    axm_calibration *const calibration = axm_memory_get(ctx, sizeof *calibration);
    if (calibration == NULL) {
        return AXM_E_MEMORY;
    }
    memset(calibration, 0, sizeof *calibration);
    calibration->lowest = UINT32_MAX;
    calibration->context = axm_context_hold(ctx);
    *out = calibration;
    return AXM_OK;
}

void axm_calibration_destroy(axm_calibration *calibration)
{
    if (calibration == NULL) {
        return;
    }
    axm_context *const context = calibration->context;
    axm_memory_put(context, calibration);
    axm_context_release(context);
}

axm_status axm_calibration_add_f32(axm_calibration *calibration, size_t n_elems, const float *values)
{
    AXM_FP_GUARD;
    size_t bytes;
    AXM_NEED(calibration);
    if (n_elems == 0) {
        return AXM_OK;
    }
    AXM_NEED(values);
    AXM_TRY(axm_check_bytes(__func__, "values", sizeof *values, &n_elems, 1, &bytes));
    for (size_t i = 0; i < n_elems; i++) {
        if (!isfinite(values[i])) {
            return axm_fail(AXM_E_NONFINITE, "%s: values[%zu] is %s; allowed: finite numbers", __func__, i,
                            axm_number(6, values[i]).text);
        }
    }
    for (size_t i = 0; i < n_elems; i++) {
        const uint32_t key = key_of(values[i]);
        calibration->counts[key >> LOWER_BITS]++;
        calibration->lowest = key < calibration->lowest ? key : calibration->lowest;
        calibration->highest = key > calibration->highest ? key : calibration->highest;
    }
    calibration->count += n_elems;
    return AXM_OK;
}

uint64_t axm_calibration_count(const axm_calibration *calibration)
{
    return calibration == NULL ? 0 : calibration->count;
}

static axm_status check_percent(const char *function, const axm_calibration *calibration, double percent)
{
    if (!(percent > 0 && percent <= 100)) {
        return axm_fail(AXM_E_VALUE, "%s: percent is %s; allowed: over 0, at most 100", function,
                        axm_number(6, percent).text);
    }
    if (calibration->count == 0) {
        return axm_fail(AXM_E_VALUE, "%s: calibration has seen no values; it needs at least 1", function);
    }
    return AXM_OK;
}

/* How many of the values may be left out: 0..count - 1. */
static uint64_t left_out(uint64_t count, double percent)
{
    const double kept = ceil((double)count * percent / 100);
    return kept >= (double)count ? 0 : kept < 1 ? count - 1 : count - (uint64_t)kept;
}

/* The outer edge of the interval of the value with `below` smaller ones. */
static uint32_t lower_edge(const axm_calibration *calibration, uint64_t below)
{
    uint32_t interval = calibration->lowest >> LOWER_BITS;
    for (uint64_t seen = calibration->counts[interval]; seen <= below; seen += calibration->counts[interval]) {
        interval++;
    }
    const uint32_t edge = interval << LOWER_BITS;
    return below == 0 || edge < calibration->lowest ? calibration->lowest : edge;
}

/* The same with `above` larger ones. */
static uint32_t upper_edge(const axm_calibration *calibration, uint64_t above)
{
    uint32_t interval = calibration->highest >> LOWER_BITS;
    for (uint64_t seen = calibration->counts[interval]; seen <= above; seen += calibration->counts[interval]) {
        interval--;
    }
    const uint32_t edge = interval << LOWER_BITS | (((uint32_t)1 << LOWER_BITS) - 1);
    return above == 0 || edge > calibration->highest ? calibration->highest : edge;
}

axm_status axm_calibration_range(const axm_calibration *calibration, double percent, float *lowest, float *highest)
{
    AXM_FP_GUARD;
    AXM_FP_HOLD(percent);
    AXM_NEED(calibration);
    AXM_NEED(lowest);
    AXM_NEED(highest);
    AXM_TRY(check_percent(__func__, calibration, percent));
    const uint64_t all = left_out(calibration->count, percent);
    const bool none_below = value_of(calibration->lowest) >= 0, none_above = value_of(calibration->highest) <= 0;
    *lowest = value_of(lower_edge(calibration, none_below ? 0 : none_above ? all : all / 2));
    *highest = value_of(upper_edge(calibration, none_below ? all : none_above ? 0 : all / 2));
    return AXM_OK;
}

axm_status axm_calibration_magnitude(const axm_calibration *calibration, double percent, float *largest)
{
    AXM_FP_GUARD;
    AXM_FP_HOLD(percent);
    AXM_NEED(calibration);
    AXM_NEED(largest);
    AXM_TRY(check_percent(__func__, calibration, percent));
    const uint64_t above = left_out(calibration->count, percent);
    const uint32_t mirrored = ~calibration->lowest;
    const uint32_t highest = mirrored > calibration->highest ? mirrored : calibration->highest;
    uint32_t interval = highest >> LOWER_BITS;
    uint64_t seen = 0;
    for (;; interval--) {
        seen += calibration->counts[interval] + calibration->counts[INTERVALS - 1 - interval];
        if (seen > above) {
            break;
        }
    }
    const uint32_t edge = interval << LOWER_BITS | (((uint32_t)1 << LOWER_BITS) - 1);
    *largest = value_of(above == 0 || edge > highest ? highest : edge);
    return AXM_OK;
}
