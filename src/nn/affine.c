/* Affine quantisation: scale and zero point of a range, codes of values, values of codes. */
#include "affine_format.h"

#include "../core/bits.h"
#include "../core/fp_modes.h"

axm_status axm_check_affine_format(const char *function, int32_t bits, int32_t is_signed)
{
    if (bits < AXM_AFFINE_BITS_MIN || bits > AXM_AFFINE_BITS_MAX) {
        return axm_fail(AXM_E_VALUE, "%s: bits is %ld; allowed: %d..%d", function, (long)bits, AXM_AFFINE_BITS_MIN,
                        AXM_AFFINE_BITS_MAX);
    }
    return axm_check_flag(function, "is_signed", is_signed);
}

static axm_status check_scale(const char *function, const char *name, float scale)
{
    if (!isfinite(scale) || scale <= 0) {
        return axm_fail(AXM_E_VALUE, "%s: %s has scale %s; allowed: a finite number over 0", function, name,
                        axm_number(6, scale).text);
    }
    return AXM_OK;
}

axm_status axm_check_affine(const char *function, const char *name, const axm_affine *affine, axm_affine_format format)
{
    AXM_TRY(check_scale(function, name, affine->scale));
    if (affine->zero_point < format.lowest || affine->zero_point > format.highest) {
        return axm_fail(AXM_E_VALUE, "%s: %s has zero_point %ld; allowed in this format: %ld..%ld", function, name,
                        (long)affine->zero_point, (long)format.lowest, (long)format.highest);
    }
    return AXM_OK;
}

/* Nearest even, clamped to the format. */
static int32_t round_to_code(double x, axm_affine_format format)
{
    const double whole = nearbyint(x);
    return whole < format.lowest ? format.lowest : whole > format.highest ? format.highest : (int32_t)whole;
}

/* `extent` over `steps`, which is 1 when there is no extent, and a normal number in any case. */
static float scale_of(double extent, int32_t steps)
{
    const float scale = (float)(extent / steps);
    return extent == 0 ? 1 : scale < axm_f32_from_bits(AXM_F32_MIN) ? axm_f32_from_bits(AXM_F32_MIN) : scale;
}

axm_status axm_affine_from_range(float lowest, float highest, int32_t bits, int32_t is_signed, int32_t symmetric,
                                 axm_affine *out)
{
    AXM_FP_GUARD;
    AXM_FP_HOLD(lowest);
    AXM_FP_HOLD(highest);
    AXM_NEED(out);
    AXM_TRY(axm_check_affine_format(__func__, bits, is_signed));
    AXM_TRY(axm_check_flag(__func__, "symmetric", symmetric));
    if (!isfinite(lowest) || !isfinite(highest)) {
        return axm_fail(AXM_E_NONFINITE, "%s: lowest is %s, highest is %s; allowed: finite numbers", __func__,
                        axm_number(6, lowest).text, axm_number(6, highest).text);
    }
    if (lowest > highest) {
        return axm_fail(AXM_E_VALUE, "%s: lowest is %s, highest is %s; allowed: lowest <= highest", __func__,
                        axm_number(6, lowest).text, axm_number(6, highest).text);
    }
    const axm_affine_format format = axm_affine_format_of(bits, is_signed != 0);
    const double low = lowest < 0 ? (double)lowest : 0, high = highest > 0 ? (double)highest : 0;
    if (symmetric != 0) {
        out->scale = scale_of(-low > high ? -low : high, (format.highest - format.lowest - 1) / 2);
        out->zero_point = is_signed != 0 ? 0 : (format.highest + 1) / 2;
        return AXM_OK;
    }
    out->scale = scale_of(high - low, format.highest - format.lowest);
    out->zero_point = round_to_code(format.lowest - low / (double)out->scale, format);
    return AXM_OK;
}

axm_status axm_affine_quantize_f32(const axm_affine *affine, int32_t bits, int32_t is_signed, size_t n_elems,
                                   const float *in, int32_t *out)
{
    AXM_FP_GUARD;
    size_t bytes = 0;
    AXM_NEED(affine);
    AXM_TRY(axm_check_affine_format(__func__, bits, is_signed));
    const axm_affine_format format = axm_affine_format_of(bits, is_signed != 0);
    AXM_TRY(axm_check_affine(__func__, "affine", affine, format));
    if (n_elems == 0) {
        return AXM_OK;
    }
    AXM_NEED(in);
    AXM_NEED(out);
    AXM_TRY(axm_check_bytes(__func__, "in", sizeof *in, &n_elems, 1, &bytes));
    AXM_TRY(axm_check_apart(__func__, "out", out, bytes, "in", in, bytes));
    for (size_t i = 0; i < n_elems; i++) {
        if (in[i] != in[i]) {
            return axm_fail(AXM_E_NONFINITE, "%s: in[%zu] is NaN, which has no code; allowed: numbers and infinities",
                            __func__, i);
        }
    }
    const axm_affine by = *affine;
    for (size_t i = 0; i < n_elems; i++) {
        out[i] = axm_affine_code(&by, format, in[i]);
    }
    return AXM_OK;
}

axm_status axm_affine_dequantize_f32(const axm_affine *affine, size_t n_elems, const int32_t *in, float *out)
{
    AXM_FP_GUARD;
    size_t bytes = 0;
    AXM_NEED(affine);
    AXM_TRY(check_scale(__func__, "affine", affine->scale));
    if (n_elems == 0) {
        return AXM_OK;
    }
    AXM_NEED(in);
    AXM_NEED(out);
    AXM_TRY(axm_check_bytes(__func__, "in", sizeof *in, &n_elems, 1, &bytes));
    AXM_TRY(axm_check_apart(__func__, "out", out, bytes, "in", in, bytes));
    const axm_affine by = *affine;
    for (size_t i = 0; i < n_elems; i++) {
        out[i] = axm_affine_value(&by, in[i]);
    }
    return AXM_OK;
}
