#include "layer_summary.h"

#include "common/network_file.h"

#include <math.h>
#include <stdlib.h>

struct order {
    double values[MAX_LAYERS];
    size_t n;
};

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The figure of all layers at an offset within axm_layer_error, from small to large. */
static struct order order_of(const axm_layer_error *errors, size_t n, size_t offset)
{
    struct order order = {.n = 0};

    for (size_t i = 0; i < n; i++) {
        const double value = *(const double *)((const char *)&errors[i] + offset);
        if (!isnan(value))
            order.values[order.n++] = value;
    }
    qsort(order.values, order.n, sizeof order.values[0], compare);
    return order;
}

static double median(const struct order *order)
{
    if (order->n == 0)
        return NAN;
    return (order->values[(order->n - 1) / 2] + order->values[order->n / 2]) / 2;
}

static double median_of(const axm_layer_error *errors, size_t n, size_t offset)
{
    const struct order order = order_of(errors, n, offset);

    return median(&order);
}

struct layer_summary layer_summary_of(const axm_layer_error *errors, size_t n)
{
    const struct order gains = order_of(errors, n, offsetof(axm_layer_error, gain));

    return (struct layer_summary){
        .least_gain = gains.n == 0 ? NAN : gains.values[0],
        .middle_gain = median(&gains),
        .most_gain = gains.n == 0 ? NAN : gains.values[gains.n - 1],
        .residual_to_output = median_of(errors, n, offsetof(axm_layer_error, residual_to_output)),
        .residual_to_magnitudes = median_of(errors, n, offsetof(axm_layer_error, residual_to_magnitudes)),
        .signal_to_noise = median_of(errors, n, offsetof(axm_layer_error, signal_to_noise)),
        .signal_to_noise_without_gain = median_of(errors, n, offsetof(axm_layer_error, signal_to_noise_without_gain)),
    };
}
