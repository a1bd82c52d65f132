/**
 * @file layer_error.h
 * @brief What a multiplier does to a layer, and what folding a batch normalisation does.
 *
 * Everything here measures and changes nothing; figures are the same for any number of threads.
 */
#ifndef APPROXMUL_LAYER_ERROR_H
#define APPROXMUL_LAYER_ERROR_H

#include <approxmul/batchnorm.h>
#include <approxmul/conv2d.h>
#include <approxmul/fully_connected.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Layer error
 *
 *  A layer runs on an input under two arithmetics, a reference (typically float32, or exact in the same
 *  fixed-point format) and an approximate one. Let r and y be an output under the one and the other, without
 *  bias, and m the sum of the magnitudes |x * w| of its products (in float32). Sums in double, over all outputs of
 *  a channel (or of the layer):
 *
 *      gain g       sum(y r) / sum(r r)       the factor that all outputs share, least squares
 *      residual     y - g r                   what is left of the error when the gain is compensated
 *      coherence    |r| / m                   how little the products cancel: 1 when all have one sign
 *
 *  What the residual is measured by matters: errors of many products average out against m, but
 *  products of both signs make r shrink against m at about the same rate, so that the
 *  residual against r need not fall with their number. To see how the figures move with the number of products
 *  summed, limits cut each sum to its first products.
 *  @{ */

/** Figures of one channel or one layer. NaN where nothing is defined: all r (or m) are 0. */
typedef struct axm_layer_error {
    uint64_t products;                   /**< of a sum; padding's included */
    uint64_t outputs;                    /**< compared: r, y and m are finite */
    uint64_t nonfinite;                  /**< left out of all figures */
    double gain;                         /**< g */
    double residual_to_output;           /**< rms(y - g r) / rms(r) */
    double residual_to_magnitudes;       /**< rms(y - g r) / rms(m) */
    double coherence;                    /**< mean of |r| / m over outputs with m > 0 */
    double signal_to_noise;              /**< dB: 10 log10(sum(r r) / sum((y - r)^2)); infinite without error */
    double signal_to_noise_without_gain; /**< dB: 10 log10(sum((g r)^2) / sum((y - g r)^2)): the gain compensated */
} axm_layer_error;

/**
 * @brief Measures what a convolution's outputs lose under an arithmetic, per output channel and for the whole layer.
 * @param ctx         memory and threads; may be NULL
 * @param desc        its shape, dense, grouped or depthwise
 * @param weights     as in axm_conv2d_create_f32()
 * @param n           pictures, at least 1
 * @param in_h,in_w   rows and columns of each
 * @param in          n x in_channels x in_h x in_w, in the descriptor's layout
 * @param reference   the arithmetic taken as right
 * @param approximate the other one
 * @param n_limits    how often to measure, with how many products; 0: once, with all of them
 * @param limits      [n_limits], each 1..products of a sum: the first so many products, in the order of k (channel
 *                    within the group, kernel row, kernel column), with all later weights 0 (so an arithmetic must
 *                    multiply by 0 rightly). NULL with n_limits 0
 * @param per_channel [max(n_limits, 1)][out_channels]; NULL for none
 * @param whole       [max(n_limits, 1)]: the whole layer
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_SHAPE, AXM_E_OVERFLOW, AXM_E_NONFINITE (NaN into
 *         a fixed-point format), AXM_E_MEMORY
 * @memory three layers' weights, and outputs of some pictures at a time, from the context's allocator
 * @threads safe
 * @exact the outputs are those of axm_conv2d_run_f32(); the figures do not depend on the number of threads. Residuals
 *        under 1e-8 of (1 - g) r are rounding
 * @since 0.3.0
 */
AXM_API axm_status axm_layer_error_conv2d(const axm_context *ctx, const axm_conv2d_desc *desc, const float *weights,
                                          size_t n, size_t in_h, size_t in_w, const float *in,
                                          const axm_arith *reference, const axm_arith *approximate, size_t n_limits,
                                          const size_t *limits, axm_layer_error *per_channel, axm_layer_error *whole);

/**
 * @brief Measures what a fully connected layer's outputs lose; otherwise as axm_layer_error_conv2d().
 * @param in_features,out_features 1..2^31-1
 * @param weights [out_features][in_features]
 * @param batch   rows, at least 1
 * @param in      [batch][in_features]
 * @param ctx,reference,approximate,n_limits as in axm_layer_error_conv2d()
 * @param limits  [n_limits], each 1..in_features
 * @param per_channel [max(n_limits, 1)][out_features]; NULL for none
 * @param whole   [max(n_limits, 1)]
 * @return as axm_layer_error_conv2d()
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_layer_error_fully_connected(const axm_context *ctx, size_t in_features, size_t out_features,
                                                   const float *weights, size_t batch, const float *in,
                                                   const axm_arith *reference, const axm_arith *approximate,
                                                   size_t n_limits, const size_t *limits, axm_layer_error *per_channel,
                                                   axm_layer_error *whole);

/**
 * @brief The same figures of outputs that the caller has computed: by layers with integer weights or scales of their
 * own, by other software, or by hardware.
 * @param layout      AXM_LAYOUT_NCHW or AXM_LAYOUT_NHWC
 * @param channels,n,h,w the outputs' shape, each at least 1
 * @param reference   n x channels x h x w: r, without bias
 * @param approximate likewise: y
 * @param magnitudes  likewise: m, such as a run on the magnitudes of input and weights gives it; NULL: the
 *                    figures that need it are NaN
 * @param products    of a sum; only handed on
 * @param per_channel [channels]; NULL for none
 * @param whole       the whole layer
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_OVERFLOW
 * @memory allocates nothing
 * @threads safe
 * @exact as axm_layer_error_conv2d()
 * @since 0.3.0
 */
AXM_API axm_status axm_layer_error_outputs(int32_t layout, size_t channels, size_t n, size_t h, size_t w,
                                           const float *reference, const float *approximate, const float *magnitudes,
                                           uint64_t products, axm_layer_error *per_channel, axm_layer_error *whole);

/**
 * @brief The gains to compensate a layer by, as axm_batchnorm_set_gains() takes them.
 *
 * Each channel's own; the layer's where a channel has none that is finite and over 0 (a channel that sends
 * nothing, say), and 1 where the layer has none either.
 * @param channels    channels, at least 1
 * @param per_channel [channels], as measured; NULL: the layer's gain for every channel
 * @param whole       the layer's figures
 * @param gains       receives [channels]
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_layer_error_gains(size_t channels, const axm_layer_error *per_channel,
                                         const axm_layer_error *whole, double *gains);
/** @} */

/** @name Folding
 *
 *  Does a network give the same with its batch normalisations folded into the layers before them? By
 *  axm_batchnorm_fold_f32() it does not, bit for bit; how far it is off depends on the arithmetic.
 *  @{ */

/** How far apart a folded layer's outputs are from those of the layer and its normalisation. */
typedef struct axm_folding_difference {
    uint64_t outputs;     /**< compared */
    uint64_t different;   /**< whose bits are not the same */
    double largest;       /**< magnitude of a difference, over outputs finite in both */
    double rms_to_output; /**< rms of the differences over rms of the unfolded outputs; NaN when these are all 0 */
} axm_folding_difference;

/**
 * @brief Compares a convolution and its normalisation with the convolution into which it is folded.
 * @param ctx       memory and threads; may be NULL
 * @param desc      the convolution's shape
 * @param weights,bias as in axm_conv2d_create_f32()
 * @param norm      the normalisation, with the layout and as many channels as the convolution sends; its compensation
 *                  and its arithmetic count. Where it is compensated for the arithmetic's gain, folding keeps that
 * @param arith     the convolution's arithmetic, for the weights as they are and for the folded ones
 * @param n         pictures, at least 1
 * @param in_h,in_w rows and columns of each
 * @param in        n x in_channels x in_h x in_w
 * @param out       receives the figures
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_SHAPE, AXM_E_OVERFLOW, AXM_E_NONFINITE, AXM_E_MEMORY
 * @memory two layers' weights, and outputs of some pictures at a time, from the context's allocator
 * @threads safe
 * @exact the outputs are those of axm_conv2d_run_f32() and axm_batchnorm_run_f32(); the figures are sums in double
 * @since 0.3.0
 */
AXM_API axm_status axm_folding_conv2d(const axm_context *ctx, const axm_conv2d_desc *desc, const float *weights,
                                      const float *bias, const axm_batchnorm *norm, const axm_arith *arith, size_t n,
                                      size_t in_h, size_t in_w, const float *in, axm_folding_difference *out);

/**
 * @brief Compares a fully connected layer and its normalisation with the folded layer; otherwise as
 * axm_folding_conv2d().
 * @param in_features,out_features 1..2^31-1
 * @param weights [out_features][in_features]
 * @param bias    [out_features]; NULL for none
 * @param norm    of either layout, with out_features channels
 * @param batch   rows, at least 1
 * @param in      [batch][in_features]
 * @param ctx,arith,out as in axm_folding_conv2d()
 * @return as axm_folding_conv2d()
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_folding_fully_connected(const axm_context *ctx, size_t in_features, size_t out_features,
                                               const float *weights, const float *bias, const axm_batchnorm *norm,
                                               const axm_arith *arith, size_t batch, const float *in,
                                               axm_folding_difference *out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
