/*
 * bench: what an approximate multiply-accumulate costs, on the layers of real networks, beside the
 * float32 one. `bench --help` lists the options.
 */
#include "arith.h"
#include "chart.h"
#include "complain.h"
#include "csv.h"
#include "headline.h"
#include "memory.h"
#include "report.h"
#include "worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

/* What is written besides the text; NULL where it was not asked for. */
typedef struct {
    FILE *csv, *svg;
} outputs;

static bool measure_isa(bench_run *run, size_t isa)
{
    bench_worker worker;
    size_t task;
    if (!bench_worker_start(run, isa, &worker)) {
        return false;
    }
    bench_report_isa(run, isa);
    while (bench_worker_next(&worker, &task)) {
        bench_report_figure(run, task);
    }
    return bench_worker_end(&worker);
}

static bool measure_all(bench_run *run)
{
    run->end = bench_wall_seconds() + run->options.seconds;
    for (size_t isa = 0; isa < run->options.n_isas; isa++) {
        if (!measure_isa(run, isa)) {
            return false;
        }
    }
    return true;
}

static bool make_ariths(bench_run *run)
{
    for (size_t i = 0; i < run->options.n_ariths; i++) {
        const axm_status status = bench_arith_create(run->options.ariths[i], &run->ariths[i]);
        if (status != AXM_OK) {
            return bench_complain("--arith %s: %s (%s)", run->options.ariths[i], axm_last_message(),
                                  axm_status_name(status));
        }
    }
    return true;
}

static bool open_file(const char *path, FILE **out)
{
    *out = path == NULL ? NULL : fopen(path, "w");
    return path == NULL || *out != NULL || bench_complain("%s: %s", path, strerror(errno));
}

static bool close_file(const char *path, FILE *file)
{
    if (file == NULL) {
        return true;
    }
    const bool written = !ferror(file);
    return (fclose(file) == 0 && written) || bench_complain("%s: could not be written to its end", path);
}

static bool close_files(const bench_options *options, const outputs *files)
{
    const bool csv = close_file(options->csv, files->csv), svg = close_file(options->svg, files->svg);
    return csv && svg;
}

/* Everything the user may have got wrong, before anything is measured. */
static bool prepare(bench_run *run, outputs *files)
{
    const bench_options *const options = &run->options;
    if (!bench_layers_read(options->shapes, options->filter, &run->layers) || !make_ariths(run) ||
        !bench_run_plan(run) || !open_file(options->csv, &files->csv)) {
        return false;
    }
    if (!open_file(options->svg, &files->svg)) {
        close_file(options->csv, files->csv);
        return false;
    }
    return true;
}

static bool summarise(const bench_run *run, const outputs *files)
{
    bench_headline_print(run);
    bench_others_print(run);
    bench_report_closer_look(run);
    if (files->csv != NULL) {
        bench_csv_write(files->csv, run);
    }
    if (files->svg != NULL) {
        bench_chart_write(files->svg, run);
    }
    return bench_memory_print(run);
}

static int run_prepared(bench_run *run, const outputs *files)
{
    bench_report_begin(run);
    const bool done = measure_all(run) && summarise(run, files);
    const bool written = close_files(&run->options, files);
    return done && written ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    static bench_run run; /* zero, and too large for a small stack */
    outputs files;
    int status = EXIT_USAGE;
    if (!bench_options_parse(argc, argv, &run.options)) {
        return status;
    }
    if (run.options.help) {
        bench_options_print_help();
        return EXIT_SUCCESS;
    }
    if (prepare(&run, &files)) {
        status = run_prepared(&run, &files);
    }
    bench_run_free(&run);
    return status;
}
