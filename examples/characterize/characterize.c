/* How wrong is a multiplier? Figures, a heat map and a histogram of any arithmetic or truth table. */
#include "common/arith_text.h"
#include "common/diagnostic.h"
#include "common/error_pictures.h"
#include "common/error_report.h"
#include "common/table_file.h"
#include "options.h"
#include "published.h"

#include <stdio.h>

enum { EXIT_DONE = 0, EXIT_DIFFERS = 1, EXIT_FAILED = 2 };

static bool make_arith(const axm_context *ctx, const struct options *options, axm_arith **arith)
{
    char message[ARITH_TEXT_MESSAGE_BYTES];

    if (options->table != NULL ? table_file_read(ctx, options->table, &options->like, arith, message)
                               : arith_from_text(ctx, options->arith, arith, message))
        return true;
    return complain(NULL, 0, "%s", message);
}

static bool characterize(const axm_context *ctx, const axm_arith *arith, const struct options *options)
{
    struct measured measured;

    if (!measure_error(ctx, arith, &options->request, &measured))
        return false;
    error_report_print(&measured, stdout);
    if (options->csv != NULL && !error_report_write_csv(&measured, options->csv))
        return false;
    return options->svg == NULL || error_pictures_draw(ctx, &measured, options->svg);
}

static int check(const axm_context *ctx, const struct options *options)
{
    size_t n_failed = 0;

    if (!check_simulated(ctx, &n_failed) || !check_evoapprox(ctx, options->tables, &n_failed))
        return EXIT_FAILED;
    if (n_failed != 0)
        printf("\n%zu figures differ from the published ones\n", n_failed);
    else
        printf("\nAll figures agree with the published ones.\n");
    return n_failed != 0 ? EXIT_DIFFERS : EXIT_DONE;
}

static int run(const struct options *options)
{
    axm_context_desc desc;
    axm_context *ctx = NULL;
    axm_arith *arith = NULL;
    int exit_status = EXIT_FAILED;

    axm_context_desc_init(&desc);
    desc.n_threads = options->request.threads;
    if (axm_context_create(&desc, &ctx) != AXM_OK) {
        complain(NULL, 0, "%s", axm_last_message());
        return EXIT_FAILED;
    }
    if (options->check)
        exit_status = check(ctx, options);
    else if (make_arith(ctx, options, &arith) && characterize(ctx, arith, options))
        exit_status = EXIT_DONE;
    axm_arith_release(arith);
    axm_context_release(ctx);
    return exit_status;
}

int main(int n_words, char **words)
{
    struct options options;

    complain_as("characterize");
    if (!options_parse(&options, n_words, words))
        return EXIT_FAILED;
    int exit_status = EXIT_DONE;
    if (options.help)
        options_print_help();
    else
        exit_status = run(&options);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain(NULL, 0, "standard output could not be written to its end");
        return EXIT_FAILED;
    }
    return exit_status;
}
