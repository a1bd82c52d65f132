#include "reproduction.h"

#include "common/diagnostic.h"
#include "common/joined_path.h"
#include "common/table_file.h"
#include "layer_errors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Pictures whose values give the ranges of the affine formats, and statistics where they are estimated. */
#define CALIBRATION_PICTURES 100

/* What the cases share while they run. */
struct run {
    struct reproduction *reproduction;
    const struct reproduction_request *request;
    struct comparison comparison;
    struct affine_ranges ranges;
    axm_layer_error cancellation[MAX_LAYERS]; /* of the layers, under an inexact arithmetic */
};

static bool make_text(const axm_context *ctx, const char *text, axm_arith **arith)
{
    return axm_arith_create(ctx, text, arith) == AXM_OK || complain(NULL, 0, "%s: %s", text, axm_last_message());
}

static bool make_table(const axm_context *ctx, const char *path, bool is_signed, axm_arith **arith)
{
    char message[TABLE_FILE_MESSAGE_BYTES];
    axm_table_desc like;

    axm_table_desc_init(&like);
    like.signed_a = like.signed_b = is_signed;
    return table_file_read(ctx, path, &like, arith, message) || complain(NULL, 0, "%s", message);
}

static bool make_arith(const struct run *run, const struct experiment_case *what, axm_arith **arith)
{
    const axm_context *ctx = run->comparison.experiment->ctx;

    if (what->text != NULL)
        return make_text(ctx, what->text, arith);
    char *path = joined_path(run->request->tables_dir, what->table);
    const bool done = path != NULL && make_table(ctx, path, what->is_signed, arith);
    free(path);
    return done;
}

static bool run_own_format(struct run *run, struct case_result *result, const axm_arith *arith)
{
    const char *label = result->what->label;
    struct assignment assignment;

    result->gain = axm_arith_gain(arith);
    assign_all(&assignment, run->reproduction->file, arith);
    result->has[WAY_COMPENSATED] = true;
    result->has[WAY_AS_LEARNT] = result->has[WAY_GAIN_ALONE] = gain_shows(result->gain);
    if (!comparison_run(&run->comparison, &assignment, true, label, &result->scores[WAY_COMPENSATED]))
        return false;
    if (result->has[WAY_AS_LEARNT] &&
        (!comparison_run(&run->comparison, &assignment, false, label, &result->scores[WAY_AS_LEARNT]) ||
         !comparison_run_shrunk(&run->comparison, result->gain, label, &result->scores[WAY_GAIN_ALONE])))
        return false;
    return layer_errors_measure(&run->comparison, arith, result->layers);
}

static bool run_affine(struct run *run, struct case_result *result, const axm_arith *arith)
{
    const bool symmetric = result->what->quantisation == AFFINE_SYMMETRIC;
    struct assignment assignment;

    assign_all(&assignment, run->reproduction->file, arith);
    struct layer_affine *affines = affines_create(&run->ranges, run->reproduction->file, &assignment, symmetric);
    if (affines == NULL)
        return false;
    result->gain = NAN;
    result->has[WAY_COMPENSATED] = result->has[WAY_AS_LEARNT] = true;
    assignment.affines = affines;
    const bool done =
        comparison_run_estimated(&run->comparison, &assignment, CALIBRATION_PICTURES, result->what->label,
                                 &result->scores[WAY_COMPENSATED]) &&
        comparison_run(&run->comparison, &assignment, false, result->what->label, &result->scores[WAY_AS_LEARNT]) &&
        layer_errors_measure_affine(&run->comparison, arith, affines, run->cancellation, result->layers);
    affines_free(affines);
    return done;
}

/* Its layer with the most products, cut to their first 9, 36, 144 and so on. */
static bool detail_case(struct run *run, const struct case_result *result, const axm_arith *arith)
{
    const struct probe_set *probes = run->comparison.probes;
    struct accumulation *accumulation = &run->reproduction->accumulation;
    size_t most = 0;

    for (size_t i = 0; i < probes->n_probes; i++) {
        if (result->layers[i].products > result->layers[most].products)
            most = i;
    }
    accumulation->layer = probes->probes[most].layer;
    for (size_t limit = 9; limit <= result->layers[most].products && accumulation->n_limits < 8; limit *= 4)
        accumulation->limits[accumulation->n_limits++] = limit;
    run->reproduction->detailed = result;
    return layer_errors_limited(&run->comparison, &probes->probes[most], arith, accumulation->n_limits,
                                accumulation->limits, accumulation->errors);
}

static bool run_case(struct run *run, struct case_result *result)
{
    const struct experiment_case *what = result->what;
    axm_arith *arith = NULL;
    bool done = make_arith(run, what, &arith) && (what->quantisation == OWN_FORMAT ? run_own_format(run, result, arith)
                                                                                   : run_affine(run, result, arith));

    if (done && what->quantisation == OWN_FORMAT && strcmp(what->label, run->request->detail) == 0)
        done = detail_case(run, result, arith);
    axm_arith_release(arith);
    return done;
}

static bool measure_cancellation(struct run *run)
{
    axm_arith *arith = NULL;
    const bool done = make_text(run->comparison.experiment->ctx, "bf16", &arith) &&
                      layer_errors_measure(&run->comparison, arith, run->cancellation);

    axm_arith_release(arith);
    return done;
}

static bool run_cases(struct run *run)
{
    struct reproduction *reproduction = run->reproduction;
    const char *only = run->request->only == NULL ? "" : run->request->only;

    for (size_t i = 0; i < n_cases; i++) {
        if (strncmp(cases[i].label, only, strlen(only)) != 0)
            continue;
        struct case_result *result = &reproduction->results[reproduction->n_results++];
        result->what = &cases[i];
        if (!run_case(run, result))
            return false;
        run->request->report(reproduction, result);
    }
    return true;
}

static bool prepare(struct run *run, const struct experiment *experiment)
{
    struct reproduction *reproduction = run->reproduction;
    struct assignment assignment;

    assign_all(&assignment, reproduction->file, experiment->float32);
    if (!comparison_open(&run->comparison, experiment, reproduction->file, &assignment) ||
        !affine_ranges_find(&run->ranges, experiment->ctx, run->comparison.network, experiment->data,
                            CALIBRATION_PICTURES) ||
        !measure_cancellation(run))
        return false;
    reproduction->reference = run->comparison.reference_score;
    reproduction->n_probed = run->comparison.probes->n_pictures;
    for (size_t i = 0; i < run->comparison.probes->n_probes; i++)
        reproduction->layers[reproduction->n_layers++] = run->comparison.probes->probes[i].layer;
    reproduction->results = calloc(n_cases, sizeof *reproduction->results);
    return reproduction->results != NULL || complain_memory();
}

bool reproduction_run(struct reproduction *reproduction, const struct experiment *experiment,
                      const struct network_file *file, const struct reproduction_request *request)
{
    struct run *run = calloc(1, sizeof *run);

    *reproduction = (struct reproduction){.file = file, .n_pictures = experiment->data->n};
    if (run == NULL)
        return complain_memory();
    run->reproduction = reproduction;
    run->request = request;
    const bool done = prepare(run, experiment) && run_cases(run);
    comparison_close(&run->comparison);
    free(run);
    return done;
}

void reproduction_free(struct reproduction *reproduction)
{
    free(reproduction->results);
}
