#include "chart.h"

#include "floors.h"
#include "machine.h"

/* ---- measures, in pixels ---- */

#define WIDTH 1000.0
#define LEFT 330.0  /* of the axis: labels are before it */
#define RIGHT 60.0  /* room for the last value */
#define TOP 110.0   /* title and legend */
#define BOTTOM 60.0 /* the axis's numbers and its name */
#define BAR 10.0
#define GAP 8.0    /* after a group of bars */
#define VALUE 28.0 /* what a number after a bar takes */
#define TITLE 28.0 /* a path's */

/* Colours that remain apart for colour-blind eyes, by position among the instruction sets. */
static const char *const colours[BENCH_MAX_ISAS] = {"#999999", "#56b4e9", "#e69f00", "#0063a8",
                                                    "#009e73", "#cc79a7", "#d55e00", "#000000"};

typedef struct {
    FILE *out;
    const bench_run *run;
    double y;    /* where the next thing goes */
    double most; /* ratio at the axis's end */
} picture;

static double x_of(const picture *chart, double ratio)
{
    return LEFT + ratio / chart->most * (WIDTH - LEFT - RIGHT);
}

static void write_text(FILE *out, double x, double y, const char *class, const char *text)
{
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        default: fputc(*text, out);
        }
    }
    fputs("</text>\n", out);
}

static void write_line(FILE *out, double x1, double y1, double x2, double y2, const char *class)
{
    fprintf(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class);
}

/* ---- what is in it ---- */

/* Calls `visit` for every layer and arithmetic that the chart shows of a path. */
static size_t for_each_group(picture *chart, const bench_path *path,
                             void (*visit)(picture *chart, const bench_path *path, size_t layer, size_t arith))
{
    const bench_run *const run = chart->run;
    size_t groups = 0;
    for (size_t arith = 0; arith < run->options.n_ariths; arith++) {
        for (size_t layer = 0; layer < run->layers.count; layer++) {
            if (bench_path_of_headline(run->layers.layers[layer].name, run->options.ariths[arith]) == path) {
                groups++;
                if (visit != NULL) {
                    visit(chart, path, layer, arith);
                }
            }
        }
    }
    return groups;
}

static double group_height(const picture *chart)
{
    return BAR * (double)chart->run->options.n_isas + GAP;
}

static double height_of(picture *chart)
{
    double height = TOP + BOTTOM;
    for (size_t i = 0; i < bench_path_count(); i++) {
        const size_t groups = for_each_group(chart, bench_path_at(i), NULL);
        height += groups == 0 ? 0 : TITLE + (double)groups * group_height(chart);
    }
    return height;
}

static double most_of(const bench_run *run)
{
    double most = 1.2; /* so that the line at 1 is inside */
    for (size_t i = 0; i < run->n_tasks; i++) {
        const bench_task *const task = &run->tasks[i];
        if (task->kind == BENCH_SPEED && bench_run_is_headline(run, task->layer, task->arith) &&
            run->figures[i].ratio > most) {
            most = run->figures[i].ratio;
        }
    }
    return most;
}

/* ---- its parts ---- */

static void write_bar(const picture *chart, double y, const bench_figure *figure, double floor, const char *colour)
{
    char value[32];
    fprintf(chart->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n", LEFT, y,
            x_of(chart, figure->ratio) - LEFT, BAR - 1, colour);
    if (floor > 0) {
        write_line(chart->out, x_of(chart, floor), y - 0.5, x_of(chart, floor), y + BAR - 0.5, "floor");
    }
    snprintf(value, sizeof value, "%.2f", figure->ratio);
    const double end = x_of(chart, figure->ratio), mark = floor > 0 ? x_of(chart, floor) : 0;
    const bool mark_in_the_way = mark > end - 2 && mark < end + VALUE;
    write_text(chart->out, (mark_in_the_way ? mark : end) + 4, y + BAR - 2, "value", value);
}

static void write_group(picture *chart, const bench_path *path, size_t layer, size_t arith)
{
    const bench_run *const run = chart->run;
    const double middle = chart->y + BAR * (double)run->options.n_isas / 2;
    char label[96];
    snprintf(label, sizeof label, "%s, %s", run->options.ariths[arith], run->layers.layers[layer].name);
    write_text(chart->out, LEFT - 8, middle + 4, "label", label);
    for (size_t isa = 0; isa < run->options.n_isas; isa++) {
        const bench_figure *const figure = bench_run_find(run, BENCH_SPEED, isa, layer, arith);
        if (figure != NULL && figure->ratio > 0) {
            write_bar(chart, chart->y + BAR * (double)isa, figure, bench_path_floor(path, run->options.isas[isa]),
                      colours[isa]);
        }
    }
    chart->y += group_height(chart);
}

static void write_paths(picture *chart)
{
    for (size_t i = 0; i < bench_path_count(); i++) {
        const bench_path *const path = bench_path_at(i);
        char title[128];
        if (for_each_group(chart, path, NULL) == 0) {
            continue;
        }
        snprintf(title, sizeof title, "%s (against %s)", path->title, bench_reference_name(path->reference));
        write_text(chart->out, 16, chart->y + TITLE - 10, "path", title);
        chart->y += TITLE;
        for_each_group(chart, path, write_group);
    }
}

static void write_axis(const picture *chart, double bottom)
{
    const double step = chart->most > 4 ? 1 : chart->most > 1.6 ? 0.5 : 0.2;
    for (int i = 0; i * step <= chart->most; i++) {
        char number[32];
        const double x = x_of(chart, i * step);
        snprintf(number, sizeof number, "%.1f", i * step);
        write_line(chart->out, x, TOP, x, bottom, "grid");
        write_text(chart->out, x, bottom + 18, "number", number);
    }
    write_text(chart->out, (LEFT + WIDTH - RIGHT) / 2, bottom + 42, "number",
               "speed over float32's on the same layer (1 = as fast)");
}

static void write_legend(const picture *chart)
{
    double x = 16;
    for (size_t isa = 0; isa < chart->run->options.n_isas; isa++) {
        fprintf(chart->out, "<rect x=\"%.1f\" y=\"72\" width=\"14\" height=\"14\" fill=\"%s\"/>\n", x, colours[isa]);
        write_text(chart->out, x + 20, 84, "key", axm_isa_name(chart->run->options.isas[isa]));
        x += 130;
    }
    write_line(chart->out, x + 6, 72, x + 6, 86, "floor");
    write_text(chart->out, x + 20, 84, "key", "least it is to be");
}

static void write_head(FILE *out, double height)
{
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">\n"
            "<style>\n"
            "text { font-family: Helvetica, Arial, 'DejaVu Sans', sans-serif; font-size: 12px; fill: #222 }\n"
            ".title { font-size: 19px; font-weight: bold }\n"
            ".path { font-size: 13px; font-weight: bold }\n"
            ".label { text-anchor: end; font-size: 11px }\n"
            ".number { text-anchor: middle }\n"
            ".value { font-size: 9px }\n"
            ".grid { stroke: #ddd }\n"
            ".one { stroke: #222; stroke-width: 1.5; stroke-dasharray: 5 3 }\n"
            ".floor { stroke: #c00000; stroke-width: 2 }\n"
            "</style>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
            WIDTH, height, WIDTH, height);
}

void bench_chart_write(FILE *out, const bench_run *run)
{
    picture chart = {.out = out, .run = run, .y = TOP, .most = most_of(run)};
    const double height = height_of(&chart), bottom = height - BOTTOM;
    write_head(out, height);
    write_text(out, 16, 32, "title", "Approximate multiply-accumulates beside float32, one thread");
    write_text(out, 16, 54, "key", bench_processor());
    write_legend(&chart);
    write_axis(&chart, bottom);
    write_paths(&chart);
    write_line(out, x_of(&chart, 1), TOP, x_of(&chart, 1), bottom, "one");
    fputs("</svg>\n", out);
}
