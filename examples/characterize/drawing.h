/* The few elements a picture of errors needs, as SVG. Sizes and places are in pixels, y downwards. */
#ifndef CHARACTERIZE_DRAWING_H
#define CHARACTERIZE_DRAWING_H

#include <stdbool.h>
#include <stdio.h>

/** Begins a picture on white ground. */
void drawing_begin(FILE *out, double width, double height, const char *title);

void drawing_end(FILE *out);

/** Text on a baseline. Class: title, note or label. Anchor: start, middle or end. */
void drawing_text(FILE *out, double x, double y, const char *class, const char *anchor, const char *text);

/** The same, turned to run upwards. */
void drawing_text_upwards(FILE *out, double x, double y, const char *class, const char *text);

/** Class: axis, grid or mean. */
void drawing_line(FILE *out, double x1, double y1, double x2, double y2, const char *class);

/** A rectangle's outline. */
void drawing_frame(FILE *out, double x, double y, double width, double height);

/** A filled rectangle. */
void drawing_box(FILE *out, double x, double y, double width, double height, const char *colour);

/** Many boxes of one colour: begun, each 1 high and some wide in cells of a grid, and ended. */
void drawing_cells_begin(FILE *out, const char *colour);
void drawing_cells_add(FILE *out, int x, int y, int width);
void drawing_cells_end(FILE *out);

/** What follows is in cells of so many pixels from (x, y) on, until the end. */
void drawing_grid_begin(FILE *out, double x, double y, double cell_width, double cell_height);
void drawing_grid_end(FILE *out);

#endif
