/* Many layers' figures in one line. */
#ifndef REPRODUCE_LAYER_SUMMARY_H
#define REPRODUCE_LAYER_SUMMARY_H

#include <approxmul/approxmul.h>

/** Medians of the layers, and the ends of the gains. A layer whose figure is not a number does not count. */
struct layer_summary {
    double least_gain;
    double middle_gain;
    double most_gain;
    double residual_to_output;
    double residual_to_magnitudes;
    double signal_to_noise;
    double signal_to_noise_without_gain;
};

struct layer_summary layer_summary_of(const axm_layer_error *errors, size_t n);

#endif
