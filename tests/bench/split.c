#include "split.h"

#include "job.h"
#include "measure.h"

/* The one place that looks into a plan: it takes the kernels out, and times what is left. */
#include "../../src/nn/conv2d.h"

static void no_tile(size_t k, const void *const *rows, const void *lanes, size_t pitch, void *sums, size_t sums_stride)
{
    (void)k;
    (void)rows;
    (void)lanes;
    (void)pitch;
    (void)sums;
    (void)sums_stride;
}

static void no_counts(size_t n, size_t n_words, const uint64_t *row, const uint64_t *lanes, int64_t *sums)
{
    (void)n;
    (void)n_words;
    (void)row;
    (void)lanes;
    (void)sums;
}

static void empty_tiles(axm_tile *tiles)
{
    for (size_t i = 0; i < AXM_STEPS_COUNT; i++) {
        for (size_t v = 0; v < AXM_VECTORS_MAX; v++) {
            tiles[i].run[v] = no_tile;
            tiles[i].run_one[v] = no_tile;
        }
        tiles[i].run_row = no_tile;
    }
}

/* The same kernels, but for those that multiply and add. */
static axm_kernels without_products(const axm_kernels *kernels)
{
    axm_kernels empty = *kernels;
    empty_tiles(empty.tiles);
    empty_tiles(empty.pairs);
    empty_tiles(empty.wide_pairs);
    empty.loops.subtract_negative = no_counts;
    return empty;
}

bool bench_split(const bench_layer *layer, const bench_data *data, const axm_arith *arith, double *share)
{
    const bench_timing timing = {.seconds = 0.1, .min_rounds = 3};
    bench_arith_job whole, rest;
    double shares[BENCH_MAX_ROUNDS];
    if (layer->kind != BENCH_CONV || !bench_arith_job_create(layer, data, arith, 1, &whole)) {
        return false;
    }
    if (!bench_arith_job_create(layer, data, arith, 1, &rest)) {
        bench_arith_job_free(&whole);
        return false;
    }
    const axm_kernels empty = without_products(rest.conv->weights.coding.kernels);
    rest.conv->weights.coding.kernels = &empty;
    const bench_work all = bench_arith_work(&whole), others = bench_arith_work(&rest);
    const bench_samples samples = bench_measure(&others, &all, timing);
    for (size_t i = 0; i < samples.rounds; i++) {
        shares[i] = samples.reference[i] / samples.work[i];
    }
    *share = bench_median(shares, samples.rounds);
    const bool ran = whole.status == AXM_OK && rest.status == AXM_OK;
    bench_arith_job_free(&whole);
    bench_arith_job_free(&rest);
    return ran;
}
