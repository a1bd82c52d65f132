#include "heat_map.h"

#include "diagnostic.h"
#include "svg.h"
#include "error_report.h"
#include "output_file.h"
#include "scale.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_CELLS = 128, CELL_PAIRS = 64, SHADES = 24, TICKS = 4 };

#define SIDE 512.0 /* of the map */
#define LEFT 108.0
#define TOP 92.0
#define LEGEND_X (LEFT + SIDE + 34)
#define LEGEND_WIDTH 22.0
#define WIDTH (LEGEND_X + LEGEND_WIDTH + 94)
#define HEIGHT (TOP + SIDE + 66)
#define COVERED 0.98 /* share of the cells whose errors the colours must tell apart */

struct heat_map {
    const struct measured *measured;
    bool is_log;                          /* the axes */
    bool whole;                           /* operands are integers */
    int n[2];                             /* cells along a and b */
    double error[MOST_CELLS][MOST_CELLS]; /* [b][a]: mean relative error; NaN: none there */
    double end;                           /* of the colours: the error that has the last one */
    bool has_gaps;
};

/* ---- cells ---- */

static bool is_whole(const struct measured *measured)
{
    return axm_arith_bits(measured->arith) != 0;
}

/* Where cell `index` of `n` begins, on the way from the range's lowest to its highest operand. */
static double edge(const struct heat_map *map, int operand, double index)
{
    const double lowest = map->measured->range[operand][0];
    const double highest = map->measured->range[operand][1] + (map->whole ? 1 : 0);
    const double share = index / map->n[operand];

    return map->is_log ? lowest * pow(highest / lowest, share) : lowest + (highest - lowest) * share;
}

static void set_cell_range(const struct heat_map *map, int operand, int index, axm_multiplier_error_desc *desc)
{
    double lowest = edge(map, operand, index), highest = edge(map, operand, index + 1);

    if (map->whole) { /* integers k with lowest <= k < highest; at least one */
        lowest = floor(lowest + 1e-9 * fabs(lowest));
        highest = fmax(lowest, ceil(highest - 1e-9 * fabs(highest)) - 1);
    }
    desc->lowest[operand] = lowest;
    desc->highest[operand] = highest;
}

static bool measure_cell(const axm_context *ctx, struct heat_map *map, int a, int b)
{
    axm_multiplier_error_desc desc;
    axm_multiplier_error error;

    axm_multiplier_error_desc_init(&desc);
    set_cell_range(map, AXM_OPERAND_A, a, &desc);
    set_cell_range(map, AXM_OPERAND_B, b, &desc);
    const double pairs = (desc.highest[0] - desc.lowest[0] + 1) * (desc.highest[1] - desc.lowest[1] + 1);
    if ((desc.lowest[0] == 0 && desc.highest[0] == 0) || (desc.lowest[1] == 0 && desc.highest[1] == 0)) {
        map->error[b][a] = NAN; /* every product is 0; and a range of 0 to 0 means something else */
        return true;
    }
    if (!map->whole || pairs > CELL_PAIRS) {
        desc.pairs = AXM_PAIRS_DRAWN;
        desc.n_pairs = CELL_PAIRS;
        desc.seed = (uint64_t)b * MOST_CELLS + (uint64_t)a;
    }
    if (axm_multiplier_error_measure(ctx, map->measured->arith, &desc, &error, sizeof error, NULL) != AXM_OK)
        return complain(NULL, 0, "%s", axm_last_message());
    map->error[b][a] = error.n_relative == 0 ? NAN : error.bias;
    return true;
}

static int compare_doubles(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

/* A round number that most cells' errors stay under. */
static void choose_end(struct heat_map *map)
{
    static double magnitudes[MOST_CELLS * MOST_CELLS];
    size_t n = 0;

    for (int b = 0; b < map->n[1]; b++) {
        for (int a = 0; a < map->n[0]; a++) {
            if (isnan(map->error[b][a]))
                map->has_gaps = true;
            else
                magnitudes[n++] = fabs(map->error[b][a]);
        }
    }
    qsort(magnitudes, n, sizeof magnitudes[0], compare_doubles);
    const double covered = n == 0 ? 0 : magnitudes[(size_t)(COVERED * (double)(n - 1))];
    map->end = covered > 0 ? scale_round_up(covered) : n > 0 && magnitudes[n - 1] > 0 ? magnitudes[n - 1] : 0.01;
}

static bool measure_cells(const axm_context *ctx, struct heat_map *map)
{
    for (int operand = 0; operand < 2; operand++) {
        const double *const range = map->measured->range[operand];
        const double count = range[1] - range[0] + 1;
        map->n[operand] = map->whole && count < MOST_CELLS ? (int)count : MOST_CELLS;
    }
    for (int b = 0; b < map->n[1]; b++) {
        for (int a = 0; a < map->n[0]; a++) {
            if (!measure_cell(ctx, map, a, b))
                return false;
        }
    }
    choose_end(map);
    return true;
}

/* ---- colours ---- */

/* Shades from -SHADES (blue: too small) over 0 (nearly white) to SHADES (red: too large). */
static int shade_of(const struct heat_map *map, double error)
{
    const double place = error / map->end * SHADES;

    return place <= -SHADES ? -SHADES : place >= SHADES ? SHADES : (int)lround(place);
}

static void colour_of(int shade, char colour[8])
{
    static const int ends[2][3] = {{8, 64, 129}, {150, 20, 10}};       /* dark blue, dark red */
    static const int middles[2][3] = {{90, 160, 210}, {240, 130, 80}}; /* on the way there */
    static const int none[3] = {250, 250, 248};
    const double share = (double)abs(shade) / SHADES;
    const int side = shade < 0 ? 0 : 1;
    int parts[3];

    for (int i = 0; i < 3; i++) {
        const double from = share < 0.5 ? none[i] : middles[side][i];
        const double to = share < 0.5 ? middles[side][i] : ends[side][i];
        parts[i] = (int)lround(from + (to - from) * (share < 0.5 ? 2 * share : 2 * share - 1));
    }
    snprintf(colour, 8, "#%02x%02x%02x", (unsigned)parts[0] & 255u, (unsigned)parts[1] & 255u,
             (unsigned)parts[2] & 255u);
}

/* ---- drawing ---- */

/* Cells of one shade, neighbours of a row in one box. Rows of b go upwards. */
static void draw_shade(FILE *out, const struct heat_map *map, int shade)
{
    char colour[8];
    bool begun = false;

    colour_of(shade, colour);
    for (int b = 0; b < map->n[1]; b++) {
        for (int a = 0; a < map->n[0]; a++) {
            int width = 0;
            while (a + width < map->n[0] && !isnan(map->error[b][a + width]) &&
                   shade_of(map, map->error[b][a + width]) == shade)
                width++;
            if (width == 0)
                continue;
            if (!begun)
                svg_cells_begin(out, colour);
            begun = true;
            svg_cells_add(out, a, map->n[1] - 1 - b, width);
            a += width;
        }
    }
    if (begun)
        svg_cells_end(out);
}

static void write_edge(const struct heat_map *map, int operand, int tick, char text[32])
{
    const double value = edge(map, operand, (double)map->n[operand] * tick / TICKS);

    snprintf(text, 32, map->whole && fabs(value) < 1e6 && value == floor(value) ? "%.6g" : "%.4g", value);
}

static void draw_axes(FILE *out, const struct heat_map *map)
{
    char text[32];

    for (int tick = 0; tick <= TICKS; tick++) {
        const double x = LEFT + SIDE * tick / TICKS, y = TOP + SIDE - SIDE * tick / TICKS;
        write_edge(map, AXM_OPERAND_A, tick, text);
        svg_line(out, x, TOP + SIDE, x, TOP + SIDE + 5, "axis");
        svg_text(out, x, TOP + SIDE + 20, "label", "middle", text);
        write_edge(map, AXM_OPERAND_B, tick, text);
        svg_line(out, LEFT - 5, y, LEFT, y, "axis");
        svg_text(out, LEFT - 9, y + 4.5, "label", "end", text);
    }
    svg_text(out, LEFT + SIDE / 2, TOP + SIDE + 44, "label", "middle",
             map->is_log ? "operand a (logarithmic)" : "operand a");
    svg_text_upwards(out, 22, TOP + SIDE / 2, "label", map->is_log ? "operand b (logarithmic)" : "operand b");
    svg_frame(out, LEFT, TOP, SIDE, SIDE);
}

static void draw_legend(FILE *out, const struct heat_map *map)
{
    const double step = SIDE / (2 * SHADES + 1);
    char colour[8], text[48];

    for (int shade = -SHADES; shade <= SHADES; shade++) {
        colour_of(shade, colour);
        svg_box(out, LEGEND_X, TOP + SIDE - step * (shade + SHADES + 1), LEGEND_WIDTH, step + 0.3, colour);
    }
    svg_frame(out, LEGEND_X, TOP, LEGEND_WIDTH, SIDE);
    for (int tick = -TICKS; tick <= TICKS; tick += 1) {
        const double y = TOP + SIDE / 2 - (SIDE - step) / 2 * tick / TICKS;
        const bool outermost = tick == -TICKS || tick == TICKS;
        snprintf(text, sizeof text, "%s%+.4g %%",
                 !outermost ? ""
                 : tick < 0 ? "≤ "
                            : "≥ ",
                 100 * map->end * tick / TICKS);
        svg_line(out, LEGEND_X + LEGEND_WIDTH, y, LEGEND_X + LEGEND_WIDTH + 5, y, "axis");
        svg_text(out, LEGEND_X + LEGEND_WIDTH + 9, y + 4.5, "label", "start", tick == 0 ? "0 %" : text);
    }
    svg_text(out, LEGEND_X + LEGEND_WIDTH + 84, TOP - 12, "note", "end", "mean relative error");
    if (map->has_gaps) {
        svg_box(out, LEGEND_X, TOP + SIDE + 20, LEGEND_WIDTH, 14, "#bbb");
        svg_text(out, LEGEND_X + LEGEND_WIDTH + 9, TOP + SIDE + 32, "note", "start", "no products");
        svg_text(out, LEGEND_X + LEGEND_WIDTH + 9, TOP + SIDE + 47, "note", "start", "but 0");
    }
}

static void draw(FILE *out, const struct heat_map *map)
{
    char text[256], format[64];

    snprintf(text, sizeof text, "Relative error of %s", map->measured->name);
    svg_begin(out, WIDTH, HEIGHT, text);
    svg_text(out, LEFT, 34, "heading", "start", text);
    error_report_format(map->measured->arith, format, sizeof format);
    snprintf(text, sizeof text, "%s; each of the %d x %d cells is the mean of %s", format, map->n[0], map->n[1],
             map->whole ? "its pairs, or of 64 drawn ones" : "64 drawn pairs");
    svg_text(out, LEFT, 58, "note", "start", text);
    svg_box(out, LEFT, TOP, SIDE, SIDE, "#bbb");
    svg_grid_begin(out, LEFT, TOP, SIDE / map->n[0], SIDE / map->n[1]);
    for (int shade = -SHADES; shade <= SHADES; shade++)
        draw_shade(out, map, shade);
    svg_grid_end(out);
    draw_axes(out, map);
    draw_legend(out, map);
    svg_end(out);
}

bool heat_map_write(const axm_context *ctx, const struct measured *measured, const char *path)
{
    static struct heat_map map;

    map = (struct heat_map){
        .measured = measured,
        .is_log = measured->request->operands == AXM_OPERANDS_LOG_UNIFORM,
        .whole = is_whole(measured),
    };
    if (!measure_cells(ctx, &map))
        return false;
    FILE *const out = open_output(path);
    if (out == NULL)
        return false;
    draw(out, &map);
    return close_output(out, path);
}
