/**
 * @file exact.h
 * @brief What follows a layer in a network: pooling, ReLU, addition, softmax. Exact float32, whatever multiplies.
 *
 * float32 throughout, in the caller's thread; they allocate nothing. A NaN gives the canonical quiet NaN.
 */
#ifndef APPROXMUL_EXACT_H
#define APPROXMUL_EXACT_H

#include <approxmul/tensor.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a pooling is like. Set it up by axm_pool_desc_init(). */
typedef struct axm_pool_desc {
    size_t struct_size; /**< set by axm_pool_desc_init() */
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
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_pool_desc_init_sized(axm_pool_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_pool_desc_init(desc) axm_pool_desc_init_sized((desc), sizeof *(desc))

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

#ifdef __cplusplus
}
#endif

#endif
