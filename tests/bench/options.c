#define _POSIX_C_SOURCE 200809L

#include "options.h"

#include "complain.h"
#include "floors.h"

#include <approxmul/approxmul.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_SECONDS 150
#define MAX_SECONDS 86400
#define MAX_THREADS 256

void bench_options_print_help(void)
{
    printf("Usage: bench --shapes FILE [option]...\n"
           "\n"
           "Times layers under each arithmetic and instruction set, beside the same layers in float32: OpenBLAS's\n"
           "sgemm or sgemv, or for depthwise layers a plain loop. The headline's layers run on every instruction\n"
           "set, all others under one arithmetic a path, on the best one (and briefly on the portable one).\n"
           "\n"
           "  --shapes FILE   the layers\n"
           "  --filter NAME   only layers whose name contains NAME\n"
           "  --arith TEXT    this arithmetic, on every layer; may be given several times; table:TEXT is\n"
           "                  a truth table with the products of TEXT, of at most 8 bits\n"
           "  --isa NAME      this instruction set, for every layer; may be given several times\n"
           "  --all           every layer under every arithmetic on every instruction set: takes long\n"
           "  --threads N     compare N threads with one (default: 2 where there are two processors; 1: do not)\n"
           "  --seconds N     time for all measurements together (default: %d); short times are exceeded,\n"
           "                  for each figure takes a few rounds at least\n"
           "  --csv FILE      write the figures as comma-separated values too; the last one given counts\n"
           "  --svg FILE      write the headline as a bar chart too; likewise\n"
           "  --help          print this\n"
           "\n"
           "Exit status: 0 done, 1 something failed, 2 wrong usage or a malformed file.\n",
           DEFAULT_SECONDS);
}

static bool parse_seconds(const char *value, double *out)
{
    char *end;
    *out = strtod(value, &end);
    if (end == value || *end != '\0' || !(*out > 0 && *out <= MAX_SECONDS)) {
        return bench_complain("--seconds %s: expected a number above 0, up to %d", value, MAX_SECONDS);
    }
    return true;
}

static bool parse_threads(const char *value, size_t *out)
{
    const bool is_number = *value != '\0' && value[strspn(value, "0123456789")] == '\0' && strlen(value) <= 4;
    *out = is_number ? strtoul(value, NULL, 10) : 0;
    return (*out >= 1 && *out <= MAX_THREADS) ||
           bench_complain("--threads %s: expected a number from 1 to %d", value, MAX_THREADS);
}

static bool set_text(const char *option, const char *value, const char **out)
{
    if (*out != NULL) {
        return bench_complain("%s is given twice", option);
    }
    *out = value;
    return true;
}

static bool has_arith(const bench_options *options, const char *text)
{
    for (size_t i = 0; i < options->n_ariths; i++) {
        if (strcmp(options->ariths[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static bool add_arith(const char *text, bench_options *options)
{
    if (has_arith(options, text)) {
        return bench_complain("--arith %s is given twice", text);
    }
    if (options->n_ariths == BENCH_MAX_ARITHS) {
        return bench_complain("--arith %s: no more than %zu of them", text, BENCH_MAX_ARITHS);
    }
    options->ariths[options->n_ariths++] = text;
    options->own_ariths = true;
    return true;
}

/* Kept in ascending order, whatever the order they are named in. */
static bool insert_isa(int32_t isa, bench_options *options)
{
    size_t at = options->n_isas;
    if (at == BENCH_MAX_ISAS) {
        return bench_complain("more than %zu instruction sets", BENCH_MAX_ISAS);
    }
    for (; at > 0 && options->isas[at - 1] > isa; at--) {
        options->isas[at] = options->isas[at - 1];
    }
    if (at > 0 && options->isas[at - 1] == isa) {
        return bench_complain("--isa %s is given twice", axm_isa_name(isa));
    }
    options->isas[at] = isa;
    options->n_isas++;
    return true;
}

static bool add_isa(const char *name, bench_options *options)
{
    for (size_t i = 0; i < axm_isa_count(); i++) {
        if (strcmp(axm_isa_name(axm_isa_at(i)), name) == 0) {
            options->own_isas = true;
            return insert_isa(axm_isa_at(i), options);
        }
    }
    return bench_complain("--isa %s: this machine and this build do not have it; the best they have is %s", name,
                          axm_isa_name(axm_isa_at(axm_isa_count() - 1)));
}

static bool apply(const char *option, const char *value, bench_options *options)
{
    if (strcmp(option, "--shapes") == 0) {
        return set_text(option, value, &options->shapes);
    }
    if (strcmp(option, "--filter") == 0) {
        return set_text(option, value, &options->filter);
    }
    if (strcmp(option, "--csv") == 0) {
        options->csv = value;
        return true;
    }
    if (strcmp(option, "--svg") == 0) {
        options->svg = value;
        return true;
    }
    if (strcmp(option, "--seconds") == 0) {
        return parse_seconds(value, &options->seconds);
    }
    if (strcmp(option, "--threads") == 0) {
        return parse_threads(value, &options->threads);
    }
    if (strcmp(option, "--isa") == 0) {
        return add_isa(value, options);
    }
    return add_arith(value, options);
}

static bool takes_value(const char *word)
{
    static const char *const options[] = {"--shapes",  "--filter",  "--csv", "--svg",
                                          "--seconds", "--threads", "--isa", "--arith"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcmp(word, options[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void take_headline_ariths(bench_options *options)
{
    for (size_t i = 0; i < bench_path_count(); i++) {
        const char *const *const ariths = bench_path_at(i)->ariths;
        for (size_t j = 0; j < BENCH_MAX_HEADLINE_ARITHS && ariths[j] != NULL; j++) {
            if (!has_arith(options, ariths[j])) {
                options->ariths[options->n_ariths++] = ariths[j];
            }
        }
    }
}

static bool fill_gaps(bench_options *options)
{
    if (options->shapes == NULL) {
        return bench_complain("--shapes FILE is needed (see --help)");
    }
    if (options->threads == 0) {
        options->threads = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 2 : 1;
    }
    if (options->n_ariths == 0) {
        take_headline_ariths(options);
    }
    for (size_t i = 0; !options->own_isas && i < axm_isa_count(); i++) {
        if (!insert_isa(axm_isa_at(i), options)) {
            return false;
        }
    }
    return true;
}

bool bench_options_parse(int argc, char **argv, bench_options *out)
{
    *out = (bench_options){.seconds = DEFAULT_SECONDS};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            out->help = true;
            return true;
        }
        if (strcmp(argv[i], "--all") == 0) {
            out->all = true;
            continue;
        }
        if (!takes_value(argv[i])) {
            return bench_complain("%s: no such option (see --help)", argv[i]);
        }
        if (i + 1 == argc) {
            return bench_complain("%s needs a value (see --help)", argv[i]);
        }
        if (!apply(argv[i], argv[i + 1], out)) {
            return false;
        }
        i++;
    }
    return fill_gaps(out);
}
