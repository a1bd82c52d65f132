/* What a descriptor asks for, checked, and made ready to be drawn from. */
#include "pair_source.h"

#include "../core/check.h"
#include "../core/memory.h"

#include <inttypes.h>

#define PAIRS_AUTO ((uint64_t)1 << 24) /* all pairs are taken without being asked for up to these */
#define PAIRS_MAX ((uint64_t)1 << 40)

static const char *const names[2] = {"a", "b"};

static bool is_given(int32_t operands)
{
    return operands == AXM_OPERANDS_GIVEN || operands == AXM_OPERANDS_PAIRED;
}

/* ---- the range ---- */

static void set_default_range(const axm_operand_format *format, int32_t operands, int operand, axm_operand_source *of)
{
    const bool is_log = operands == AXM_OPERANDS_LOG_UNIFORM, is_normal = operands == AXM_OPERANDS_NORMAL;
    if (format->fixed) {
        of->lowest = is_log ? 1 : format->lowest[operand];
        of->highest = format->highest[operand];
    } else {
        of->lowest = is_normal ? -4 : 1;
        of->highest = is_normal ? 4 : 2;
    }
}

static axm_status bad_range(const char *function, int operand, const axm_operand_source *of, const char *allowed)
{
    return axm_fail(AXM_E_VALUE, "%s: desc->lowest and desc->highest of operand %s are %s and %s; allowed: %s",
                    function, names[operand], axm_number(9, of->lowest).text, axm_number(9, of->highest).text, allowed);
}

static axm_status check_range(const char *function, const axm_operand_format *format, int32_t operands, int operand,
                              const axm_operand_source *of)
{
    if (!isfinite(of->lowest) || !isfinite(of->highest) || of->lowest > of->highest) {
        return bad_range(function, operand, of, "finite numbers, the lower one first");
    }
    if (format->fixed && (of->lowest < format->lowest[operand] || of->highest > format->highest[operand] ||
                          of->lowest != floor(of->lowest) || of->highest != floor(of->highest))) {
        return bad_range(function, operand, of, "integers that the format has");
    }
    if (!format->fixed && (fabs(of->lowest) > FLT_MAX || fabs(of->highest) > FLT_MAX)) {
        return bad_range(function, operand, of, "finite floats");
    }
    if (!format->fixed && operands == AXM_OPERANDS_UNIFORM && (float)of->lowest >= (float)of->highest) {
        return bad_range(function, operand, of, "two floats that differ, the lower one first");
    }
    if (operands == AXM_OPERANDS_LOG_UNIFORM && (of->lowest <= 0 || (!format->fixed && (float)of->lowest <= 0))) {
        return bad_range(function, operand, of, "positive numbers, for logarithmic operands");
    }
    return AXM_OK;
}

static axm_status set_normal(const char *function, int operand, double mean, double deviation, axm_operand_source *of)
{
    if (deviation == 0) {
        of->mean = of->lowest / 2 + of->highest / 2;
        of->deviation = (of->highest - of->lowest) / 8;
        return AXM_OK;
    }
    if (!(mean >= of->lowest && mean <= of->highest)) {
        return axm_fail(AXM_E_VALUE, "%s: desc->mean of operand %s is %s; allowed: within the range, %s to %s",
                        function, names[operand], axm_number(9, mean).text, axm_number(9, of->lowest).text,
                        axm_number(9, of->highest).text);
    }
    if (!(deviation > 0) || !isfinite(deviation)) {
        return axm_fail(AXM_E_VALUE, "%s: desc->deviation of operand %s is %s; allowed: a positive number, or 0",
                        function, names[operand], axm_number(9, deviation).text);
    }
    of->mean = mean;
    of->deviation = deviation;
    return AXM_OK;
}

static axm_status plan_range(const char *function, const axm_operand_format *format,
                             const axm_multiplier_error_desc *desc, int operand, axm_operand_source *of)
{
    of->lowest = desc->lowest[operand];
    of->highest = desc->highest[operand];
    if (of->lowest == 0 && of->highest == 0) {
        set_default_range(format, desc->operands, operand, of);
    }
    AXM_TRY(check_range(function, format, desc->operands, operand, of));
    of->whole = format->fixed;
    if (format->fixed) {
        of->count = (uint64_t)(of->highest - of->lowest) + 1;
    } else {
        of->lowest = (float)of->lowest;
        of->highest = (float)of->highest;
    }
    if (desc->operands == AXM_OPERANDS_LOG_UNIFORM) {
        of->either_sign = !format->fixed || format->is_signed[operand];
        of->log_lowest = axm_portable_log(of->lowest);
        of->log_width = axm_portable_log(of->highest + (of->whole ? 1 : 0)) - of->log_lowest;
    }
    if (desc->operands == AXM_OPERANDS_NORMAL) {
        return set_normal(function, operand, desc->mean[operand], desc->deviation[operand], of);
    }
    return AXM_OK;
}

/* ---- given operands ---- */

static axm_status check_given(const char *function, const axm_arith *arith, const axm_multiplier_error_desc *desc,
                              int operand)
{
    const float *const floats = desc->given_f32[operand];
    const bool has_integers = desc->given_i32[operand] != NULL;
    size_t bytes;
    if (floats == NULL && !has_integers) {
        return axm_fail(AXM_E_NULL, "%s: desc->given_f32 and desc->given_i32 of operand %s are NULL; one is needed",
                        function, names[operand]);
    }
    if (floats != NULL && has_integers) {
        return axm_fail(AXM_E_VALUE, "%s: desc->given_f32 and desc->given_i32 of operand %s are both set; allowed: one",
                        function, names[operand]);
    }
    if (has_integers && !axm_arith_is_fixed(arith)) {
        return axm_fail(AXM_E_VALUE, "%s: desc->given_i32 is set; allowed for %s, which is floating-point: given_f32",
                        function, axm_arith_name(arith));
    }
    const size_t n = desc->n_given[operand];
    AXM_TRY(axm_check_bytes(function, "given operands", sizeof(double), &n, 1, &bytes));
    if (n < 1 || n > UINT32_MAX) { /* before any is read */
        return axm_fail(AXM_E_VALUE, "%s: desc->n_given of operand %s is %zu; allowed: 1..%" PRIu32, function,
                        names[operand], n, UINT32_MAX);
    }
    return floats == NULL ? AXM_OK : axm_check_encodable(function, "desc->given_f32", arith, floats, n);
}

static axm_status check_both_given(const char *function, const axm_arith *arith, const axm_multiplier_error_desc *desc)
{
    for (int operand = 0; operand < 2; operand++) {
        AXM_TRY(check_given(function, arith, desc, operand));
    }
    if (desc->operands == AXM_OPERANDS_PAIRED && desc->n_given[0] != desc->n_given[1]) {
        return axm_fail(AXM_E_SHAPE, "%s: desc->n_given is %zu and %zu; paired operands need as many of a as of b",
                        function, desc->n_given[0], desc->n_given[1]);
    }
    return AXM_OK;
}

static axm_status take_given(const axm_context *ctx, const axm_arith *arith, const axm_multiplier_error_desc *desc,
                             int operand, axm_operand_source *of)
{
    const size_t n = desc->n_given[operand];
    const float *const floats = desc->given_f32[operand];
    const int32_t *const integers = desc->given_i32[operand];
    double *const given = axm_memory_get(ctx, n * sizeof *given);
    if (given == NULL) {
        return AXM_E_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        if (integers != NULL) {
            given[i] = (double)axm_arith_operand(arith, operand, integers[i]);
        } else {
            given[i] = axm_arith_is_fixed(arith) ? (double)axm_arith_quantize(arith, operand, floats[i]) : floats[i];
        }
    }
    of->given = given;
    of->count = n;
    return AXM_OK;
}

/* ---- which pairs ---- */

static bool has_all(const axm_pair_source *source)
{
    return is_given(source->operands) || (source->operands == AXM_OPERANDS_UNIFORM && source->of[0].count != 0);
}

static axm_status check_all(const char *function, int32_t pairs, const axm_pair_source *source, uint64_t all)
{
    if (pairs != AXM_PAIRS_ALL) {
        return AXM_OK;
    }
    if (!has_all(source)) {
        return axm_fail(AXM_E_VALUE,
                        "%s: desc->pairs is AXM_PAIRS_ALL; allowed: with uniform integers or given operands, others "
                        "can only be drawn",
                        function);
    }
    if (all > PAIRS_MAX) {
        return axm_fail(AXM_E_VALUE, "%s: desc->pairs is AXM_PAIRS_ALL of %" PRIu64 " pairs; allowed: at most %" PRIu64,
                        function, all, PAIRS_MAX);
    }
    return AXM_OK;
}

static axm_status plan_pairs(const char *function, const axm_multiplier_error_desc *desc, axm_pair_source *source)
{
    const bool paired = desc->operands == AXM_OPERANDS_PAIRED;
    const uint64_t count_a = source->of[0].count, count_b = source->of[1].count;
    const uint64_t both = count_a != 0 && count_b > UINT64_MAX / count_a ? UINT64_MAX : count_a * count_b;
    const uint64_t all = paired ? count_a : both;
    AXM_TRY(check_all(function, desc->pairs, source, all));
    if (paired && desc->pairs == AXM_PAIRS_DRAWN) {
        return axm_fail(AXM_E_VALUE, "%s: desc->pairs is AXM_PAIRS_DRAWN; paired operands are all taken, once each",
                        function);
    }
    source->all = paired || desc->pairs == AXM_PAIRS_ALL ||
                  (desc->pairs == AXM_PAIRS_AUTO && has_all(source) && all <= PAIRS_AUTO);
    source->n_pairs = source->all ? all : desc->n_pairs;
    if (source->n_pairs < 1 || source->n_pairs > PAIRS_MAX) {
        return axm_fail(AXM_E_VALUE, "%s: desc->n_pairs is %" PRIu64 "; allowed: 1..%" PRIu64, function,
                        source->n_pairs, PAIRS_MAX);
    }
    return AXM_OK;
}

axm_status axm_pair_source_begin(const char *function, const axm_context *ctx, const axm_arith *arith,
                                 const axm_multiplier_error_desc *desc, axm_pair_source *source)
{
    const axm_operand_format format = axm_operand_format_of(arith);
    axm_pair_source plan = {.operands = desc->operands, .seed = desc->seed};
    const bool given = is_given(desc->operands);
    if (given) {
        AXM_TRY(check_both_given(function, arith, desc));
    }
    for (int operand = 0; operand < 2; operand++) {
        if (given) {
            plan.of[operand].count = desc->n_given[operand];
        } else {
            AXM_TRY(plan_range(function, &format, desc, operand, &plan.of[operand]));
        }
    }
    AXM_TRY(plan_pairs(function, desc, &plan));
    for (int operand = 0; given && operand < 2; operand++) {
        const axm_status status = take_given(ctx, arith, desc, operand, &plan.of[operand]);
        if (status != AXM_OK) {
            axm_pair_source_end(ctx, &plan);
            return status;
        }
    }
    *source = plan;
    return AXM_OK;
}

void axm_pair_source_end(const axm_context *ctx, axm_pair_source *source)
{
    axm_memory_put(ctx, source->of[0].given);
    axm_memory_put(ctx, source->of[1].given);
}
