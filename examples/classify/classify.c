/*
 * What would this network compute if its multipliers were approximate?
 *
 * Loads trained networks and labelled pictures, gives the layers the arithmetics asked for, and compares
 * what comes out with the same networks in float32.
 */
#include "arith_choice.h"
#include "command_line.h"
#include "common/comparison.h"
#include "common/dataset.h"
#include "common/diagnostic.h"
#include "common/network_file.h"
#include "csv_report.h"
#include "score_file.h"
#include "single_run.h"
#include "sweep.h"
#include "sweep_chart.h"
#include "sweep_check.h"
#include "text_report.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXIT_DONE = 0, EXIT_CHECK_FAILED = 1, EXIT_UNFIT = 2 };

/* Everything that is loaded or made before the first run. */
struct inputs {
    struct dataset data;
    struct network_file *files[MAX_NETWORKS];
    size_t n_files;
    axm_context *ctx;
    axm_arith *float32;
};

static bool load_network(struct inputs *inputs, const char *path, const char *weights_dir)
{
    struct network_file *file = network_file_load(path, weights_dir);

    if (file == NULL)
        return false;
    inputs->files[inputs->n_files++] = file;
    return pictures_fit(file, &inputs->data);
}

static bool load_pictures(struct dataset *data, const struct options *options)
{
    if (options->records != NULL)
        return dataset_load_records(data, options->records, options->limit);
    return dataset_load_idx(data, options->images, options->labels, options->limit);
}

static bool load_inputs(struct inputs *inputs, const struct options *options)
{
    axm_context_desc desc;

    if (!load_pictures(&inputs->data, options))
        return false;
    for (size_t i = 0; i < options->n_networks; i++) {
        if (!load_network(inputs, options->networks[i], options->weights_dir))
            return false;
    }
    axm_context_desc_init(&desc);
    desc.n_threads = (uint32_t)options->n_threads;
    if (axm_context_create(&desc, &inputs->ctx) != AXM_OK ||
        axm_arith_create(inputs->ctx, "float32", &inputs->float32) != AXM_OK)
        return complain(NULL, 0, "%s", axm_last_message());
    return true;
}

static void free_inputs(struct inputs *inputs)
{
    axm_arith_release(inputs->float32);
    axm_context_release(inputs->ctx);
    for (size_t i = 0; i < inputs->n_files; i++)
        network_file_free(inputs->files[i]);
    dataset_free(&inputs->data);
}

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
    struct inputs inputs = {.n_files = 0};
    bool passed = true;
    bool done = load_inputs(&inputs, options);

    if (done) {
        const struct experiment experiment = {inputs.ctx, inputs.float32, &inputs.data};
        done = options->sweep ? run_sweeps(options, &experiment, &inputs, &passed)
                              : run_singles(options, &experiment, &inputs);
    }
    free_inputs(&inputs);
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
