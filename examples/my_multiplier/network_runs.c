#include "network_runs.h"

#include "common/diagnostic.h"

#include <math.h>

/** Pictures, the first ones, that ranges and estimated statistics are from. */
#define CALIBRATION_PICTURES 500

/* What the rows of a network share while they run. */
struct run {
    struct comparison comparison;
    struct affine_ranges ranges;
};

static bool has_batch_norm(const struct network_file *file)
{
    for (size_t i = 0; i < file->n_layers; i++) {
        if (file->layers[i].kind == LAYER_BATCH_NORM)
            return true;
    }
    return false;
}

/* A gain is there to compensate when it is not 1, and when no zero points are added to the operands. */
static void choose_ways(struct row *row, const struct network_file *file)
{
    const bool has_gain = row->contender->quantisation == OWN_FORMAT;

    row->gain = has_gain ? axm_arith_gain(row->contender->arith) : NAN;
    row->has[COMPENSATION_NONE] = true;
    row->has[COMPENSATION_GAIN] = has_gain && gain_shows(row->gain);
    row->has[COMPENSATION_ESTIMATE] = has_batch_norm(file);
}

static bool run_ways(struct row *row, struct run *run, const struct assignment *assignment)
{
    for (int way = 0; way < N_COMPENSATIONS; way++) {
        if (row->has[way] && !comparison_run_by(&run->comparison, assignment, (enum compensation)way,
                                                CALIBRATION_PICTURES, row->contender->label, &row->scores[way]))
            return false;
    }
    return true;
}

static bool measure_layers(struct row *row, struct run *run, const struct assignment *assignment)
{
    struct probe_set *probes = run->comparison.probes;

    for (size_t i = 0; i < probes->n_probes; i++) {
        const struct layer_affine *affine =
            assigned_affine(assignment, layer_index(probes->file, probes->probes[i].layer));
        if (!probe_measure(probes, &probes->probes[i], row->contender->arith, affine, &row->layers[i]))
            return false;
    }
    return true;
}

static bool run_row(struct row *row, struct run *run)
{
    const struct contender *contender = row->contender;
    const struct network_file *file = run->comparison.network->file;
    struct assignment assignment;
    struct layer_affine *affines = NULL;

    choose_ways(row, file);
    assign_all(&assignment, file, contender->arith);
    if (contender->quantisation != OWN_FORMAT) {
        affines = affines_create(&run->ranges, file, &assignment, contender->quantisation == AFFINE_SYMMETRIC);
        if (affines == NULL)
            return false;
        assignment.affines = affines;
    }
    const bool done = run_ways(row, run, &assignment) && measure_layers(row, run, &assignment);
    affines_free(affines);
    return done;
}

static bool prepare(struct run *run, struct network_runs *runs, const struct experiment *experiment)
{
    struct assignment assignment;

    assign_all(&assignment, runs->file, experiment->float32);
    if (!comparison_open(&run->comparison, experiment, runs->file, &assignment) ||
        !affine_ranges_find(&run->ranges, experiment->ctx, run->comparison.network, experiment->data,
                            CALIBRATION_PICTURES))
        return false;
    runs->reference = run->comparison.reference_score;
    runs->n_probed = run->comparison.probes->n_pictures;
    for (size_t i = 0; i < run->comparison.probes->n_probes; i++)
        runs->layers[runs->n_layers++] = run->comparison.probes->probes[i].layer;
    return true;
}

bool network_runs_make(struct network_runs *runs, const struct experiment *experiment, const struct network_file *file,
                       const struct contender *contenders, size_t n_contenders)
{
    struct run run;

    *runs = (struct network_runs){.file = file, .n_pictures = experiment->data->n};
    bool done = prepare(&run, runs, experiment);
    for (size_t i = 0; i < n_contenders && done; i++) {
        struct row *row = &runs->rows[runs->n_rows++];
        row->contender = &contenders[i];
        done = run_row(row, &run);
    }
    comparison_close(&run.comparison);
    return done;
}
