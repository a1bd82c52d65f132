#include "comparison.h"

#include "diagnostic.h"
#include "network_statistics.h"

#include <math.h>
#include <stdlib.h>

#define LEAST_GAIN 0.001

static bool run_reference(struct comparison *comparison)
{
    const struct dataset *data = comparison->experiment->data;
    double seconds;

    if (!predict(comparison->network, data, "float32", comparison->reference, &seconds))
        return false;
    comparison->reference_score = score_predictions(data, comparison->reference, comparison->reference, seconds);
    return true;
}

bool comparison_open(struct comparison *comparison, const struct experiment *experiment,
                     const struct network_file *file, const struct assignment *assignment)
{
    struct assignment exact;

    *comparison = (struct comparison){.experiment = experiment};
    comparison->reference = malloc(experiment->data->n * N_CLASSES * sizeof *comparison->reference);
    comparison->scores = malloc(experiment->data->n * N_CLASSES * sizeof *comparison->scores);
    if (comparison->reference == NULL || comparison->scores == NULL)
        return complain_memory();
    comparison->network = network_create(experiment->ctx, file, experiment->float32);
    if (comparison->network == NULL)
        return false;
    assign_all(&exact, file, experiment->float32);
    if (!network_configure(comparison->network, &exact, false) || !run_reference(comparison))
        return false;
    comparison->probes =
        probes_create(experiment->ctx, comparison->network, experiment->data, assignment, experiment->float32);
    return comparison->probes != NULL;
}

void comparison_close(struct comparison *comparison)
{
    probes_destroy(comparison->probes);
    network_destroy(comparison->network);
    free(comparison->reference);
    free(comparison->scores);
}

/* As the network is configured now. */
static bool run_configured(struct comparison *comparison, const char *arith, struct score *score)
{
    const struct dataset *data = comparison->experiment->data;
    double seconds;

    if (!predict(comparison->network, data, arith, comparison->scores, &seconds))
        return false;
    *score = score_predictions(data, comparison->scores, comparison->reference, seconds);
    return true;
}

bool comparison_run(struct comparison *comparison, const struct assignment *assignment, bool compensate,
                    const char *arith, struct score *score)
{
    return network_configure(comparison->network, assignment, compensate) && run_configured(comparison, arith, score);
}

bool comparison_run_shrunk(struct comparison *comparison, double gain, const char *arith, struct score *score)
{
    struct assignment exact;

    assign_all(&exact, comparison->network->file, comparison->experiment->float32);
    return network_configure(comparison->network, &exact, false) && network_shrink(comparison->network, gain) &&
           run_configured(comparison, arith, score);
}

bool comparison_run_estimated(struct comparison *comparison, const struct assignment *assignment, size_t n,
                              const char *arith, struct score *score)
{
    return network_configure(comparison->network, assignment, false) &&
           network_estimate_statistics(comparison->network, comparison->experiment->data, n) &&
           run_configured(comparison, arith, score);
}

const char *compensation_name(enum compensation compensation)
{
    static const char *const names[] = {
        [COMPENSATION_NONE] = "none", [COMPENSATION_GAIN] = "gain", [COMPENSATION_ESTIMATE] = "estimate"};

    return names[compensation];
}

bool comparison_run_by(struct comparison *comparison, const struct assignment *assignment,
                       enum compensation compensation, size_t n, const char *arith, struct score *score)
{
    if (compensation == COMPENSATION_ESTIMATE)
        return comparison_run_estimated(comparison, assignment, n, arith, score);
    return comparison_run(comparison, assignment, compensation == COMPENSATION_GAIN, arith, score);
}

bool gain_shows(double gain)
{
    return fabs(gain - 1) > LEAST_GAIN;
}
