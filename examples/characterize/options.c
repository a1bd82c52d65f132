#include "options.h"

#include "complaint.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_TABLES "examples/tables"
#define MAX_PAIRS ((uint64_t)1 << 40)

void options_print_help(void)
{
    fputs("Usage: characterize ARITH [option]...\n"
          "       characterize --table FILE [option]...\n"
          "       characterize --check [--tables FOLDER] [--threads N]\n"
          "\n"
          "Measures how wrong a multiplier is: ARITH is the text of an arithmetic, such as\n"
          "mitchw:w=6,bits=16,sign=none or bf16; or FILE is a truth table.\n"
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

static bool whole_number(const char *text, uint64_t lowest, uint64_t highest, uint64_t *number)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && *number >= lowest && *number <= highest;
}

static bool set_number(const char *option, const char *text, uint64_t lowest, uint64_t highest, uint64_t *number)
{
    if (!whole_number(text, lowest, highest, number))
        return complain("%s %s: expected a whole number from %llu to %llu", option, text, (unsigned long long)lowest,
                        (unsigned long long)highest);
    return true;
}

/* One of the words in "first|second|...": its place. */
static bool set_word(const char *option, const char *text, const char *words, int32_t *place)
{
    const size_t length = strlen(text);

    *place = 0;
    for (const char *word = words; word != NULL; *place += 1) {
        const size_t word_length = strcspn(word, "|");
        if (word_length == length && memcmp(word, text, length) == 0)
            return true;
        word = word[word_length] == '|' ? word + word_length + 1 : NULL;
    }
    return complain("%s %s: expected one of %s", option, text, words);
}

static bool set_range(const char *text, double range[2])
{
    char *comma, *end = NULL;

    range[0] = strtod(text, &comma);
    if (comma != text && *comma == ',')
        range[1] = strtod(comma + 1, &end);
    if (end == NULL || end == comma + 1 || *end != '\0' || !isfinite(range[0]) || !isfinite(range[1]) ||
        range[0] >= range[1])
        return complain("--range %s: expected two numbers, the lower one first, such as 1,255", text);
    return true;
}

static bool set_table_word(struct options *options, const char *option, const char *value)
{
    int32_t place = 0;
    uint64_t number = 0;

    options->has_table_words = true;
    if (strcmp(option, "--bits") == 0) {
        if (!set_number(option, value, 2, 8, &number))
            return false;
        options->like.bits_a = options->like.bits_b = (int32_t)number;
        return true;
    }
    if (strcmp(option, "--order") == 0)
        return set_word(option, value, "a|b", &options->like.order);
    if (!set_word(option, value, "16|32", &place))
        return false;
    options->like.entry_bits = place == 0 ? 16 : 32;
    return true;
}

/* An option that stands alone; false if it is none of these. */
static bool set_flag(struct options *options, const char *option)
{
    if (strcmp(option, "--exhaustive") == 0)
        options->exhaustive = true;
    else if (strcmp(option, "--check") == 0)
        options->check = true;
    else if (strcmp(option, "--help") == 0)
        options->help = true;
    else if (strcmp(option, "--signed") == 0) {
        options->has_table_words = true;
        options->like.signed_a = options->like.signed_b = 1;
    } else
        return false;
    return true;
}

static bool set_value(struct options *options, const char *option, const char *value)
{
    uint64_t number = 0;

    if (strcmp(option, "--pairs") == 0)
        return set_number(option, value, 1, MAX_PAIRS, &options->pairs);
    if (strcmp(option, "--seed") == 0)
        return set_number(option, value, 0, UINT64_MAX, &options->seed);
    if (strcmp(option, "--distribution") == 0)
        return set_word(option, value, "uniform|log|normal", &options->operands);
    if (strcmp(option, "--range") == 0)
        return set_range(value, options->range);
    if (strcmp(option, "--threads") == 0) {
        if (!set_number(option, value, 1, 1024, &number))
            return false;
        options->threads = (uint32_t)number;
    } else if (strcmp(option, "--svg") == 0) {
        options->svg = value;
    } else if (strcmp(option, "--csv") == 0) {
        options->csv = value;
    } else if (strcmp(option, "--table") == 0) {
        options->table = value;
    } else if (strcmp(option, "--tables") == 0) {
        options->tables = value;
    } else {
        return set_table_word(options, option, value);
    }
    return true;
}

static bool takes_value(const char *option)
{
    static const char *const known[] = {"--pairs", "--seed",  "--distribution", "--range", "--threads", "--svg",
                                        "--csv",   "--table", "--tables",       "--bits",  "--order",   "--entry-bits"};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(option, known[i]) == 0)
            return true;
    }
    return false;
}

static bool check_together(const struct options *options)
{
    if (options->help)
        return true;
    if (options->check)
        return options->arith == NULL && options->table == NULL
                   ? true
                   : complain("--check measures a list of its own; expected no ARITH and no --table");
    if (options->arith == NULL && options->table == NULL)
        return complain("expected the text of an arithmetic, or --table FILE (see --help)");
    if (options->arith != NULL && options->table != NULL)
        return complain("%s and --table %s: expected one of them", options->arith, options->table);
    if (options->table == NULL && options->has_table_words)
        return complain("--bits, --signed, --order and --entry-bits describe a --table; an arithmetic's text says "
                        "its own, such as exact:bits=8");
    if (options->exhaustive && options->pairs != 0)
        return complain("--exhaustive and --pairs: expected one of them");
    return true;
}

bool options_parse(struct options *options, int n_words, char **words)
{
    *options = (struct options){.seed = 1, .threads = 1, .tables = DEFAULT_TABLES};
    axm_table_desc_init(&options->like);
    for (int i = 1; i < n_words; i++) {
        const char *const word = words[i];
        if (takes_value(word)) {
            if (i + 1 == n_words)
                return complain("%s: expected a value after it (see --help)", word);
            if (!set_value(options, word, words[++i]))
                return false;
        } else if (word[0] == '-') {
            if (!set_flag(options, word))
                return complain("unknown option %s (see --help)", word);
        } else if (options->arith == NULL) {
            options->arith = word;
        } else {
            return complain("%s: expected one arithmetic; %s is given already", word, options->arith);
        }
    }
    return check_together(options);
}
