#include "reproduction_files.h"

#include "common/chart.h"
#include "common/diagnostic.h"
#include "common/output_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *way_name(const struct case_result *result, enum way way)
{
    static const char *const names[N_WAYS] = {"compensated", "as learnt", "gain alone"};

    return way == WAY_COMPENSATED && isnan(result->gain) ? "estimated" : names[way];
}

/* A number that is none leaves its column empty. */
static void write_number(FILE *out, double number)
{
    if (isnan(number))
        fputc(',', out);
    else
        fprintf(out, ",%.9g", number);
}

static void write_score(FILE *out, const char *label, const char *way, double gain, const struct score *score,
                        const struct score *reference)
{
    fprintf(out, "\"%s\",\"%s\"", label, way);
    write_number(out, gain);
    fprintf(out, ",%.4f,%.4f,%.4f,%.4f,%.3f\n", score->top1, score->top1 - reference->top1, score->top5,
            score->agreement, score->seconds);
}

bool write_accuracies(const char *path, const struct reproduction *reproduction)
{
    const struct score *reference = &reproduction->reference;
    FILE *out = open_output(path);

    if (out == NULL)
        return false;
    fputs("arithmetic,statistics,gain,top1_percent,change_points,top5_percent,agreement_percent,seconds\n", out);
    write_score(out, "float32", "as learnt", 1, reference, reference);
    for (size_t i = 0; i < reproduction->n_results; i++) {
        const struct case_result *result = &reproduction->results[i];
        for (size_t way = 0; way < N_WAYS; way++) {
            if (result->has[way])
                write_score(out, result->what->label, way_name(result, (enum way)way), result->gain,
                            &result->scores[way], reference);
        }
    }
    return close_output(out, path);
}

static void write_layer_error(FILE *out, const char *label, const char *layer, const axm_layer_error *error)
{
    fprintf(out, "\"%s\",\"%s\",%llu", label, layer, (unsigned long long)error->products);
    write_number(out, error->gain);
    write_number(out, error->residual_to_output);
    write_number(out, error->residual_to_magnitudes);
    write_number(out, error->coherence);
    write_number(out, error->signal_to_noise);
    write_number(out, error->signal_to_noise_without_gain);
    fputc('\n', out);
}

bool write_layer_errors(const char *path, const struct reproduction *reproduction)
{
    FILE *out = open_output(path);

    if (out == NULL)
        return false;
    fputs("arithmetic,layer,products,gain,residual_to_output,residual_to_magnitudes,coherence,signal_to_noise_db,"
          "signal_to_noise_without_gain_db\n",
          out);
    for (size_t i = 0; i < reproduction->n_results; i++) {
        const struct case_result *result = &reproduction->results[i];
        for (size_t j = 0; j < reproduction->n_layers; j++)
            write_layer_error(out, result->what->label, reproduction->layers[j]->name, &result->layers[j]);
    }
    return close_output(out, path);
}

static void fill_row(struct chart_row *row, const struct case_result *result)
{
    *row = (struct chart_row){.label = result->what->label, .gain = result->gain};
    for (size_t way = 0; way < N_WAYS; way++) {
        row->has[way] = result->has[way];
        row->percents[way] = result->scores[way].top1;
    }
}

bool draw_reproduction(const char *path, const struct reproduction *reproduction)
{
    struct chart_row *rows = calloc(reproduction->n_results + 1, sizeof *rows);
    const struct chart_panel panel = {reproduction->file->name, reproduction->reference.top1, rows,
                                      reproduction->n_results};
    char note[200];
    const struct chart chart = {
        .title = "Top-1 accuracy by multiplier, and what its gain alone does",
        .note = note,
        .reference_legend = "float32",
        .series = {[WAY_COMPENSATED] = {"compensated", "statistics compensated"},
                   [WAY_AS_LEARNT] = {"as learnt", "statistics as learnt"},
                   [WAY_GAIN_ALONE] = {"gain alone", "the gain alone, products exact"}},
        .n_series = N_WAYS,
        .panels = &panel,
        .n_panels = 1,
    };

    if (rows == NULL)
        return complain_memory();
    snprintf(
        note, sizeof note,
        "%zu pictures (one is %.2f points). Convolutions and the fully connected layer multiply by the arithmetic.",
        reproduction->n_pictures, 100 / (double)reproduction->n_pictures);
    for (size_t i = 0; i < reproduction->n_results; i++)
        fill_row(&rows[i], &reproduction->results[i]);
    const bool done = draw_chart(path, &chart);
    free(rows);
    return done;
}
