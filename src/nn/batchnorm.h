/* A batch normalisation from the inside. */
#ifndef AXM_NN_BATCHNORM_H
#define AXM_NN_BATCHNORM_H

#include <approxmul/batchnorm.h>

/* Per-channel values, one array after the other; the first four as given, the last two compensated. */
enum {
    AXM_BN_GAMMA,
    AXM_BN_BETA,
    AXM_BN_MEAN,
    AXM_BN_VAR,
    AXM_BN_MEAN_USED,
    AXM_BN_SCALE_USED, /* s */
    AXM_BN_VALUES
};

struct axm_batchnorm {
    axm_context *context;
    axm_arith *arith; /* NULL: float32 */
    int32_t layout;
    float epsilon;
    size_t channels;
    float values[]; /* [AXM_BN_VALUES][channels] */
};

static inline float *axm_batchnorm_values(axm_batchnorm *plan, int which)
{
    return plan->values + (size_t)which * plan->channels;
}

static inline const float *axm_batchnorm_get(const axm_batchnorm *plan, int which)
{
    return plan->values + (size_t)which * plan->channels;
}

#endif
