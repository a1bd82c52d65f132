#include "single_run.h"

#include "common/arith_text.h"

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

/* One run, in the making. */
struct making {
    struct single_run *run;
    const struct arith_choice *choices;
    size_t n_choices;
    struct assignment assignment;
    struct layer_affine *affines;
    struct comparison comparison;
};

/* The network still computes in float32. */
static bool quantise(struct making *making)
{
    const struct run_settings *settings = &making->run->settings;
    const struct comparison *comparison = &making->comparison;
    struct affine_ranges ranges;

    if (settings->quantisation == OWN_FORMAT)
        return true;
    if (!affine_ranges_find(&ranges, comparison->experiment->ctx, comparison->network, comparison->experiment->data,
                            settings->n_calibration))
        return false;
    making->affines =
        affines_create(&ranges, making->run->file, &making->assignment, settings->quantisation == AFFINE_SYMMETRIC);
    making->assignment.affines = making->affines;
    return making->affines != NULL;
}

/* A table's file would not fit into a column. */
static const char *choice_name(const struct arith_choice *choice)
{
    return arith_text_is_table(choice->text) ? axm_arith_name(choice->arith) : choice->text;
}

static bool measure_layers(struct making *making)
{
    struct single_run *run = making->run;
    struct probe_set *probes = making->comparison.probes;

    for (size_t i = 0; i < probes->n_probes; i++) {
        const struct layer *layer = probes->probes[i].layer;
        const struct arith_choice *choice = choice_for(making->choices, making->n_choices, layer);
        const struct layer_affine *affine = assigned_affine(&making->assignment, layer_index(run->file, layer));
        struct layer_figures *figures = &run->layers[run->n_layers++];
        *figures = (struct layer_figures){layer, choice_name(choice), axm_arith_gain(choice->arith), {0, 0}};
        if (!probe_measure(probes, &probes->probes[i], choice->arith, affine, &figures->measured))
            return false;
    }
    return true;
}

static void keep_scores(struct making *making)
{
    making->run->reference = making->comparison.reference_score;
    making->run->n_probed = making->comparison.probes->n_pictures;
    making->run->scores = making->comparison.scores;
    making->comparison.scores = NULL;
}

bool single_run(struct single_run *run, const struct experiment *experiment, const struct network_file *file,
                const struct arith_choice *choices, size_t n_choices, const struct run_settings *settings)
{
    struct making making = {.run = run, .choices = choices, .n_choices = n_choices};

    *run = (struct single_run){.file = file, .data = experiment->data, .settings = *settings, .arith = choices[0].text};
    assign_choices(&making.assignment, file, choices, n_choices);
    const bool done = comparison_open(&making.comparison, experiment, file, &making.assignment) && quantise(&making) &&

                      comparison_run_by(&making.comparison, &making.assignment, settings->compensation,
                                        settings->n_calibration, run->arith, &run->score) &&
                      measure_layers(&making);
    if (done)
        keep_scores(&making);
    comparison_close(&making.comparison);
    affines_free(making.affines);
    return done;
}

void single_runs_free(struct single_run *runs, size_t n_runs)
{
    for (size_t i = 0; runs != NULL && i < n_runs; i++)
        free(runs[i].scores);
    free(runs);
}
