/*
 * REALM (Saadat, Javaid, Ignjatovic, Parameswaran, DATE 2020): Mitchell's product plus a factor for each pair of
 * segments of the two fractions, in units of the product of the leading ones. The factors are computed when an
 * arithmetic is made.
 *
 * For the fractions x and y of two operands, Mitchell's product lacks E = x y + min(0, 1 - x - y) of the leading ones'
 * product, where the whole product is (1 + x)(1 + y). The factor of a segment of x and one of y, both
 * of length 1/M, is what makes the mean relative error over them zero:
 *
 *   s = integral of E / ((1 + x)(1 + y))  over  integral of 1 / ((1 + x)(1 + y))
 *
 * rounded to q bits after the point. The integrals fall apart into those of 1 / (1 + x) and x / (1 + x), but for
 * segments that the line x + y = 1 divides. All are sums at the middles of equal steps: additions,
 * multiplications and divisions of doubles, so that every machine finds the same factors.
 */
#include "corrected.h"

#include "../../core/memory.h"

enum { SEGMENTS, Q, T }; /* 16 >> own[SEGMENTS] segments along either fraction */

static int32_t highest_t(const axm_arith *arith)
{
    return arith->bits - 7 > 0 ? arith->bits - 7 : 0;
}

static const axm_key keys[] = {
    AXM_KEY_WORD("m", AXM_KEY_OWN(SEGMENTS), AXM_KEY_FIXED, "16|8|4", "16|8|4", "16",
                 "segments of either fraction, each pair with its own error-reduction factor"),
    AXM_KEY_NUMBER("q", AXM_KEY_OWN(Q), AXM_KEY_FIXED, 4, 12, 6, "bits after the point of an error-reduction factor"),
    AXM_CORRECTED_KEY_T(T, highest_t, "0..bits-7"),
    AXM_KEY_BITS,
    AXM_KEY_FRACS,
    AXM_KEY_SIGN("sm|none"),
    AXM_KEY_NAN,
};

/* ---- factors ---- */

enum { STEPS = 64, SEGMENTS_MAX = 16 };

static double middle(int n_segments, int segment, int step)
{
    return (segment + (step + 0.5) / STEPS) / n_segments;
}

/* Means over a segment. */
typedef struct {
    double one; /* of 1 / (1 + x) */
    double x;   /* of x / (1 + x) */
} means;

static means means_of(int n_segments, int segment)
{
    means sum = {0, 0};
    for (int i = 0; i < STEPS; i++) {
        const double x = middle(n_segments, segment, i);
        sum.one += 1 / (1 + x);
        sum.x += x / (1 + x);
    }
    return (means){sum.one / STEPS, sum.x / STEPS};
}

/* The mean of min(0, 1 - x - y) / ((1 + x)(1 + y)) where the line x + y = 1 is a diagonal. */
static double beyond_diagonal(int n_segments, int i, int j)
{
    double sum = 0;
    for (int s = 0; s < STEPS; s++) {
        const double x = middle(n_segments, i, s);
        for (int t = 0; t < STEPS; t++) {
            const double y = middle(n_segments, j, t), less = 1 - x - y;
            sum += less < 0 ? less / ((1 + x) * (1 + y)) : 0;
        }
    }
    return sum / (STEPS * STEPS);
}

static double factor(int n_segments, const means *of, int i, int j)
{
    double beyond = 0;
    if (i + j >= n_segments) {
        beyond = of[i].one * of[j].one - of[i].x * of[j].one - of[i].one * of[j].x;
    } else if (i + j == n_segments - 1) {
        beyond = beyond_diagonal(n_segments, i, j);
    }
    return (of[i].x * of[j].x + beyond) / (of[i].one * of[j].one);
}

static axm_status complete(const axm_context *ctx, axm_arith *filled)
{
    const int n_segments = SEGMENTS_MAX >> filled->own[SEGMENTS];
    means of[SEGMENTS_MAX];
    axm_corrected_cut(filled, filled->own[T]);
    filled->entries = axm_memory_get(ctx, (size_t)(n_segments * n_segments) * sizeof *filled->entries);
    if (filled->entries == NULL) {
        return AXM_E_MEMORY;
    }
    for (int i = 0; i < n_segments; i++) {
        of[i] = means_of(n_segments, i);
    }
    for (int i = 0; i < n_segments; i++) {
        for (int j = 0; j <= i; j++) {
            const double scaled = factor(n_segments, of, i, j) * axm_power_of_two(filled->own[Q]);
            filled->entries[i * n_segments + j] = filled->entries[j * n_segments + i] = (int32_t)(scaled + 0.5);
        }
    }
    return AXM_OK;
}

/* ---- products ---- */

static uint64_t correction(const axm_arith *arith, uint64_t fa, uint64_t fb)
{
    const int segment_bits = 4 - arith->own[SEGMENTS];
    const size_t i = (size_t)(fa >> (AXM_FRACTION - segment_bits)), j = (size_t)(fb >> (AXM_FRACTION - segment_bits));
    return (uint64_t)arith->entries[i << segment_bits | j] << (AXM_FRACTION - arith->own[Q]);
}

static int64_t mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    return axm_corrected_mul_int(arith, correction, a, b);
}

static int64_t product_int(const axm_arith *arith, uint64_t a, uint64_t b)
{
    return axm_corrected_product_int(arith, correction, a, b);
}

const axm_multiplier axm_multiplier_realm = {
    .name = "realm",
    .summary = "REALM: Mitchell's product plus a factor for each pair of segments of the fractions",
    .source = "Saadat, Javaid, Ignjatovic, Parameswaran, DATE 2020",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    .complete = complete,
    AXM_LOG_CODES,
    .mul_int = mul_int,
    .product_int = product_int,
    .products_int = axm_log_products_one_by_one,
    .no_step = true,
};
