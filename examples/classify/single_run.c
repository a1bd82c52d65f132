#include "single_run.h"

#include <stdlib.h>

static void assign_choices(struct assignment *assignment, const struct network_file *file,
                           const struct arith_choice *choices, size_t n_choices)
{
    for (size_t i = 0; i < file->n_layers; i++) {
        const struct arith_choice *choice = choice_for(choices, n_choices, &file->layers[i]);
        assignment->ariths[i] = choice == NULL ? NULL : choice->arith;
    }
    assignment->affines = NULL;
}

static bool measure_layers(struct single_run *run, struct probe_set *probes, const struct arith_choice *choices,
                           size_t n_choices)
{
    for (size_t i = 0; i < probes->n_probes; i++) {
        const struct layer *layer = probes->probes[i].layer;
        const struct arith_choice *choice = choice_for(choices, n_choices, layer);
        struct layer_figures *figures = &run->layers[run->n_layers++];
        *figures = (struct layer_figures){layer, choice->text, axm_arith_gain(choice->arith), {0, 0}};
        if (!probe_measure(probes, &probes->probes[i], choice->arith, NULL, &figures->measured))
            return false;
    }
    return true;
}

bool single_run(struct single_run *run, const struct experiment *experiment, const struct network_file *file,
                const struct arith_choice *choices, size_t n_choices, bool compensate)
{
    struct assignment assignment;
    struct comparison comparison;

    *run = (struct single_run){
        .file = file, .data = experiment->data, .compensated = compensate, .arith = choices[0].text};
    assign_choices(&assignment, file, choices, n_choices);
    bool done = comparison_open(&comparison, experiment, file, &assignment) &&
                comparison_run(&comparison, &assignment, compensate, run->arith, &run->score) &&
                measure_layers(run, comparison.probes, choices, n_choices);
    if (done) {
        run->reference = comparison.reference_score;
        run->n_probed = comparison.probes->n_pictures;
        run->scores = comparison.scores;
        comparison.scores = NULL;
    }
    comparison_close(&comparison);
    return done;
}

void single_runs_free(struct single_run *runs, size_t n_runs)
{
    for (size_t i = 0; runs != NULL && i < n_runs; i++)
        free(runs[i].scores);
    free(runs);
}
