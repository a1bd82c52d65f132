/* Accuracies of arithmetics as a picture: a row for each, with a marker for each way it was run. */
#ifndef COMMON_CHART_H
#define COMMON_CHART_H

#include <stdbool.h>
#include <stddef.h>

/** Ways to run an arithmetic that a chart shows beside each other. */
#define CHART_SERIES 3

struct chart_row {
    const char *label;
    double gain; /* not a number: none is shown */
    bool has[CHART_SERIES];
    double percents[CHART_SERIES];
};

struct chart_panel {
    const char *name;
    double reference; /* per cent, drawn as a line through all rows */
    const struct chart_row *rows;
    size_t n_rows;
};

struct chart_series {
    const char *heading; /* of its column of values */
    const char *legend;
};

struct chart {
    const char *title;
    const char *note; /* a line below the title */
    const char *reference_legend;
    struct chart_series series[CHART_SERIES];
    size_t n_series;
    bool stretched; /* an axis stretched towards 100 per cent, instead of an even one */
    const struct chart_panel *panels;
    size_t n_panels;
};

/** Draws it as SVG. Complains and gives false on failure. */
bool draw_chart(const char *path, const struct chart *chart);

#endif
