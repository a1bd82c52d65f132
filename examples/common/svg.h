/* The few drawing elements a chart needs, as SVG. Sizes and places are in pixels, y downwards. */
#ifndef COMMON_SVG_H
#define COMMON_SVG_H

#include <stdio.h>

/** Begins a picture on white ground; the classes given to text, lines and markers are styled here. */
void svg_begin(FILE *out, double width, double height, const char *title);

void svg_end(FILE *out);

/**
 * Text on a baseline.
 * Class: title, heading, panel, label, value, "value one", "value two", "value three" or note. Anchor: start, middle
 * or end.
 */
void svg_text(FILE *out, double x, double y, const char *class, const char *anchor, const char *text);

/** The same, turned to run upwards, its middle at the point. */
void svg_text_upwards(FILE *out, double x, double y, const char *class, const char *text);

/** Class: one of axis, grid, row, reference, mean, link. */
void svg_line(FILE *out, double x1, double y1, double x2, double y2, const char *class);

/** A filled circle in the first colour. */
void svg_circle(FILE *out, double x, double y);

/** A hollow diamond in the second colour. */
void svg_diamond(FILE *out, double x, double y);

/** A hollow square in the third colour. */
void svg_square(FILE *out, double x, double y);

/** A rectangle's outline. */
void svg_frame(FILE *out, double x, double y, double width, double height);

/** A filled rectangle. */
void svg_box(FILE *out, double x, double y, double width, double height, const char *colour);

/** Many boxes of one colour: begun, each 1 high and some wide in cells of a grid, and ended. */
void svg_cells_begin(FILE *out, const char *colour);
void svg_cells_add(FILE *out, int x, int y, int width);
void svg_cells_end(FILE *out);

/** What follows is in cells of so many pixels from (x, y) on, until the end. */
void svg_grid_begin(FILE *out, double x, double y, double cell_width, double cell_height);
void svg_grid_end(FILE *out);

#endif
