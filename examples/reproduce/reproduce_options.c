#include "reproduce_options.h"

#include "common/diagnostic.h"
#include "common/option_list.h"

#include <stdint.h>
#include <stdio.h>

#define DEFAULT_NETWORK "examples/networks/resnet20.net"
#define DEFAULT_TABLES "examples/tables"
#define DEFAULT_DETAIL "mitchw:w=6"
#define MAX_THREADS 1024

enum option_id {
    OPTION_NETWORK,
    OPTION_WEIGHTS_DIR,
    OPTION_RECORDS,
    OPTION_TABLES,
    OPTION_ONLY,
    OPTION_DETAIL,
    OPTION_CSV,
    OPTION_LAYERS_CSV,
    OPTION_SVG,
    OPTION_THREADS,
    OPTION_LIMIT,
    OPTION_HELP,
    N_OPTIONS
};

/* clang-format off */
static const struct option_rule known[N_OPTIONS] = {
    [OPTION_NETWORK] = {"--network", true, false},
    [OPTION_WEIGHTS_DIR] = {"--weights-dir", true, false},
    [OPTION_RECORDS] = {"--records", true, false},
    [OPTION_TABLES] = {"--tables", true, false},
    [OPTION_ONLY] = {"--only", true, false},
    [OPTION_DETAIL] = {"--detail", true, false},
    [OPTION_CSV] = {"--csv", true, false},
    [OPTION_LAYERS_CSV] = {"--layers-csv", true, false},
    [OPTION_SVG] = {"--svg", true, false},
    [OPTION_THREADS] = {"--threads", true, false},
    [OPTION_LIMIT] = {"--limit", true, false},
    [OPTION_HELP] = {"--help", false, false},
};
/* clang-format on */

void reproduce_options_print_help(void)
{
    fputs("Usage: reproduce --records FILE [option]...\n"
          "\n"
          "Runs a network with batch normalisations under every multiplier of a list, with the statistics\n"
          "compensated for the multiplier's gain, with the statistics as they were learnt, and with exact\n"
          "products and the gain alone; measures what each multiplier does to each layer.\n"
          "\n"
          "  --records FILE     pictures with their labels, in the binary records of CIFAR-10\n"
          "  --network FILE     description of the network (default: " DEFAULT_NETWORK ")\n"
          "  --weights-dir DIR  folder of its weights file (default: the description's)\n"
          "  --tables DIR       folder of the truth tables (default: " DEFAULT_TABLES ")\n"
          "  --only TEXT        only the rows whose name begins so\n"
          "  --detail NAME      the row whose layers are shown one by one (default: " DEFAULT_DETAIL ")\n"
          "  --csv FILE         write the accuracies as comma-separated values\n"
          "  --layers-csv FILE  write the figures of every layer under every multiplier\n"
          "  --svg FILE         draw the accuracies\n"
          "  --threads N        threads to compute with, 1 to 1024 (default: 1)\n"
          "  --limit N          only the first N pictures\n"
          "  --help             print this\n"
          "\n"
          "Exit status: 0 done, 2 wrong usage, an unfit file or another failure.\n",
          stdout);
}

static bool apply(void *target, size_t id, char *value)
{
    struct reproduce_options *options = target;

    switch ((enum option_id)id) {
    case OPTION_NETWORK: options->network = value; return true;
    case OPTION_WEIGHTS_DIR: options->weights_dir = value; return true;
    case OPTION_RECORDS: options->records = value; return true;
    case OPTION_TABLES: options->tables_dir = value; return true;
    case OPTION_ONLY: options->only = value; return true;
    case OPTION_DETAIL: options->detail = value; return true;
    case OPTION_CSV: options->csv = value; return true;
    case OPTION_LAYERS_CSV: options->layers_csv = value; return true;
    case OPTION_SVG: options->svg = value; return true;
    case OPTION_THREADS:
        return option_size("--threads", value, 1, MAX_THREADS, "a number from 1 to 1024", &options->n_threads);
    case OPTION_LIMIT:
        return option_size("--limit", value, 1, SIZE_MAX, "a number of pictures, 1 or more", &options->limit);
    default: options->help = true; return true;
    }
}

bool reproduce_options_parse(struct reproduce_options *options, int argc, char **argv)
{
    const struct option_list list = {known, N_OPTIONS, apply, NULL};
    bool given[N_OPTIONS] = {false};

    *options = (struct reproduce_options){
        .network = DEFAULT_NETWORK, .tables_dir = DEFAULT_TABLES, .detail = DEFAULT_DETAIL, .n_threads = 1};
    if (!options_walk(&list, argc, argv, given, options))
        return false;
    return options->help || options->records != NULL || complain(NULL, 0, "--records FILE is missing (see --help)");
}
