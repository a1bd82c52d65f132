/* How wrong is a multiplier? Figures, a heat map and a histogram of any arithmetic or truth table. */
#include "complaint.h"
#include "error_histogram.h"
#include "error_report.h"
#include "heat_map.h"
#include "published.h"

#include "../common/table_file.h"

enum { EXIT_DONE = 0, EXIT_DIFFERS = 1, EXIT_FAILED = 2 };

static bool make_arith(const axm_context *ctx, const struct options *options, axm_arith **arith)
{
    char message[TABLE_FILE_MESSAGE_BYTES];

    if (options->table != NULL)
        return table_file_read(ctx, options->table, &options->like, arith, message) ? true : complain("%s", message);
    if (axm_arith_create(ctx, options->arith, arith) != AXM_OK)
        return complain("%s", axm_last_message());
    return true;
}

static bool draw(const axm_context *ctx, const struct measured *measured, const char *prefix)
{
    char heat_map[1024], histogram[1024];

    if (snprintf(heat_map, sizeof heat_map, "%s-heatmap.svg", prefix) >= (int)sizeof heat_map)
        return complain("--svg %.80s...: too long a name", prefix);
    snprintf(histogram, sizeof histogram, "%.*s-histogram.svg", (int)sizeof histogram - 16, prefix);
    if (!heat_map_write(ctx, measured, heat_map) || !error_histogram_write(measured, histogram))
        return false;
    printf("\nPictures: %s, %s\n", heat_map, histogram);
    return true;
}

static bool characterize(const axm_context *ctx, const axm_arith *arith, const struct options *options)
{
    struct measured measured;

    if (!measure(ctx, arith, options, &measured))
        return false;
    error_report_print(&measured, stdout);
    if (options->csv != NULL && !error_report_write_csv(&measured, options->csv))
        return false;
    return options->svg == NULL || draw(ctx, &measured, options->svg);
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
    desc.n_threads = options->threads;
    if (axm_context_create(&desc, &ctx) != AXM_OK) {
        complain("%s", axm_last_message());
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

    if (!options_parse(&options, n_words, words))
        return EXIT_FAILED;
    int exit_status = EXIT_DONE;
    if (options.help)
        options_print_help();
    else
        exit_status = run(&options);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("standard output could not be written to its end");
        return EXIT_FAILED;
    }
    return exit_status;
}
