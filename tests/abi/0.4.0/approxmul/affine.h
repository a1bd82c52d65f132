/**
 * @file affine.h
 * @brief Affine quantisation to few bits: real = scale * (q - zero_point).
 *
 * The scheme of B. Jacob et al., "Quantization and Training of Neural Networks for Efficient
 * Integer-Arithmetic-Only Inference", CVPR 2018, doi:10.1109/CVPR.2018.00286, equation (1), as the
 * operators QuantizeLinear and DequantizeLinear of ONNX and the 8-bit format of TensorFlow Lite
 * define it. A format has 2..16 bits: codes are -2^(bits-1)..2^(bits-1)-1 when signed, 0..2^bits-1
 * otherwise.
 */
#ifndef APPROXMUL_AFFINE_H
#define APPROXMUL_AFFINE_H

#include <approxmul/context.h>
#include <approxmul/defs.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the codes of a tensor (or of one channel) mean: real = scale * (q - zero_point). A value, as a complex number
 *  is: it has these two members by its definition and never gets another, so it carries no size. */
typedef struct axm_affine {
    float scale;        /**< finite, over 0 */
    int32_t zero_point; /**< the code of 0, one of the format's */
} axm_affine;

/**
 * @brief Scale and zero point that cover a range of values.
 *
 * The range is first widened to contain 0, so that 0 has a code of its own: padding and ReLU depend
 * on it. Asymmetric: scale = (highest - lowest) / (2^bits - 1), zero_point = lowest code - lowest /
 * scale, nearest even, clamped to the format. Symmetric: scale = max(-lowest, highest) / (2^(bits-1) - 1),
 * zero_point 0 when signed and 2^(bits-1) otherwise; the lowest code is then never used. Computed in
 * double, the scale rounded to float32 before the zero point is derived from it. A range of nothing
 * but 0 gives scale 1; no scale is under 2^-126, the smallest normal float32.
 *
 * @param lowest,highest the range, finite, lowest <= highest
 * @param bits      2..16
 * @param is_signed 0 or 1
 * @param symmetric 0 or 1
 * @param out       receives scale and zero point
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_NONFINITE
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_affine_from_range(float lowest, float highest, int32_t bits, int32_t is_signed,
                                         int32_t symmetric, axm_affine *out);

/**
 * @brief Floats to codes: q = saturate(round(x / scale) + zero_point), as QuantizeLinear of ONNX.
 * @param affine    scale and zero point
 * @param bits      2..16
 * @param is_signed 0 or 1
 * @param n_elems   elements; 0 is success, and the arrays may then be NULL
 * @param in        values; infinities saturate
 * @param out       receives the codes; does not overlap @p in
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE (bits, is_signed, or an affine the format does not have), AXM_E_OVERFLOW,
 *         AXM_E_ALIAS, AXM_E_NONFINITE (a NaN)
 * @memory allocates nothing
 * @threads safe
 * @exact the division is rounded to float32, the quotient to the nearest integer, ties to even
 * @since 0.3.0
 */
AXM_API axm_status axm_affine_quantize_f32(const axm_affine *affine, int32_t bits, int32_t is_signed, size_t n_elems,
                                           const float *in, int32_t *out);

/**
 * @brief Codes to floats: scale * (q - zero_point), as DequantizeLinear of ONNX.
 * @param affine  scale and zero point
 * @param n_elems elements; 0 is success, and the arrays may then be NULL
 * @param in      codes; any integers
 * @param out     receives the values; does not overlap @p in
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE (a scale that is not finite and over 0), AXM_E_OVERFLOW, AXM_E_ALIAS
 * @memory allocates nothing
 * @threads safe
 * @exact the difference in 64 bits, rounded to float32 (nothing to round for a format's codes); the product is
 *        rounded to float32
 * @since 0.3.0
 */
AXM_API axm_status axm_affine_dequantize_f32(const axm_affine *affine, size_t n_elems, const int32_t *in, float *out);

/** @name Calibration
 *
 *  Which range a tensor's values have, found from batches of them: a count of all values by the upper 17 bits
 *  of their float32 patterns, put into the order of the numbers, so the order of values and batches
 *  changes nothing. Each of these intervals is 2^-8 of its values wide or less (under 0.4 %). Subnormal
 *  values count as 0.
 *  @{ */

/** Counts of the values seen; 1 MiB. Opaque. */
typedef struct axm_calibration axm_calibration;

/**
 * @brief Makes a calibration that has seen nothing.
 * @param ctx memory; may be NULL
 * @param out receives it
 * @return AXM_OK, AXM_E_NULL, AXM_E_MEMORY
 * @memory the caller destroys it
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_calibration_create(const axm_context *ctx, axm_calibration **out);

/**
 * @brief Frees a calibration.
 * @param calibration may be NULL
 * @since 0.3.0
 */
AXM_API void axm_calibration_destroy(axm_calibration *calibration);

/**
 * @brief Adds a batch of values.
 * @param calibration the calibration; untouched on failure
 * @param n_elems     values; 0 is success, and @p values may then be NULL
 * @param values      finite
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_NONFINITE (a NaN or an infinity)
 * @memory allocates nothing
 * @threads not beside another call with the same calibration
 * @since 0.3.0
 */
AXM_API axm_status axm_calibration_add_f32(axm_calibration *calibration, size_t n_elems, const float *values);

/**
 * @brief How many values were added.
 * @param calibration NULL gives 0
 * @threads as axm_calibration_add_f32()
 * @since 0.3.0
 */
AXM_API uint64_t axm_calibration_count(const axm_calibration *calibration);

/**
 * @brief The range that holds `percent` of the values: of n, at least ceil(n * percent / 100).
 *
 * The others, d of them, are left out at the ends: floor(d / 2) of the smallest and as many of the largest, as ONNX
 * Runtime's percentile calibration divides them (onnxruntime/quantization/calibrate.py,
 * compute_percentile). Where no value is below 0 (after a ReLU, say) the lowest stays the smallest, and
 * all d are left out above; where none is over 0, all are left out below.
 *
 * 100 gives the smallest and the largest value themselves. Otherwise an end lies at the outer edge of its
 * interval: outside of the value it stands for by less than 2^-8 of it, and never outside of the
 * smallest and the largest.
 *
 * @param calibration the calibration
 * @param percent     over 0, at most 100; 99.9 to 99.999 are usual
 * @param lowest,highest receive the range, ready for axm_affine_from_range()
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE (percent, or nothing was added)
 * @threads as axm_calibration_add_f32()
 * @exact n * percent / 100 in double; otherwise whole numbers
 * @since 0.3.0
 */
AXM_API axm_status axm_calibration_range(const axm_calibration *calibration, double percent, float *lowest,
                                         float *highest);

/**
 * @brief The magnitude that `percent` of the values do not exceed, for a symmetric range -largest..largest.
 *
 * The smallest m with |x| <= m for at least ceil(n * percent / 100) of n values, by the same
 * intervals as axm_calibration_range(): H. Wu et al., "Integer Quantization for Deep Learning Inference:
 * Principles and Empirical Evaluation", 2020, doi:10.48550/arXiv.2004.09602.
 *
 * @param calibration the calibration
 * @param percent     over 0, at most 100; 100 gives the largest magnitude itself
 * @param largest     receives it
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE (percent, or nothing was added)
 * @threads as axm_calibration_add_f32()
 * @since 0.3.0
 */
AXM_API axm_status axm_calibration_magnitude(const axm_calibration *calibration, double percent, float *largest);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
