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

/** What the codes of a tensor (or of one channel) mean: real = scale * (q - zero_point). */
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
AXM_API axm_status axm_affine_dequantize(const axm_affine *affine, size_t n_elems, const int32_t *in, float *out);

#ifdef __cplusplus
}
#endif

#endif
