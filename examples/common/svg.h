/* The few drawing elements a chart needs, as SVG. Sizes and places are in pixels, y downwards. */
#ifndef COMMON_SVG_H
#define COMMON_SVG_H

#include <stdio.h>

/** Begins a picture on white ground; the classes given to text, lines and markers are styled here. */
void svg_begin(FILE *out, double width, double height, const char *title);

void svg_end(FILE *out);

/**
 * Text on a baseline.
 * Class: title, panel, label, value, "value one", "value two", "value three" or note. Anchor: start, middle or end.
 */
void svg_text(FILE *out, double x, double y, const char *class, const char *anchor, const char *text);

/** Class: one of grid, row, reference, link. */
void svg_line(FILE *out, double x1, double y1, double x2, double y2, const char *class);

/** A filled circle in the first colour. */
void svg_circle(FILE *out, double x, double y);

/** A hollow diamond in the second colour. */
void svg_diamond(FILE *out, double x, double y);

/** A hollow square in the third colour. */
void svg_square(FILE *out, double x, double y);

#endif
