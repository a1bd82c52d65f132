#include "error_report.h"

#include "output_file.h"

#include <math.h>

void error_report_format(const axm_arith *arith, char *text, size_t text_bytes)
{
    const int bits_a = axm_arith_operand_bits(arith, AXM_OPERAND_A);
    const int bits_b = axm_arith_operand_bits(arith, AXM_OPERAND_B);
    const bool signed_a = axm_arith_operand_is_signed(arith, AXM_OPERAND_A) != 0;
    const bool signed_b = axm_arith_operand_is_signed(arith, AXM_OPERAND_B) != 0;

    if (bits_a == 0)
        snprintf(text, text_bytes, "floating point");
    else if (signed_a == signed_b)
        snprintf(text, text_bytes, "%d x %d bits, %s", bits_a, bits_b, signed_a ? "signed" : "unsigned");
    else
        snprintf(text, text_bytes, "%d bits %s x %d bits %s", bits_a, signed_a ? "signed" : "unsigned", bits_b,
                 signed_b ? "signed" : "unsigned");
}

void error_report_pairs(const struct measured *measured, char *text, size_t text_bytes)
{
    static const char *const shapes[] = {"uniform", "log-uniform", "normal"};
    const unsigned long long n_pairs = measured->error.n_pairs;

    if (measured->error.all_pairs)
        snprintf(text, text_bytes, "all %llu pairs of operands", n_pairs);
    else
        snprintf(text, text_bytes, "%llu pairs of %s operands, drawn with seed %llu", n_pairs,
                 shapes[measured->request->operands], (unsigned long long)measured->request->seed);
}

static void print_head(const struct measured *measured, FILE *out)
{
    const axm_multiplier_error *const e = &measured->error;
    char canonical[256] = "", format[64], pairs[128];

    axm_arith_to_string(measured->arith, canonical, sizeof canonical, NULL);
    error_report_format(measured->arith, format, sizeof format);
    error_report_pairs(measured, pairs, sizeof pairs);
    fprintf(out, "%s\n  %s; in full: %s\n  %s: %s, a from %.10g to %.10g, b from %.10g to %.10g\n", measured->name,
            format, canonical, e->all_pairs ? "exhaustive" : "sampled", pairs, measured->range[0][0],
            measured->range[0][1], measured->range[1][0], measured->range[1][1]);
    if (e->n_nonfinite != 0)
        fprintf(out, "  %llu pairs with infinite or undefined products are in no figure\n",
                (unsigned long long)e->n_nonfinite);
    fprintf(out, "  %.2f s, %.0f million pairs a second on %u thread%s\n", measured->seconds,
            1e-6 * (double)e->n_pairs / fmax(measured->seconds, 1e-9), (unsigned)measured->request->threads,
            measured->request->threads == 1 ? "" : "s");
}

/* How far a mean over drawn pairs may be off, one standard deviation. */
static void print_mean(FILE *out, const char *name, double mean, double variance, const axm_multiplier_error *e)
{
    fprintf(out, "  %-28s %12.5g %%", name, 100 * mean);
    if (!e->all_pairs)
        fprintf(out, "   +- %.2g %% (standard error)", 100 * sqrt(fmax(variance, 0) / (double)e->n_relative));
    fputc('\n', out);
}

void error_report_print(const struct measured *measured, FILE *out)
{
    const axm_multiplier_error *const e = &measured->error;

    print_head(measured, out);
    fprintf(out, "\nRelative error (of %llu pairs; %llu with an exact product of 0 have none)\n",
            (unsigned long long)e->n_relative, (unsigned long long)e->n_zero);
    print_mean(out, "bias (its mean)", e->bias, e->relative_variance, e);
    print_mean(out, "MRED (its mean magnitude)", e->mred, e->relative_variance + e->bias * e->bias - e->mred * e->mred,
               e);
    fprintf(out, "  %-28s %12.5g %%   variance %.5g\n", "standard deviation", 100 * sqrt(e->relative_variance),
            e->relative_variance);
    fprintf(out, "  %-28s %12.5g %%   at a = %.9g, b = %.9g\n", "worst", 100 * e->worst_relative, e->worst_relative_a,
            e->worst_relative_b);
    fputs("\nError distance (magnitude of product less exact product)\n", out);
    fprintf(out, "  %-28s %12.5g %%   %llu pairs\n", "error probability (EP)", 100 * e->error_probability,
            (unsigned long long)e->n_wrong);
    fprintf(out, "  %-28s %12.6g     %.5g %% of the largest product, %.6g (NMED)\n", "mean (MAE)", e->mean_distance,
            100 * e->nmed, e->largest_product);
    if (e->product_range != 0)
        fprintf(out, "  %-28s %12s     %.5g %% of 2^%.0f (EvoApproxLib's MAE%%)\n", "", "",
                100 * e->mean_distance / e->product_range, log2(e->product_range));
    fprintf(out, "  %-28s %12.6g     at a = %.9g, b = %.9g\n", "worst (WCE)", e->worst_distance, e->worst_distance_a,
            e->worst_distance_b);
    if (e->product_range != 0)
        fprintf(out, "  %-28s %12s     %.5g %% of 2^%.0f (EvoApproxLib's WCE%%)\n", "", "",
                100 * e->worst_distance / e->product_range, log2(e->product_range));
    fprintf(out, "  %-28s %12.6g\n", "mean error, with sign", e->mean_error);
    fprintf(out, "  %-28s %12.6g     its root (RMSE) %.6g\n", "mean square (MSE)", e->mse, e->rmse);
}

bool error_report_write_csv(const struct measured *measured, const char *path)
{
    const axm_multiplier_error *const e = &measured->error;
    const struct {
        const char *name;
        double value;
    } figures[] = {
        {"all_pairs", e->all_pairs},
        {"pairs", (double)e->n_pairs},
        {"pairs_nonfinite", (double)e->n_nonfinite},
        {"pairs_zero", (double)e->n_zero},
        {"pairs_wrong", (double)e->n_wrong},
        {"bias", e->bias},
        {"mred", e->mred},
        {"relative_variance", e->relative_variance},
        {"error_probability", e->error_probability},
        {"mean_error", e->mean_error},
        {"mean_distance", e->mean_distance},
        {"nmed", e->nmed},
        {"mse", e->mse},
        {"rmse", e->rmse},
        {"largest_product", e->largest_product},
        {"product_range", e->product_range},
    };
    const double width = (measured->highest - measured->lowest) / HISTOGRAM_BINS;
    FILE *const out = open_output(path);

    if (out == NULL)
        return false;
    fprintf(out, "figure,value,first,second\narithmetic,\"%s\",,\n", measured->name);
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        fprintf(out, "%s,%.17g,,\n", figures[i].name, figures[i].value);
    fprintf(out, "worst_relative,%.17g,%.17g,%.17g\n", e->worst_relative, e->worst_relative_a, e->worst_relative_b);
    fprintf(out, "worst_distance,%.17g,%.17g,%.17g\n", e->worst_distance, e->worst_distance_a, e->worst_distance_b);
    fprintf(out, "histogram,%llu,,%.9g\n", (unsigned long long)e->n_below, measured->lowest);
    for (size_t i = 0; i < HISTOGRAM_BINS; i++)
        fprintf(out, "histogram,%llu,%.9g,%.9g\n", (unsigned long long)measured->bins[i],
                measured->lowest + (double)i * width, measured->lowest + (double)(i + 1) * width);
    fprintf(out, "histogram,%llu,%.9g,\n", (unsigned long long)e->n_above, measured->highest);
    return close_output(out, path);
}
