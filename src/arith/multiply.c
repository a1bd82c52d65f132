/* Products by the scalar model, and the gain that follows from them. */
#include "multiplying.h"

#include "../core/check.h"
#include "../core/fp_modes.h"

int64_t axm_mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    AXM_FP_GUARD;
    if (arith == NULL || !axm_arith_is_fixed(arith)) {
        axm_fail(arith == NULL ? AXM_E_NULL : AXM_E_UNSUPPORTED,
                 "axm_mul_int: needs a fixed-point arithmetic; %s given",
                 arith == NULL ? "NULL" : axm_arith_name(arith));
        return 0;
    }
    return arith->multiplier->mul_int(arith, axm_arith_operand(arith, AXM_OPERAND_A, a),
                                      axm_arith_operand(arith, AXM_OPERAND_B, b));
}

float axm_product_floating(const axm_arith *arith, float a, float b)
{
    const axm_multiplier *const multiplier = arith->multiplier;
    const float product =
        multiplier->product_float(arith, multiplier->encode_float(arith, a), multiplier->encode_float(arith, b));
    if (product != product) {
        return product;
    }
    const uint32_t sign = (axm_f32_bits(a) ^ axm_f32_bits(b)) & AXM_F32_SIGN; /* codes may lose that of a zero */
    return axm_f32_from_bits((axm_f32_bits(product) & ~AXM_F32_SIGN) | sign);
}

float axm_mul_f32(const axm_arith *arith, float a, float b)
{
    AXM_FP_GUARD;
    AXM_FP_HOLD(a);
    AXM_FP_HOLD(b);
    const float nan = axm_f32_from_bits(AXM_F32_NAN);
    axm_multiplying multiplier;
    float product = nan;
    if (arith == NULL) {
        axm_fail(AXM_E_NULL, "axm_mul_f32: arith is NULL; it is needed");
        return nan;
    }
    if (axm_multiplying_begin("axm_mul_f32", arith, &multiplier) != AXM_OK) {
        return nan;
    }
    const axm_status status = axm_multiply_f32(&multiplier, a, b, &product);
    axm_multiplying_end(&multiplier);
    AXM_FP_HOLD(product);
    return status == AXM_OK ? product : nan;
}

static axm_status multiply_ints(const axm_multiplying *multiplier, size_t n, const int32_t *a, const int32_t *b,
                                int64_t *out)
{
    const axm_arith *const arith = multiplier->arith;
    for (size_t i = 0; i < n; i++) {
        AXM_TRY(axm_multiply_int(multiplier, axm_arith_operand(arith, AXM_OPERAND_A, a[i]),
                                 axm_arith_operand(arith, AXM_OPERAND_B, b[i]), &out[i]));
    }
    return AXM_OK;
}

axm_status axm_mul_array_i32(const axm_arith *arith, size_t n_elems, const int32_t *a, const int32_t *b, int64_t *out)
{
    AXM_FP_GUARD;
    size_t out_bytes = 0;
    axm_multiplying multiplier;
    AXM_NEED(arith);
    AXM_TRY(axm_check_fixed(__func__, arith));
    if (n_elems == 0) {
        return AXM_OK;
    }
    AXM_NEED(a);
    AXM_NEED(b);
    AXM_NEED(out);
    AXM_TRY(axm_check_bytes(__func__, "out", sizeof *out, &n_elems, 1, &out_bytes));
    AXM_TRY(axm_check_apart(__func__, "out", out, out_bytes, "a", a, out_bytes / 2));
    AXM_TRY(axm_check_apart(__func__, "out", out, out_bytes, "b", b, out_bytes / 2));
    AXM_TRY(axm_multiplying_begin(__func__, arith, &multiplier));
    const axm_status status = multiply_ints(&multiplier, n_elems, a, b, out);
    axm_multiplying_end(&multiplier);
    return status;
}

static axm_status multiply_floats(const axm_multiplying *multiplier, size_t n, const float *a, const float *b,
                                  float *out)
{
    for (size_t i = 0; i < n; i++) {
        AXM_TRY(axm_multiply_f32(multiplier, a[i], b[i], &out[i]));
    }
    return AXM_OK;
}

axm_status axm_mul_array_f32(const axm_arith *arith, size_t n_elems, const float *a, const float *b, float *out)
{
    AXM_FP_GUARD;
    axm_multiplying multiplier;
    AXM_NEED(arith);
    AXM_TRY(axm_check_elementwise(__func__, n_elems, "a", a, "b", b, out));
    AXM_TRY(axm_check_encodable(__func__, "a", arith, a, n_elems));
    AXM_TRY(axm_check_encodable(__func__, "b", arith, b, n_elems));
    AXM_TRY(axm_multiplying_begin(__func__, arith, &multiplier));
    const axm_status status = multiply_floats(&multiplier, n_elems, a, b, out);
    axm_multiplying_end(&multiplier);
    return status;
}

/* ---- gain ---- */

#define GRID 1024 /* mantissas of [1, 2) along each operand, at most */

/* Mantissas along one operand: integers from `one` up to twice that. */
typedef struct {
    int64_t one, points, step;
} axis;

static axis axis_of(const axm_arith *arith, int operand)
{
    const int floating = AXM_F32_FRACTION_BITS - (arith->format == AXM_FORMAT_F16 ? AXM_F16_DROPPED : 0);
    const int k =
        axm_arith_is_fixed(arith) ? arith->operand_bits[operand] - (arith->operand_signed[operand] ? 2 : 1) : floating;
    const int64_t one = (int64_t)1 << k;
    const int64_t points = one < GRID ? one : GRID;
    return (axis){.one = one, .points = points, .step = one / points};
}

static int64_t point(const axis *along, int64_t i)
{
    return along->one + i * along->step + along->step / 2;
}

/*
 * The mean of product / (a b) over a grid of mantissas.
 *
 * Fixed point: integers of the highest characteristic a positive operand can have, so all of a
 * narrow format's mantissas, or the middles of GRID equal steps. Truncation to ten bits and fewer
 * is constant over a step, and the middle's error in 1/x is of second order: under 1e-6.
 */
static axm_status compute_gain(const axm_multiplying *multiplier, double *gain)
{
    const axm_arith *const arith = multiplier->arith;
    const bool fixed = axm_arith_is_fixed(arith);
    const axis rows = axis_of(arith, AXM_OPERAND_A), columns = axis_of(arith, AXM_OPERAND_B);
    double sum = 0;
    for (int64_t i = 0; i < rows.points; i++) {
        for (int64_t j = 0; j < columns.points; j++) {
            const int64_t a = point(&rows, i), b = point(&columns, j);
            if (fixed) {
                int64_t product;
                AXM_TRY(axm_multiply_int(multiplier, a, b, &product));
                sum += axm_arith_product_value(arith, product) / ((double)a * (double)b);
            } else {
                const double x = (double)a / (double)rows.one, y = (double)b / (double)columns.one;
                float product;
                AXM_TRY(axm_multiply_f32(multiplier, (float)x, (float)y, &product));
                sum += (double)product / (x * y);
            }
        }
    }
    *gain = sum / ((double)rows.points * (double)columns.points);
    return AXM_OK;
}

axm_status axm_find_gain(const char *function, const axm_arith *arith, double *gain)
{
    /* Whoever comes first computes; two at once compute the same. */
    _Atomic uint64_t *const kept = &((axm_arith *)arith)->gain_bits;
    const uint64_t bits = atomic_load_explicit(kept, memory_order_relaxed);
    *gain = axm_f64_from_bits(bits);
    if (bits != 0) {
        return AXM_OK;
    }
    axm_multiplying multiplier;
    AXM_TRY(axm_multiplying_begin(function, arith, &multiplier));
    const axm_status status = compute_gain(&multiplier, gain);
    axm_multiplying_end(&multiplier);
    if (status == AXM_OK) {
        atomic_store_explicit(kept, axm_f64_bits(*gain), memory_order_relaxed);
    }
    return status;
}

double axm_arith_gain(const axm_arith *arith)
{
    AXM_FP_GUARD;
    double gain = 0;
    if (arith == NULL) {
        axm_fail(AXM_E_NULL, "axm_arith_gain: arith is NULL; it is needed");
        return 0;
    }
    return axm_find_gain(__func__, arith, &gain) == AXM_OK ? gain : 0;
}
