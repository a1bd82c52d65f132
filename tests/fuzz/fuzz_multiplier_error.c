/*
 * A multiplier's error: whatever is asked for, counts add up; of given operands they are those of a plain loop.
 */
#include "setting.h"
#include "version.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS_MAX = 1 << 12, GIVEN_MAX = 12, BINS_MAX = 20 };
#define PAIRS_ALLOWED ((uint64_t)1 << 40)

typedef struct {
    axm_multiplier_error_desc desc;
    fuzz_version version;
    float *floats[2];
    int32_t *ints[2];
    size_t n_given[2]; /* that there are */
} request;

static void read_range(fuzz_input *in, axm_multiplier_error_desc *desc, int operand)
{
    desc->lowest[operand] = fuzz_flag(in) ? fuzz_double(in) : (double)fuzz_byte(in) - 4;
    desc->highest[operand] = desc->lowest[operand] + (fuzz_flag(in) ? (double)fuzz_byte(in) : fuzz_double(in));
    desc->mean[operand] = fuzz_double(in);
    desc->deviation[operand] = fuzz_double(in);
}

/* Operands of the caller's: floats, integers, or both or neither, which is refused. */
static void read_given(fuzz_input *in, request *r, int operand)
{
    const size_t n = 1 + fuzz_below(in, GIVEN_MAX);
    const uint8_t which = fuzz_byte(in);
    r->n_given[operand] = n;
    r->floats[operand] = fuzz_floats(in, n);
    r->ints[operand] = fuzz_ints(in, n);
    r->desc.given_f32[operand] = which % 16 < 8 || which == 255 ? r->floats[operand] : NULL;
    r->desc.given_i32[operand] = which % 16 >= 8 || which == 254 ? r->ints[operand] : NULL;
    r->desc.n_given[operand] = fuzz_size(in, n, n);
}

static request request_begin(fuzz_input *in)
{
    request r = {.n_given = {0}};
    axm_multiplier_error_desc defaults, *const desc = &r.desc;
    axm_multiplier_error_desc_init(&defaults);
    axm_multiplier_error_desc_init(desc);
    desc->operands = fuzz_int(in, AXM_OPERANDS_UNIFORM, AXM_OPERANDS_PAIRED);
    desc->pairs = fuzz_int(in, AXM_PAIRS_AUTO, AXM_PAIRS_DRAWN);
    desc->n_pairs = fuzz_size(in, 1, 200);
    desc->seed = fuzz_byte(in);
    for (int operand = 0; operand < 2; operand++) {
        read_range(in, desc, operand);
        read_given(in, &r, operand);
    }
    desc->n_bins = (uint32_t)fuzz_size(in, 0, BINS_MAX);
    desc->reserved = (uint32_t)fuzz_size(in, 0, 0);
    desc->histogram_lowest = fuzz_double(in);
    desc->histogram_highest = desc->histogram_lowest + fuzz_double(in);
    r.version = fuzz_version_of(in, desc, &defaults, sizeof *desc);
    return r;
}

static void request_end(request *r)
{
    free(r->version.given);
    for (int operand = 0; operand < 2; operand++) {
        free(r->floats[operand]);
        free(r->ints[operand]);
    }
}

/* ---- what there is time for ---- */

static bool is_given(const axm_multiplier_error_desc *desc)
{
    return desc->operands == AXM_OPERANDS_GIVEN || desc->operands == AXM_OPERANDS_PAIRED;
}

/* At most so many operands are in the range, or it is the whole format. */
static double operands_of(const axm_multiplier_error_desc *desc, const axm_arith *arith, int operand)
{
    const double lowest = desc->lowest[operand], highest = desc->highest[operand];
    return lowest == 0 && highest == 0 ? ldexp(1, axm_arith_operand_bits(arith, operand)) : highest - lowest + 1;
}

static bool there_is_time(const request *r, const axm_arith *arith)
{
    const axm_multiplier_error_desc *const desc = &r->desc;
    const bool few_drawn = desc->n_pairs <= PAIRS_MAX || desc->n_pairs > PAIRS_ALLOWED;
    if (is_given(desc)) {
        return few_drawn && desc->n_given[0] <= r->n_given[0] && desc->n_given[1] <= r->n_given[1];
    }
    const double all = operands_of(desc, arith, 0) * operands_of(desc, arith, 1);
    return few_drawn && (desc->pairs == AXM_PAIRS_DRAWN || axm_arith_bits(arith) == 0 || !(all > PAIRS_MAX));
}

/* ---- given operands, one by one ---- */

typedef struct {
    uint64_t pairs, nonfinite, zero, wrong;
} counts;

static int32_t code_of(const request *r, const axm_arith *arith, int32_t operand, size_t i)
{
    int32_t code = r->ints[operand][i];
    if (r->desc.given_f32[operand] != NULL) {
        FUZZ_EXPECT(axm_arith_quantize_f32(arith, operand, 1, &r->floats[operand][i], &code) == AXM_OK, "%s",
                    axm_last_message());
    }
    return code;
}

/* The integer that a pattern stands for, modulo 2^64. */
static uint64_t value_of(const axm_arith *arith, int32_t operand, int32_t code)
{
    const int32_t bits = axm_arith_operand_bits(arith, operand);
    const uint64_t sign = (uint64_t)1 << (bits - 1), pattern = (uint32_t)code & (2 * sign - 1);
    return axm_arith_operand_is_signed(arith, operand) ? (pattern ^ sign) - sign : pattern;
}

static void count_pair(counts *c, const request *r, const axm_arith *arith, size_t i, size_t j)
{
    c->pairs++;
    if (axm_arith_bits(arith) != 0) {
        const int32_t x = code_of(r, arith, AXM_OPERAND_A, i), y = code_of(r, arith, AXM_OPERAND_B, j);
        const uint64_t exact = value_of(arith, AXM_OPERAND_A, x) * value_of(arith, AXM_OPERAND_B, y);
        c->wrong += (uint64_t)axm_mul_int(arith, x, y) != exact;
        c->zero += exact == 0;
        return;
    }
    const float a = r->floats[0][i], b = r->floats[1][j];
    const double exact = (double)a * (double)b, error = (double)axm_mul_f32(arith, a, b) - exact;
    c->nonfinite += !isfinite(error);
    c->wrong += isfinite(error) && error != 0;
    c->zero += isfinite(error) && exact == 0;
}

static void check_given(const request *r, const axm_arith *arith, const axm_multiplier_error *figures)
{
    const axm_multiplier_error_desc *const desc = &r->desc;
    const bool paired = desc->operands == AXM_OPERANDS_PAIRED;
    counts want = {0};
    for (size_t i = 0; i < desc->n_given[0]; i++) {
        for (size_t j = paired ? i : 0; j < (paired ? i + 1 : desc->n_given[1]); j++) {
            count_pair(&want, r, arith, i, j);
        }
    }
    FUZZ_EXPECT(figures->n_pairs == want.pairs, "%llu pairs", (unsigned long long)figures->n_pairs);
    FUZZ_EXPECT(figures->n_nonfinite == want.nonfinite, "%llu not finite", (unsigned long long)figures->n_nonfinite);
    FUZZ_EXPECT(figures->n_zero == want.zero, "%llu zeros", (unsigned long long)figures->n_zero);
    FUZZ_EXPECT(figures->n_wrong == want.wrong, "%llu wrong", (unsigned long long)figures->n_wrong);
}

/* ---- all of them ---- */

static void check_figures(const request *r, const axm_multiplier_error *figures, const uint64_t *bins)
{
    const axm_multiplier_error *const f = figures;
    uint64_t binned = f->n_below + f->n_above;
    for (size_t i = 0; i < r->desc.n_bins; i++) {
        binned += bins[i];
    }
    FUZZ_EXPECT(f->n_pairs == f->n_nonfinite + f->n_zero + f->n_relative, "pairs");
    FUZZ_EXPECT(f->n_wrong <= f->n_pairs - f->n_nonfinite, "wrong ones");
    FUZZ_EXPECT(binned == (r->desc.n_bins == 0 ? 0 : f->n_relative), "%llu of %llu in bins", (unsigned long long)binned,
                (unsigned long long)f->n_relative);
    FUZZ_EXPECT(f->mean_distance <= f->worst_distance * (1 + 1e-12) &&
                    fabs(f->mean_error) <= f->mean_distance * (1 + 1e-12),
                "mean %g, distance %g, worst %g", f->mean_error, f->mean_distance, f->worst_distance);
    FUZZ_EXPECT(fabs(f->bias) <= f->mred * (1 + 1e-12) && f->relative_variance >= 0, "bias %g, mred %g", f->bias,
                f->mred);
    FUZZ_EXPECT(f->error_probability >= 0 && f->error_probability <= 1, "probability %g", f->error_probability);
}

static void measure(fuzz_setting *setting, const request *r)
{
    const axm_multiplier_error_desc *const desc = &r->desc;
    axm_multiplier_error *const figures = fuzz_blank(sizeof *figures);
    const size_t bins_bytes = (desc->n_bins <= BINS_MAX ? desc->n_bins : 0) * sizeof(uint64_t);
    uint64_t *const bins = fuzz_blank(bins_bytes);
    const axm_status status =
        fuzz_status(setting, axm_multiplier_error_measure(setting->context, setting->arith, r->version.given, figures,
                                                          sizeof *figures, desc->n_bins == 0 ? NULL : bins));
    fuzz_expect_version(&r->version, status);
    if (status == AXM_OK) {
        check_figures(r, figures, bins);
        if (is_given(desc) && figures->all_pairs) {
            check_given(r, setting->arith, figures);
        }
    } else {
        FUZZ_EXPECT(fuzz_is_blank(figures, sizeof *figures) && fuzz_is_blank(bins, bins_bytes),
                    "%s, but figures were written", axm_status_name(status));
    }
    free(figures);
    free(bins);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    fuzz_setting setting;
    fuzz_setting_begin(&setting, &in);
    request r = request_begin(&in);
    const bool bins_there = r.desc.n_bins <= BINS_MAX || r.desc.n_bins > 4096;
    if (r.version.refused || (bins_there && there_is_time(&r, setting.arith))) {
        measure(&setting, &r);
    }
    request_end(&r);
    fuzz_setting_end(&setting);
    return 0;
}
