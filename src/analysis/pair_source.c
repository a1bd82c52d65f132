/* Operands by the hundred: loops without calls, so that they cost less than the products. */
#include "pair_source.h"

/* ---- drawn ---- */

static void draw_whole(const axm_operand_source *of, axm_random *random, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = of->lowest + (double)(int64_t)axm_random_below(random, of->count);
    }
}

static void draw_given(const axm_operand_source *of, axm_random *random, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = of->given[axm_random_below(random, of->count)];
    }
}

static void draw_uniform(const axm_operand_source *of, axm_random *random, size_t n, double *out)
{
    const double width = of->highest - of->lowest;
    const float end = (float)of->highest, last = nextafterf(end, (float)of->lowest);
    for (size_t i = 0; i < n; i++) {
        const float x = (float)(of->lowest + axm_random_unit(random) * width);
        out[i] = x < end ? x : last; /* the range's end is not in it, and rounding may reach it */
    }
}

/* To a number of the format within the range. */
static double held(const axm_operand_source *of, double x)
{
    const double within = x < of->lowest ? of->lowest : x > of->highest ? of->highest : x;
    return of->whole ? within : (double)(float)within;
}

/* An integer k gets the share of [k, k+1), so that the last one has its own too. */
static void draw_log_uniform(const axm_operand_source *of, axm_random *random, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++) {
        const double x = axm_portable_exp(of->log_lowest + axm_random_unit(random) * of->log_width);
        const double magnitude = held(of, of->whole ? (double)(int64_t)x : x);
        const bool negative = of->either_sign && axm_random_next(random) >> 63 != 0;
        out[i] = negative ? -magnitude : magnitude;
    }
}

/* The polar method (G. Marsaglia, T. A. Bray, SIAM Review 6(3), 1964, doi 10.1137/1006063): two at a time. */
static void draw_normal(const axm_operand_source *of, axm_random *random, size_t n, double *out)
{
    for (size_t i = 0; i < n;) {
        const double x = 2 * axm_random_unit(random) - 1, y = 2 * axm_random_unit(random) - 1;
        const double square = x * x + y * y;
        if (square >= 1 || square == 0) {
            continue;
        }
        const double scale = of->deviation * sqrt(-2 * axm_portable_log(square) / square);
        const double both[2] = {of->mean + x * scale, of->mean + y * scale};
        for (int j = 0; j < 2 && i < n; j++) {
            out[i++] = held(of, of->whole ? floor(both[j] + 0.5) : both[j]);
        }
    }
}

static void draw(int32_t operands, const axm_operand_source *of, axm_random *random, size_t n, double *out)
{
    switch (operands) {
    case AXM_OPERANDS_GIVEN: draw_given(of, random, n, out); break;
    case AXM_OPERANDS_LOG_UNIFORM: draw_log_uniform(of, random, n, out); break;
    case AXM_OPERANDS_NORMAL: draw_normal(of, random, n, out); break;
    default:
        if (of->whole) {
            draw_whole(of, random, n, out);
        } else {
            draw_uniform(of, random, n, out);
        }
    }
}

/* ---- all of them ---- */

static double numbered(const axm_operand_source *of, uint64_t number)
{
    return of->given != NULL ? of->given[number] : of->lowest + (double)(int64_t)number;
}

static void fill_all(const axm_pair_source *source, uint64_t first, size_t n, double *a, double *b)
{
    const axm_operand_source *const of_a = &source->of[0], *const of_b = &source->of[1];
    uint64_t row = first / of_b->count, column = first % of_b->count;
    for (size_t i = 0; i < n; i++) {
        a[i] = numbered(of_a, row);
        b[i] = numbered(of_b, column);
        if (++column == of_b->count) {
            column = 0;
            row++;
        }
    }
}

void axm_pair_source_fill(const axm_pair_source *source, axm_random *random, uint64_t first, size_t n, double *a,
                          double *b)
{
    if (source->operands == AXM_OPERANDS_PAIRED) {
        memcpy(a, source->of[0].given + first, n * sizeof *a);
        memcpy(b, source->of[1].given + first, n * sizeof *b);
    } else if (source->all) {
        fill_all(source, first, n, a, b);
    } else {
        draw(source->operands, &source->of[0], random, n, a);
        draw(source->operands, &source->of[1], random, n, b);
    }
}
