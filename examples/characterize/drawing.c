#include "drawing.h"

static const char style[] = "<style>\n"
                            "text { font-family: Helvetica, Arial, 'DejaVu Sans', sans-serif; font-size: 13px; "
                            "fill: #222 }\n"
                            ".title { font-size: 17px; font-weight: bold }\n"
                            ".note { font-size: 12px; fill: #555 }\n"
                            ".axis { stroke: #222; stroke-width: 1 }\n"
                            ".grid { stroke: #ddd; stroke-width: 1 }\n"
                            ".mean { stroke: #c44e00; stroke-width: 1.6; stroke-dasharray: 5 3 }\n"
                            ".frame { fill: none; stroke: #222; stroke-width: 1 }\n"
                            "</style>\n";

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

void drawing_begin(FILE *out, double width, double height, const char *title)
{
    fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\">\n<title>",
            width, height, width, height);
    write_escaped(out, title);
    fprintf(out, "</title>\n%s<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", style);
}

void drawing_end(FILE *out)
{
    fputs("</svg>\n", out);
}

void drawing_text(FILE *out, double x, double y, const char *class, const char *anchor, const char *text)
{
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">", x, y, class, anchor);
    write_escaped(out, text);
    fputs("</text>\n", out);
}

void drawing_text_upwards(FILE *out, double x, double y, const char *class, const char *text)
{
    fprintf(out, "<text transform=\"translate(%.1f %.1f) rotate(-90)\" class=\"%s\" text-anchor=\"middle\">", x, y,
            class);
    write_escaped(out, text);
    fputs("</text>\n", out);
}

void drawing_line(FILE *out, double x1, double y1, double x2, double y2, const char *class)
{
    fprintf(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class);
}

void drawing_frame(FILE *out, double x, double y, double width, double height)
{
    fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"frame\"/>\n", x, y, width, height);
}

void drawing_box(FILE *out, double x, double y, double width, double height, const char *colour)
{
    fprintf(out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>\n", x, y, width, height,
            colour);
}

void drawing_cells_begin(FILE *out, const char *colour)
{
    fprintf(out, "<path fill=\"%s\" d=\"", colour);
}

void drawing_cells_add(FILE *out, int x, int y, int width)
{
    fprintf(out, "M%d %dh%dv1h-%dz", x, y, width, width);
}

void drawing_cells_end(FILE *out)
{
    fputs("\"/>\n", out);
}

void drawing_grid_begin(FILE *out, double x, double y, double cell_width, double cell_height)
{
    fprintf(out, "<g transform=\"translate(%.1f %.1f) scale(%.6g %.6g)\" shape-rendering=\"crispEdges\">\n", x, y,
            cell_width, cell_height);
}

void drawing_grid_end(FILE *out)
{
    fputs("</g>\n", out);
}
