#include "split.h"

#include "job.h"
#include "measure.h"

/* The one place that looks into a plan: it takes the kernels out, and times what is left. */
#include "../../src/nn/conv2d.h"

static void no_tile(size_t k, const void *const *rows, const void *lanes, size_t pitch, int first, void *sums,
                    size_t sums_stride)
{
    (void)k;
    (void)rows;
    (void)lanes;
    (void)pitch;
    (void)first;
    (void)sums;
    (void)sums_stride;
}

static void no_look_up(const axm_lookup *lookup, size_t k, const uint32_t *row, const uint8_t *lanes, size_t n,
                       int64_t *sums)
{
    (void)lookup;
    (void)k;
    (void)row;
    (void)lanes;
    (void)n;
    (void)sums;
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

static void no_rescaling(int frac, size_t n, const int64_t *sums, float *out)
{
    (void)frac;
    (void)n;
    (void)sums;
    (void)out;
}

static void no_finishing(float factor, const float *bias, size_t n, const float *values, float *out)
{
    (void)factor;
    (void)bias;
    (void)n;
    (void)values;
    (void)out;
}

/* The same kernels, but for those that multiply and add; and perhaps those that make outputs of sums. */
static axm_kernels without_products(const axm_kernels *kernels, bool finishing)
{
    axm_kernels empty = *kernels;
    empty_tiles(empty.tiles);
    empty_tiles(empty.pairs);
    empty_tiles(empty.wide_pairs);
    empty.loops.subtract_negative = no_counts;
    if (!finishing) {
        empty.loops.rescale = no_rescaling;
        empty.loops.finish = no_finishing;
    }
    return empty;
}

/* The share of the rest in the whole's time. */
static double share_of(bench_arith_job *rest, bench_arith_job *whole, const axm_kernels *kernels)
{
    const bench_timing timing = {.seconds = 0.1, .min_rounds = 3};
    double shares[BENCH_MAX_ROUNDS];
    rest->conv->weights.coding.kernels = kernels;
    rest->conv->weights.coding.look_up = no_look_up; /* which no other coding calls */
    const bench_work all = bench_arith_work(whole), others = bench_arith_work(rest);
    const bench_samples samples = bench_measure(&others, &all, timing);
    for (size_t i = 0; i < samples.rounds; i++) {
        shares[i] = samples.reference[i] / samples.work[i];
    }
    return bench_median(shares, samples.rounds);
}

bool bench_split(const bench_layer *layer, const bench_data *data, const axm_arith *arith, double *packing,
                 double *finishing)
{
    bench_arith_job whole, rest;
    if (layer->kind != BENCH_CONV || !bench_arith_job_create(layer, data, arith, 1, &whole)) {
        return false;
    }
    if (!bench_arith_job_create(layer, data, arith, 1, &rest)) {
        bench_arith_job_free(&whole);
        return false;
    }
    const axm_kernels *const kernels = rest.conv->weights.coding.kernels;
    const axm_kernels packs = without_products(kernels, false), packs_and_finishes = without_products(kernels, true);
    *packing = share_of(&rest, &whole, &packs);
    *finishing = share_of(&rest, &whole, &packs_and_finishes) - *packing;
    const bool ran = whole.status == AXM_OK && rest.status == AXM_OK;
    bench_arith_job_free(&whole);
    bench_arith_job_free(&rest);
    return ran;
}
