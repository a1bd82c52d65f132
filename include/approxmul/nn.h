/**
 * @file nn.h
 * @brief The tensor layer: convolution, fully connected and batch normalisation, each under an arithmetic of its own.
 *
 * Convolution, fully connected and batch normalisation are plans: made once from a descriptor
 * and float weights, run as often as wanted, from many threads at once. axm_conv2d_set_arith()
 * and its sisters give a living plan another arithmetic; they must not run beside a run of the
 * same plan. What follows a layer in a network (ReLU, pooling, add, softmax) is exact float32.
 *
 * Tensors are dense float32 (or int32 in, int64 out), n pictures of `channels` planes of h x w:
 * AXM_LAYOUT_NCHW stores [n][channel][row][column], AXM_LAYOUT_NHWC [n][row][column][channel].
 */
#ifndef APPROXMUL_NN_H
#define APPROXMUL_NN_H

#include <approxmul/affine.h>
#include <approxmul/arith.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Order of a tensor's dimensions in memory. */
enum {
    AXM_LAYOUT_NCHW = 0, /**< planes: [n][channel][row][column] */
    AXM_LAYOUT_NHWC = 1  /**< pixels: [n][row][column][channel] */
};

/** @name Convolution
 *  @{ */

/** What a convolution is like. Set it up by axm_conv2d_desc_init(). Sizes and counts: 1..2^31-1 unless said otherwise.
 */
typedef struct axm_conv2d_desc {
    size_t struct_size;  /**< sizeof(axm_conv2d_desc) */
    int32_t layout;      /**< AXM_LAYOUT_NCHW (default) or AXM_LAYOUT_NHWC, of input and output */
    int32_t reserved;    /**< 0 */
    size_t in_channels;  /**< divisible by groups */
    size_t out_channels; /**< divisible by groups; groups = in_channels is a depthwise convolution,
                              out_channels / groups its channel multiplier */
    size_t groups;       /**< default 1 */
    size_t kernel_h;     /**< rows of the kernel */
    size_t kernel_w;     /**< columns of the kernel */
    size_t stride_h;     /**< default 1 */
    size_t stride_w;     /**< default 1 */
    size_t dilation_h;   /**< default 1 */
    size_t dilation_w;   /**< default 1 */
    size_t pad_top;      /**< 0..2^31-1, default 0; taps in the padding add nothing */
    size_t pad_bottom;   /**< likewise */
    size_t pad_left;     /**< likewise */
    size_t pad_right;    /**< likewise */
} axm_conv2d_desc;

/** A convolution ready to run. Opaque. */
typedef struct axm_conv2d axm_conv2d;

/**
 * @brief Fills a descriptor with the defaults; channels and kernel remain 0, to be set.
 * @param desc NULL does nothing
 * @threads safe
 * @since 0.1.0
 */
AXM_API void axm_conv2d_desc_init(axm_conv2d_desc *desc);

/**
 * @brief Plans a convolution with float weights.
 * @param ctx     memory and threads of the plan; may be NULL
 * @param desc    its shape
 * @param arith   its arithmetic
 * @param weights [out_channels][in_channels / groups][kernel_h][kernel_w], for both layouts; copied
 * @param bias    [out_channels], added last in float32; NULL for none; copied
 * @param out     receives the plan
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_SHAPE, AXM_E_OVERFLOW, AXM_E_NONFINITE
 *         (NaN weight into a fixed-point format), AXM_E_MEMORY
 * @memory the caller destroys it; it holds the float weights and their codes
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_conv2d_create_f32(const axm_context *ctx, const axm_conv2d_desc *desc, const axm_arith *arith,
                                         const float *weights, const float *bias, axm_conv2d **out);

/**
 * @brief Plans a convolution with integer weights, already in the arithmetic's fixed-point format.
 * @param ctx,desc,out as in axm_conv2d_create_f32()
 * @param arith   a fixed-point arithmetic
 * @param weights as in axm_conv2d_create_f32(), modulo 2^bits; copied
 * @return as axm_conv2d_create_f32(), and AXM_E_UNSUPPORTED
 * @since 0.1.0
 */
AXM_API axm_status axm_conv2d_create_i32(const axm_context *ctx, const axm_conv2d_desc *desc, const axm_arith *arith,
                                         const int32_t *weights, axm_conv2d **out);

/**
 * @brief Frees a plan.
 * @param plan may be NULL
 * @since 0.1.0
 */
AXM_API void axm_conv2d_destroy(axm_conv2d *plan);

/**
 * @brief Gives the plan another arithmetic; its weights are encoded anew from the floats (or integers) it was made
 * from.
 * @param plan  the plan; on failure it keeps the arithmetic it had
 * @param arith the new one; a plan with integer weights takes fixed-point ones only, and one that is quantised affinely
 *              those of axm_conv2d_set_affine() whose operands have its zero points
 * @return AXM_OK, AXM_E_NULL, AXM_E_NONFINITE, AXM_E_UNSUPPORTED, AXM_E_VALUE (a zero point), AXM_E_OVERFLOW,
 *         AXM_E_MEMORY
 * @threads not beside a run of the same plan
 * @since 0.1.0
 */
AXM_API axm_status axm_conv2d_set_arith(axm_conv2d *plan, const axm_arith *arith);

/**
 * @brief Quantises the plan's operands affinely, real = scale * (q - zero_point), as ONNX's QLinearConv and TensorFlow
 * Lite do, in place of the arithmetic's own format.
 *
 * An activation or weight x becomes q = saturate(round(x / scale) + zero_point), as axm_affine_quantize_f32() does it;
 * the arithmetic multiplies the q's. The zero points are corrected exactly: a sum is that of the products q_a q_b,
 * less zero_point_b times the sum of the q_a, less zero_point_a times the sum of the q_b, plus the number of products
 * times both zero points, over the taps inside the picture; taps in the padding add nothing. With acc=i32
 * all of this is modulo 2^32. An output is the sum times (scale_a * scale_b), computed in double and rounded to float32
 * once; the output factor and the bias follow.
 * @param plan    the plan, whose arithmetic is fixed-point of at most 8 bits with acc=exact, acc=i32 that wraps and
 *                does not shift, or acc=loa with low=0; products are looked up.
 *                With integer weights these are the q's already. It stays when the arithmetic is swapped
 * @param in      of the input; its zero point is one of operand a's values
 * @param weights of the weights, one for all or one for each output channel; likewise of operand b
 * @param n_weights 1 or out_channels
 *                Both NULL: back to the arithmetic's own format, and n_weights is not looked at
 * @return AXM_OK, AXM_E_NULL (one without the other), AXM_E_SHAPE (n_weights), AXM_E_VALUE (a scale or zero point),
 *         AXM_E_UNSUPPORTED (the arithmetic), AXM_E_OVERFLOW, AXM_E_MEMORY; on failure the plan is as before
 * @threads not beside a run of the same plan
 * @since 0.3.0
 */
AXM_API axm_status axm_conv2d_set_affine(axm_conv2d *plan, const axm_affine *in, const axm_affine *weights,
                                         size_t n_weights);

/**
 * @brief Multiplies each sum by a factor, in float32, before the bias is added. 1 when the plan is made.
 *
 * 1 / axm_arith_gain() compensates the multiplier's mean gain where no batch normalisation follows.
 * @param plan   the plan
 * @param factor finite, not 0; 1 leaves the sums alone
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE
 * @threads not beside a run of the same plan
 * @since 0.1.0
 */
AXM_API axm_status axm_conv2d_set_output_factor(axm_conv2d *plan, float factor);

/**
 * @brief Rows and columns of the output.
 *
 * out = (in + pads - dilation * (kernel - 1) - 1) / stride + 1, rounded down.
 * @param plan  the plan
 * @param in_h,in_w rows and columns of the input, 1..2^31-1
 * @param out_h,out_w receive the output's
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_SHAPE (the kernel is larger than the padded input), AXM_E_OVERFLOW
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_conv2d_output_size(const axm_conv2d *plan, size_t in_h, size_t in_w, size_t *out_h,
                                          size_t *out_w);

/**
 * @brief Bytes of workspace a run on such an input needs; it does not grow with n beyond a few pictures.
 * @param plan  the plan, with the arithmetic it will run with
 * @param n     pictures; 0 needs nothing
 * @param in_h,in_w rows and columns
 * @param bytes receives the size
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_SHAPE, AXM_E_OVERFLOW
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_conv2d_workspace_size(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, size_t *bytes);

/**
 * @brief Bytes that the plan's encoded weights take, with the arithmetic it has; its float weights not counted.
 * @param plan NULL gives 0
 * @threads safe
 * @since 0.2.0
 */
AXM_API size_t axm_conv2d_packed_bytes(const axm_conv2d *plan);

/**
 * @brief How many multiply-accumulate operations a run takes; for cost, see axm_cost_add() in analysis.h.
 * @param plan  the plan
 * @param n     pictures
 * @param in_h,in_w rows and columns
 * @param macs  receives n x out_channels x out_h x out_w x products of a sum: what hardware takes that pads with zeros
 * @param macs_inside receives those whose tap lies inside of the picture: hardware that skips padding; may be NULL
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_SHAPE, AXM_E_OVERFLOW
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_conv2d_macs(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, uint64_t *macs,
                                   uint64_t *macs_inside);

/**
 * @brief Convolves float tensors.
 * @param plan the plan
 * @param n    pictures; 0 is success
 * @param in_h,in_w rows and columns of each
 * @param in   n x in_channels x in_h x in_w, in the plan's layout
 * @param out  n x out_channels x out_h x out_w; does not overlap @p in
 * @param workspace at least axm_conv2d_workspace_size() bytes, any alignment; NULL: from the context's allocator
 * @param workspace_bytes its size; not looked at when @p workspace is NULL
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_SHAPE, AXM_E_OVERFLOW, AXM_E_NONFINITE, AXM_E_WORKSPACE,
 *         AXM_E_ALIAS, AXM_E_MEMORY (only without workspace)
 * @memory allocates nothing when given its workspace; reads and writes nothing outside the tensors
 * @threads safe: many runs of one plan at once, each with its own workspace
 * @exact sums as in mac.h, k over (input channel within the group, kernel row, kernel column); then
 *        the output factor, then the bias, each rounded once
 * @since 0.1.0
 */
AXM_API axm_status axm_conv2d_run_f32(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, const float *in,
                                      float *out, void *workspace, size_t workspace_bytes);

/**
 * @brief Convolves integer tensors: the 64-bit sums themselves, to compare with hardware.
 * @param plan a plan whose arithmetic is fixed-point with acc=exact, i32 or loa, without bias and output factor
 * @param n,in_h,in_w,in,out,workspace,workspace_bytes as in axm_conv2d_run_f32(); operands modulo 2^bits
 * @return as axm_conv2d_run_f32(), and AXM_E_UNSUPPORTED
 * @memory as axm_conv2d_run_f32()
 * @threads as axm_conv2d_run_f32()
 * @exact docs/accumulators.md; with acc=exact sums modulo 2^64, read as signed
 * @since 0.1.0
 */
AXM_API axm_status axm_conv2d_run_i32(const axm_conv2d *plan, size_t n, size_t in_h, size_t in_w, const int32_t *in,
                                      int64_t *out, void *workspace, size_t workspace_bytes);
/** @} */

/** @name Fully connected
 *  @{ */

/** A fully connected layer ready to run. Opaque. */
typedef struct axm_fully_connected axm_fully_connected;

/**
 * @brief Plans a fully connected layer with float weights: out[r][o] = sum over i of in[r][i] * weights[o][i], +
 * bias[o].
 * @param ctx     memory and threads of the plan; may be NULL
 * @param in_features,out_features 1..2^31-1
 * @param arith   its arithmetic
 * @param weights [out_features][in_features]; copied
 * @param bias    [out_features], added last in float32; NULL for none; copied
 * @param out     receives the plan
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_OVERFLOW, AXM_E_NONFINITE, AXM_E_MEMORY
 * @memory the caller destroys it; it holds the float weights and their codes
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_fully_connected_create_f32(const axm_context *ctx, size_t in_features, size_t out_features,
                                                  const axm_arith *arith, const float *weights, const float *bias,
                                                  axm_fully_connected **out);

/**
 * @brief Plans a fully connected layer with integer weights, already in the arithmetic's fixed-point format.
 * @return as axm_fully_connected_create_f32(), and AXM_E_UNSUPPORTED
 * @since 0.1.0
 */
AXM_API axm_status axm_fully_connected_create_i32(const axm_context *ctx, size_t in_features, size_t out_features,
                                                  const axm_arith *arith, const int32_t *weights,
                                                  axm_fully_connected **out);

/**
 * @brief Frees a plan.
 * @param plan may be NULL
 * @since 0.1.0
 */
AXM_API void axm_fully_connected_destroy(axm_fully_connected *plan);

/**
 * @brief Gives the plan another arithmetic; as axm_conv2d_set_arith().
 * @since 0.1.0
 */
AXM_API axm_status axm_fully_connected_set_arith(axm_fully_connected *plan, const axm_arith *arith);

/**
 * @brief Quantises the plan's operands affinely; as axm_conv2d_set_affine(), n_weights 1 or out_features.
 * @since 0.3.0
 */
AXM_API axm_status axm_fully_connected_set_affine(axm_fully_connected *plan, const axm_affine *in,
                                                  const axm_affine *weights, size_t n_weights);

/**
 * @brief Multiplies each sum by a factor before the bias; as axm_conv2d_set_output_factor().
 * @since 0.1.0
 */
AXM_API axm_status axm_fully_connected_set_output_factor(axm_fully_connected *plan, float factor);

/**
 * @brief Bytes of workspace a run needs.
 * @param plan  the plan, with the arithmetic it will run with
 * @param batch rows; 0 needs nothing
 * @param bytes receives the size
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_fully_connected_workspace_size(const axm_fully_connected *plan, size_t batch, size_t *bytes);

/**
 * @brief Bytes that the plan's encoded weights take; as axm_conv2d_packed_bytes().
 * @since 0.2.0
 */
AXM_API size_t axm_fully_connected_packed_bytes(const axm_fully_connected *plan);

/**
 * @brief How many multiply-accumulate operations a run takes: batch x out_features x in_features.
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_fully_connected_macs(const axm_fully_connected *plan, size_t batch, uint64_t *macs);

/**
 * @brief Runs the layer on float rows.
 * @param plan  the plan
 * @param batch rows; 0 is success
 * @param in    [batch][in_features]
 * @param out   [batch][out_features]; does not overlap @p in
 * @param workspace,workspace_bytes as in axm_conv2d_run_f32()
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_NONFINITE, AXM_E_WORKSPACE, AXM_E_ALIAS, AXM_E_MEMORY
 * @memory as axm_conv2d_run_f32()
 * @threads as axm_conv2d_run_f32()
 * @exact sums as in mac.h, k over the input features; then the output factor, then the bias
 * @since 0.1.0
 */
AXM_API axm_status axm_fully_connected_run_f32(const axm_fully_connected *plan, size_t batch, const float *in,
                                               float *out, void *workspace, size_t workspace_bytes);

/**
 * @brief Runs the layer on integer rows: the 64-bit sums themselves; otherwise as axm_conv2d_run_i32().
 * @since 0.1.0
 */
AXM_API axm_status axm_fully_connected_run_i32(const axm_fully_connected *plan, size_t batch, const int32_t *in,
                                               int64_t *out, void *workspace, size_t workspace_bytes);
/** @} */

/** @name Batch normalisation
 *
 *  y = (x - mean) * s + beta, s = gamma / sqrt(var + epsilon): three rounded float32 steps, the
 *  product by the plan's arithmetic.
 *
 *  The statistics were learnt with exact products. A multiplier with gain g shrinks what the layer
 *  before sends by g, so the plan can be compensated: mean * g and var * g^2 take their place.
 *  @{ */

/** A batch normalisation ready to run. Opaque. */
typedef struct axm_batchnorm axm_batchnorm;

/**
 * @brief Plans a batch normalisation.
 * @param ctx      memory; may be NULL
 * @param layout   AXM_LAYOUT_NCHW or AXM_LAYOUT_NHWC
 * @param channels 1..2^31-1
 * @param epsilon  finite, not negative
 * @param arith    multiplies; NULL: exactly, in float32. A fixed-point arithmetic quantises both operands
 *                 and gives the product back as float32
 * @param gamma,beta,mean,var [channels], finite, var + epsilon > 0; gamma NULL is all 1, beta NULL all 0; copied
 * @param out      receives the plan
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_OVERFLOW, AXM_E_NONFINITE (a parameter is not finite), AXM_E_MEMORY
 * @memory the caller destroys it
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_batchnorm_create(const axm_context *ctx, int32_t layout, size_t channels, float epsilon,
                                        const axm_arith *arith, const float *gamma, const float *beta,
                                        const float *mean, const float *var, axm_batchnorm **out);

/**
 * @brief Frees a plan.
 * @param plan may be NULL
 * @since 0.1.0
 */
AXM_API void axm_batchnorm_destroy(axm_batchnorm *plan);

/**
 * @brief Gives the plan another multiplier; NULL: exact float32.
 * @return AXM_OK, AXM_E_NULL
 * @threads not beside a run of the same plan
 * @since 0.1.0
 */
AXM_API axm_status axm_batchnorm_set_arith(axm_batchnorm *plan, const axm_arith *arith);

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
 * @brief Compensates the statistics of each channel for a gain of its own; otherwise as axm_batchnorm_set_gain().
 *
 * For gains measured on given inputs: axm_layer_error_conv2d() measures them, axm_layer_error_gains()
 * puts them into this form.
 * @param plan  the plan; on failure it keeps the compensation it had
 * @param gains [channels], each finite and over 0
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE
 * @threads not beside a run of the same plan
 * @since 0.3.0
 */
AXM_API axm_status axm_batchnorm_set_gains(axm_batchnorm *plan, const double *gains);

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
 * @brief How many multiplications a run takes: n x channels x h x w, by the plan's arithmetic.
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_batchnorm_macs(const axm_batchnorm *plan, size_t n, size_t h, size_t w, uint64_t *macs);

/**
 * @brief Folds the normalisation into the convolution or fully connected layer before it.
 *
 * weights' = weights * s, bias' = beta + (bias - mean) * s, with the statistics as they are compensated now; s is
 * the plan's own, float32.
 *
 * The folded layer does NOT give the bits of the two it stands for. With exact arithmetic its outputs
 * are close: weights' are rounded anew, and the scale is applied before the sum instead of after it. With an
 * approximate multiplier they are further apart: other weights have other mantissas (and, in fixed point,
 * other numbers of significant bits), so every product has another error. axm_folding_conv2d() in
 * analysis.h tells how far apart a layer's outputs come.
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
 * @brief Frees an estimate.
 * @param estimate may be NULL
 * @since 0.3.0
 */
AXM_API void axm_batchnorm_estimate_destroy(axm_batchnorm_estimate *estimate);

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
/** @} */

/** @name Exact helpers
 *  float32 throughout, in the caller's thread; they allocate nothing. A NaN gives the canonical quiet NaN.
 *  @{ */

/** What a pooling is like. Set it up by axm_pool_desc_init(). */
typedef struct axm_pool_desc {
    size_t struct_size; /**< sizeof(axm_pool_desc) */
    int32_t layout;     /**< AXM_LAYOUT_NCHW (default) or AXM_LAYOUT_NHWC */
    /** Average pooling: 0 (default) divides by the taps inside the picture, 1 by kernel_h * kernel_w. */
    int32_t count_include_pad;
    size_t channels;   /**< 1..2^31-1 */
    size_t kernel_h;   /**< 1..2^31-1 */
    size_t kernel_w;   /**< 1..2^31-1 */
    size_t stride_h;   /**< default 1 */
    size_t stride_w;   /**< default 1 */
    size_t pad_top;    /**< 0..kernel_h - 1, so that every window holds a pixel */
    size_t pad_bottom; /**< 0..kernel_h - 1 */
    size_t pad_left;   /**< 0..kernel_w - 1 */
    size_t pad_right;  /**< 0..kernel_w - 1 */
} axm_pool_desc;

/**
 * @brief Fills a descriptor with the defaults; channels and kernel remain 0, to be set.
 * @param desc NULL does nothing
 * @since 0.1.0
 */
AXM_API void axm_pool_desc_init(axm_pool_desc *desc);

/**
 * @brief Rows and columns of a pooling's output: (in + pads - kernel) / stride + 1, rounded down.
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_SHAPE
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_pool_output_size(const axm_pool_desc *desc, size_t in_h, size_t in_w, size_t *out_h,
                                        size_t *out_w);

/**
 * @brief Largest value of each window; padding does not count, a NaN in the window gives NaN.
 * @param desc the pooling
 * @param n    pictures; 0 is success
 * @param in_h,in_w rows and columns, 1..2^31-1
 * @param in   n x channels x in_h x in_w
 * @param out  n x channels x out_h x out_w; does not overlap @p in
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_SHAPE, AXM_E_OVERFLOW, AXM_E_ALIAS
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_pool_max_f32(const axm_pool_desc *desc, size_t n, size_t in_h, size_t in_w, const float *in,
                                    float *out);

/**
 * @brief Mean of each window: summed row by row from +0 in float32, then divided by the count.
 * @param desc,n,in_h,in_w,in,out as in axm_pool_max_f32()
 * @return as axm_pool_max_f32()
 * @threads safe
 * @exact docs/models.md, "Pooling"
 * @since 0.1.0
 */
AXM_API axm_status axm_pool_avg_f32(const axm_pool_desc *desc, size_t n, size_t in_h, size_t in_w, const float *in,
                                    float *out);

/**
 * @brief Mean of each plane: axm_pool_avg_f32() with a window as large as the picture.
 * @param layout AXM_LAYOUT_NCHW or AXM_LAYOUT_NHWC
 * @param n,channels,h,w the input's shape; n = 0 is success, the others 1..2^31-1
 * @param in  n x channels x h x w
 * @param out n x channels; does not overlap @p in
 * @return as axm_pool_max_f32()
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_pool_global_avg_f32(int32_t layout, size_t n, size_t channels, size_t h, size_t w,
                                           const float *in, float *out);

/**
 * @brief max(x, 0): out[i] = in[i] > 0 ? in[i] : +0.
 * @param n_elems elements; 0 is success, and the arrays may then be NULL
 * @param in      values
 * @param out     results; may be @p in itself
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_ALIAS (partial overlap)
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_relu_f32(size_t n_elems, const float *in, float *out);

/**
 * @brief min(max(x, 0), 6); otherwise as axm_relu_f32().
 * @since 0.1.0
 */
AXM_API axm_status axm_relu6_f32(size_t n_elems, const float *in, float *out);

/**
 * @brief out[i] = a[i] + b[i], one float32 addition each.
 * @param n_elems elements; 0 is success, and the arrays may then be NULL
 * @param a,b     summands
 * @param out     sums; may be @p a or @p b itself
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_ALIAS (partial overlap)
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_add_f32(size_t n_elems, const float *a, const float *b, float *out);

/**
 * @brief Softmax of each row: exp(x - max) / sum, in float32, the sum over ascending columns.
 * @param rows,cols shape; 0 of either is success
 * @param in  [rows][cols]; a row that holds NaN or +infinity, or nothing but -infinity, gives NaN throughout
 * @param out [rows][cols]; may be @p in itself
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_ALIAS (partial overlap)
 * @threads safe
 * @exact not promised to the last bit on another machine: the C library's expf decides
 * @since 0.1.0
 */
AXM_API axm_status axm_softmax_f32(size_t rows, size_t cols, const float *in, float *out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
