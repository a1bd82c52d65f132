#include "common/chart.h"
#include "common/diagnostic.h"
#include "network_runs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void print_score(const struct row *row, enum compensation way)
{
    if (row->has[way])
        printf(" %8.2f (%6.2f)", row->scores[way].top1, row->scores[way].agreement);
    else
        printf(" %8s %8s", "-", "");
}

static void print_row(const struct row *row)
{
    printf("%-22s", row->contender->label);
    if (isnan(row->gain))
        printf(" %7s", "-");
    else
        printf(" %7.4f", row->gain);
    for (int way = 0; way < N_COMPENSATIONS; way++)
        print_score(row, (enum compensation)way);
    printf(" %8.2f\n", row->scores[COMPENSATION_NONE].seconds);
}

static void print_layers(const struct network_runs *runs)
{
    printf("\nGain and residual of each layer by itself, with its float32 input (%zu pictures)\n\n%-14s",
           runs->n_probed, "");
    for (size_t i = 0; i < runs->n_rows; i++)
        printf(" %21s", runs->rows[i].contender->label);
    printf("\n");
    for (size_t i = 0; i < runs->n_layers; i++) {
        printf("%-14s", runs->layers[i]->name);
        for (size_t j = 0; j < runs->n_rows; j++)
            printf(" %10.4f %8.3f %%", runs->rows[j].layers[i].gain, 100 * runs->rows[j].layers[i].residual);
        printf("\n");
    }
}

void network_runs_print(const struct network_runs *runs)
{
    printf("\n%s: %zu pictures: Top-1, and in brackets predictions as in float32, per cent\n\n%-22s %7s %17s %17s %17s "
           "%8s\n",
           runs->file->name, runs->n_pictures, "", "gain", "as it is", "gain undone", "statistics anew", "seconds");
    printf("%-22s %7.4f %8.2f (%6.2f) %35s %8.2f\n", "float32", 1.0, runs->reference.top1, runs->reference.agreement,
           "", runs->reference.seconds);
    for (size_t i = 0; i < runs->n_rows; i++)
        print_row(&runs->rows[i]);
    print_layers(runs);
}

static void fill_panel(struct chart_panel *panel, struct chart_row *rows, const struct network_runs *runs)
{
    *panel = (struct chart_panel){runs->file->name, runs->reference.top1, rows, runs->n_rows};
    for (size_t i = 0; i < runs->n_rows; i++) {
        const struct row *row = &runs->rows[i];
        rows[i] = (struct chart_row){.label = row->contender->label, .gain = row->gain};
        for (int way = 0; way < N_COMPENSATIONS; way++) {
            rows[i].has[way] = row->has[way];
            rows[i].percents[way] = row->scores[way].top1;
        }
    }
}

bool network_runs_draw(const char *path, const struct network_runs *runs, size_t n_networks)
{
    struct chart_panel *panels = calloc(n_networks, sizeof *panels);
    struct chart_row *rows = calloc(n_networks * MAX_ROWS, sizeof *rows);
    char note[160];
    const struct chart chart = {
        .title = "Top-1 accuracy by multiplier",
        .note = note,
        .reference_legend = "float32",
        .series = {{"as it is", "as it is"},
                   {"gain undone", "the multiplier's gain undone"},
                   {"statistics anew", "batch normalisations' statistics estimated anew"}},
        .n_series = N_COMPENSATIONS,
        .stretched = true,
        .panels = panels,
        .n_panels = n_networks,
    };

    snprintf(note, sizeof note,
             "%zu pictures (one is %.2f points). An exact multiplier has the operands of the one above it.",
             runs[0].n_pictures, 100 / (double)runs[0].n_pictures);
    for (size_t i = 0; i < n_networks && panels != NULL && rows != NULL; i++)
        fill_panel(&panels[i], rows + i * MAX_ROWS, &runs[i]);
    const bool done = panels == NULL || rows == NULL ? complain_memory() : draw_chart(path, &chart);
    free(panels);
    free(rows);
    return done;
}
