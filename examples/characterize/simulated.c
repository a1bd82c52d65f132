#include "common/diagnostic.h"
#include "published.h"

#include <math.h>
#include <stdio.h>

enum figure { BIAS, MRED, WORST };

/* Percent, as printed; decimals are those printed. The bound of bfloat16's worst error is 2x + x^2 for x = 1/257, by
 * which one operand can be off at most. */
static const struct simulated {
    const char *text;
    enum figure figure;
    double percent;
    int decimals;
    double bound; /* that a worst error can come to; 0: the printed one is it */
} simulated[] = {
    {"mitchell:bits=8,sign=none", BIAS, -3.788, 3, 0},
    {"mitchell:bits=8,sign=none", WORST, -11.11, 2, 0},
    {"mitchell:bits=32,sign=none", BIAS, -3.848, 3, 0},
    {"mitchell:bits=32,sign=none", WORST, -11.11, 2, 0},
    {"mitchw:w=6,bits=8,sign=none", BIAS, -4.828, 3, 0},
    {"mitchw:w=6,bits=32,sign=none", BIAS, -5.909, 3, 0},
    {"mitchw:w=6,bits=32,sign=none", WORST, -14.69, 2, 0},
    {"mitchw:w=8,bits=32,sign=none", BIAS, -4.368, 3, 0},
    {"ilm:corrections=0,bits=32,sign=none", MRED, 9.41, 2, 0},
    {"ilm:corrections=1,bits=32,sign=none", MRED, 0.989, 3, 0},
    {"ilm:corrections=2,bits=32,sign=none", MRED, 0.107, 3, 0},
    {"drum:k=4,bits=16,sign=none", MRED, 5.892, 3, 0},
    {"drum:k=5,bits=16,sign=none", MRED, 2.938, 3, 0},
    {"drum:k=6,bits=16,sign=none", MRED, 1.467, 3, 0},
    {"drum:k=8,bits=16,sign=none", MRED, 0.366, 3, 0},
    {"roba:bits=16,sign=none", MRED, 2.886, 3, 0},
    {"mbm:format=f32", BIAS, -0.095, 3, 0},
    {"mbm:format=f32", MRED, 2.581, 3, 0},
    {"bf16", MRED, 0.183, 3, 0},
    {"bf16", WORST, 0.759, 3, 100 * (2.0 / 257 + 1.0 / 257 / 257)},
};

static double figure_of(const axm_multiplier_error *e, enum figure figure)
{
    return 100 * (figure == BIAS ? e->bias : figure == MRED ? e->mred : e->worst_relative);
}

/* Half a unit of the last printed digit; and, of drawn pairs, four standard errors of each of the two means. */
static double allowance(const struct simulated *known, const axm_multiplier_error *e)
{
    const double rounding = 0.5 * pow(10, -known->decimals);
    const double square = e->relative_variance + e->bias * e->bias;
    const double variance = known->figure == BIAS ? e->relative_variance : square - e->mred * e->mred;

    return rounding + (e->all_pairs ? 0 : 8 * 100 * sqrt(fmax(variance, 0) / (double)e->n_relative));
}

/* The worst of drawn pairs comes near the worst there is from below, so half a percent of it may be missing. */
static bool agrees(const struct simulated *known, const axm_multiplier_error *e)
{
    const double got = figure_of(e, known->figure);
    const double rounding = 0.5 * pow(10, -known->decimals);

    if (known->figure != WORST)
        return fabs(got - known->percent) <= allowance(known, e);
    const double highest = known->bound != 0 ? known->bound : fabs(known->percent) + rounding;
    const double lowest = fabs(known->percent) * (e->all_pairs ? 1 : 0.995) - rounding;
    return fabs(got) >= lowest && fabs(got) <= highest;
}

static void print_row(const struct simulated *known, const axm_multiplier_error *e, bool passed)
{
    static const char *const names[] = {"bias", "MRED", "worst"};
    char allowed[48];

    if (known->figure != WORST)
        snprintf(allowed, sizeof allowed, "+- %.4f", allowance(known, e));
    else if (known->bound != 0)
        snprintf(allowed, sizeof allowed, "up to %.4f", known->bound);
    else
        snprintf(allowed, sizeof allowed, e->all_pairs ? "as printed" : "up to it, or 0.5 %% short");
    printf("%-37s %-5s  %10.*f %%  %10.*f %%  %-24s %-10s %s\n", known->text, names[known->figure], known->decimals,
           known->percent, known->decimals + 1, figure_of(e, known->figure), allowed,
           e->all_pairs ? "exhaustive" : "sampled", passed ? "ok" : "DIFFERS");
}

bool check_simulated(const axm_context *ctx, size_t *n_failed)
{
    axm_multiplier_error_desc desc;
    axm_multiplier_error error;
    const char *measured = "";

    axm_multiplier_error_desc_init(&desc);
    printf("Simulated apart from this library: uniform operands (floats in [1,2)), zero products left out\n\n"
           "%-37s %-5s  %12s  %12s  %-24s\n",
           "arithmetic", "", "published", "measured", "allowed");
    for (size_t i = 0; i < sizeof simulated / sizeof simulated[0]; i++) {
        const struct simulated *const known = &simulated[i];
        axm_arith *arith = NULL;
        if (axm_arith_create(ctx, known->text, &arith) != AXM_OK) {
            printf("%-37s cannot be made: %s\n", known->text, axm_last_message());
            *n_failed += 1;
            continue;
        }
        const axm_status status = known->text == measured
                                      ? AXM_OK
                                      : axm_multiplier_error_measure(ctx, arith, &desc, &error, sizeof error, NULL);
        axm_arith_release(arith);
        if (status != AXM_OK)
            return complain(NULL, 0, "%s", axm_last_message());
        measured = known->text;
        const bool passed = agrees(known, &error);
        print_row(known, &error, passed);
        *n_failed += !passed;
    }
    return true;
}
