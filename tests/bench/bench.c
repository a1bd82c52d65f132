/*
 * bench: what an approximate multiply-accumulate costs, on the layers of real networks, beside the
 * float32 one of the system's BLAS. `bench --help` lists the options.
 */
#include "complain.h"
#include "job.h"
#include "options.h"
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

/* All there is to a run. */
typedef struct {
    bench_options options;
    bench_layers layers;
    axm_arith *ariths[BENCH_MAX_ARITHS];
    const bench_blas *blas;
    bench_report report;
    bench_figure *figures; /* [layer][arithmetic] */
    double end;            /* of the time for all measurements */
    size_t pairs_left;     /* of a layer and an arithmetic */
} bench_run;

/* Seconds per call of BLAS on one layer, from the rounds of every arithmetic. */
typedef struct {
    size_t count;
    double seconds[BENCH_MAX_ARITHS * BENCH_MAX_ROUNDS];
} blas_samples;

static bench_figure make_figure(double macs, bench_samples *samples)
{
    const size_t n = samples->rounds;
    double ratios[BENCH_MAX_ROUNDS];
    bench_figure figure = {.rounds = n};
    for (size_t i = 0; i < n; i++) {
        ratios[i] = samples->reference[i] > 0 ? samples->work[i] / samples->reference[i] : 0;
    }
    figure.ratio = bench_median(ratios, n);
    figure.lowest = ratios[0];
    figure.highest = ratios[n - 1];
    figure.ns_per_mac = 1e9 * bench_median(samples->work, n) / macs;
    return figure;
}

/* What was left over by quick measurements is shared among those to come. */
static double next_share(bench_run *run)
{
    const double left = run->end - bench_wall_seconds();
    return left / (double)run->pairs_left--;
}

static bool measure_arith(bench_run *run, const bench_layer *layer, const bench_data *data, const axm_arith *arith,
                          blas_samples *blas, bench_figure *figure)
{
    bench_blas_job reference_job = {.blas = run->blas, .layer = layer, .data = data};
    bench_arith_job job;
    const double share = next_share(run), start = bench_wall_seconds();
    if (!bench_arith_job_create(layer, data, arith, &job)) {
        return false;
    }
    const bench_work reference = bench_blas_work(&reference_job), work = bench_arith_work(&job);
    const double spent = bench_wall_seconds() - start;
    bench_samples samples = bench_measure(run->blas == NULL ? NULL : &reference, &work, share - spent);
    const axm_status status = job.status;
    bench_arith_job_free(&job);
    if (status != AXM_OK) {
        return bench_complain("%s: %s", layer->name, axm_last_message());
    }
    memcpy(blas->seconds + blas->count, samples.reference, samples.rounds * sizeof samples.reference[0]);
    blas->count += samples.rounds;
    *figure = make_figure(bench_layer_macs(layer), &samples);
    return true;
}

static bool measure_layer(bench_run *run, const bench_layer *layer, const bench_data *data, bench_figure *figures)
{
    blas_samples blas = {0};
    bench_report_layer(&run->report, layer);
    for (size_t i = 0; i < run->options.n_ariths; i++) {
        if (!measure_arith(run, layer, data, run->ariths[i], &blas, &figures[i])) {
            return false;
        }
    }
    if (run->blas != NULL) {
        const double ns_per_mac = 1e9 * bench_median(blas.seconds, blas.count) / bench_layer_macs(layer);
        const bench_figure figure = {ns_per_mac, 1, 1, 1, blas.count};
        bench_report_figure(&run->report, layer, "BLAS", &figure);
    }
    for (size_t i = 0; i < run->options.n_ariths; i++) {
        bench_report_figure(&run->report, layer, run->options.ariths[i], &figures[i]);
    }
    return true;
}

static bool measure_all(bench_run *run)
{
    const size_t n_ariths = run->options.n_ariths;
    run->pairs_left = run->layers.count * n_ariths;
    run->end = bench_wall_seconds() + run->options.seconds;
    run->figures = calloc(run->pairs_left, sizeof *run->figures);
    if (run->figures == NULL) {
        return bench_complain("out of memory");
    }
    for (size_t i = 0; i < run->layers.count; i++) {
        const bench_layer *const layer = &run->layers.layers[i];
        bench_data data;
        if (!bench_data_create(layer, &data)) {
            return false;
        }
        const bool measured = measure_layer(run, layer, &data, run->figures + i * n_ariths);
        bench_data_free(&data);
        if (!measured) {
            return false;
        }
    }
    return true;
}

static bool make_ariths(bench_run *run)
{
    for (size_t i = 0; i < run->options.n_ariths; i++) {
        if (axm_arith_create(NULL, run->options.ariths[i], &run->ariths[i]) != AXM_OK) {
            return bench_complain("--arith %s: %s", run->options.ariths[i], axm_last_message());
        }
    }
    return true;
}

static bool open_csv(const char *path, FILE **out)
{
    *out = path == NULL ? NULL : fopen(path, "w");
    return path == NULL || *out != NULL || bench_complain("%s: %s", path, strerror(errno));
}

static bool close_csv(const char *path, FILE *csv)
{
    if (csv == NULL) {
        return true;
    }
    const bool written = !ferror(csv);
    return (fclose(csv) == 0 && written) || bench_complain("%s: could not be written to its end", path);
}

/* Everything the user may have got wrong, before anything is measured. */
static bool prepare(bench_run *run)
{
    const bench_options *const options = &run->options;
    FILE *csv;
    if (!bench_layers_read(options->shapes, options->filter, &run->layers) || !make_ariths(run) ||
        !open_csv(options->csv, &csv)) {
        return false;
    }
    run->blas = bench_blas_find();
    run->report = (bench_report){
        .blas = run->blas == NULL ? NULL : bench_blas_text(run->blas),
        .csv = csv,
        .layers = &run->layers,
        .ariths = options->ariths,
        .n_ariths = options->n_ariths,
    };
    return true;
}

static int run_prepared(bench_run *run)
{
    bench_report_begin(&run->report);
    const bool measured = measure_all(run);
    if (measured) {
        bench_report_summary(&run->report, run->figures);
    }
    const bool written = close_csv(run->options.csv, run->report.csv);
    return measured && written ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    static bench_run run; /* zero, and too large for a small stack */
    int status = EXIT_USAGE;
    if (!bench_options_parse(argc, argv, &run.options)) {
        return status;
    }
    if (run.options.help) {
        bench_options_print_help();
        return EXIT_SUCCESS;
    }
    if (prepare(&run)) {
        status = run_prepared(&run);
    }
    free(run.figures);
    for (size_t i = 0; i < run.options.n_ariths; i++) {
        axm_arith_release(run.ariths[i]);
    }
    return status;
}
