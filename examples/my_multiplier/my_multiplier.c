/*
 * My multiplier on my network: from a C function to a chart.
 *
 * Takes the functions of multiplier.c; measures how wrong each is, writes its truth table, and runs networks under it,
 * beside float32 and the exact multiplier of the same width. docs/tutorial.md goes through it.
 */
#define _POSIX_C_SOURCE 200809L

#include "common/diagnostic.h"
#include "common/error_pictures.h"
#include "common/error_report.h"
#include "common/inputs.h"
#include "common/joined_path.h"
#include "common/measuring.h"
#include "common/option_list.h"
#include "common/table_file.h"
#include "multiplier.h"
#include "network_runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEFAULT_OUT "lib/my_multiplier"
#define MAX_TABLE_BITS 8

enum { EXIT_DONE = 0, EXIT_UNFIT = 2 };

/* ---- the command line ---- */

enum option_id { OPTION_OUT = N_INPUT_OPTIONS, OPTION_HELP, N_OPTIONS };

static const struct option_rule known[N_OPTIONS] = {
    INPUT_RULES,
    [OPTION_OUT] = {"--out", true, false},
    [OPTION_HELP] = {"--help", false, false},
};

struct options {
    struct input_request inputs;
    const char *out;
    bool help;
};

static void print_help(void)
{
    fputs("Usage: my_multiplier [option]...\n"
          "\n"
          "Measures the multipliers of examples/my_multiplier/multiplier.c, and runs networks under each.\n"
          "\n",
          stdout);
    input_request_print_help();
    fputs("  --out FOLDER            where pictures and truth tables go (default: " DEFAULT_OUT ")\n"
          "  --help                  print this\n"
          "\n"
          "Exit status: 0 done, 2 wrong usage, an unfit file or another failure.\n",
          stdout);
}

static bool apply(void *target, size_t id, char *value)
{
    struct options *options = target;

    if (id < N_INPUT_OPTIONS)
        return input_request_apply(&options->inputs, (enum input_option)id, value);
    if (id == OPTION_OUT)
        options->out = value;
    else
        options->help = true;
    return true;
}

static bool parse_options(struct options *options, int argc, char **argv)
{
    const struct option_list list = {known, N_OPTIONS, apply, NULL};
    bool given[N_OPTIONS] = {false};

    *options = (struct options){.out = DEFAULT_OUT};
    input_request_init(&options->inputs);
    return options_walk(&list, argc, argv, given, options) && input_request_complete(&options->inputs, given);
}

/* ---- the multiplier by itself ---- */

/* All the library needs to know of a function. */
static bool make_arith(const axm_context *ctx, const struct my_multiplier *mine, axm_arith **arith)
{
    axm_custom_desc desc;

    axm_custom_desc_init(&desc);
    desc.name = mine->name;
    desc.bits_a = desc.bits_b = mine->bits;
    desc.signed_a = desc.signed_b = mine->is_signed;
    desc.keys = mine->keys;
    desc.mul_int = mine->multiply;
    return axm_arith_create_custom(ctx, &desc, arith) == AXM_OK ||
           complain(NULL, 0, "%s: %s", mine->name, axm_last_message());
}

static bool write_table(const struct my_multiplier *mine, const axm_arith *arith, const char *prefix)
{
    char path[1024], message[TABLE_FILE_MESSAGE_BYTES];

    if (mine->bits > MAX_TABLE_BITS)
        return true;
    if (snprintf(path, sizeof path, "%s.bin", prefix) >= (int)sizeof path)
        return complain(NULL, 0, "%.80s...: too long a name", prefix);
    if (!table_file_write(path, arith, message))
        return complain(NULL, 0, "%s", message);
    printf("Truth table: table=%s,bits=%d,signed=%d,entry_bits=%d\n", path, (int)mine->bits, (int)mine->is_signed,
           (int)table_entry_bits(arith));
    return true;
}

static bool measure(const struct inputs *inputs, const struct my_multiplier *mine, const axm_arith *arith,
                    const struct options *options)
{
    const struct measure_request request = {.seed = 1, .threads = (uint32_t)options->inputs.n_threads};
    struct measured measured;
    char *const prefix = joined_path(options->out, mine->name);
    bool done = prefix != NULL && measure_error(inputs->ctx, arith, &request, &measured);

    if (done) {
        error_report_print(&measured, stdout);
        done = error_pictures_draw(inputs->ctx, &measured, prefix) && write_table(mine, arith, prefix);
        printf("\n");
    }
    free(prefix);
    return done;
}

/* ---- in networks ---- */

static bool run_networks(const struct inputs *inputs, const struct contender *contenders, size_t n_contenders,
                         const char *chart)
{
    const struct experiment experiment = {inputs->ctx, inputs->float32, &inputs->data};
    struct network_runs *runs = calloc(inputs->n_files, sizeof *runs);
    bool done = runs != NULL || complain_memory();

    for (size_t i = 0; i < inputs->n_files && done; i++) {
        done = network_runs_make(&runs[i], &experiment, inputs->files[i], contenders, n_contenders);
        if (done)
            network_runs_print(&runs[i]);
        fflush(stdout);
    }
    done = done && network_runs_draw(chart, runs, inputs->n_files);
    if (done)
        printf("\nChart: %s\n", chart);
    free(runs);
    return done;
}

/* ---- all of it ---- */

/* The exact multiplier of the same operands. */
static bool make_exact(const axm_context *ctx, const struct my_multiplier *mine, axm_arith **arith)
{
    char text[256];

    snprintf(text, sizeof text, "exact:bits=%d,sign=%s%s%s", (int)mine->bits, mine->is_signed ? "sm" : "none",
             mine->keys[0] == '\0' ? "" : ",", mine->keys);
    return axm_arith_create(ctx, text, arith) == AXM_OK || complain(NULL, 0, "%s: %s", text, axm_last_message());
}

/* Each multiplier, and behind it the exact one. */
static bool make_contenders(const axm_context *ctx, struct contender contenders[MAX_ROWS])
{
    for (size_t i = 0; i < n_my_multipliers; i++) {
        const struct my_multiplier *mine = &my_multipliers[i];
        struct contender *own = &contenders[2 * i], *exact = own + 1;
        own->quantisation = exact->quantisation = mine->quantisation;
        snprintf(own->label, sizeof own->label, "%s", mine->name);
        snprintf(exact->label, sizeof exact->label, "exact, %d bits %s", (int)mine->bits,
                 mine->is_signed ? "signed" : "unsigned");
        if (!make_arith(ctx, mine, &own->arith) || !make_exact(ctx, mine, &exact->arith))
            return false;
    }
    return true;
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST ||
           complain(path, 0, "this folder cannot be made: %s", strerror(errno));
}

static bool run(const struct options *options)
{
    struct contender contenders[MAX_ROWS] = {{.arith = NULL}};
    struct inputs inputs;
    char *const chart = joined_path(options->out, "accuracy.svg");
    bool done = inputs_load(&inputs, &options->inputs) && chart != NULL && make_folder(options->out) &&
                make_contenders(inputs.ctx, contenders);

    for (size_t i = 0; i < n_my_multipliers && done; i++)
        done = measure(&inputs, &my_multipliers[i], contenders[2 * i].arith, options);
    done = done && run_networks(&inputs, contenders, 2 * n_my_multipliers, chart);
    for (size_t i = 0; i < MAX_ROWS; i++)
        axm_arith_release(contenders[i].arith);
    inputs_free(&inputs);
    free(chart);
    return done;
}

int main(int argc, char **argv)
{
    struct options options;
    bool done = true;

    complain_as("my_multiplier");
    if (!parse_options(&options, argc, argv))
        return EXIT_UNFIT;
    if (options.help)
        print_help();
    else
        done = run(&options);
    if (fflush(stdout) != 0 || ferror(stdout))
        done = complain(NULL, 0, "the output could not be written to its end");
    return done ? EXIT_DONE : EXIT_UNFIT;
}
