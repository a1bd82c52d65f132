#include "plans.h"

static axm_fully_connected_desc features(size_t in_features, size_t out_features)
{
    axm_fully_connected_desc desc;
    axm_fully_connected_desc_init(&desc);
    desc.in_features = in_features;
    desc.out_features = out_features;
    return desc;
}

axm_status test_fully_connected_f32(const axm_context *ctx, size_t in_features, size_t out_features,
                                    const axm_arith *arith, const float *weights, const float *bias,
                                    axm_fully_connected **out)
{
    const axm_fully_connected_desc desc = features(in_features, out_features);
    return axm_fully_connected_create_f32(ctx, &desc, arith, weights, bias, out);
}

axm_status test_fully_connected_i32(const axm_context *ctx, size_t in_features, size_t out_features,
                                    const axm_arith *arith, const int32_t *weights, axm_fully_connected **out)
{
    const axm_fully_connected_desc desc = features(in_features, out_features);
    return axm_fully_connected_create_i32(ctx, &desc, arith, weights, out);
}

axm_status test_batchnorm(const axm_context *ctx, int32_t layout, size_t channels, float epsilon,
                          const axm_arith *arith, const float *gamma, const float *beta, const float *mean,
                          const float *var, axm_batchnorm **out)
{
    axm_batchnorm_desc desc;
    axm_batchnorm_desc_init(&desc);
    desc.layout = layout;
    desc.channels = channels;
    desc.epsilon = epsilon;
    desc.gamma = gamma;
    desc.beta = beta;
    desc.mean = mean;
    desc.var = var;
    return axm_batchnorm_create_f32(ctx, &desc, arith, out);
}

static axm_packed_desc side(int32_t operand, int32_t trans, size_t extent, size_t k, size_t ld)
{
    axm_packed_desc desc;
    axm_packed_desc_init(&desc);
    desc.operand = operand;
    desc.trans = trans;
    desc.extent = extent;
    desc.k = k;
    desc.ld = ld;
    return desc;
}

axm_status test_packed_f32(const axm_context *ctx, const axm_arith *arith, int32_t operand, int32_t trans,
                           size_t extent, size_t k, const float *data, size_t ld, axm_packed **out)
{
    const axm_packed_desc desc = side(operand, trans, extent, k, ld);
    return axm_packed_create_f32(ctx, &desc, arith, data, out);
}

axm_status test_packed_i32(const axm_context *ctx, const axm_arith *arith, int32_t operand, int32_t trans,
                           size_t extent, size_t k, const int32_t *data, size_t ld, axm_packed **out)
{
    const axm_packed_desc desc = side(operand, trans, extent, k, ld);
    return axm_packed_create_i32(ctx, &desc, arith, data, out);
}

static axm_layer_desc layer_of(const float *weights, const float *bias, size_t n, size_t in_h, size_t in_w,
                               const float *in)
{
    axm_layer_desc layer;
    axm_layer_desc_init(&layer);
    layer.weights = weights;
    layer.bias = bias;
    layer.n = n;
    layer.in_h = in_h;
    layer.in_w = in_w;
    layer.in = in;
    return layer;
}

static axm_status measure(const axm_context *ctx, const axm_layer_desc *layer, const axm_arith *reference,
                          const axm_arith *approximate, size_t n_limits, const size_t *limits,
                          axm_layer_error *per_channel, axm_layer_error *whole)
{
    axm_layer_error_desc desc;
    axm_layer_error_desc_init(&desc);
    desc.reference = reference;
    desc.approximate = approximate;
    desc.n_limits = n_limits;
    desc.limits = limits;
    return axm_layer_error_measure_f32(ctx, layer, &desc, per_channel, whole, sizeof *whole);
}

axm_status test_conv2d_error(const axm_context *ctx, const axm_conv2d_desc *desc, const float *weights, size_t n,
                             size_t in_h, size_t in_w, const float *in, const axm_arith *reference,
                             const axm_arith *approximate, size_t n_limits, const size_t *limits,
                             axm_layer_error *per_channel, axm_layer_error *whole)
{
    axm_layer_desc layer = layer_of(weights, NULL, n, in_h, in_w, in);
    layer.conv2d = desc;
    return measure(ctx, &layer, reference, approximate, n_limits, limits, per_channel, whole);
}

axm_status test_fully_connected_error(const axm_context *ctx, size_t in_features, size_t out_features,
                                      const float *weights, size_t batch, const float *in, const axm_arith *reference,
                                      const axm_arith *approximate, size_t n_limits, const size_t *limits,
                                      axm_layer_error *per_channel, axm_layer_error *whole)
{
    const axm_fully_connected_desc desc = features(in_features, out_features);
    axm_layer_desc layer = layer_of(weights, NULL, batch, 0, 0, in);
    layer.fully_connected = &desc;
    return measure(ctx, &layer, reference, approximate, n_limits, limits, per_channel, whole);
}

axm_status test_outputs_error(int32_t layout, size_t channels, size_t n, size_t h, size_t w, const float *reference,
                              const float *approximate, const float *magnitudes, uint64_t products,
                              axm_layer_error *per_channel, axm_layer_error *whole)
{
    axm_layer_outputs_desc desc;
    axm_layer_outputs_desc_init(&desc);
    desc.layout = layout;
    desc.channels = channels;
    desc.n = n;
    desc.h = h;
    desc.w = w;
    desc.reference = reference;
    desc.approximate = approximate;
    desc.magnitudes = magnitudes;
    desc.products = products;
    return axm_layer_error_compare_f32(&desc, per_channel, whole, sizeof *whole);
}

axm_status test_conv2d_folding(const axm_context *ctx, const axm_conv2d_desc *desc, const float *weights,
                               const float *bias, const axm_batchnorm *norm, const axm_arith *arith, size_t n,
                               size_t in_h, size_t in_w, const float *in, axm_folding_difference *out)
{
    axm_layer_desc layer = layer_of(weights, bias, n, in_h, in_w, in);
    layer.conv2d = desc;
    return axm_folding_measure_f32(ctx, &layer, norm, arith, out, sizeof *out);
}

axm_status test_fully_connected_folding(const axm_context *ctx, size_t in_features, size_t out_features,
                                        const float *weights, const float *bias, const axm_batchnorm *norm,
                                        const axm_arith *arith, size_t batch, const float *in,
                                        axm_folding_difference *out)
{
    const axm_fully_connected_desc desc = features(in_features, out_features);
    axm_layer_desc layer = layer_of(weights, bias, batch, 0, 0, in);
    layer.fully_connected = &desc;
    return axm_folding_measure_f32(ctx, &layer, norm, arith, out, sizeof *out);
}
