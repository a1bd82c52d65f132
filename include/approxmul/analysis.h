/**
 * @file analysis.h
 * @brief How wrong a multiplier is, and what it does to a layer.
 *
 * Everything here measures and changes nothing; figures are the same for any number of threads.
 */
#ifndef APPROXMUL_ANALYSIS_H
#define APPROXMUL_ANALYSIS_H

#include <approxmul/nn.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @name Multiplier error
 *
 *  For operands a, b let e be their exact product and p the arithmetic's. The *error* is p - e, the
 *  *error distance* |p - e| and the *relative error* (p - e) / e. A pair with e = 0 has no relative
 *  error: it is counted and left out of the relative figures, as EvoApproxLib does (V. Mrazek,
 *  Z. Vasicek, L. Sekanina, H. Jiang, J. Han, IEEE TVLSI 26(11), 2018, doi 10.1109/TVLSI.2018.2856362).
 *  Error distance and its normalised mean: J. Liang, J. Han, F. Lombardi, IEEE Trans. Computers 62(9),
 *  2013, doi 10.1109/TC.2012.146.
 *
 *  Fixed-point arithmetics are measured on integers: axm_mul_int() against the integer product.
 *  Floating-point ones on floats: axm_mul_f32() against the product of the operands as they were
 *  given, so that rounding them (to bfloat16, say) counts as error, and so does rounding the product.
 *  @{ */

/** Where operands come from. */
enum {
    /** Fixed point: every integer of the range equally likely. Floats: uniform in [lowest, highest). */
    AXM_OPERANDS_UNIFORM = 0,
    /** The logarithm of the magnitude is uniform over [lowest, highest], which must be positive;
     *  of a signed format either sign comes equally often. */
    AXM_OPERANDS_LOG_UNIFORM = 1,
    /** Normal, with the mean and deviation given; rounded to an integer in fixed point, and held within the range. */
    AXM_OPERANDS_NORMAL = 2,
    /** The caller's: every given a may meet every given b. */
    AXM_OPERANDS_GIVEN = 3,
    /** The caller's: a[i] meets b[i], once. */
    AXM_OPERANDS_PAIRED = 4
};

/** Which pairs of operands are multiplied. */
enum {
    /** All there are, when there are at most 2^24 of them (12 x 12 bits); n_pairs drawn ones otherwise. */
    AXM_PAIRS_AUTO = 0,
    /** All there are: each integer of the range of a with each of b, or each given a with each given b. At most 2^40.
     */
    AXM_PAIRS_ALL = 1,
    /** n_pairs, drawn by the seed. */
    AXM_PAIRS_DRAWN = 2
};

/** How to measure. Set it up by axm_multiplier_error_desc_init(). */
typedef struct axm_multiplier_error_desc {
    size_t struct_size; /**< sizeof(axm_multiplier_error_desc) */
    int32_t operands;   /**< AXM_OPERANDS_ */
    int32_t pairs;    /**< AXM_PAIRS_; floats that are not given, and logarithmic and normal ones, can only be drawn */
    uint64_t n_pairs; /**< pairs to draw: 1..2^40 */
    uint64_t seed;    /**< any; the same seed draws the same pairs, on any machine and any number of threads */
    /** The range of operands a and b, both ends in it but of uniform floats. Both 0: the whole format in fixed
     *  point (from 1 for logarithmic operands), and [1, 2) for floats (-4..4 for normal ones). Integers of the
     *  format in fixed point; floats otherwise, rounded to one. */
    double lowest[2];
    double highest[2]; /**< see lowest */
    /** Of normal operands: the mean within the range, and a deviation > 0. Deviation 0: the
     *  middle of the range, and an eighth of its width. */
    double mean[2];
    double deviation[2]; /**< see mean */
    /** Given operands a and b: floats (a fixed-point arithmetic quantises them first, as a layer would, and that
     *  rounding is not counted), or integers modulo 2^bits for a fixed-point arithmetic. The other kind is NULL. */
    const float *given_f32[2];
    const int32_t *given_i32[2]; /**< see given_f32 */
    size_t n_given[2];           /**< how many: 1..2^32-1; equal for paired ones */
    /** The histogram of relative errors: bins (0..4096; 0: none) of equal width from lowest to highest. */
    uint32_t n_bins;
    uint32_t reserved;        /**< 0 */
    double histogram_lowest;  /**< finite, less than histogram_highest */
    double histogram_highest; /**< finite */
    /** Told now and then, in the caller's thread, how many pairs are done; what it returns other than
     *  0 ends the measurement with ::AXM_E_CANCELLED. May be NULL. */
    int32_t (*progress)(void *progress_user, uint64_t n_done, uint64_t n_total);
    void *progress_user; /**< handed to progress */
} axm_multiplier_error_desc;

/**
 * @brief Fills a descriptor with the defaults: uniform operands of the whole format, all pairs or 2^24 drawn ones,
 * seed 1, no histogram but a range of -1..1 for one.
 * @param desc the descriptor to fill; NULL does nothing
 * @threads safe
 * @since 0.3.0
 */
AXM_API void axm_multiplier_error_desc_init(axm_multiplier_error_desc *desc);

/** What was measured. Set struct_size up by axm_multiplier_error_init(). Figures are fractions, not percent. */
typedef struct axm_multiplier_error {
    size_t struct_size;   /**< sizeof(axm_multiplier_error) */
    int32_t all_pairs;    /**< 1: all pairs there are; 0: drawn ones */
    int32_t reserved;     /**< 0 */
    uint64_t n_pairs;     /**< pairs multiplied */
    uint64_t n_nonfinite; /**< of these, an operand or a product is infinite or NaN: in no figure (floats only) */
    uint64_t n_zero;      /**< of these, the exact product is 0: in no relative figure */
    uint64_t
        n_relative;   /**< n_pairs - n_nonfinite - n_zero: the pairs of the relative figures, which are 0 if this is */
    uint64_t n_wrong; /**< of these and of n_zero, the product is not the exact one */
    uint64_t n_below; /**< relative errors under the histogram's range */
    uint64_t n_above; /**< relative errors over it */

    double bias;              /**< mean of the relative error */
    double mred;              /**< mean relative error distance: mean of the relative error's magnitude */
    double relative_variance; /**< of the relative error, about the bias; a population's, so over n_relative */
    double worst_relative;    /**< the relative error of the largest magnitude, with its sign */
    double worst_relative_a;  /**< the first operands that give it */
    double worst_relative_b;  /**< see worst_relative_a */

    double error_probability; /**< n_wrong over the pairs with finite products */
    double mean_error;        /**< mean of p - e */
    double mean_distance;     /**< mean error distance (MAE) */
    double nmed;              /**< normalised: mean_distance / largest_product */
    double mse;               /**< mean of the squared error */
    double rmse;              /**< its root */
    double worst_distance;    /**< worst error distance (WCE) */
    double worst_distance_a;  /**< the first operands that give it */
    double worst_distance_b;  /**< see worst_distance_a */

    /** The largest magnitude of an exact product: of the format in fixed point ((2^n - 1)^2 unsigned, 2^(2n-2)
     *  signed); of the pairs measured for floats. */
    double largest_product;
    /** 2^(bits_a + bits_b) in fixed point, which EvoApproxLib takes its MAE% and WCE% over; 0 for floats. */
    double product_range;
} axm_multiplier_error;

/**
 * @brief Fills the figures with zeros and sets struct_size.
 * @param figures what to fill; NULL does nothing
 * @threads safe
 * @since 0.3.0
 */
AXM_API void axm_multiplier_error_init(axm_multiplier_error *figures);

/**
 * @brief Measures the error of an arithmetic's multiplier.
 *
 * @param ctx     threads and memory; may be NULL
 * @param arith   the arithmetic
 * @param desc    which operands, how many, what else; NULL means the defaults
 * @param figures receives the figures; its struct_size must be set
 * @param bins    receives desc->n_bins counts, set and not added to: relative error r is counted in bin
 *                floor((r - lowest) * (n_bins / (highest - lowest))), r = highest in the last one;
 *                NULL when n_bins is 0
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_SHAPE (paired operands of different counts),
 *         AXM_E_OVERFLOW, AXM_E_ALIAS (bins overlap figures), AXM_E_NONFINITE (a given NaN, to a format that
 *         refuses it), AXM_E_MEMORY, AXM_E_CANCELLED
 * @memory some 80 kB from the context while it runs, 2 kB a bin, and 8 bytes for each given operand
 * @threads safe; computes on the context's threads, with the same figures, to the last bit, for any number of them
 * @exact counts and worst errors are exact (a distance over 2^53 is rounded to double once). Means are sums in
 *        double, compensated: their relative error is under 2^-44 of the mean of the magnitudes
 * @since 0.3.0
 */
AXM_API axm_status axm_multiplier_error_measure(const axm_context *ctx, const axm_arith *arith,
                                                const axm_multiplier_error_desc *desc, axm_multiplier_error *figures,
                                                uint64_t *bins);
/** @} */

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

/** @name Cost
 *
 *  What a network's products cost, in whatever unit the caller's figures have (energy, area by time): the
 *  library has none of its own. axm_conv2d_macs() and its sisters count the products.
 *  @{ */

/** The cost of one multiply-accumulate operation of some arithmetics. */
typedef struct axm_cost_entry {
    /** Which: a name, and keys that decide, such as "mitchw:bits=16,w=6". It fits an arithmetic of that name whose text
     *  by axm_arith_to_string() has all these keys with these values, whatever its other keys (frac_a, say). */
    const char *arith;
    double per_mac; /**< finite, not negative */
} axm_cost_entry;

/** A table of costs, and a sum. Opaque. */
typedef struct axm_cost axm_cost;

/**
 * @brief Makes a sum of nothing.
 * @param ctx       memory; may be NULL
 * @param n_entries at least 1
 * @param entries   the table; copied. Of entries that fit one arithmetic the one with most keys counts, and the first
 *                  of these
 * @param out       receives it
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_PARSE (a text is not name[:key=value[,key=value]...]),
 *         AXM_E_OVERFLOW, AXM_E_MEMORY
 * @memory the caller destroys it
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_cost_create(const axm_context *ctx, size_t n_entries, const axm_cost_entry *entries,
                                   axm_cost **out);

/**
 * @brief Frees it.
 * @param cost may be NULL
 * @since 0.3.0
 */
AXM_API void axm_cost_destroy(axm_cost *cost);

/**
 * @brief Adds the products of a layer.
 * @param cost  the sum; untouched on failure
 * @param macs  how many
 * @param arith of which arithmetic; NULL: float32, as in axm_batchnorm_create()
 * @param added receives what they cost; may be NULL
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE (no entry fits the arithmetic), AXM_E_OVERFLOW (of the count), AXM_E_MEMORY
 * @threads not beside another call with the same sum
 * @exact macs * per_mac in double, added in the order of the calls
 * @since 0.3.0
 */
AXM_API axm_status axm_cost_add(axm_cost *cost, uint64_t macs, const axm_arith *arith, double *added);

/**
 * @brief What was added so far.
 * @param cost  the sum
 * @param macs  receives the products; may be NULL
 * @param total receives their cost; may be NULL
 * @return AXM_OK, AXM_E_NULL
 * @threads as axm_cost_add()
 * @since 0.3.0
 */
AXM_API axm_status axm_cost_total(const axm_cost *cost, uint64_t *macs, double *total);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
