/* Softmax over rows. */
#include "../core/bits.h"
#include "../core/check.h"
#include "../core/fp_modes.h"

#include <approxmul/exact.h>

static void softmax_row(size_t cols, const float *in, float *out)
{
    float largest = in[0], sum = 0;
    for (size_t i = 1; i < cols; i++) {
        largest = in[i] > largest || in[i] != in[i] ? in[i] : largest;
    }
    for (size_t i = 0; i < cols; i++) {
        out[i] = expf(in[i] - largest); /* at most 1: nothing overflows */
        sum += out[i];
    }
    for (size_t i = 0; i < cols; i++) {
        out[i] = axm_canonical(out[i] / sum);
    }
}

axm_status axm_softmax_f32(size_t rows, size_t cols, const float *in, float *out)
{
    AXM_FP_GUARD;
    const size_t dims[2] = {rows, cols};
    size_t bytes;
    AXM_TRY(axm_check_bytes(__func__, "in", sizeof(float), dims, 2, &bytes));
    AXM_TRY(axm_check_elementwise(__func__, bytes / sizeof(float), "in", in, NULL, NULL, out));
    for (size_t r = 0; r < rows && cols != 0; r++) {
        softmax_row(cols, in + r * cols, out + r * cols);
    }
    return AXM_OK;
}
