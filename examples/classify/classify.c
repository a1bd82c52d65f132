/*
 * What would this network compute if its multipliers were approximate?
 *
 * Loads trained networks and labelled pictures, gives the layers the arithmetics asked for, and compares
 * what comes out with the same networks in float32.
 */
#include "arith_choice.h"
#include "command_line.h"
#include "common/comparison.h"
#include "common/diagnostic.h"
#include "common/inputs.h"
#include "csv_report.h"
#include "score_file.h"
#include "single_run.h"
#include "sweep.h"
#include "sweep_chart.h"
#include "sweep_check.h"
#include "text_report.h"

#include <stdio.h>
#include <stdlib.h>

enum { EXIT_DONE = 0, EXIT_CHECK_FAILED = 1, EXIT_UNFIT = 2 };

static bool report_sweeps(const struct options *options, const struct sweep *sweeps, size_t n_sweeps, bool *passed)
{
    report_sweep_legend();
    if (options->check)
        *passed = sweeps_check(sweeps, n_sweeps);
    return (options->csv == NULL || write_csv(options->csv, sweeps, n_sweeps, NULL, 0)) &&
           (options->svg == NULL || draw_sweeps(options->svg, sweeps, n_sweeps));
}

static bool run_sweeps(const struct options *options, const struct experiment *experiment, const struct inputs *inputs,
                       bool *passed)
{
    struct sweep *sweeps = calloc(inputs->n_files, sizeof *sweeps);
    bool done = sweeps != NULL || complain_memory();

    for (size_t i = 0; i < inputs->n_files && done; i++) {
        done = sweep_run(&sweeps[i], experiment, inputs->files[i]);
        if (done)
            report_sweep(&sweeps[i]);
        fflush(stdout);
    }
    if (done)
        done = report_sweeps(options, sweeps, inputs->n_files, passed);
    free(sweeps);
    return done;
}

static bool run_singles(struct options *options, const struct experiment *experiment, const struct inputs *inputs)
{
    struct single_run *runs = calloc(inputs->n_files, sizeof *runs);
    bool done = (runs != NULL || complain_memory()) &&
                choices_check(options->choices, options->n_choices, inputs->files, inputs->n_files) &&
                choices_create(experiment->ctx, options->choices, options->n_choices);

    for (size_t i = 0; i < inputs->n_files && done; i++) {
        done = single_run(&runs[i], experiment, inputs->files[i], options->choices, options->n_choices,
                          &options->settings);
        if (done)
            report_single_run(&runs[i]);
    }
    if (done && options->csv != NULL)
        done = write_csv(options->csv, NULL, 0, runs, inputs->n_files);
    if (done && options->scores != NULL)
        done = write_scores(options->scores, runs, inputs->n_files);
    choices_release(options->choices, options->n_choices);
    single_runs_free(runs, inputs->n_files);
    return done;
}

static int run(struct options *options)
{
    struct inputs inputs;
    bool passed = true;
    bool done = inputs_load(&inputs, &options->inputs);

    if (done) {
        const struct experiment experiment = {inputs.ctx, inputs.float32, &inputs.data};
        done = options->sweep ? run_sweeps(options, &experiment, &inputs, &passed)
                              : run_singles(options, &experiment, &inputs);
    }
    inputs_free(&inputs);
    if (!done)
        return EXIT_UNFIT;
    return passed ? EXIT_DONE : EXIT_CHECK_FAILED;
}

int main(int argc, char **argv)
{
    struct options options;
    int status = EXIT_DONE;

    complain_as("classify");
    if (!options_parse(&options, argc, argv))
        return EXIT_UNFIT;
    if (options.help)
        options_print_help();
    else if (options.list_arith)
        report_arithmetics();
    else
        status = run(&options);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain(NULL, 0, "the output could not be written to its end");
        return EXIT_UNFIT;
    }
    return status;
}
