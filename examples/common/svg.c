#include "svg.h"

#define MARKER_RADIUS 5.0

/* Colours that remain apart for colour-blind eyes; the shapes of the markers differ too. */
#define COLOUR_ONE "#0063a8"
#define COLOUR_TWO "#c44e00"
#define COLOUR_THREE "#3f7d20"

static const char style[] =
    "<style>\n"
    "text { font-family: Helvetica, Arial, 'DejaVu Sans', sans-serif; font-size: 13px; fill: #222 }\n"
    ".title { font-size: 19px; font-weight: bold }\n"
    ".heading { font-size: 17px; font-weight: bold }\n"
    ".panel { font-size: 15px; font-weight: bold }\n"
    ".note { font-size: 12px; fill: #555 }\n"
    ".value { font-variant-numeric: tabular-nums }\n"
    ".one { fill: " COLOUR_ONE " }\n"
    ".two { fill: " COLOUR_TWO " }\n"
    ".three { fill: " COLOUR_THREE " }\n"
    ".axis { stroke: #222; stroke-width: 1 }\n"
    ".frame { fill: none; stroke: #222; stroke-width: 1 }\n"
    ".mean { stroke: " COLOUR_TWO "; stroke-width: 1.6; stroke-dasharray: 5 3 }\n"
    ".grid { stroke: #ddd; stroke-width: 1 }\n"
    ".row { stroke: #eee; stroke-width: 1 }\n"
    ".reference { stroke: #555; stroke-width: 1.2; stroke-dasharray: 5 3 }\n"
    ".link { stroke: #aaa; stroke-width: 2 }\n"
    "circle { fill: " COLOUR_ONE " }\n"
    ".diamond { fill: #fff; stroke: " COLOUR_TWO "; stroke-width: 2 }\n"
    ".square { fill: none; stroke: " COLOUR_THREE "; stroke-width: 2 }\n"
    "</style>\n";

/* Arithmetics and names hold none of these today, but a picture must not depend on that. */
static void write_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '&')
            fputs("&amp;", out);
        else if (*text == '<')
            fputs("&lt;", out);
        else
            fputc(*text, out);
    }
}

void svg_begin(FILE *out, double width, double height, const char *title)
{
    fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\">\n", width,
            height, width, height);
    fputs("<title>", out);
    write_escaped(out, title);
    fprintf(out, "</title>\n%s<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", style);
}

void svg_end(FILE *out)
{
    fputs("</svg>\n", out);
}

void svg_text(FILE *out, double x, double y, const char *class, const char *anchor, const char *text)
{
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">", x, y, class, anchor);
    write_escaped(out, text);
    fputs("</text>\n", out);
}

void svg_text_upwards(FILE *out, double x, double y, const char *class, const char *text)
{
    fprintf(out, "<text transform=\"translate(%.1f %.1f) rotate(-90)\" class=\"%s\" text-anchor=\"middle\">", x, y,
            class);
    write_escaped(out, text);
    fputs("</text>\n", out);
}

void svg_line(FILE *out, double x1, double y1, double x2, double y2, const char *class)
{
    fprintf(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class);
}

void svg_circle(FILE *out, double x, double y)
{
    fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", x, y, MARKER_RADIUS);
}

void svg_diamond(FILE *out, double x, double y)
{
    const double r = MARKER_RADIUS + 1;

    fprintf(out, "<path d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz\" class=\"diamond\"/>\n", x - r, y, r, -r, r, r,
            -r, r);
}

void svg_square(FILE *out, double x, double y)
{
    const double r = MARKER_RADIUS + 1;

    fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"square\"/>\n", x - r, y - r, 2 * r,
            2 * r);
}

void svg_frame(FILE *out, double x, double y, double width, double height)
{
    fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"frame\"/>\n", x, y, width, height);
}

void svg_box(FILE *out, double x, double y, double width, double height, const char *colour)
{
    fprintf(out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>\n", x, y, width, height,
            colour);
}

void svg_cells_begin(FILE *out, const char *colour)
{
    fprintf(out, "<path fill=\"%s\" d=\"", colour);
}

void svg_cells_add(FILE *out, int x, int y, int width)
{
    fprintf(out, "M%d %dh%dv1h-%dz", x, y, width, width);
}

void svg_cells_end(FILE *out)
{
    fputs("\"/>\n", out);
}

void svg_grid_begin(FILE *out, double x, double y, double cell_width, double cell_height)
{
    fprintf(out, "<g transform=\"translate(%.1f %.1f) scale(%.6g %.6g)\" shape-rendering=\"crispEdges\">\n", x, y,
            cell_width, cell_height);
}

void svg_grid_end(FILE *out)
{
    fputs("</g>\n", out);
}
