#include "csv_report.h"

#include "common/output_file.h"

#include <stdio.h>

/* A table's file may have quotes in its name. */
static void write_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputs("\",", out);
}

static void write_texts(FILE *out, const struct network_file *file, const char *arith, const char *compensation,
                        const char *layer)
{
    write_text(out, file->name);
    write_text(out, arith);
    write_text(out, compensation);
    write_text(out, layer);
}

static void write_score(FILE *out, const struct score *score, const struct score *reference)
{
    fprintf(out, "%.4f,%.4f,%.4f,%.4f,%.3f,", score->top1, score->top1 - reference->top1, score->top5, score->agreement,
            score->seconds);
}

static void write_sweep_row(FILE *out, const struct sweep *sweep, const struct sweep_row *row, const char *compensation,
                            const struct score *score)
{
    write_texts(out, sweep->file, row->expected->arith, compensation, "");
    fprintf(out, "%zu,", sweep->n_pictures);
    write_score(out, score, &sweep->rows[0].score);
    fprintf(out, "%.9f,,,%.6f,%.6f\n", row->gain, row->inner.points, row->pixels.points);
}

static void write_sweep(FILE *out, const struct sweep *sweep)
{
    for (size_t i = 0; i < sweep->n_rows; i++) {
        const struct sweep_row *row = &sweep->rows[i];
        write_sweep_row(out, sweep, row, "gain", &row->score);
        if (row->has_gain)
            write_sweep_row(out, sweep, row, "none", &row->uncompensated);
    }
}

static void write_single_run(FILE *out, const struct single_run *run)
{
    const char *compensation = compensation_name(run->settings.compensation);

    write_texts(out, run->file, run->arith, compensation, "");
    fprintf(out, "%zu,", run->data->n);
    write_score(out, &run->score, &run->reference);
    fprintf(out, ",,,,\n");
    for (size_t i = 0; i < run->n_layers; i++) {
        const struct layer_figures *figures = &run->layers[i];
        write_texts(out, run->file, figures->arith, compensation, figures->layer->name);
        fprintf(out, "%zu,,,,,,%.9f,%.9f,%.9f,,\n", run->n_probed, figures->gain, figures->measured.gain,
                figures->measured.residual);
    }
}

bool write_csv(const char *path, const struct sweep *sweeps, size_t n_sweeps, const struct single_run *runs,
               size_t n_runs)
{
    FILE *out = open_output(path);

    if (out == NULL)
        return false;
    fprintf(out, "network,arithmetic,compensation,layer,pictures,top1_percent,change_points,top5_percent,agreement_"
                 "percent,seconds,"
                 "gain,measured_gain,residual,inner_gain_off_points,pixels_gain_off_points\n");
    for (size_t i = 0; i < n_sweeps; i++)
        write_sweep(out, &sweeps[i]);
    for (size_t i = 0; i < n_runs; i++)
        write_single_run(out, &runs[i]);
    return close_output(out, path);
}
