#include "command_line.h"

#include "common/arith_text.h"
#include "common/diagnostic.h"
#include "common/option_list.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum option_id {
    OPTION_ARITH = N_INPUT_OPTIONS,
    OPTION_LAYER,
    OPTION_COMPENSATE,
    OPTION_AFFINE,
    OPTION_CALIBRATE,
    OPTION_SWEEP,
    OPTION_CSV,
    OPTION_SCORES,
    OPTION_SVG,
    OPTION_LIST_ARITH,
    OPTION_CHECK,
    OPTION_HELP,
    N_OPTIONS
};

/* clang-format off */
static const struct option_rule known[N_OPTIONS] = {
    INPUT_RULES,
    [OPTION_ARITH] = {"--arith", true, false},
    [OPTION_LAYER] = {"--layer", true, true},
    [OPTION_COMPENSATE] = {"--compensate", true, false},
    [OPTION_AFFINE] = {"--affine", true, false},
    [OPTION_CALIBRATE] = {"--calibrate", true, false},
    [OPTION_SWEEP] = {"--sweep", false, false},
    [OPTION_CSV] = {"--csv", true, false},
    [OPTION_SCORES] = {"--scores", true, false},
    [OPTION_SVG] = {"--svg", true, false},
    [OPTION_LIST_ARITH] = {"--list-arith", false, false},
    [OPTION_CHECK] = {"--check", false, false},
    [OPTION_HELP] = {"--help", false, false},
};
/* clang-format on */

void options_print_help(void)
{
    fputs("Usage: classify [option]...\n"
          "\n"
          "Classifies pictures with a trained network whose layers multiply by the arithmetics you choose,\n"
          "and compares the result with the same network in float32.\n"
          "\n",
          stdout);
    input_request_print_help();
    fputs("One run (without --sweep):\n"
          "  --arith TEXT            arithmetic of every conv2d and fully_connected layer (default: float32)\n"
          "  --layer NAME=TEXT       arithmetic of one layer, a batch_norm too; may be given several times\n"
          "  --scores FILE           write every picture's scores as comma-separated values\n"
          "  --affine asymmetric|symmetric  quantise the operands of arithmetics of at most 8 bits by scale and\n"
          "                          zero point: inputs by the layer's range, weights by each output channel's\n"
          "                          (default: by the arithmetic's own format, the same for all layers)\n"
          "  --compensate none|gain|estimate\n"
          "                          gain: undo the mean gain of conv2d and fully_connected multipliers, in the\n"
          "                          batch_norm behind them or else by a factor; estimate: estimate the statistics\n"
          "                          of every batch_norm anew (default: gain; none with --affine)\n"
          "  --calibrate N           pictures for --affine and estimate, the first ones (default: 100)\n"
          "\n"
          "A list of arithmetics, with and without compensation:\n"
          "  --sweep                 run it on every network\n"
          "  --svg FILE              draw the accuracies\n"
          "  --check                 exit with status 1 unless the results are within their bounds\n"
          "\n"
          "Both:\n"
          "  --csv FILE              write the figures as comma-separated values\n"
          "\n" ARITH_TEXT_TABLE_HELP "\n"
          "  --list-arith            list the arithmetics and their keys\n"
          "  --help                  print this\n"
          "\n"
          "Exit status: 0 done, 1 a --check failed, 2 wrong usage, an unfit file or another failure.\n"
          "\n"
          "Examples: classify --arith mitchw:w=6 --layer conv1=bf16\n"
          "          classify --arith table=examples/tables/mul8u_2AC.bin --affine asymmetric\n",
          stdout);
}

static bool add_layer(struct options *options, char *value)
{
    char *text = strchr(value, '=');

    if (text == NULL || text == value)
        return complain_value("--layer", value, "NAME=TEXT, such as conv1=bf16");
    *text++ = '\0';
    for (size_t i = 1; i < options->n_choices; i++) {
        if (strcmp(options->choices[i].layer, value) == 0)
            return complain(NULL, 0, "--layer %s is given twice", value);
    }
    if (options->n_choices == MAX_CHOICES)
        return complain(NULL, 0, "--layer %s: more than %d layers", value, MAX_CHOICES - 1);
    options->choices[options->n_choices++] = (struct arith_choice){.layer = value, .text = text};
    return true;
}

/* The words are in the order of the enumerators. */
static bool set_compensate(struct run_settings *settings, const char *value)
{
    int32_t place;
    const bool done = option_word("--compensate", value, "none|gain|estimate", &place);

    settings->compensation = (enum compensation)place;
    return done;
}

static bool set_affine(struct run_settings *settings, const char *value)
{
    int32_t place;
    const bool done = option_word("--affine", value, "asymmetric|symmetric", &place);

    settings->quantisation = place == 0 ? AFFINE : AFFINE_SYMMETRIC;
    return done;
}

static bool apply(void *target, size_t id, char *value)
{
    struct options *options = target;

    if (id < N_INPUT_OPTIONS)
        return input_request_apply(&options->inputs, (enum input_option)id, value);
    switch ((enum option_id)id) {
    case OPTION_ARITH: options->choices[0].text = value; return true;
    case OPTION_LAYER: return add_layer(options, value);
    case OPTION_COMPENSATE: return set_compensate(&options->settings, value);
    case OPTION_AFFINE: return set_affine(&options->settings, value);
    case OPTION_CALIBRATE:
        return option_size("--calibrate", value, 1, SIZE_MAX, "a number of pictures, 1 or more",
                           &options->settings.n_calibration);
    case OPTION_SWEEP: options->sweep = true; return true;
    case OPTION_CSV: options->csv = value; return true;
    case OPTION_SCORES: options->scores = value; return true;
    case OPTION_SVG: options->svg = value; return true;
    case OPTION_LIST_ARITH: options->list_arith = true; return true;
    case OPTION_CHECK: options->check = true; return true;
    default: options->help = true; return true;
    }
}

static bool complete_settings(struct run_settings *settings, const bool *given)
{
    if (given[OPTION_AFFINE] && !given[OPTION_COMPENSATE])
        settings->compensation = COMPENSATION_NONE;
    if (settings->quantisation == AFFINE && settings->compensation == COMPENSATION_GAIN)
        return complain(NULL, 0,
                        "--compensate gain: zero points give a multiplier's error no one gain: leave out "
                        "--affine asymmetric, or choose estimate or none");
    if (given[OPTION_CALIBRATE] && !given[OPTION_AFFINE] && settings->compensation != COMPENSATION_ESTIMATE)
        return complain(NULL, 0, "--calibrate is about --affine and --compensate estimate: add one of them");
    return true;
}

/* What makes no sense together, and what is left to its default. */
static bool complete(struct options *options, const bool *given)
{
    if (options->sweep && (given[OPTION_ARITH] || given[OPTION_LAYER] || given[OPTION_COMPENSATE] ||
                           given[OPTION_AFFINE] || given[OPTION_CALIBRATE]))
        return complain(NULL, 0,
                        "--sweep has its own arithmetics: leave out --arith, --layer, --compensate, --affine "
                        "and --calibrate");
    if (!options->sweep && (options->svg != NULL || options->check))
        return complain(NULL, 0, "--svg and --check are about a sweep: add --sweep");
    if (options->sweep && options->scores != NULL)
        return complain(NULL, 0, "--scores is about one run: leave out --sweep");
    return complete_settings(&options->settings, given) && input_request_complete(&options->inputs, given);
}

bool options_parse(struct options *options, int argc, char **argv)
{
    bool given[N_OPTIONS] = {false};

    *options = (struct options){
        .settings = {COMPENSATION_GAIN, OWN_FORMAT, 100}, .n_choices = 1, .choices = {{.text = "float32"}}};
    input_request_init(&options->inputs);
    const struct option_list list = {known, N_OPTIONS, apply, NULL};
    return options_walk(&list, argc, argv, given, options) && complete(options, given);
}
