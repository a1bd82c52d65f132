/**
 * @file batchnorm.h
 * @brief Batch normalisation: run, compensated for a multiplier's gain, estimated anew, folded.
 *
 * y = (x - mean) * s + beta, s = gamma / sqrt(var + epsilon): three rounded float32 steps, the
 * product by the plan's arithmetic.
 *
 * The statistics were learnt with exact products. A multiplier with gain g shrinks what the layer
 * before sends by g, so the plan can be compensated: mean * g and var * g^2 take their place.
 */
#ifndef APPROXMUL_BATCHNORM_H
#define APPROXMUL_BATCHNORM_H

#include <approxmul/arith.h>
#include <approxmul/tensor.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a batch normalisation is like. Set it up by axm_batchnorm_desc_init(). */
typedef struct axm_batchnorm_desc {
    size_t struct_size; /**< set by axm_batchnorm_desc_init() */
    int32_t layout;     /**< AXM_LAYOUT_NCHW (default) or AXM_LAYOUT_NHWC */
    float epsilon;      /**< finite, not negative; default 1e-5 */
    size_t channels;    /**< 1..2^31-1 */
    const float *mean;  /**< [channels], finite; copied, as those that follow */
    const float *var;   /**< [channels], finite, var + epsilon over 0 */
    const float *gamma; /**< [channels], finite; NULL (default): all 1 */
    const float *beta;  /**< [channels], finite; NULL (default): all 0 */
} axm_batchnorm_desc;

/** A batch normalisation ready to run. Opaque. */
typedef struct axm_batchnorm axm_batchnorm;

/**
 * @brief Fills a descriptor with the defaults; channels, mean and var remain to be set.
 * @param desc NULL does nothing
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_batchnorm_desc_init_sized(axm_batchnorm_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_batchnorm_desc_init(desc) axm_batchnorm_desc_init_sized((desc), sizeof *(desc))

/**
 * @brief Plans a batch normalisation.
 * @param ctx   memory; may be NULL
 * @param desc  its shape and parameters
 * @param arith multiplies; NULL: exactly, in float32. A fixed-point arithmetic quantises both operands
 *              and gives the product back as float32
 * @param out   receives the plan
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_OVERFLOW, AXM_E_NONFINITE (a parameter is not
 *         finite), AXM_E_MEMORY
 * @memory the caller destroys it
 * @threads safe
 * @since 0.1.0; with a descriptor 0.4.0
 */
AXM_API axm_status axm_batchnorm_create_f32(const axm_context *ctx, const axm_batchnorm_desc *desc,
                                            const axm_arith *arith, axm_batchnorm **out);

/**
 * @brief Normalises a float tensor.
 * @param plan the plan
 * @param n    pictures
 * @param h,w  rows and columns of each; a size of 0 is success
 * @param in   n x channels x h x w, in the plan's layout
 * @param out  the same shape; may be @p in itself
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_NONFINITE (NaN into a fixed-point format), AXM_E_ALIAS (partial
 * overlap)
 * @memory allocates nothing
 * @threads safe
 * @exact docs/models.md, "Batch normalisation"
 * @since 0.1.0
 */
AXM_API axm_status axm_batchnorm_run_f32(const axm_batchnorm *plan, size_t n, size_t h, size_t w, const float *in,
                                         float *out);

/**
 * @brief Frees a plan.
 * @param plan may be NULL
 * @since 0.1.0
 */
AXM_API void axm_batchnorm_destroy(axm_batchnorm *plan);

/**
 * @brief Compensates the statistics for the arithmetic of the layer before: axm_batchnorm_set_gain() with its
 * axm_arith_gain().
 * @param plan   the plan
 * @param before the arithmetic of the layer whose output is normalised
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE
 * @threads not beside a run of the same plan
 * @since 0.1.0
 */
AXM_API axm_status axm_batchnorm_compensate(axm_batchnorm *plan, const axm_arith *before);

/**
 * @brief Compensates the statistics for a gain: mean' = (float)(mean * gain), var' = (float)(var * gain^2), products in
 * double.
 * @param plan the plan; always compensated from its own statistics, so 1 takes a compensation back
 * @param gain of what the layer before sends: finite, > 0; var' + epsilon must stay > 0 and finite
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE
 * @threads not beside a run of the same plan
 * @exact docs/models.md, "Batch normalisation"
 * @since 0.1.0
 */
AXM_API axm_status axm_batchnorm_set_gain(axm_batchnorm *plan, double gain);

/**
 * @brief Compensates the statistics of each channel for a gain of its own; otherwise as axm_batchnorm_set_gain().
 *
 * For gains measured on given inputs: axm_layer_error_measure_f32() measures them, axm_layer_error_gains()
 * puts them into this form.
 * @param plan  the plan; on failure it keeps the compensation it had
 * @param gains [channels], each finite and over 0
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE
 * @threads not beside a run of the same plan
 * @since 0.3.0
 */
AXM_API axm_status axm_batchnorm_set_gains(axm_batchnorm *plan, const double *gains);

/**
 * @brief Gives the plan another multiplier; NULL: exact float32.
 * @return AXM_OK, AXM_E_NULL
 * @threads not beside a run of the same plan
 * @since 0.1.0
 */
AXM_API axm_status axm_batchnorm_set_arith(axm_batchnorm *plan, const axm_arith *arith);

/**
 * @brief Folds the normalisation into the convolution or fully connected layer before it.
 *
 * weights' = weights * s, bias' = beta + (bias - mean) * s, with the statistics as they are compensated now; s is
 * the plan's own, float32.
 *
 * The folded layer does NOT give the bits of the two it stands for. With exact arithmetic its outputs
 * are close: weights' are rounded anew, and the scale is applied before the sum instead of after it. With an
 * approximate multiplier they are further apart: other weights have other mantissas (and, in fixed point,
 * other numbers of significant bits), so every product has another error. axm_folding_measure_f32() in
 * layer_error.h tells how far apart a layer's outputs come.
 * @param plan    the normalisation; its own arithmetic does not matter here
 * @param k       weights of a channel, at least 1: products of a sum
 * @param weights [channels][k], as the layer's plan takes them
 * @param bias    [channels]; NULL for none
 * @param folded_weights receives [channels][k]; may be @p weights itself
 * @param folded_bias    receives [channels]; may be @p bias itself
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_OVERFLOW, AXM_E_ALIAS (any other overlap)
 * @memory allocates nothing
 * @threads safe
 * @exact in double, rounded to float32 once
 * @since 0.3.0
 */
AXM_API axm_status axm_batchnorm_fold_f32(const axm_batchnorm *plan, size_t k, const float *weights, const float *bias,
                                          float *folded_weights, float *folded_bias);

/**
 * @brief Gives the plan other statistics, uncompensated: gains are 1 afterwards.
 *
 * For statistics estimated anew, behind a layer that is approximate already (axm_batchnorm_estimate_get()).
 * @param plan     the plan; on failure it keeps the statistics it had
 * @param mean,var [channels], finite, var + epsilon > 0; copied
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_NONFINITE
 * @threads not beside a run of the same plan
 * @since 0.3.0
 */
AXM_API axm_status axm_batchnorm_set_statistics(axm_batchnorm *plan, const float *mean, const float *var);

/**
 * Statistics of each channel, to be estimated from what the layer before sends on a calibration set: there the
 * layer multiplies as it will, so that they fit whatever it does to the data. (Estimation over the
 * whole set instead of a moving average: Y. Wu, J. Johnson, "Rethinking 'Batch' in BatchNorm", 2021,
 * doi:10.48550/arXiv.2105.07576.) In a network, from the first normalisation to the last, each with
 * those before it in place. Opaque.
 */
typedef struct axm_batchnorm_estimate axm_batchnorm_estimate;

/**
 * @brief Makes an estimate that has seen nothing.
 * @param ctx      memory; may be NULL
 * @param layout   AXM_LAYOUT_NCHW or AXM_LAYOUT_NHWC, of the tensors to come
 * @param channels 1..2^31-1
 * @param out      receives it
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_OVERFLOW, AXM_E_MEMORY
 * @memory the caller destroys it
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_batchnorm_estimate_create(const axm_context *ctx, int32_t layout, size_t channels,
                                                 axm_batchnorm_estimate **out);

/**
 * @brief Adds what the layer before sends, without the normalisation.
 * @param estimate the estimate; untouched on failure
 * @param n,h,w    pictures, rows and columns; they may differ from call to call, and a size of 0 is success
 * @param in       n x channels x h x w, finite
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_NONFINITE (a NaN or an infinity)
 * @memory allocates nothing
 * @threads not beside another call with the same estimate
 * @exact in double, in the order of the calls
 * @since 0.3.0
 */
AXM_API axm_status axm_batchnorm_estimate_add_f32(axm_batchnorm_estimate *estimate, size_t n, size_t h, size_t w,
                                                  const float *in);

/**
 * @brief How many values of each channel were added.
 * @param estimate NULL gives 0
 * @since 0.3.0
 */
AXM_API uint64_t axm_batchnorm_estimate_count(const axm_batchnorm_estimate *estimate);

/**
 * @brief Mean and population variance (divided by the count) of each channel, for axm_batchnorm_set_statistics().
 * @param estimate the estimate
 * @param mean,var receive [channels], rounded to float32
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE (nothing was added)
 * @threads as axm_batchnorm_estimate_add_f32()
 * @since 0.3.0
 */
AXM_API axm_status axm_batchnorm_estimate_get(const axm_batchnorm_estimate *estimate, float *mean, float *var);

/**
 * @brief Frees an estimate.
 * @param estimate may be NULL
 * @since 0.3.0
 */
AXM_API void axm_batchnorm_estimate_destroy(axm_batchnorm_estimate *estimate);

/**
 * @brief How many multiplications a run takes: n x channels x h x w, by the plan's arithmetic.
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_batchnorm_macs(const axm_batchnorm *plan, size_t n, size_t h, size_t w, uint64_t *macs);

#ifdef __cplusplus
}
#endif

#endif
