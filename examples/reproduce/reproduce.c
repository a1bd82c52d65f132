/*
 * Is it the spread of an approximate multiplier's errors that costs a network its accuracy, or their mean?
 *
 * Runs a network with batch normalisations under many multipliers: with the mean put into the statistics, left out of
 * them, and by itself beside exact products.
 */
#include "common/diagnostic.h"
#include "cost_report.h"
#include "reproduce_options.h"
#include "reproduction.h"
#include "reproduction_files.h"
#include "reproduction_text.h"

#include <stdint.h>
#include <stdio.h>

enum { EXIT_DONE = 0, EXIT_UNFIT = 2 };

static bool write_files(const struct reproduce_options *options, const struct reproduction *reproduction)
{
    return (options->csv == NULL || write_accuracies(options->csv, reproduction)) &&
           (options->layers_csv == NULL || write_layer_errors(options->layers_csv, reproduction)) &&
           (options->svg == NULL || draw_reproduction(options->svg, reproduction));
}

static bool run_experiment(const struct reproduce_options *options, const struct experiment *experiment,
                           const struct network_file *file)
{
    const struct reproduction_request request = {options->tables_dir, options->only, options->detail, print_accuracy};
    struct reproduction reproduction;
    const bool done = reproduction_run(&reproduction, experiment, file, &request);

    if (done)
        print_layers(&reproduction);
    const bool written =
        done && print_costs(experiment, file, options->tables_dir) && write_files(options, &reproduction);
    reproduction_free(&reproduction);
    return written;
}

static bool run_on(const struct reproduce_options *options, const struct network_file *file, const struct dataset *data)
{
    axm_context *ctx = NULL;
    axm_arith *float32 = NULL;
    axm_context_desc desc;
    bool done;

    axm_context_desc_init(&desc);
    desc.n_threads = (uint32_t)options->n_threads;
    if (axm_context_create(&desc, &ctx) != AXM_OK || axm_arith_create(ctx, "float32", &float32) != AXM_OK) {
        done = complain(NULL, 0, "%s", axm_last_message());
    } else {
        const struct experiment experiment = {ctx, float32, data};
        done = run_experiment(options, &experiment, file);
    }
    axm_arith_release(float32);
    axm_context_release(ctx);
    return done;
}

static bool run(const struct reproduce_options *options)
{
    struct dataset data;
    struct network_file *file = NULL;
    bool done = dataset_load_records(&data, options->records, options->limit);

    if (done)
        file = network_file_load(options->network, options->weights_dir);
    done = file != NULL && pictures_fit(file, &data) && run_on(options, file, &data);
    network_file_free(file);
    dataset_free(&data);
    return done;
}

int main(int argc, char **argv)
{
    struct reproduce_options options;
    bool done = true;

    complain_as("reproduce");
    if (!reproduce_options_parse(&options, argc, argv))
        return EXIT_UNFIT;
    if (options.help)
        reproduce_options_print_help();
    else
        done = run(&options);
    if (fflush(stdout) != 0 || ferror(stdout))
        done = complain(NULL, 0, "the output could not be written to its end");
    return done ? EXIT_DONE : EXIT_UNFIT;
}
