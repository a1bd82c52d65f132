/* Values to the format's operands, and operands to codes. */
#include "model.h"

#include "../core/check.h"

/* What quantising takes, worked out once for many numbers. */
typedef struct {
    double scale, lowest, highest;
} quantizer;

static quantizer quantizer_of(const axm_arith *arith, int operand)
{
    const bool is_signed = arith->sign != AXM_SIGN_NONE;
    const double highest = axm_power_of_two(arith->bits - (is_signed ? 1 : 0)) - 1;
    return (quantizer){
        .scale = axm_power_of_two(arith->frac[operand]),
        .lowest = is_signed ? -highest - 1 : 0,
        .highest = highest,
    };
}

/*
 * Adding 1.5 * 2^52 to a double of at most 2^32 leaves no room for a fraction: the sum is rounded to
 * a whole number, nearest even, and its bits count on from those of 1.5 * 2^52.
 */
static inline int64_t quantize(const quantizer *q, float x)
{
    const double base = 6755399441055744.0;
    double scaled = x == x ? (double)x * q->scale : 0; /* the product is exact */
    scaled = scaled < q->lowest ? q->lowest : scaled;
    scaled = scaled > q->highest ? q->highest : scaled;
    return (int64_t)(axm_f64_bits(scaled + base) - axm_f64_bits(base));
}

int64_t axm_arith_quantize(const axm_arith *arith, int operand, float x)
{
    const quantizer q = quantizer_of(arith, operand);
    return quantize(&q, x);
}

enum { CHUNK = 128 }; /* operands quantised at a time, on the stack */

void axm_arith_encode_f32(const axm_arith *arith, int operand, size_t n, const float *in, size_t in_stride, void *out,
                          size_t out_stride)
{
    if (!axm_arith_is_fixed(arith)) {
        uint32_t *const codes = out;
        for (size_t i = 0; i < n; i++) {
            codes[i * out_stride] = arith->family->encode_float(arith, in[i * in_stride]);
        }
        return;
    }
    const quantizer q = quantizer_of(arith, operand);
    uint64_t *const codes = out;
    int64_t chunk[CHUNK];
    for (size_t start = 0; start < n; start += CHUNK) {
        const size_t count = n - start < CHUNK ? n - start : CHUNK;
        for (size_t i = 0; i < count; i++) {
            chunk[i] = quantize(&q, in[(start + i) * in_stride]);
        }
        arith->family->encode_int(arith, count, chunk, codes + start * out_stride, out_stride);
    }
}

void axm_arith_encode_i32(const axm_arith *arith, size_t n, const int32_t *in, size_t in_stride, void *out,
                          size_t out_stride)
{
    uint64_t *const codes = out;
    int64_t chunk[CHUNK];
    for (size_t start = 0; start < n; start += CHUNK) {
        const size_t count = n - start < CHUNK ? n - start : CHUNK;
        for (size_t i = 0; i < count; i++) {
            chunk[i] = axm_arith_operand(arith, in[(start + i) * in_stride]);
        }
        arith->family->encode_int(arith, count, chunk, codes + start * out_stride, out_stride);
    }
}

axm_status axm_quantize_f32(const axm_arith *arith, int32_t operand, size_t n_elems, const float *in, int32_t *out)
{
    AXM_NEED(arith);
    AXM_TRY(axm_check_operand(__func__, operand));
    AXM_TRY(axm_check_fixed(__func__, arith));
    AXM_TRY(axm_check_elementwise(__func__, n_elems, "in", in, NULL, NULL, out));
    AXM_TRY(axm_check_encodable(__func__, "in", arith, in, n_elems));
    const quantizer q = quantizer_of(arith, operand);
    for (size_t i = 0; i < n_elems; i++) {
        out[i] = (int32_t)(uint32_t)quantize(&q, in[i]);
    }
    return AXM_OK;
}
