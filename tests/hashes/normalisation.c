/* Batch normalisation: by the arithmetic, compensated, folded. */
#include "probes.h"

#include "../support/plans.h"

enum { PICTURES = 2, CHANNELS = 5, H = 3, W = 7, COUNT = PICTURES * CHANNELS * H * W, K = 9 };

static axm_batchnorm *make(hashes_probe *p, int32_t layout)
{
    const float *const gamma = hashes_operands_f32(p, HASHES_TAME, CHANNELS);
    const float *const beta = hashes_operands_f32(p, HASHES_TAME, CHANNELS);
    const float *const mean = hashes_operands_f32(p, HASHES_TAME, CHANNELS);
    const float *const var = hashes_magnitudes(p, CHANNELS);
    axm_batchnorm *plan = NULL;
    hashes_need(
        test_batchnorm(p->subject->context, layout, CHANNELS, 1e-5f, p->subject->arith, gamma, beta, mean, var, &plan));
    return plan;
}

static void run(hashes_probe *p, const axm_batchnorm *plan)
{
    for (hashes_operands kind = HASHES_TAME; kind <= HASHES_WILD; kind++) {
        const float *const in = hashes_operands_f32(p, kind, COUNT);
        float *const out = hashes_floats(p, COUNT);
        hashes_need(axm_batchnorm_run_f32(plan, PICTURES, H, W, in, out));
        hashes_add_f32(p, COUNT, out);
    }
}

static void plain(const hashes_subject *s)
{
    hashes_probe p = hashes_begin(s, "batchnorm");
    for (int32_t layout = AXM_LAYOUT_NCHW; layout <= AXM_LAYOUT_NHWC; layout++) {
        axm_batchnorm *const plan = make(&p, layout);
        run(&p, plan);
        axm_batchnorm_destroy(plan);
    }
    hashes_end(&p);
}

static void compensated(const hashes_subject *s)
{
    static const double gains[CHANNELS] = {0.9409, 1, 1.07, 0.7, 0.99};
    hashes_probe p = hashes_begin(s, "batchnorm, compensated");
    axm_batchnorm *const plan = make(&p, AXM_LAYOUT_NCHW);
    hashes_need(axm_batchnorm_set_gain(plan, gains[0]));
    run(&p, plan);
    hashes_need(axm_batchnorm_set_gains(plan, gains));
    run(&p, plan);
    axm_batchnorm_destroy(plan);
    hashes_end(&p);
}

/* Folding depends on no arithmetic. */
static void folded(const hashes_subject *s)
{
    hashes_probe p = hashes_begin(s, "batchnorm, folded");
    axm_batchnorm *const plan = make(&p, AXM_LAYOUT_NCHW);
    float *const weights = hashes_operands_f32(&p, HASHES_TAME, CHANNELS * K);
    float *const bias = hashes_operands_f32(&p, HASHES_TAME, CHANNELS);
    hashes_need(axm_batchnorm_set_gain(plan, 0.97));
    hashes_need(axm_batchnorm_fold_f32(plan, K, weights, bias, weights, bias));
    hashes_add_f32(&p, CHANNELS * K, weights);
    hashes_add_f32(&p, CHANNELS, bias);
    axm_batchnorm_destroy(plan);
    hashes_end(&p);
}

static void estimated(const hashes_subject *s)
{
    hashes_probe p = hashes_begin(s, "batchnorm, estimated");
    for (int32_t layout = AXM_LAYOUT_NCHW; layout <= AXM_LAYOUT_NHWC; layout++) {
        axm_batchnorm_estimate *estimate = NULL;
        float *const mean = hashes_floats(&p, CHANNELS), *const var = hashes_floats(&p, CHANNELS);
        hashes_need(axm_batchnorm_estimate_create(s->context, layout, CHANNELS, &estimate));
        for (int batch = 0; batch < 3; batch++) {
            const float *const in = hashes_operands_f32(&p, batch == 0 ? HASHES_TINY : HASHES_TAME, COUNT);
            hashes_need(axm_batchnorm_estimate_add_f32(estimate, PICTURES, H, W, in));
            hashes_need(axm_batchnorm_estimate_get(estimate, mean, var));
            hashes_add_f32(&p, CHANNELS, mean);
            hashes_add_f32(&p, CHANNELS, var);
        }
        hashes_add(&p, axm_batchnorm_estimate_count(estimate));
        axm_batchnorm_estimate_destroy(estimate);
    }
    hashes_end(&p);
}

void hashes_normalisation(const hashes_subject *subject)
{
    plain(subject);
    compensated(subject);
    if (subject->arith == NULL) {
        folded(subject);
        estimated(subject);
    }
}
