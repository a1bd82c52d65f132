/* A batch normalisation folded into the layer before it. */
#include "batchnorm.h"

#include "../core/bits.h"
#include "../core/check.h"
#include "../core/fp_modes.h"

axm_status axm_batchnorm_fold_f32(const axm_batchnorm *plan, size_t k, const float *weights, const float *bias,
                                  float *folded_weights, float *folded_bias)
{
    AXM_FP_GUARD;
    size_t bytes;
    AXM_NEED(plan);
    AXM_NEED(weights);
    AXM_NEED(folded_weights);
    AXM_NEED(folded_bias);
    AXM_TRY(axm_check_range(__func__, "k", k, 1, SIZE_MAX));
    const size_t channels = plan->channels, dims[2] = {channels, k}, bias_bytes = channels * sizeof(float);
    AXM_TRY(axm_check_bytes(__func__, "weights", sizeof(float), dims, 2, &bytes));
    AXM_TRY(axm_check_in_place(__func__, "weights", weights, folded_weights, bytes));
    if (bias != NULL) {
        AXM_TRY(axm_check_in_place(__func__, "bias", bias, folded_bias, bias_bytes));
        AXM_TRY(axm_check_apart(__func__, "folded_weights", folded_weights, bytes, "bias", bias, bias_bytes));
    }
    AXM_TRY(axm_check_apart(__func__, "folded_bias", folded_bias, bias_bytes, "weights", weights, bytes));
    AXM_TRY(axm_check_apart(__func__, "folded_weights", folded_weights, bytes, "folded_bias", folded_bias, bias_bytes));
    const float *const beta = axm_batchnorm_get(plan, AXM_BN_BETA);
    const float *const mean = axm_batchnorm_get(plan, AXM_BN_MEAN_USED);
    const float *const scale = axm_batchnorm_get(plan, AXM_BN_SCALE_USED);
    for (size_t c = 0; c < channels; c++) {
        const double s = (double)scale[c], b = bias != NULL ? (double)bias[c] : 0;
        for (size_t i = c * k; i < (c + 1) * k; i++) {
            folded_weights[i] = axm_canonical((float)((double)weights[i] * s));
        }
        folded_bias[c] = axm_canonical((float)((double)beta[c] + (b - (double)mean[c]) * s));
    }
    return AXM_OK;
}
