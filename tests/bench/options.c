#include "options.h"

#include "complain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SECONDS 75
#define MAX_SECONDS 86400

static const char *const default_ariths[] = {
    "float32",
    "bf16",
    "exact",
    "mitchell",
    "mitchell:format=f32",
    "mitchw:w=6",
    "mitchw:w=6,format=f32",
    "mitchw:w=6,format=bf16",
    "mitchw:w=6,sign=c1",
    "mitchw:w=6,bits=8,frac=4",
    "drum:k=6",
};

void bench_options_print_help(void)
{
    printf("Usage: bench --shapes FILE [option]...\n"
           "\n"
           "Times layers under each arithmetic, in nanoseconds of CPU per multiply-accumulate, beside the\n"
           "system's BLAS multiplying float32 matrices of the same shape. Everything runs in one thread.\n"
           "\n"
           "  --shapes FILE   the layers\n"
           "  --filter NAME   only layers whose name contains NAME\n"
           "  --arith TEXT    this arithmetic; may be given several times (default: a list of %zu)\n"
           "  --seconds N     time for all measurements together (default: %d); short times are exceeded,\n"
           "                  for each figure takes a few rounds at least\n"
           "  --csv FILE      write the figures as comma-separated values too\n"
           "  --help          print this\n"
           "\n"
           "Exit status: 0 done, 1 something failed, 2 wrong usage or a malformed file.\n",
           sizeof default_ariths / sizeof default_ariths[0], DEFAULT_SECONDS);
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

static bool set_text(const char *option, const char *value, const char **out)
{
    if (*out != NULL) {
        return bench_complain("%s is given twice", option);
    }
    *out = value;
    return true;
}

static bool add_arith(const char *text, bench_options *options)
{
    for (size_t i = 0; i < options->n_ariths; i++) {
        if (strcmp(options->ariths[i], text) == 0) {
            return bench_complain("--arith %s is given twice", text);
        }
    }
    if (options->n_ariths == BENCH_MAX_ARITHS) {
        return bench_complain("--arith %s: no more than %zu of them", text, BENCH_MAX_ARITHS);
    }
    options->ariths[options->n_ariths++] = text;
    return true;
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
        return set_text(option, value, &options->csv);
    }
    if (strcmp(option, "--seconds") == 0) {
        return parse_seconds(value, &options->seconds);
    }
    return add_arith(value, options);
}

static bool takes_value(const char *word)
{
    static const char *const options[] = {"--shapes", "--filter", "--csv", "--seconds", "--arith"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcmp(word, options[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool bench_options_parse(int argc, char **argv, bench_options *out)
{
    *out = (bench_options){.seconds = DEFAULT_SECONDS};
    for (int i = 1; i < argc; i += 2) { /* in pairs: --help alone has no value, and ends it */
        if (strcmp(argv[i], "--help") == 0) {
            out->help = true;
            return true;
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
    }
    if (out->shapes == NULL) {
        return bench_complain("--shapes FILE is needed (see --help)");
    }
    if (out->n_ariths == 0) {
        out->n_ariths = sizeof default_ariths / sizeof default_ariths[0];
        memcpy(out->ariths, default_ariths, sizeof default_ariths);
    }
    return true;
}
