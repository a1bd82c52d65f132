/* Descriptors filled from lists of arguments, which tables of cases are shorter with. */
#ifndef SUPPORT_PLANS_H
#define SUPPORT_PLANS_H

#include <approxmul/approxmul.h>

axm_status test_fully_connected_f32(const axm_context *ctx, size_t in_features, size_t out_features,
                                    const axm_arith *arith, const float *weights, const float *bias,
                                    axm_fully_connected **out);
axm_status test_fully_connected_i32(const axm_context *ctx, size_t in_features, size_t out_features,
                                    const axm_arith *arith, const int32_t *weights, axm_fully_connected **out);

axm_status test_batchnorm(const axm_context *ctx, int32_t layout, size_t channels, float epsilon,
                          const axm_arith *arith, const float *gamma, const float *beta, const float *mean,
                          const float *var, axm_batchnorm **out);

axm_status test_packed_f32(const axm_context *ctx, const axm_arith *arith, int32_t operand, int32_t trans,
                           size_t extent, size_t k, const float *data, size_t ld, axm_packed **out);
axm_status test_packed_i32(const axm_context *ctx, const axm_arith *arith, int32_t operand, int32_t trans,
                           size_t extent, size_t k, const int32_t *data, size_t ld, axm_packed **out);

/* One layer's error; of a fully connected one, in_features and out_features stand for the descriptor. */
axm_status test_conv2d_error(const axm_context *ctx, const axm_conv2d_desc *desc, const float *weights, size_t n,
                             size_t in_h, size_t in_w, const float *in, const axm_arith *reference,
                             const axm_arith *approximate, size_t n_limits, const size_t *limits,
                             axm_layer_error *per_channel, axm_layer_error *whole);
axm_status test_fully_connected_error(const axm_context *ctx, size_t in_features, size_t out_features,
                                      const float *weights, size_t batch, const float *in, const axm_arith *reference,
                                      const axm_arith *approximate, size_t n_limits, const size_t *limits,
                                      axm_layer_error *per_channel, axm_layer_error *whole);
axm_status test_outputs_error(int32_t layout, size_t channels, size_t n, size_t h, size_t w, const float *reference,
                              const float *approximate, const float *magnitudes, uint64_t products,
                              axm_layer_error *per_channel, axm_layer_error *whole);

axm_status test_conv2d_folding(const axm_context *ctx, const axm_conv2d_desc *desc, const float *weights,
                               const float *bias, const axm_batchnorm *norm, const axm_arith *arith, size_t n,
                               size_t in_h, size_t in_w, const float *in, axm_folding_difference *out);
axm_status test_fully_connected_folding(const axm_context *ctx, size_t in_features, size_t out_features,
                                        const float *weights, const float *bias, const axm_batchnorm *norm,
                                        const axm_arith *arith, size_t batch, const float *in,
                                        axm_folding_difference *out);

#endif
