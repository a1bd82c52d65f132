/**
 * @file fully_connected.h
 * @brief Fully connected layers, under an arithmetic that can be swapped.
 *
 * Plans, as in conv2d.h: made once, run as often as wanted, from many threads at once.
 */
#ifndef APPROXMUL_FULLY_CONNECTED_H
#define APPROXMUL_FULLY_CONNECTED_H

#include <approxmul/affine.h>
#include <approxmul/arith.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a fully connected layer is like. Set it up by axm_fully_connected_desc_init(). */
typedef struct axm_fully_connected_desc {
    size_t struct_size;  /**< set by axm_fully_connected_desc_init() */
    size_t in_features;  /**< 1..2^31-1 */
    size_t out_features; /**< 1..2^31-1 */
} axm_fully_connected_desc;

/** A fully connected layer ready to run. Opaque. */
typedef struct axm_fully_connected axm_fully_connected;

/**
 * @brief Fills a descriptor with the defaults; the features remain 0, to be set.
 * @param desc NULL does nothing
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_fully_connected_desc_init_sized(axm_fully_connected_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_fully_connected_desc_init(desc) axm_fully_connected_desc_init_sized((desc), sizeof *(desc))

/**
 * @brief Plans a fully connected layer with float weights: out[r][o] = sum over i of in[r][i] * weights[o][i], +
 * bias[o].
 * @param ctx     memory, threads and instruction set of the plan; may be NULL
 * @param desc    its shape
 * @param arith   its arithmetic
 * @param weights [out_features][in_features]; copied
 * @param bias    [out_features], added last in float32; NULL for none; copied
 * @param out     receives the plan
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_OVERFLOW, AXM_E_NONFINITE, AXM_E_MEMORY
 * @memory the caller destroys it; it holds the float weights and their codes
 * @threads safe
 * @since 0.1.0; with a descriptor 0.4.0
 */
AXM_API axm_status axm_fully_connected_create_f32(const axm_context *ctx, const axm_fully_connected_desc *desc,
                                                  const axm_arith *arith, const float *weights, const float *bias,
                                                  axm_fully_connected **out);

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
 * @brief Quantises the plan's operands affinely; as axm_conv2d_set_affine(), n_weights 1 or out_features.
 * @since 0.3.0
 */
AXM_API axm_status axm_fully_connected_set_affine(axm_fully_connected *plan, const axm_affine *in,
                                                  const axm_affine *weights, size_t n_weights);

/**
 * @brief Plans a fully connected layer with integer weights, already in the arithmetic's fixed-point format.
 * @return as axm_fully_connected_create_f32(), and AXM_E_UNSUPPORTED
 * @since 0.1.0; with a descriptor 0.4.0
 */
AXM_API axm_status axm_fully_connected_create_i32(const axm_context *ctx, const axm_fully_connected_desc *desc,
                                                  const axm_arith *arith, const int32_t *weights,
                                                  axm_fully_connected **out);

/**
 * @brief Runs the layer on integer rows: the 64-bit sums themselves; otherwise as axm_conv2d_run_i32().
 * @since 0.1.0
 */
AXM_API axm_status axm_fully_connected_run_i32(const axm_fully_connected *plan, size_t batch, const int32_t *in,
                                               int64_t *out, void *workspace, size_t workspace_bytes);

/**
 * @brief How many multiply-accumulate operations a run takes: batch x out_features x in_features.
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_fully_connected_macs(const axm_fully_connected *plan, size_t batch, uint64_t *macs);

/**
 * @brief Bytes that the plan's encoded weights take; as axm_conv2d_packed_bytes().
 * @since 0.2.0
 */
AXM_API size_t axm_fully_connected_packed_bytes(const axm_fully_connected *plan);

#ifdef __cplusplus
}
#endif

#endif
