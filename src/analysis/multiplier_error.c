/*
 * A multiplier's error: operands, products and errors by the hundred, in blocks that threads share.
 *
 * Each block draws from a stream of its own and sums by itself; blocks are merged in their order. So
 * the figures are the same whoever computed which block.
 */
#include "error_sums.h"
#include "pair_source.h"

#include "../arith/multiplying.h"
#include "../core/check.h"
#include "../core/failure.h"
#include "../core/fp_modes.h"
#include "../core/memory.h"
#include "../core/structure.h"

#include <stdatomic.h>

#define BLOCK_PAIRS ((uint64_t)1 << 14)
#define ROUND_BLOCKS ((size_t)256) /* between two calls of the progress callback: some tens of milliseconds */
#define BINS_MAX ((size_t)4096)

static const char function[] = "axm_multiplier_error_measure";

static const axm_multiplier_error_desc default_desc = {
    .n_pairs = (uint64_t)1 << 24,
    .seed = 1,
    .histogram_lowest = -1,
    .histogram_highest = 1,
};
static const axm_structure desc_structure = {
    .init = "axm_multiplier_error_desc_init",
    .bytes = sizeof(axm_multiplier_error_desc),
    .least = AXM_UP_TO(axm_multiplier_error_desc, struct_size),
    .defaults = &default_desc,
};

void axm_multiplier_error_desc_init_sized(axm_multiplier_error_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

/* ---- products and their errors ---- */

/* To double, rounded once; two signed halves, since processors convert those without asking which case it is. */
static inline double distance_value(uint64_t distance)
{
    const int64_t high = (int64_t)(distance >> 32), low = (int64_t)(distance & UINT32_MAX);
    return (double)high * 0x1p32 + (double)low;
}

/* Integer products are wrong by less than 2^64: the distance is exact before it becomes a double. Signs come by
 * chance, so nothing here branches on them. */
static axm_status set_errors_int(const axm_multiplying *multiplier, bool wide, axm_error_pairs *pairs)
{
    const uint64_t flip = wide ? 0 : (uint64_t)1 << 63; /* puts signed numbers in the order of unsigned ones */
    uint64_t *const product = pairs->product;
    for (size_t i = 0; i < pairs->n; i++) {
        int64_t of_pair;
        AXM_TRY(axm_multiply_int(multiplier, (int64_t)pairs->a[i], (int64_t)pairs->b[i], &of_pair));
        product[i] = (uint64_t)of_pair;
    }
    for (size_t i = 0; i < pairs->n; i++) {
        const uint64_t exact = (uint64_t)(int64_t)pairs->a[i] * (uint64_t)(int64_t)pairs->b[i];
        const uint64_t less = (product[i] ^ flip) < (exact ^ flip); /* 0 or 1 */
        const uint64_t distance = ((product[i] - exact) ^ (0 - less)) + less;
        pairs->error[i] = (1 - 2 * (double)(int64_t)less) * distance_value(distance);
        pairs->exact[i] = pairs->a[i] * pairs->b[i];
    }
    pairs->n_nonfinite = 0;
    return AXM_OK;
}

/* A double holds the product of two floats exactly. */
static axm_status set_errors_float(const axm_multiplying *multiplier, axm_error_pairs *pairs)
{
    size_t n_nonfinite = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const double exact = pairs->a[i] * pairs->b[i];
        float product;
        AXM_TRY(axm_multiply_f32(multiplier, (float)pairs->a[i], (float)pairs->b[i], &product));
        const double error = product - exact;
        const bool finite = fabs(error) <= DBL_MAX;
        pairs->exact[i] = finite ? exact : 0;
        pairs->error[i] = finite ? error : 0;
        n_nonfinite += !finite;
    }
    pairs->n_nonfinite = n_nonfinite;
    return AXM_OK;
}

/* ---- blocks ---- */

typedef struct {
    const axm_arith *arith;
    axm_operand_format format;
    axm_pair_source source;
    axm_error_bins bins_of;
    uint64_t first_block;   /* of the round */
    size_t n_blocks;        /* of the round */
    atomic_size_t next;     /* of them, to be summed */
    axm_error_pairs *pairs; /* of each task: too large for a stack */
    axm_error_sums *sums;   /* of each block of the round */
    uint64_t *bins;         /* of each block of the round */
    axm_error_sums total;
    uint64_t *total_bins;
    axm_failure failure;
} measurement;

static axm_status sum_block(const measurement *m, const axm_multiplying *multiplier, axm_error_pairs *pairs,
                            size_t index)
{
    const uint64_t block = m->first_block + index;
    const uint64_t first = block * BLOCK_PAIRS;
    const uint64_t left = m->source.n_pairs - first;
    const uint64_t n = left < BLOCK_PAIRS ? left : BLOCK_PAIRS;
    axm_random random = axm_random_of(m->source.seed, block);
    axm_error_sums sums = {.n_pairs = 0};
    uint64_t *const bins = m->bins + index * m->bins_of.n_bins;
    memset(bins, 0, m->bins_of.n_bins * sizeof *bins);
    for (uint64_t done = 0; done < n; done += pairs->n) {
        pairs->n = n - done < AXM_ERROR_PAIRS ? (size_t)(n - done) : AXM_ERROR_PAIRS;
        axm_pair_source_fill(&m->source, &random, first + done, pairs->n, pairs->a, pairs->b);
        if (m->format.fixed) {
            AXM_TRY(set_errors_int(multiplier, m->format.wide, pairs));
        } else {
            AXM_TRY(set_errors_float(multiplier, pairs));
        }
        axm_error_sums_add(&sums, pairs, &m->bins_of, bins);
    }
    m->sums[index] = sums;
    return AXM_OK;
}

/* Takes blocks of the round as long as there are any and none has failed. */
static axm_status sum_blocks(measurement *m, const axm_multiplying *multiplier, axm_error_pairs *pairs)
{
    while (!axm_failure_is_there(&m->failure)) {
        const size_t block = atomic_fetch_add_explicit(&m->next, 1, memory_order_relaxed);
        if (block >= m->n_blocks) {
            break;
        }
        AXM_TRY(sum_block(m, multiplier, pairs, block));
    }
    return AXM_OK;
}

static size_t most_tasks(const axm_context *ctx)
{
    const size_t threads = axm_context_threads(ctx);
    return threads < ROUND_BLOCKS ? threads : ROUND_BLOCKS;
}

static void measure_blocks(void *arg, size_t index)
{
    measurement *const m = arg;
    axm_multiplying multiplier;
    axm_status status = axm_multiplying_begin(function, m->arith, &multiplier);
    if (status == AXM_OK) {
        status = sum_blocks(m, &multiplier, &m->pairs[index]);
        axm_multiplying_end(&multiplier);
    }
    axm_failure_note(&m->failure, status);
}

static void merge_round(measurement *m)
{
    for (size_t block = 0; block < m->n_blocks; block++) {
        axm_error_sums_merge(&m->total, &m->sums[block]);
        for (size_t bin = 0; bin < m->bins_of.n_bins; bin++) {
            m->total_bins[bin] += m->bins[block * m->bins_of.n_bins + bin];
        }
    }
}

static axm_status measure_rounds(const axm_context *ctx, const axm_multiplier_error_desc *desc, measurement *m)
{
    const uint64_t n_blocks = (m->source.n_pairs + BLOCK_PAIRS - 1) / BLOCK_PAIRS;
    while (m->first_block < n_blocks) {
        const uint64_t left = n_blocks - m->first_block;
        const size_t tasks = most_tasks(ctx);
        m->n_blocks = left < ROUND_BLOCKS ? (size_t)left : ROUND_BLOCKS;
        atomic_store(&m->next, 0);
        axm_context_parallel(ctx, m->n_blocks < tasks ? m->n_blocks : tasks, measure_blocks, m);
        AXM_TRY(axm_failure_give(&m->failure));
        merge_round(m);
        m->first_block += m->n_blocks;
        const uint64_t done = m->total.n_pairs;
        if (desc->progress != NULL && desc->progress(desc->progress_user, done, m->source.n_pairs) != 0) {
            return axm_fail(AXM_E_CANCELLED, "%s: desc->progress asked to stop", function);
        }
    }
    return AXM_OK;
}

/* ---- the whole ---- */

static void set_format_figures(const axm_operand_format *format, axm_multiplier_error *figures)
{
    if (format->fixed) {
        const double a = fmax(-format->lowest[0], format->highest[0]), b = fmax(-format->lowest[1], format->highest[1]);
        figures->largest_product = a * b;
        figures->product_range = format->product_range;
    }
    if (figures->largest_product > 0) {
        figures->nmed = figures->mean_distance / figures->largest_product;
    }
}

static axm_status run(const axm_context *ctx, const axm_multiplier_error_desc *desc, measurement *m,
                      axm_multiplier_error *figures, size_t figures_size, uint64_t *bins)
{
    const size_t n_bins = desc->n_bins, tasks = most_tasks(ctx);
    const size_t fixed_bytes = ROUND_BLOCKS * sizeof *m->sums + tasks * sizeof *m->pairs;
    m->sums = axm_memory_get(ctx, fixed_bytes + (ROUND_BLOCKS + 1) * n_bins * sizeof *m->bins);
    if (m->sums == NULL) {
        return AXM_E_MEMORY;
    }
    m->pairs = (axm_error_pairs *)(void *)(m->sums + ROUND_BLOCKS);
    m->bins = (uint64_t *)(void *)(m->pairs + tasks);
    m->total_bins = m->bins + ROUND_BLOCKS * n_bins;
    memset(m->total_bins, 0, n_bins * sizeof *bins);
    const axm_status status = measure_rounds(ctx, desc, m);
    if (status == AXM_OK) {
        axm_multiplier_error own = {.all_pairs = m->source.all};
        axm_error_sums_figures(&m->total, &own);
        set_format_figures(&m->format, &own);
        axm_structure_write(&own, sizeof own, figures, figures_size);
        if (n_bins != 0) {
            memcpy(bins, m->total_bins, n_bins * sizeof *bins);
        }
    }
    axm_memory_put(ctx, m->sums);
    return status;
}

static axm_status check_choice(const char *name, int32_t value, int32_t highest)
{
    if (value < 0 || value > highest) {
        return axm_fail(AXM_E_VALUE, "%s: %s is %ld; allowed: 0..%ld", function, name, (long)value, (long)highest);
    }
    return AXM_OK;
}

static axm_status check_histogram(const axm_multiplier_error_desc *desc, const axm_multiplier_error *figures,
                                  size_t figures_size, const uint64_t *bins)
{
    const double lowest = desc->histogram_lowest, highest = desc->histogram_highest;
    AXM_TRY(axm_check_range(function, "desc->n_bins", desc->n_bins, 0, BINS_MAX));
    if (desc->n_bins == 0) {
        return AXM_OK;
    }
    if (bins == NULL) {
        return axm_fail(AXM_E_NULL, "%s: bins is NULL; allowed only with desc->n_bins 0", function);
    }
    if (!isfinite(lowest) || !isfinite(highest) || lowest >= highest || !isfinite(highest - lowest) ||
        !isfinite(desc->n_bins / (highest - lowest))) {
        return axm_fail(
            AXM_E_VALUE,
            "%s: desc->histogram_lowest and desc->histogram_highest are %s and %s; allowed: two finite numbers, rising",
            function, axm_number(6, lowest).text, axm_number(6, highest).text);
    }
    return axm_check_apart(function, "bins", bins, desc->n_bins * sizeof *bins, "figures", figures, figures_size);
}

static axm_status read_desc(const axm_multiplier_error_desc *given, axm_multiplier_error_desc *desc)
{
    if (given == NULL) {
        *desc = default_desc;
        return AXM_OK;
    }
    return axm_structure_read(function, "desc", &desc_structure, given, desc);
}

axm_status axm_multiplier_error_measure(const axm_context *ctx, const axm_arith *arith,
                                        const axm_multiplier_error_desc *desc, axm_multiplier_error *figures,
                                        size_t figures_size, uint64_t *bins)
{
    AXM_FP_GUARD;
    axm_multiplier_error_desc own;
    AXM_NEED(arith);
    AXM_NEED(figures);
    AXM_TRY(axm_structure_check_size(function, "figures", figures_size, AXM_UP_TO(axm_multiplier_error, n_pairs)));
    AXM_TRY(read_desc(desc, &own));
    desc = &own;
    AXM_TRY(check_choice("desc->operands", desc->operands, AXM_OPERANDS_PAIRED));
    AXM_TRY(check_choice("desc->pairs", desc->pairs, AXM_PAIRS_DRAWN));
    AXM_TRY(axm_check_range(function, "desc->reserved", desc->reserved, 0, 0));
    AXM_TRY(check_histogram(desc, figures, figures_size, bins));
    measurement m = {.arith = arith, .format = axm_operand_format_of(arith)};
    axm_failure_init(&m.failure);
    if (desc->n_bins != 0) {
        m.bins_of = (axm_error_bins){
            .lowest = desc->histogram_lowest,
            .highest = desc->histogram_highest,
            .bins_per_unit = desc->n_bins / (desc->histogram_highest - desc->histogram_lowest),
            .n_bins = desc->n_bins,
        };
    }
    AXM_TRY(axm_pair_source_begin(function, ctx, arith, desc, &m.source));
    const axm_status status = run(ctx, desc, &m, figures, figures_size, bins);
    axm_pair_source_end(ctx, &m.source);
    return status;
}
