/* Element by element, exact in float32: activations and the residual add. */
#include "../core/bits.h"
#include "../core/check.h"
#include "../core/fp_modes.h"

#include <approxmul/exact.h>

axm_status axm_relu_f32(size_t n_elems, const float *in, float *out)
{
    AXM_FP_GUARD;
    AXM_TRY(axm_check_elementwise(__func__, n_elems, "in", in, NULL, NULL, out));
    for (size_t i = 0; i < n_elems; i++) {
        out[i] = in[i] <= 0 ? 0 : axm_canonical(in[i]); /* a NaN is not <= 0 */
    }
    return AXM_OK;
}

axm_status axm_relu6_f32(size_t n_elems, const float *in, float *out)
{
    AXM_FP_GUARD;
    AXM_TRY(axm_check_elementwise(__func__, n_elems, "in", in, NULL, NULL, out));
    for (size_t i = 0; i < n_elems; i++) {
        out[i] = in[i] <= 0 ? 0 : in[i] > 6 ? 6 : axm_canonical(in[i]);
    }
    return AXM_OK;
}

axm_status axm_add_f32(size_t n_elems, const float *a, const float *b, float *out)
{
    AXM_FP_GUARD;
    AXM_TRY(axm_check_elementwise(__func__, n_elems, "a", a, "b", b, out));
    for (size_t i = 0; i < n_elems; i++) {
        out[i] = axm_canonical(a[i] + b[i]);
    }
    return AXM_OK;
}
