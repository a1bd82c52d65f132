#include "sweep.h"

#include "common/diagnostic.h"

#include <math.h>

/* The coarser the operands, the more a layer's gain depends on which mantissas its weights happen to have. */
/* clang-format off */
static const struct sweep_case cases[] = {
    {"bf16", true, 0.5},
    {"exact", true, 0.5},
    {"drum:k=6", true, 0.5},
    {"mitchell", true, 0.5},
    {"mitchw:w=8", false, 0.5},
    {"mitchw:w=7", false, 0.5},
    {"mitchw:w=6", true, 0.5},
    {"mitchw:w=6,sign=c1", true, 0.5},
    {"mitchw:w=5", false, 0.5},
    {"mitchw:w=4", false, 1},
    {"mitchw:w=3", false, 1},
};
/* clang-format on */

static const struct sweep_case reference_case = {"float32", true, 0.5};

static bool find_gain_errors(struct sweep_row *row, struct probe_set *probes, const axm_arith *arith)
{
    for (size_t i = 0; i < probes->n_probes; i++) {
        const struct layer *layer = probes->probes[i].layer;
        struct gain_error *worst = layer->from[0]->kind == LAYER_INPUT ? &row->pixels : &row->inner;
        struct fit fit;
        if (!probe_measure(probes, &probes->probes[i], arith, NULL, &fit))
            return false;
        const double points = 100 * fabs(fit.gain - row->gain); /* not a number for a layer that gives only zeros */
        if (points > worst->points)
            *worst = (struct gain_error){layer, points};
    }
    return true;
}

static bool run_row(struct sweep_row *row, struct comparison *comparison, const axm_arith *arith)
{
    const char *text = row->expected->arith;
    struct assignment assignment;

    row->gain = axm_arith_gain(arith);
    row->has_gain = gain_shows(row->gain);
    assign_all(&assignment, comparison->network->file, arith);
    return comparison_run(comparison, &assignment, true, text, &row->score) &&
           (!row->has_gain || comparison_run(comparison, &assignment, false, text, &row->uncompensated)) &&
           find_gain_errors(row, comparison->probes, arith);
}

static bool run_rows(struct sweep *sweep, struct comparison *comparison)
{
    sweep->rows[sweep->n_rows++] =
        (struct sweep_row){.expected = &reference_case, .gain = 1, .score = comparison->reference_score};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sweep_row *row = &sweep->rows[sweep->n_rows++];
        axm_arith *arith;
        row->expected = &cases[i];
        if (axm_arith_create(comparison->experiment->ctx, cases[i].arith, &arith) != AXM_OK)
            return complain(NULL, 0, "%s: %s", cases[i].arith, axm_last_message());
        const bool done = run_row(row, comparison, arith);
        axm_arith_release(arith);
        if (!done)
            return false;
    }
    return true;
}

bool sweep_run(struct sweep *sweep, const struct experiment *experiment, const struct network_file *file)
{
    struct comparison comparison;
    struct assignment assignment;

    *sweep = (struct sweep){.file = file, .n_pictures = experiment->data->n};
    assign_all(&assignment, file, experiment->float32);
    const bool done = comparison_open(&comparison, experiment, file, &assignment) && run_rows(sweep, &comparison);
    comparison_close(&comparison);
    return done;
}
