#include "error_histogram.h"

#include "output_file.h"
#include "svg.h"
#include "error_report.h"
#include "scale.h"

#include <math.h>

#define LEFT 84.0
#define TOP 108.0
#define PLOT_WIDTH 720.0
#define PLOT_HEIGHT 340.0
#define WIDTH (LEFT + PLOT_WIDTH + 36)
#define HEIGHT (TOP + PLOT_HEIGHT + 66)
#define BAR_COLOUR "#5a9bc9"

/* A bin's share of all relative errors. */
static double share(const struct measured *measured, uint64_t count)
{
    return measured->error.n_relative == 0 ? 0 : (double)count / (double)measured->error.n_relative;
}

static double largest_share(const struct measured *measured)
{
    double largest = 0;

    for (size_t i = 0; i < HISTOGRAM_BINS; i++)
        largest = fmax(largest, share(measured, measured->bins[i]));
    return largest > 0 ? largest : 1;
}

static double x_of(const struct measured *measured, double relative)
{
    return LEFT + PLOT_WIDTH * (relative - measured->lowest) / (measured->highest - measured->lowest);
}

static void draw_axes(FILE *out, const struct measured *measured, double top_share)
{
    const double x_step = scale_step(measured->highest - measured->lowest, 9), y_step = scale_step(top_share, 7);
    char text[48];

    for (double tick = 0; tick <= top_share * 1.0001; tick += y_step) {
        const double y = TOP + PLOT_HEIGHT * (1 - tick / top_share);
        svg_line(out, LEFT, y, LEFT + PLOT_WIDTH, y, "grid");
        snprintf(text, sizeof text, "%.4g %%", 100 * tick);
        svg_text(out, LEFT - 9, y + 4.5, "label", "end", text);
    }
    for (double k = ceil(measured->lowest / x_step - 1e-9); k * x_step <= measured->highest + 1e-9 * x_step; k++) {
        const double x = x_of(measured, k * x_step);
        svg_line(out, x, TOP + PLOT_HEIGHT, x, TOP + PLOT_HEIGHT + 5, "axis");
        snprintf(text, sizeof text, "%.4g %%", 100 * k * x_step + 0.0);
        svg_text(out, x, TOP + PLOT_HEIGHT + 20, "label", "middle", text);
    }
    svg_text(out, LEFT + PLOT_WIDTH / 2, TOP + PLOT_HEIGHT + 46, "label", "middle",
             "relative error, (product - exact product) / exact product");
    svg_text_upwards(out, 20, TOP + PLOT_HEIGHT / 2, "label", "share of the pairs in a bin");
}

static void draw_bars(FILE *out, const struct measured *measured, double top_share)
{
    const double width = PLOT_WIDTH / HISTOGRAM_BINS;

    for (size_t i = 0; i < HISTOGRAM_BINS; i++) {
        const double height = PLOT_HEIGHT * share(measured, measured->bins[i]) / top_share;
        if (height > 0)
            svg_box(out, LEFT + width * (double)i + 0.5, TOP + PLOT_HEIGHT - height, width - 1, height, BAR_COLOUR);
    }
    svg_line(out, LEFT, TOP + PLOT_HEIGHT, LEFT + PLOT_WIDTH, TOP + PLOT_HEIGHT, "axis");
    svg_line(out, LEFT, TOP, LEFT, TOP + PLOT_HEIGHT, "axis");
}

static void draw_bias(FILE *out, const struct measured *measured)
{
    const double bias = measured->error.bias, x = x_of(measured, bias);
    const bool right = x < LEFT + PLOT_WIDTH * 0.75;
    char text[64];

    if (bias < measured->lowest || bias > measured->highest)
        return;
    svg_line(out, x, TOP - 14, x, TOP + PLOT_HEIGHT, "mean");
    snprintf(text, sizeof text, "bias %.4g %%", 100 * bias);
    svg_text(out, x + (right ? 7 : -7), TOP - 8, "label", right ? "start" : "end", text);
}

static void draw_notes(FILE *out, const struct measured *measured)
{
    const axm_multiplier_error *const e = &measured->error;
    char text[256], format[64], pairs[128];

    error_report_format(measured->arith, format, sizeof format);
    error_report_pairs(measured, pairs, sizeof pairs);
    snprintf(text, sizeof text, "%s; %s; MRED %.4g %%, worst %.4g %%", format, pairs, 100 * e->mred,
             100 * e->worst_relative);
    svg_text(out, LEFT, 56, "note", "start", text);
    snprintf(text, sizeof text,
             "Beyond the axis: %llu pairs to the left, %llu to the right. No relative error: %llu, with an exact "
             "product of 0",
             (unsigned long long)e->n_below, (unsigned long long)e->n_above, (unsigned long long)e->n_zero);
    svg_text(out, LEFT, 74, "note", "start", text);
}

bool error_histogram_write(const struct measured *measured, const char *path)
{
    const double largest = largest_share(measured);
    const double step = scale_step(largest, 7), top_share = ceil(largest / step - 1e-9) * step;
    FILE *const out = open_output(path);
    char text[256];

    if (out == NULL)
        return false;
    snprintf(text, sizeof text, "Relative error of %s", measured->name);
    svg_begin(out, WIDTH, HEIGHT, text);
    svg_text(out, LEFT, 34, "heading", "start", text);
    draw_notes(out, measured);
    draw_axes(out, measured, top_share);
    draw_bars(out, measured, top_share);
    draw_bias(out, measured);
    svg_end(out);
    return close_output(out, path);
}
