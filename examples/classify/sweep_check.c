#include "sweep_check.h"

#include <math.h>
#include <stdio.h>

/** Per cent. What the networks are known to reach, the second one with batch normalisation. */
#define PLAIN_TOP1 97.5
#define NORMALIZED_TOP1 98.0
/** Points of Top-1 that an arithmetic which keeps the accuracy may be off float32. */
#define TOP1_TOLERANCE 0.5
/** Percentages are quotients of counts, not exact in binary. */
#define ROUNDING 1e-9

/**
 * Points by which the gain of a layer that works on the pictures themselves may be off the arithmetic's.
 *
 * That gain is a mean over all mantissas, and a layer inside a network meets nearly all of them. The digits have few:
 * four pixels in five are background, one single number, and most of the rest are nearly white. How far their
 * mantissas are from the mean is an accident of the normalisation. Multiplying the pictures by s moves mitchw:w=6's
 * gain in lenet5's first layer from 1.8 points below to 2.4 above as s goes from 1 to 2, and its mean over s is within
 * 0.3 points of the arithmetic's own.
 */
#define PIXELS_GAIN_TOLERANCE 2.5

struct tally {
    size_t passed;
    size_t failed;
};

static bool has_batch_norm(const struct network_file *file)
{
    for (size_t i = 0; i < file->n_layers; i++) {
        if (file->layers[i].kind == LAYER_BATCH_NORM)
            return true;
    }
    return false;
}

static void check_float32(struct tally *tally, const struct sweep *sweep)
{
    const double wanted = has_batch_norm(sweep->file) ? NORMALIZED_TOP1 : PLAIN_TOP1;
    const double top1 = sweep->rows[0].score.top1;

    if (top1 >= wanted - ROUNDING) {
        tally->passed++;
        return;
    }
    tally->failed++;
    printf("check: FAILED %s, float32: Top-1 is %.2f %%, expected at least %.1f %%\n", sweep->file->name, top1, wanted);
}

static void check_accuracy(struct tally *tally, const struct sweep *sweep, const struct sweep_row *row)
{
    const double delta = row->score.top1 - sweep->rows[0].score.top1;

    if (fabs(delta) <= TOP1_TOLERANCE + ROUNDING) {
        tally->passed++;
        return;
    }
    tally->failed++;
    printf("check: FAILED %s, %s: Top-1 is %+.2f points off float32, expected at most %.1f\n", sweep->file->name,
           row->expected->arith, delta, TOP1_TOLERANCE);
}

static void check_gain(struct tally *tally, const struct sweep *sweep, const struct sweep_row *row,
                       const struct gain_error *worst, double tolerance)
{
    if (worst->points <= tolerance) {
        tally->passed++;
        return;
    }
    tally->failed++;
    printf("check: FAILED %s, %s: layer %s's gain is %.2f points off the arithmetic's, expected at most %.1f\n",
           sweep->file->name, row->expected->arith, worst->layer->name, worst->points, tolerance);
}

bool sweeps_check(const struct sweep *sweeps, size_t n_sweeps)
{
    struct tally tally = {0, 0};

    for (size_t i = 0; i < n_sweeps; i++) {
        const struct sweep *sweep = &sweeps[i];
        check_float32(&tally, sweep);
        for (size_t j = 0; j < sweep->n_rows; j++) {
            if (sweep->rows[j].expected->keeps_accuracy)
                check_accuracy(&tally, sweep, &sweep->rows[j]);
            check_gain(&tally, sweep, &sweep->rows[j], &sweep->rows[j].inner, sweep->rows[j].expected->gain_tolerance);
            check_gain(&tally, sweep, &sweep->rows[j], &sweep->rows[j].pixels, PIXELS_GAIN_TOLERANCE);
        }
    }
    printf("check: %zu passed, %zu failed\n", tally.passed, tally.failed);
    return tally.failed == 0;
}
