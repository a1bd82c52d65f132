/* What is measured, in descriptors that point to descriptors too; and the figures, where calls write them. */
#include "client.h"

#include <stdio.h>

enum { IN = 2, CHANNELS = 3, ROWS = 4, BINS = 4, FIGURES = CHANNELS + 1 /* and the whole layer's */ };

static axm_arith *reference, *approximate;

/* ---- what calls read ---- */

static void set_up_features(axm_fully_connected_desc *desc)
{
    axm_fully_connected_desc_init(desc);
    desc->in_features = IN;
    desc->out_features = CHANNELS;
}

static void set_up_layer(axm_layer_desc *layer, const axm_fully_connected_desc *features)
{
    axm_layer_desc_init(layer);
    layer->fully_connected = features;
    layer->weights = client_numbers;
    layer->in = client_numbers + CHANNELS;
    layer->n = ROWS;
}

static void set_up_error(axm_layer_error_desc *desc)
{
    axm_layer_error_desc_init(desc);
    desc->reference = reference;
    desc->approximate = approximate;
}

static axm_batchnorm *make_norm(void)
{
    static const float var[CHANNELS] = {1, 2, 3};
    axm_batchnorm_desc desc;
    axm_batchnorm *norm = NULL;
    axm_batchnorm_desc_init(&desc);
    desc.channels = CHANNELS;
    desc.mean = client_numbers;
    desc.var = var;
    DOES(axm_batchnorm_create_f32(NULL, &desc, NULL, &norm));
    return norm;
}

/* Both calls that read a layer. */
static void measure_layer(const axm_layer_desc *layer)
{
    axm_batchnorm *const norm = make_norm();
    axm_layer_error_desc desc;
    axm_layer_error whole;
    axm_folding_difference difference;
    set_up_error(&desc);
    if (TAKES(axm_layer_error_measure_f32(NULL, layer, &desc, NULL, &whole, sizeof whole))) {
        printf(" gain %a\n", whole.gain);
    }
    if (TAKES(axm_folding_measure_f32(NULL, layer, norm, approximate, &difference, sizeof difference))) {
        printf(" %llu different\n", (unsigned long long)difference.different);
    }
    axm_batchnorm_destroy(norm);
}

static void use_layer(axm_layer_desc *layer)
{
    axm_fully_connected_desc features;
    set_up_features(&features);
    set_up_layer(layer, &features);
    client_set_later(layer, sizeof *layer);
    measure_layer(layer);
}

static void use_features_of_layer(axm_fully_connected_desc *features)
{
    axm_layer_desc layer;
    set_up_features(features);
    client_set_later(features, sizeof *features);
    set_up_layer(&layer, features);
    measure_layer(&layer);
}

static void use_conv2d_of_layer(axm_conv2d_desc *conv2d)
{
    axm_layer_desc layer;
    SET_UP(axm_conv2d_desc, conv2d);
    conv2d->in_channels = IN;
    conv2d->out_channels = CHANNELS;
    conv2d->kernel_h = conv2d->kernel_w = 2;
    set_up_layer(&layer, NULL);
    layer.conv2d = conv2d;
    layer.in_h = layer.in_w = 2;
    measure_layer(&layer);
}

static void use_layer_error(axm_layer_error_desc *desc)
{
    axm_fully_connected_desc features;
    axm_layer_desc layer;
    axm_layer_error whole;
    set_up_features(&features);
    set_up_layer(&layer, &features);
    set_up_error(desc);
    client_set_later(desc, sizeof *desc);
    if (TAKES(axm_layer_error_measure_f32(NULL, &layer, desc, NULL, &whole, sizeof whole))) {
        printf(" gain %a\n", whole.gain);
    }
}

static void set_up_outputs(axm_layer_outputs_desc *desc)
{
    axm_layer_outputs_desc_init(desc);
    desc->channels = CHANNELS;
    desc->n = ROWS;
    desc->reference = client_numbers;
    desc->approximate = client_numbers + 1;
}

static void use_layer_outputs(axm_layer_outputs_desc *desc)
{
    axm_layer_error whole;
    set_up_outputs(desc);
    client_set_later(desc, sizeof *desc);
    if (TAKES(axm_layer_error_compare_f32(desc, NULL, &whole, sizeof whole))) {
        printf(" gain %a\n", whole.gain);
    }
}

static int32_t go_on(void *user, uint64_t n_done, uint64_t n_total)
{
    (void)user;
    (void)n_done;
    (void)n_total;
    return 0;
}

static void use_multiplier_error(axm_multiplier_error_desc *desc)
{
    axm_arith *const arith = client_arith("mitchw:bits=8,w=4");
    axm_multiplier_error figures;
    uint64_t bins[BINS];
    SET_UP(axm_multiplier_error_desc, desc);
    desc->pairs = AXM_PAIRS_DRAWN;
    desc->n_pairs = 1000;
    desc->n_bins = BINS;
    desc->histogram_lowest = -0.5;
    desc->histogram_highest = 0.5;
    desc->progress = go_on;
    if (TAKES(axm_multiplier_error_measure(NULL, arith, desc, &figures, sizeof figures, bins))) {
        printf(" bias %a, %llu in a bin\n", figures.bias, (unsigned long long)bins[1]);
    }
    axm_arith_release(arith);
}

void client_measurements(void)
{
    reference = client_arith("float32");
    approximate = client_arith("bf16");
    ON_STACK_AND_HEAP(axm_layer_desc, 1, use_layer);
    ON_STACK_AND_HEAP(axm_fully_connected_desc, 1, use_features_of_layer);
    ON_STACK_AND_HEAP(axm_conv2d_desc, 1, use_conv2d_of_layer);
    ON_STACK_AND_HEAP(axm_layer_error_desc, 1, use_layer_error);
    ON_STACK_AND_HEAP(axm_layer_outputs_desc, 1, use_layer_outputs);
    ON_STACK_AND_HEAP(axm_multiplier_error_desc, 1, use_multiplier_error);
    axm_arith_release(reference);
    axm_arith_release(approximate);
}

/* ---- what calls fill in ---- */

static void print_layer_errors(const axm_layer_error *figures)
{
    double gains[CHANNELS];
    CHECK_LATER(FIGURES, figures);
    for (size_t i = 0; i < FIGURES; i++) {
        printf(" %llu products, %llu outputs, %llu nonfinite, gain %a, residual %a %a, coherence %a, %a dB\n",
               (unsigned long long)figures[i].products, (unsigned long long)figures[i].outputs,
               (unsigned long long)figures[i].nonfinite, figures[i].gain, figures[i].residual_to_output,
               figures[i].residual_to_magnitudes, figures[i].coherence, figures[i].signal_to_noise);
    }
    DOES(axm_layer_error_gains(CHANNELS, figures, figures + CHANNELS, sizeof *figures, gains));
    for (size_t i = 0; i < CHANNELS; i++) {
        printf(" %a", gains[i]);
    }
    printf("\n");
}

static void fill_layer_errors(axm_layer_error *figures)
{
    axm_fully_connected_desc features;
    axm_layer_desc layer;
    axm_layer_error_desc measured;
    axm_layer_outputs_desc compared;
    set_up_features(&features);
    set_up_layer(&layer, &features);
    set_up_error(&measured);
    set_up_outputs(&compared);
    MARK(FIGURES, figures);
    DOES(axm_layer_error_measure_f32(NULL, &layer, &measured, figures, figures + CHANNELS, sizeof *figures));
    print_layer_errors(figures);
    MARK(FIGURES, figures);
    DOES(axm_layer_error_compare_f32(&compared, figures, figures + CHANNELS, sizeof *figures));
    print_layer_errors(figures);
}

static void fill_multiplier_error(axm_multiplier_error *figures)
{
    MARK(1, figures);
    DOES(axm_multiplier_error_measure(NULL, approximate, NULL, figures, sizeof *figures, NULL));
    CHECK_LATER(1, figures);
    printf(" %llu pairs, %llu wrong, bias %a, mred %a, nmed %a, largest product %a\n",
           (unsigned long long)figures->n_pairs, (unsigned long long)figures->n_wrong, figures->bias, figures->mred,
           figures->nmed, figures->largest_product);
}

static void fill_folding_difference(axm_folding_difference *difference)
{
    axm_batchnorm *const norm = make_norm();
    axm_fully_connected_desc features;
    axm_layer_desc layer;
    set_up_features(&features);
    set_up_layer(&layer, &features);
    MARK(1, difference);
    DOES(axm_folding_measure_f32(NULL, &layer, norm, approximate, difference, sizeof *difference));
    CHECK_LATER(1, difference);
    printf(" %llu outputs, %llu different, by up to %a\n", (unsigned long long)difference->outputs,
           (unsigned long long)difference->different, difference->largest);
    axm_batchnorm_destroy(norm);
}

void client_figures(void)
{
    reference = client_arith("float32");
    approximate = client_arith("exact:bits=8");
    ON_STACK_AND_HEAP(axm_layer_error, FIGURES, fill_layer_errors);
    ON_STACK_AND_HEAP(axm_multiplier_error, 1, fill_multiplier_error);
    ON_STACK_AND_HEAP(axm_folding_difference, 1, fill_folding_difference);
    axm_arith_release(reference);
    axm_arith_release(approximate);
}
