#include "chart.h"

#include "accuracy_scale.h"
#include "output_file.h"
#include "svg.h"

#include <math.h>
#include <string.h>

#define MARGIN 24.0
#define GAIN_X 250.0 /* right end of the gains */
#define PLOT_LEFT 280.0
#define PLOT_RIGHT 710.0
#define VALUE_WIDTH 110.0 /* of a column of values, to the right of the plot */
#define LEGEND_Y 86.0
#define LEGEND_CHARACTER 6.7 /* width, near enough */
#define ROW_HEIGHT 25.0
#define PANEL_HEAD 52.0
#define PANEL_FOOT 62.0
/** From a row's middle down to the baseline of its text. */
#define BASELINE 4.5

static const char stretched_note[] =
    "The axis is stretched towards 100 %: even steps are even factors of the error, 100 - Top-1 (plus 0.1).";

/* Shapes differ as well as colours; svg.h styles the classes. */
static const struct {
    void (*draw)(FILE *out, double x, double y);
    const char *value_class;
} markers[CHART_SERIES] = {{svg_circle, "value one"}, {svg_diamond, "value two"}, {svg_square, "value three"}};

static double chart_width(const struct chart *chart)
{
    return PLOT_RIGHT + VALUE_WIDTH * (double)chart->n_series + MARGIN;
}

static double head_height(const struct chart *chart)
{
    return chart->stretched ? 132 : 108;
}

static double panel_height(const struct chart_panel *panel)
{
    return PANEL_HEAD + ROW_HEIGHT * (double)panel->n_rows + PANEL_FOOT;
}

/* Right end of a series' values; the last column is the broadest. */
static double value_x(const struct chart *chart, size_t series)
{
    return chart_width(chart) - MARGIN - (VALUE_WIDTH + 6) * (double)(chart->n_series - 1 - series);
}

static struct accuracy_scale choose_scale(const struct chart *chart)
{
    double least = 100;
    double most = 0;

    for (size_t i = 0; i < chart->n_panels; i++) {
        const struct chart_panel *panel = &chart->panels[i];
        most = fmax(most, panel->reference);
        for (size_t j = 0; j < panel->n_rows; j++) {
            for (size_t k = 0; k < chart->n_series; k++) {
                if (!panel->rows[j].has[k])
                    continue;
                least = fmin(least, panel->rows[j].percents[k]);
                most = fmax(most, panel->rows[j].percents[k]);
            }
        }
    }
    return chart->stretched ? accuracy_scale_stretched(least, PLOT_LEFT, PLOT_RIGHT)
                            : accuracy_scale_even(least, most, PLOT_LEFT, PLOT_RIGHT);
}

static void draw_head(FILE *out, const struct chart *chart)
{
    double x = MARGIN;

    svg_text(out, MARGIN, 38, "title", "start", chart->title);
    svg_text(out, MARGIN, 60, "note", "start", chart->note);
    for (size_t i = 0; i < chart->n_series; i++) {
        markers[i].draw(out, x + 6, LEGEND_Y);
        svg_text(out, x + 18, LEGEND_Y + BASELINE, "label", "start", chart->series[i].legend);
        x += 42 + LEGEND_CHARACTER * (double)strlen(chart->series[i].legend);
    }
    svg_line(out, x, LEGEND_Y, x + 30, LEGEND_Y, "reference");
    svg_text(out, x + 38, LEGEND_Y + BASELINE, "label", "start", chart->reference_legend);
    if (chart->stretched)
        svg_text(out, MARGIN, 112, "note", "start", stretched_note);
}

static void draw_axis(FILE *out, const struct accuracy_scale *scale, double top, double bottom)
{
    for (size_t i = 0; i < scale->n_ticks; i++) {
        char text[16];
        if (scale->ticks[i] < scale->lowest || scale->ticks[i] > scale->highest)
            continue;
        const double x = accuracy_x(scale, scale->ticks[i]);
        svg_line(out, x, top, x, bottom, "grid");
        snprintf(text, sizeof text, "%g", scale->ticks[i]);
        svg_text(out, x, bottom + 18, "label", "middle", text);
    }
    svg_text(out, (PLOT_LEFT + PLOT_RIGHT) / 2, bottom + 38, "note", "middle",
             scale->stretched ? "Top-1, % (stretched scale)" : "Top-1, %");
}

static void draw_link(FILE *out, const struct chart *chart, const struct chart_row *row,
                      const struct accuracy_scale *scale, double y)
{
    for (size_t i = 1; i < chart->n_series; i++) {
        if (row->has[0] && row->has[i])
            svg_line(out, accuracy_x(scale, row->percents[0]), y, accuracy_x(scale, row->percents[i]), y, "link");
    }
}

static void draw_row(FILE *out, const struct chart *chart, const struct chart_row *row,
                     const struct accuracy_scale *scale, double y)
{
    char text[32];

    svg_line(out, MARGIN, y + ROW_HEIGHT / 2, chart_width(chart) - MARGIN, y + ROW_HEIGHT / 2, "row");
    svg_text(out, MARGIN, y + BASELINE, "label", "start", row->label);
    if (!isnan(row->gain)) {
        snprintf(text, sizeof text, "%.4f", row->gain);
        svg_text(out, GAIN_X, y + BASELINE, "value", "end", text);
    }
    draw_link(out, chart, row, scale, y);
    for (size_t i = chart->n_series; i-- > 0;) { /* the first lies on top */
        if (!row->has[i])
            continue;
        markers[i].draw(out, accuracy_x(scale, row->percents[i]), y);
        snprintf(text, sizeof text, "%.2f", row->percents[i]);
        svg_text(out, value_x(chart, i), y + BASELINE, markers[i].value_class, "end", text);
    }
}

static void draw_panel(FILE *out, const struct chart *chart, const struct chart_panel *panel,
                       const struct accuracy_scale *scale, double top)
{
    const double rows_top = top + PANEL_HEAD;
    const double rows_bottom = rows_top + ROW_HEIGHT * (double)panel->n_rows;
    const double reference_x = accuracy_x(scale, panel->reference);

    svg_text(out, MARGIN, top + 16, "panel", "start", panel->name);
    svg_text(out, MARGIN, rows_top - 10, "note", "start", "arithmetic");
    svg_text(out, GAIN_X, rows_top - 10, "note", "end", "gain");
    for (size_t i = 0; i < chart->n_series; i++)
        svg_text(out, value_x(chart, i), rows_top - 10, "note", "end", chart->series[i].heading);
    draw_axis(out, scale, rows_top, rows_bottom);
    svg_line(out, reference_x, rows_top, reference_x, rows_bottom, "reference");
    for (size_t i = 0; i < panel->n_rows; i++)
        draw_row(out, chart, &panel->rows[i], scale, rows_top + ROW_HEIGHT * ((double)i + 0.5));
}

bool draw_chart(const char *path, const struct chart *chart)
{
    const struct accuracy_scale scale = choose_scale(chart);
    double top = head_height(chart);
    double height = head_height(chart);
    FILE *out = open_output(path);

    if (out == NULL)
        return false;
    for (size_t i = 0; i < chart->n_panels; i++)
        height += panel_height(&chart->panels[i]);
    svg_begin(out, chart_width(chart), height, chart->title);
    draw_head(out, chart);
    for (size_t i = 0; i < chart->n_panels; i++) {
        draw_panel(out, chart, &chart->panels[i], &scale, top);
        top += panel_height(&chart->panels[i]);
    }
    svg_end(out);
    return close_output(out, path);
}
