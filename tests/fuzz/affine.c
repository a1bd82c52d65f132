#include "affine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static axm_affine read_affine(fuzz_input *in)
{
    axm_affine affine;
    affine.scale = fuzz_float(in);
    affine.zero_point = (int32_t)fuzz_byte(in) - 64;
    return affine;
}

fuzz_affine fuzz_affine_begin(fuzz_input *in, size_t outputs)
{
    const bool single = fuzz_flag(in);
    fuzz_affine affine = {.in = fuzz_memory(sizeof *affine.in),
                          .weights = fuzz_memory(outputs * sizeof *affine.weights)};
    affine.n_weights = fuzz_size(in, single ? 1 : outputs, single ? 1 : outputs);
    *affine.in = read_affine(in);
    for (size_t i = 0; i < outputs; i++) {
        affine.weights[i] = i > 0 && affine.n_weights == 1 ? affine.weights[0] : read_affine(in);
    }
    return affine;
}

void fuzz_affine_end(fuzz_affine *affine)
{
    free(affine->in);
    free(affine->weights);
}

static int32_t code_of(const axm_arith *arith, int32_t operand, const axm_affine *affine, float x)
{
    int32_t code = 0;
    FUZZ_EXPECT(axm_affine_quantize_f32(affine, axm_arith_operand_bits(arith, operand),
                                        axm_arith_operand_is_signed(arith, operand), 1, &x, &code) == AXM_OK,
                "%s", axm_last_message());
    return code;
}

/* Of all 64 bits, those that the accumulator has. */
static int64_t accumulated(const axm_arith *arith, uint64_t total)
{
    const uint64_t low = total & UINT32_MAX, half = (uint64_t)1 << 31;
    char text[256];
    FUZZ_EXPECT(axm_arith_to_string(arith, text, sizeof text, NULL) == AXM_OK, "%s", axm_last_message());
    return strstr(text, "acc=i32") != NULL ? (int64_t)(low ^ half) - (int64_t)half : (int64_t)total;
}

float fuzz_affine_sum(const fuzz_affine *affine, size_t o, const axm_arith *arith, size_t n, const float *a,
                      const float *b)
{
    const axm_affine *const to_a = affine->in, *const to_b = &affine->weights[o];
    const int64_t zero_a = to_a->zero_point, zero_b = to_b->zero_point;
    uint64_t total = 0;
    for (size_t i = 0; i < n; i++) {
        const int64_t x = code_of(arith, AXM_OPERAND_A, to_a, a[i]), y = code_of(arith, AXM_OPERAND_B, to_b, b[i]);
        total += (uint64_t)(axm_mul_int(arith, x, y) - zero_b * x - zero_a * y + zero_a * zero_b);
    }
    return (float)((double)accumulated(arith, total) * ((double)to_a->scale * (double)to_b->scale));
}

bool fuzz_any_nan(size_t n, const float *values)
{
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i])) {
            return true;
        }
    }
    return false;
}
