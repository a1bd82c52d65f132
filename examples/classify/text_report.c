#include "text_report.h"

#include <stdio.h>

#define RULE_WIDTH 105

static const char *const how_compensated[] = {
    [COMPENSATION_NONE] = "not compensated",
    [COMPENSATION_GAIN] = "compensated for the gain",
    [COMPENSATION_ESTIMATE] = "batch normalisations' statistics estimated anew",
};

static void print_rule(void)
{
    for (int i = 0; i < RULE_WIDTH; i++)
        putchar('-');
    putchar('\n');
}

static void report_keys(size_t kind)
{
    for (size_t key = 0; key < axm_kind_key_count(kind); key++)
        printf("    %-11s %s\n%-15s %s (default %s)\n", axm_kind_key_name(kind, key), axm_kind_key_summary(kind, key),
               "", axm_kind_key_range(kind, key), axm_kind_key_default(kind, key));
}

void report_arithmetics(void)
{
    printf("An arithmetic is written NAME or NAME:KEY=VALUE,KEY=VALUE...\n");
    for (size_t kind = 0; kind < axm_kind_count(); kind++) {
        printf("\n%s: %s\n", axm_kind_name(kind), axm_kind_summary(kind));
        printf("    source: %s\n", axm_kind_source(kind));
        report_keys(kind);
    }
}

static void report_layers(const struct single_run *run)
{
    printf("\nLayers that multiply by an arithmetic, each with its float32 input (%zu pictures):\n\n", run->n_probed);
    printf("%-16s %-16s %-30s %10s %10s %10s\n", "layer", "type", "arithmetic", "gain", "measured", "residual");
    print_rule();
    for (size_t i = 0; i < run->n_layers; i++) {
        const struct layer_figures *figures = &run->layers[i];
        const struct layer *layer = figures->layer;
        printf("%-16s %-16s %-30s %10.6f %10.6f %8.3f %%\n", layer->name, layer_kind_name(layer->kind), figures->arith,
               figures->gain, figures->measured.gain, 100 * figures->measured.residual);
    }
    printf("\ngain: what the arithmetic itself has; measured: what the layer's bare sums had, as a factor of the\n"
           "float32 sums; residual: what that factor leaves, relative to the float32 sums (rms).\n\n");
}

void report_single_run(const struct single_run *run)
{
    printf("%s: %zu pictures, %s, %s\n", run->file->name, run->data->n, run->arith,
           how_compensated[run->settings.compensation]);
    if (run->settings.quantisation != OWN_FORMAT)
        printf("Operands of at most 8 bits are quantised affinely, %s, by the first %zu pictures\n",
               run->settings.quantisation == AFFINE_SYMMETRIC ? "symmetrically" : "asymmetrically",
               run->settings.n_calibration < run->data->n ? run->settings.n_calibration : run->data->n);
    printf("\n");
    printf("Top-1, Top-5 of float32       %6.2f %% %6.2f %%   %6.2f s\n", run->reference.top1, run->reference.top5,
           run->reference.seconds);
    printf("Top-1, Top-5 of this run      %6.2f %% %6.2f %%   %6.2f s\n", run->score.top1, run->score.top5,
           run->score.seconds);
    printf("predictions as in float32     %6.2f %%\n", run->score.agreement);
    report_layers(run);
}

static void report_row(const struct sweep_row *row, const struct sweep_row *reference)
{
    printf("%-19s %9.6f %8.2f %+7.2f %8.2f %11.2f ", row->expected->arith, row->gain, row->score.top1,
           row->score.top1 - reference->score.top1, row->score.top5, row->score.agreement);
    if (row->has_gain)
        printf("%13.2f", row->uncompensated.top1);
    else
        printf("%13s", "-");
    printf(" %7.2f %6.2f %7.2f\n", row->inner.points, row->pixels.points, row->score.seconds);
}

void report_sweep(const struct sweep *sweep)
{
    printf("%s: %zu pictures\n\n", sweep->file->name, sweep->n_pictures);
    printf("%81s %15s\n", "Top-1 %", "gain off by");
    printf("%-19s %9s %8s %7s %8s %11s %13s %7s %6s %7s\n", "arithmetic", "gain", "Top-1 %", "change", "Top-5 %",
           "agreement %", "uncompensated", "inner", "pixels", "seconds");
    print_rule();
    for (size_t i = 0; i < sweep->n_rows; i++)
        report_row(&sweep->rows[i], &sweep->rows[0]);
    printf("\n");
}

void report_sweep_legend(void)
{
    printf("gain           mean factor of the arithmetic's products; where it is not 1, it is compensated\n"
           "change         of Top-1 against float32, in points\n"
           "agreement      pictures predicted as in float32\n"
           "uncompensated  Top-1 with the gain left in; -: there is none to compensate\n"
           "gain off by    how far a layer's measured gain is from the arithmetic's, at most, in points:\n"
           "    inner      among layers that work on what other layers computed\n"
           "    pixels     among layers that work on the pictures, whose pixels are mostly one single number\n");
}
