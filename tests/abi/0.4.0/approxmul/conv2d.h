/**
 * @file conv2d.h
 * @brief Convolution, under an arithmetic that can be swapped.
 *
 * A plan is made once from a descriptor and float weights, and run as often as wanted, from many threads
 * at once. axm_conv2d_set_arith() gives a living plan another arithmetic; what sets something must not run
 * beside a run of the same plan.
 */
#ifndef APPROXMUL_CONV2D_H
#define APPROXMUL_CONV2D_H

#include <approxmul/affine.h>
#include <approxmul/arith.h>
#include <approxmul/tensor.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a convolution is like. Set it up by axm_conv2d_desc_init(). Sizes and counts: 1..2^31-1 unless said otherwise.
 */
typedef struct axm_conv2d_desc {
    size_t struct_size;  /**< set by axm_conv2d_desc_init() */
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
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_conv2d_desc_init_sized(axm_conv2d_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_conv2d_desc_init(desc) axm_conv2d_desc_init_sized((desc), sizeof *(desc))

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

/**
 * @brief How many multiply-accumulate operations a run takes; for cost, see axm_cost_add() in cost.h.
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
 * @brief Bytes that the plan's encoded weights take, with the arithmetic it has; its float weights not counted.
 * @param plan NULL gives 0
 * @threads safe
 * @since 0.2.0
 */
AXM_API size_t axm_conv2d_packed_bytes(const axm_conv2d *plan);

#ifdef __cplusplus
}
#endif

#endif
