#include "options.h"

#include "common/arith_text.h"
#include "common/diagnostic.h"
#include "common/option_list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_TABLES "examples/tables"
#define MAX_PAIRS ((uint64_t)1 << 40)

enum option_id {
    OPTION_EXHAUSTIVE,
    OPTION_PAIRS,
    OPTION_SEED,
    OPTION_DISTRIBUTION,
    OPTION_RANGE,
    OPTION_THREADS,
    OPTION_SVG,
    OPTION_CSV,
    OPTION_TABLE,
    OPTION_BITS,
    OPTION_SIGNED,
    OPTION_ORDER,
    OPTION_ENTRY_BITS,
    OPTION_CHECK,
    OPTION_TABLES,
    OPTION_HELP,
    N_OPTIONS
};

/* clang-format off */
static const struct option_rule known[N_OPTIONS] = {
    [OPTION_EXHAUSTIVE] = {"--exhaustive", false, false},
    [OPTION_PAIRS] = {"--pairs", true, false},
    [OPTION_SEED] = {"--seed", true, false},
    [OPTION_DISTRIBUTION] = {"--distribution", true, false},
    [OPTION_RANGE] = {"--range", true, false},
    [OPTION_THREADS] = {"--threads", true, false},
    [OPTION_SVG] = {"--svg", true, false},
    [OPTION_CSV] = {"--csv", true, false},
    [OPTION_TABLE] = {"--table", true, false},
    [OPTION_BITS] = {"--bits", true, false},
    [OPTION_SIGNED] = {"--signed", false, false},
    [OPTION_ORDER] = {"--order", true, false},
    [OPTION_ENTRY_BITS] = {"--entry-bits", true, false},
    [OPTION_CHECK] = {"--check", false, false},
    [OPTION_TABLES] = {"--tables", true, false},
    [OPTION_HELP] = {"--help", false, false},
};
/* clang-format on */

void options_print_help(void)
{
    fputs("Usage: characterize ARITH [option]...\n"
          "       characterize --table FILE [option]...\n"
          "       characterize --check [--tables FOLDER] [--threads N]\n"
          "\n"
          "Measures how wrong a multiplier is: ARITH is the text of an arithmetic, such as\n"
          "mitchw:w=6,bits=16,sign=none or bf16, or table=FILE, as classify takes it; or FILE is a truth table.\n"
          "\n"
          "Which operands (all pairs when there are at most 2^24 of them, 2^24 drawn ones otherwise):\n"
          "  --exhaustive             all pairs, however many\n"
          "  --pairs N                N drawn pairs\n"
          "  --seed S                 draw others (default: 1)\n"
          "  --distribution WORD      uniform (default), log (magnitudes with a uniform logarithm), normal\n"
          "  --range LO,HI            operands from LO to HI (default: all of a fixed-point format, 1,2 for floats)\n"
          "  --threads N              threads to compute with, 1 to 1024 (default: 1)\n"
          "\n"
          "What to write beside the figures:\n"
          "  --svg PREFIX             PREFIX-heatmap.svg and PREFIX-histogram.svg\n"
          "  --csv FILE               the figures and the histogram as comma-separated values\n"
          "\n"
          "A truth table: raw little-endian entries, or numbers in a file whose name ends in .csv\n"
          "  --bits N                 bits of an operand, 2 to 8 (default: 8)\n"
          "  --signed                 operands are two's complement\n"
          "  --order a|b              which operand is the outer index (default: a)\n"
          "  --entry-bits 16|32       bits of an entry (default: 16)\n"
          "\n"
          "  --check                  measure multipliers whose figures are known, and compare\n"
          "  --tables FOLDER          tables of EvoApproxLib and their figures.txt, for --check\n"
          "                           (default: " DEFAULT_TABLES ")\n"
          "  --help                   print this\n"
          "\n"
          "Exit status: 0 done, 1 a --check failed, 2 wrong usage, an unfit file or another failure.\n",
          stdout);
}

static bool set_number(const char *option, const char *value, uint64_t min, uint64_t max, uint64_t *number)
{
    const size_t most = max < SIZE_MAX ? (size_t)max : SIZE_MAX;
    char expected[64];
    size_t size;

    snprintf(expected, sizeof expected, "a whole number from %llu to %zu", (unsigned long long)min, most);
    if (!option_size(option, value, (size_t)min, most, expected, &size))
        return false;
    *number = size;
    return true;
}

static bool set_threads(const char *value, uint32_t *threads)
{
    uint64_t number = 0;
    const bool done = set_number("--threads", value, 1, 1024, &number);

    *threads = (uint32_t)number;
    return done;
}

static bool set_range(const char *text, double range[2])
{
    char *comma, *end = NULL;

    range[0] = strtod(text, &comma);
    if (comma != text && *comma == ',')
        range[1] = strtod(comma + 1, &end);
    if (end == NULL || end == comma + 1 || *end != '\0' || !isfinite(range[0]) || !isfinite(range[1]) ||
        range[0] >= range[1])
        return complain(NULL, 0, "--range %s: expected two numbers, the lower one first, such as 1,255", text);
    return true;
}

static bool set_bits(const char *value, axm_table_desc *like)
{
    uint64_t number = 0;
    const bool done = set_number("--bits", value, 2, 8, &number);

    like->bits_a = like->bits_b = (int32_t)number;
    return done;
}

static bool set_entry_bits(const char *value, axm_table_desc *like)
{
    int32_t place;
    const bool done = option_word("--entry-bits", value, "16|32", &place);

    like->entry_bits = place == 0 ? 16 : 32;
    return done;
}

static bool apply(void *target, size_t id, char *value)
{
    struct options *options = target;
    struct measure_request *request = &options->request;

    switch ((enum option_id)id) {
    case OPTION_EXHAUSTIVE: request->exhaustive = true; return true;
    case OPTION_PAIRS: return set_number("--pairs", value, 1, MAX_PAIRS, &request->pairs);
    case OPTION_SEED: return set_number("--seed", value, 0, UINT64_MAX, &request->seed);
    case OPTION_DISTRIBUTION: return option_word("--distribution", value, "uniform|log|normal", &request->operands);
    case OPTION_RANGE: return set_range(value, request->range);
    case OPTION_THREADS: return set_threads(value, &request->threads);
    case OPTION_SVG: options->svg = value; return true;
    case OPTION_CSV: options->csv = value; return true;
    case OPTION_TABLE: options->table = value; return true;
    case OPTION_BITS: return set_bits(value, &options->like);
    case OPTION_SIGNED: options->like.signed_a = options->like.signed_b = 1; return true;
    case OPTION_ORDER: return option_word("--order", value, "a|b", &options->like.order);
    case OPTION_ENTRY_BITS: return set_entry_bits(value, &options->like);
    case OPTION_CHECK: options->check = true; return true;
    case OPTION_TABLES: options->tables = value; return true;
    default: options->help = true; return true;
    }
}

static bool take_arith(void *target, char *word)
{
    struct options *options = target;

    if (options->arith != NULL)
        return complain(NULL, 0, "%s: expected one arithmetic; %s is given already", word, options->arith);
    options->arith = word;
    if (!arith_text_is_table(word))
        options->request.name = word;
    return true;
}

static bool check_together(const struct options *options, const bool *given)
{
    if (options->help)
        return true;
    if (options->check)
        return options->arith == NULL && options->table == NULL
                   ? true
                   : complain(NULL, 0, "--check measures a list of its own; expected no ARITH and no --table");
    if (options->arith == NULL && options->table == NULL)
        return complain(NULL, 0, "expected the text of an arithmetic, or --table FILE (see --help)");
    if (options->arith != NULL && options->table != NULL)
        return complain(NULL, 0, "%s and --table %s: expected one of them", options->arith, options->table);
    if (options->table == NULL &&
        (given[OPTION_BITS] || given[OPTION_SIGNED] || given[OPTION_ORDER] || given[OPTION_ENTRY_BITS]))
        return complain(NULL, 0,
                        "--bits, --signed, --order and --entry-bits describe a --table; an arithmetic's text says "
                        "its own, such as exact:bits=8");
    if (options->request.exhaustive && options->request.pairs != 0)
        return complain(NULL, 0, "--exhaustive and --pairs: expected one of them");
    return true;
}

bool options_parse(struct options *options, int n_words, char **words)
{
    const struct option_list list = {known, N_OPTIONS, apply, take_arith};
    bool given[N_OPTIONS] = {false};

    *options = (struct options){.request = {.seed = 1, .threads = 1}, .tables = DEFAULT_TABLES};
    axm_table_desc_init(&options->like);
    return options_walk(&list, n_words, words, given, options) && check_together(options, given);
}
