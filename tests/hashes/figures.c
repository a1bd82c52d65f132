/* What the library measures. Figures in dB are left out: the C library's log10 decides on their last bits. */
#include "probes.h"

#include "../support/plans.h"
#include "shapes.h"

/* ---- multiplier error ---- */

enum { BINS = 12 };

static void add_multiplier_error(hashes_probe *p, const axm_multiplier_error *e, const uint64_t *bins)
{
    const uint64_t counts[] = {(uint64_t)e->all_pairs, e->n_pairs, e->n_nonfinite, e->n_zero,
                               e->n_relative,          e->n_wrong, e->n_below,     e->n_above};
    const double means[] = {e->bias,
                            e->mred,
                            e->relative_variance,
                            e->worst_relative,
                            e->worst_relative_a,
                            e->worst_relative_b,
                            e->error_probability,
                            e->mean_error,
                            e->mean_distance,
                            e->nmed,
                            e->mse,
                            e->rmse,
                            e->worst_distance,
                            e->worst_distance_a,
                            e->worst_distance_b,
                            e->largest_product,
                            e->product_range};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        hashes_add(p, counts[i]);
    }
    hashes_add_f64(p, sizeof means / sizeof means[0], means);
    for (size_t i = 0; i < BINS; i++) {
        hashes_add(p, bins[i]);
    }
}

static void measure(hashes_probe *p, axm_multiplier_error_desc *desc)
{
    axm_multiplier_error error;
    uint64_t bins[BINS];
    desc->n_bins = BINS;
    desc->histogram_lowest = -0.25;
    desc->histogram_highest = 0.2;
    hashes_need(axm_multiplier_error_measure(p->subject->context, p->subject->arith, desc, &error, sizeof error, bins));
    add_multiplier_error(p, &error, bins);
}

static void drawn(const hashes_subject *s)
{
    hashes_probe p = hashes_begin(s, "multiplier error, drawn");
    for (int32_t operands = AXM_OPERANDS_UNIFORM; operands <= AXM_OPERANDS_NORMAL; operands++) {
        axm_multiplier_error_desc desc;
        axm_multiplier_error_desc_init(&desc);
        desc.operands = operands;
        desc.pairs = AXM_PAIRS_DRAWN;
        desc.n_pairs = 700;
        desc.seed = (uint64_t)operands + 5;
        measure(&p, &desc);
    }
    hashes_end(&p);
}

static void given(const hashes_subject *s)
{
    enum { N = 24 };
    hashes_probe p = hashes_begin(s, "multiplier error, given");
    for (hashes_operands kind = HASHES_TAME; kind <= HASHES_TINY; kind++) {
        axm_multiplier_error_desc desc;
        axm_multiplier_error_desc_init(&desc);
        desc.operands = AXM_OPERANDS_GIVEN;
        desc.pairs = AXM_PAIRS_ALL;
        for (int i = 0; i < 2; i++) {
            desc.given_f32[i] = hashes_operands_f32(&p, kind, N);
            desc.n_given[i] = N;
        }
        measure(&p, &desc);
    }
    hashes_end(&p);
}

/* ---- layer error ---- */

static void add_layer_error(hashes_probe *p, const axm_layer_error *e)
{
    const double means[] = {e->gain, e->residual_to_output, e->residual_to_magnitudes, e->coherence};
    hashes_add(p, e->products);
    hashes_add(p, e->outputs);
    hashes_add(p, e->nonfinite);
    hashes_add_f64(p, sizeof means / sizeof means[0], means);
}

static void layer_error(const hashes_subject *s)
{
    enum { CHANNELS = 10, LIMITS = 2 };
    static const size_t limits[LIMITS] = {7, 18};
    const test_layer *const l = hashes_shape("conv by patches");
    const axm_conv2d_desc desc = test_layer_desc(l);
    hashes_probe p = hashes_begin(s, "layer error");
    axm_layer_error channels[LIMITS * CHANNELS], whole[LIMITS];
    double gains[CHANNELS];
    axm_arith *reference = NULL;
    const float *const in = hashes_operands_f32(&p, HASHES_TAME, test_layer_a_count(l));
    const float *const weights = hashes_operands_f32(&p, HASHES_TAME, test_layer_b_count(l));
    hashes_need(axm_arith_create(NULL, "float32", &reference));
    hashes_need(test_conv2d_error(s->context, &desc, weights, l->pictures, l->h, l->w, in, reference, s->arith, LIMITS,
                                  limits, channels, whole));
    hashes_need(axm_layer_error_gains(CHANNELS, channels, whole, sizeof whole[0], gains));
    for (int i = 0; i < LIMITS * CHANNELS; i++) {
        add_layer_error(&p, &channels[i]);
    }
    for (int i = 0; i < LIMITS; i++) {
        add_layer_error(&p, &whole[i]);
    }
    hashes_add_f64(&p, CHANNELS, gains);
    axm_arith_release(reference);
    hashes_end(&p);
}

/* ---- folding ---- */

static void folding(const hashes_subject *s)
{
    const test_layer *const l = hashes_shape("fully connected, batch");
    hashes_probe p = hashes_begin(s, "folding difference");
    const float *const in = hashes_operands_f32(&p, HASHES_TAME, test_layer_a_count(l));
    const float *const weights = hashes_operands_f32(&p, HASHES_TAME, test_layer_b_count(l));
    const float *const mean = hashes_operands_f32(&p, HASHES_TAME, l->n);
    const float *const var = hashes_magnitudes(&p, l->n);
    axm_batchnorm *norm = NULL;
    axm_folding_difference difference;
    hashes_need(test_batchnorm(s->context, AXM_LAYOUT_NCHW, l->n, 1e-5f, s->arith, NULL, NULL, mean, var, &norm));
    hashes_need(
        test_fully_connected_folding(s->context, l->k, l->n, weights, NULL, norm, s->arith, l->m, in, &difference));
    hashes_add(&p, difference.outputs);
    hashes_add(&p, difference.different);
    hashes_add_f64(&p, 1, &difference.largest);
    hashes_add_f64(&p, 1, &difference.rms_to_output);
    axm_batchnorm_destroy(norm);
    hashes_end(&p);
}

void hashes_figures(const hashes_subject *subject)
{
    drawn(subject);
    given(subject);
    layer_error(subject);
    folding(subject);
}
