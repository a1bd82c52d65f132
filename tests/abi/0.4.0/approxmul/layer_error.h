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

/** A layer and what goes into it. Set it up by axm_layer_desc_init(). */
typedef struct axm_layer_desc {
    size_t struct_size;                              /**< set by axm_layer_desc_init() */
    const axm_conv2d_desc *conv2d;                   /**< a convolution; NULL (default): a fully connected layer */
    const axm_fully_connected_desc *fully_connected; /**< set exactly when conv2d is not */
    const float *weights;                            /**< as the layer's plan takes them */
    const float *in;   /**< n x in_channels x in_h x in_w in the convolution's layout, or [n][in_features] */
    size_t n;          /**< pictures or rows, at least 1 */
    size_t in_h;       /**< rows of each picture; not looked at for a fully connected layer */
    size_t in_w;       /**< columns; likewise */
    const float *bias; /**< as the layer's plan takes it; NULL (default): none */
} axm_layer_desc;

/**
 * @brief Fills a descriptor with the defaults; everything but the bias remains to be set.
 * @param desc NULL does nothing
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_layer_desc_init_sized(axm_layer_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_layer_desc_init(desc) axm_layer_desc_init_sized((desc), sizeof *(desc))

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

/** What to measure of a layer. Set it up by axm_layer_error_desc_init(). */
typedef struct axm_layer_error_desc {
    size_t struct_size;           /**< set by axm_layer_error_desc_init() */
    const axm_arith *reference;   /**< the arithmetic taken as right */
    const axm_arith *approximate; /**< the other one */
    /** How often to measure, with how many products; 0 (default): once, with all of them. */
    size_t n_limits;
    /** [n_limits], each 1..products of a sum: the first so many products, in the order of k (channel within the
     *  group, kernel row, kernel column), with all later weights 0 (so an arithmetic must multiply by 0 rightly).
     *  NULL (default) with n_limits 0. */
    const size_t *limits;
} axm_layer_error_desc;

/**
 * @brief Fills a descriptor with the defaults; the two arithmetics remain to be set.
 * @param desc NULL does nothing
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_layer_error_desc_init_sized(axm_layer_error_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_layer_error_desc_init(desc) axm_layer_error_desc_init_sized((desc), sizeof *(desc))

/**
 * @brief Measures what a layer's outputs lose under an arithmetic, per output channel and for the whole layer.
 * @param ctx         memory, threads and instruction set; may be NULL
 * @param layer       a convolution (dense, grouped or depthwise) or a fully connected layer; its bias is left out
 * @param desc        the two arithmetics, and how many products
 * @param per_channel [max(n_limits, 1)][out_channels]; NULL for none
 * @param whole       [max(n_limits, 1)]: the whole layer
 * @param error_size  sizeof(axm_layer_error), of each element of the two
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_SHAPE, AXM_E_OVERFLOW, AXM_E_NONFINITE (NaN into
 *         a fixed-point format), AXM_E_MEMORY
 * @memory three layers' weights, and outputs of some pictures at a time, from the context's allocator
 * @threads safe
 * @exact the outputs are those of axm_conv2d_run_f32(); the figures do not depend on the number of threads. Residuals
 *        under 1e-8 of (1 - g) r are rounding
 * @since 0.4.0
 */
AXM_API axm_status axm_layer_error_measure_f32(const axm_context *ctx, const axm_layer_desc *layer,
                                               const axm_layer_error_desc *desc, axm_layer_error *per_channel,
                                               axm_layer_error *whole, size_t error_size);

/** Outputs that the caller has computed. Set it up by axm_layer_outputs_desc_init(). */
typedef struct axm_layer_outputs_desc {
    size_t struct_size;       /**< set by axm_layer_outputs_desc_init() */
    int32_t layout;           /**< AXM_LAYOUT_NCHW (default) or AXM_LAYOUT_NHWC */
    int32_t reserved;         /**< 0 */
    size_t channels;          /**< 1..2^31-1 */
    size_t n;                 /**< pictures, at least 1 */
    size_t h;                 /**< rows; default 1 */
    size_t w;                 /**< columns; default 1 */
    const float *reference;   /**< n x channels x h x w: r, without bias */
    const float *approximate; /**< likewise: y */
    /** Likewise: m, such as a run on the magnitudes of input and weights gives it; NULL (default): the figures that
     * need it are NaN. */
    const float *magnitudes;
    uint64_t products; /**< of a sum; only handed on; default 0 */
} axm_layer_outputs_desc;

/**
 * @brief Fills a descriptor with the defaults; channels, n and the outputs remain to be set.
 * @param desc NULL does nothing
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_layer_outputs_desc_init_sized(axm_layer_outputs_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_layer_outputs_desc_init(desc) axm_layer_outputs_desc_init_sized((desc), sizeof *(desc))

/**
 * @brief The same figures of outputs that the caller has computed: by layers with integer weights or scales of their
 * own, by other software, or by hardware.
 * @param desc        the outputs
 * @param per_channel [channels]; NULL for none
 * @param whole       the whole layer
 * @param error_size  sizeof(axm_layer_error), of each element of the two
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_OVERFLOW
 * @memory allocates nothing
 * @threads safe
 * @exact as axm_layer_error_measure_f32()
 * @since 0.4.0
 */
AXM_API axm_status axm_layer_error_compare_f32(const axm_layer_outputs_desc *desc, axm_layer_error *per_channel,
                                               axm_layer_error *whole, size_t error_size);

/**
 * @brief The gains to compensate a layer by, as axm_batchnorm_set_gains() takes them.
 *
 * Each channel's own; the layer's where a channel has none that is finite and over 0 (a channel that sends
 * nothing, say), and 1 where the layer has none either.
 * @param channels    channels, at least 1
 * @param per_channel [channels], as measured; NULL: the layer's gain for every channel
 * @param whole       the layer's figures
 * @param error_size  sizeof(axm_layer_error), of each element of the two, of which only the gain is looked at
 * @param gains       receives [channels]
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT (error_size), AXM_E_VALUE
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_layer_error_gains(size_t channels, const axm_layer_error *per_channel,
                                         const axm_layer_error *whole, size_t error_size, double *gains);
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
 * @brief Compares a layer and its normalisation with the layer into which it is folded.
 * @param ctx   memory, threads and instruction set; may be NULL
 * @param layer a convolution or a fully connected layer
 * @param norm  the normalisation, with as many channels as the layer sends and, of a convolution, its layout; its
 *              compensation and its arithmetic count. Where it is compensated for the arithmetic's gain, folding keeps
 *              that
 * @param arith the layer's arithmetic, for the weights as they are and for the folded ones
 * @param out   receives the figures
 * @param out_size sizeof *out
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_SHAPE, AXM_E_OVERFLOW, AXM_E_NONFINITE, AXM_E_MEMORY
 * @memory two layers' weights, and outputs of some pictures at a time, from the context's allocator
 * @threads safe
 * @exact the outputs are those of axm_conv2d_run_f32() and axm_batchnorm_run_f32(); the figures are sums in double
 * @since 0.4.0
 */
AXM_API axm_status axm_folding_measure_f32(const axm_context *ctx, const axm_layer_desc *layer,
                                           const axm_batchnorm *norm, const axm_arith *arith,
                                           axm_folding_difference *out, size_t out_size);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
