#include "sweep_chart.h"

#include "common/chart.h"
#include "common/diagnostic.h"

#include <stdio.h>
#include <stdlib.h>

static void fill_panel(struct chart_panel *panel, struct chart_row *rows, const struct sweep *sweep)
{
    *panel = (struct chart_panel){sweep->file->name, sweep->rows[0].score.top1, rows, sweep->n_rows};
    for (size_t i = 0; i < sweep->n_rows; i++) {
        const struct sweep_row *row = &sweep->rows[i];
        rows[i] = (struct chart_row){row->expected->arith,
                                     row->gain,
                                     {true, row->has_gain},
                                     {row->score.top1, row->has_gain ? row->uncompensated.top1 : 0}};
    }
}

bool draw_sweeps(const char *path, const struct sweep *sweeps, size_t n_sweeps)
{
    struct chart_panel *panels = calloc(n_sweeps, sizeof *panels);
    struct chart_row *rows = calloc(n_sweeps * MAX_SWEEP, sizeof *rows);
    char note[160];
    const struct chart chart = {
        .title = "Top-1 accuracy by arithmetic of the multipliers",
        .note = note,
        .reference_legend = "float32",
        .series = {{"compensated", "compensated for the arithmetic's gain, if it has one"},
                   {"not compensated", "not compensated"}},
        .n_series = 2,
        .stretched = true,
        .panels = panels,
        .n_panels = n_sweeps,
    };

    snprintf(note, sizeof note,
             "%zu pictures (one is %.2f points). Convolutions and fully connected layers multiply by the arithmetic.",
             sweeps[0].n_pictures, 100 / (double)sweeps[0].n_pictures);
    for (size_t i = 0; i < n_sweeps && panels != NULL && rows != NULL; i++)
        fill_panel(&panels[i], rows + i * MAX_SWEEP, &sweeps[i]);
    const bool done = panels == NULL || rows == NULL ? complain_memory() : draw_chart(path, &chart);
    free(panels);
    free(rows);
    return done;
}
