#include "chart.h"

#include "common/accuracy_scale.h"
#include "common/output_file.h"
#include "common/svg.h"

#define WIDTH 960.0
#define MARGIN 24.0
#define GAIN_X 250.0 /* right end of the gains */
#define PLOT_LEFT 280.0
#define PLOT_RIGHT 710.0
#define VALUE_X 815.0 /* right end of the first column of values; the second's is the right margin */
#define HEAD_HEIGHT 132.0
#define ROW_HEIGHT 25.0
#define PANEL_HEAD 52.0
#define PANEL_FOOT 62.0
/** From a row's middle down to the baseline of its text. */
#define BASELINE 4.5

static double panel_height(const struct sweep *sweep)
{
    return PANEL_HEAD + ROW_HEIGHT * (double)sweep->n_rows + PANEL_FOOT;
}

static double least_accuracy(const struct sweep *sweeps, size_t n_sweeps)
{
    double least = 100;

    for (size_t i = 0; i < n_sweeps; i++) {
        for (size_t j = 0; j < sweeps[i].n_rows; j++) {
            const struct sweep_row *row = &sweeps[i].rows[j];
            if (row->score.top1 < least)
                least = row->score.top1;
            if (row->has_gain && row->uncompensated.top1 < least)
                least = row->uncompensated.top1;
        }
    }
    return least;
}

static void draw_head(FILE *out, const struct sweep *sweep)
{
    char text[160];

    svg_text(out, MARGIN, 38, "title", "start", "Top-1 accuracy by arithmetic of the multipliers");
    snprintf(text, sizeof text,
             "%zu pictures (one is %.2f points). Convolutions and fully connected layers multiply by the arithmetic.",
             sweep->n_pictures, 100 / (double)sweep->n_pictures);
    svg_text(out, MARGIN, 60, "note", "start", text);
    svg_circle(out, MARGIN + 6, 86);
    svg_text(out, MARGIN + 18, 86 + BASELINE, "label", "start", "compensated for the arithmetic's gain, if it has one");
    svg_diamond(out, MARGIN + 390, 86);
    svg_text(out, MARGIN + 402, 86 + BASELINE, "label", "start", "not compensated");
    svg_line(out, MARGIN + 546, 86, MARGIN + 576, 86, "reference");
    svg_text(out, MARGIN + 584, 86 + BASELINE, "label", "start", "float32");
    svg_text(out, MARGIN, 112, "note", "start",
             "The axis is stretched towards 100 %: even steps are even factors of the error, 100 - Top-1 (plus 0.1).");
}

static void draw_axis(FILE *out, const struct accuracy_scale *scale, double top, double bottom)
{
    for (size_t i = 0; i < n_accuracy_ticks; i++) {
        char text[16];
        if (accuracy_ticks[i] < scale->lowest)
            continue;
        const double x = accuracy_x(scale, accuracy_ticks[i]);
        svg_line(out, x, top, x, bottom, "grid");
        snprintf(text, sizeof text, "%g", accuracy_ticks[i]);
        svg_text(out, x, bottom + 18, "label", "middle", text);
    }
    svg_text(out, (PLOT_LEFT + PLOT_RIGHT) / 2, bottom + 38, "note", "middle", "Top-1, % (stretched scale)");
}

static void draw_row(FILE *out, const struct sweep_row *row, const struct accuracy_scale *scale, double y)
{
    const double x = accuracy_x(scale, row->score.top1);
    char text[32];

    svg_line(out, MARGIN, y + ROW_HEIGHT / 2, WIDTH - MARGIN, y + ROW_HEIGHT / 2, "row");
    svg_text(out, MARGIN, y + BASELINE, "label", "start", row->expected->arith);
    snprintf(text, sizeof text, "%.4f", row->gain);
    svg_text(out, GAIN_X, y + BASELINE, "value", "end", text);
    if (row->has_gain) {
        const double other_x = accuracy_x(scale, row->uncompensated.top1);
        svg_line(out, x, y, other_x, y, "link");
        svg_diamond(out, other_x, y);
        snprintf(text, sizeof text, "%.2f", row->uncompensated.top1);
        svg_text(out, WIDTH - MARGIN, y + BASELINE, "value two", "end", text);
    }
    svg_circle(out, x, y);
    snprintf(text, sizeof text, "%.2f", row->score.top1);
    svg_text(out, VALUE_X, y + BASELINE, "value one", "end", text);
}

static void draw_panel(FILE *out, const struct sweep *sweep, const struct accuracy_scale *scale, double top)
{
    const double rows_top = top + PANEL_HEAD;
    const double rows_bottom = rows_top + ROW_HEIGHT * (double)sweep->n_rows;
    const double reference_x = accuracy_x(scale, sweep->rows[0].score.top1);

    svg_text(out, MARGIN, top + 16, "panel", "start", sweep->file->name);
    svg_text(out, MARGIN, rows_top - 10, "note", "start", "arithmetic");
    svg_text(out, GAIN_X, rows_top - 10, "note", "end", "gain");
    svg_text(out, VALUE_X, rows_top - 10, "note", "end", "compensated");
    svg_text(out, WIDTH - MARGIN, rows_top - 10, "note", "end", "not compensated");
    draw_axis(out, scale, rows_top, rows_bottom);
    svg_line(out, reference_x, rows_top, reference_x, rows_bottom, "reference");
    for (size_t i = 0; i < sweep->n_rows; i++)
        draw_row(out, &sweep->rows[i], scale, rows_top + ROW_HEIGHT * ((double)i + 0.5));
}

bool draw_chart(const char *path, const struct sweep *sweeps, size_t n_sweeps)
{
    const struct accuracy_scale scale = accuracy_scale_for(least_accuracy(sweeps, n_sweeps), PLOT_LEFT, PLOT_RIGHT);
    FILE *out = open_output(path);
    double top = HEAD_HEIGHT;
    double height = HEAD_HEIGHT;

    if (out == NULL)
        return false;
    for (size_t i = 0; i < n_sweeps; i++)
        height += panel_height(&sweeps[i]);
    svg_begin(out, WIDTH, height, "Top-1 accuracy by arithmetic of the multipliers");
    draw_head(out, &sweeps[0]);
    for (size_t i = 0; i < n_sweeps; i++) {
        draw_panel(out, &sweeps[i], &scale, top);
        top += panel_height(&sweeps[i]);
    }
    svg_end(out);
    return close_output(out, path);
}
