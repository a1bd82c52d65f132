/**
 * @file multiplier_error.h
 * @brief How wrong a multiplier is.
 *
 * Everything here measures and changes nothing; figures are the same for any number of threads.
 */
#ifndef APPROXMUL_MULTIPLIER_ERROR_H
#define APPROXMUL_MULTIPLIER_ERROR_H

#include <approxmul/arith.h>

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
    size_t struct_size; /**< set by axm_multiplier_error_desc_init() */
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
 * @brief Fills a descriptor with the defaults: uniform operands of the whole format, all pairs or 2^24 drawn
 * ones, seed 1, no histogram but a range of -1..1 for one.
 * @param desc NULL does nothing
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_multiplier_error_desc_init_sized(axm_multiplier_error_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_multiplier_error_desc_init(desc) axm_multiplier_error_desc_init_sized((desc), sizeof *(desc))

/** What was measured. Figures are fractions, not percent. */
typedef struct axm_multiplier_error {
    int32_t all_pairs;    /**< 1: all pairs there are; 0: drawn ones */
    int32_t reserved;     /**< 0 */
    uint64_t n_pairs;     /**< pairs multiplied */
    uint64_t n_nonfinite; /**< of these, an operand or a product is infinite or NaN: in no figure (floats only) */
    uint64_t n_zero;      /**< of these, the exact product is 0: in no relative figure */
    /** n_pairs - n_nonfinite - n_zero: the pairs of the relative figures, which are 0 if this is */
    uint64_t n_relative;
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
 * @brief Measures the error of an arithmetic's multiplier.
 *
 * @param ctx     threads and memory; may be NULL
 * @param arith   the arithmetic
 * @param desc    which operands, how many, what else; NULL means the defaults
 * @param figures receives the figures
 * @param figures_size sizeof *figures: members that only the library knows are left out, those that only the
 *                program knows become 0
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
                                                size_t figures_size, uint64_t *bins);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
