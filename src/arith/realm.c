/*
 * REALM's error-reduction factors (Saadat et al., DATE 2020), computed when an arithmetic is made.
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
#include "model.h"

#include "../core/memory.h"

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

axm_status axm_realm_factors(const axm_context *ctx, axm_arith *filled)
{
    const int n_segments = SEGMENTS_MAX >> filled->segments;
    means of[SEGMENTS_MAX];
    filled->factors = axm_memory_get(ctx, (size_t)(n_segments * n_segments) * sizeof *filled->factors);
    if (filled->factors == NULL) {
        return AXM_E_MEMORY;
    }
    for (int i = 0; i < n_segments; i++) {
        of[i] = means_of(n_segments, i);
    }
    for (int i = 0; i < n_segments; i++) {
        for (int j = 0; j <= i; j++) {
            const double scaled = factor(n_segments, of, i, j) * axm_power_of_two(filled->factor_bits);
            filled->factors[i * n_segments + j] = filled->factors[j * n_segments + i] = (int32_t)(scaled + 0.5);
        }
    }
    return AXM_OK;
}
