/* What a program runs: networks, pictures, and how many threads; and their options of the command line. */
#ifndef COMMON_INPUTS_H
#define COMMON_INPUTS_H

#include "comparison.h"
#include "dataset.h"
#include "network_file.h"

#include <approxmul/approxmul.h>

#include <stdbool.h>
#include <stddef.h>

#define MAX_NETWORKS 8

/** The first options of a program's list, which INPUT_RULES has in this order. */
enum input_option {
    INPUT_NETWORK,
    INPUT_WEIGHTS_DIR,
    INPUT_IMAGES,
    INPUT_LABELS,
    INPUT_RECORDS,
    INPUT_THREADS,
    INPUT_LIMIT,
    N_INPUT_OPTIONS
};

/* clang-format off */
#define INPUT_RULES                                                                                                    \
    [INPUT_NETWORK] = {"--network", true, true},                                                                       \
    [INPUT_WEIGHTS_DIR] = {"--weights-dir", true, false},                                                              \
    [INPUT_IMAGES] = {"--images", true, false},                                                                        \
    [INPUT_LABELS] = {"--labels", true, false},                                                                        \
    [INPUT_RECORDS] = {"--records", true, false},                                                                      \
    [INPUT_THREADS] = {"--threads", true, false},                                                                      \
    [INPUT_LIMIT] = {"--limit", true, false}
/* clang-format on */

struct input_request {
    const char *networks[MAX_NETWORKS];
    size_t n_networks;
    const char *weights_dir; /* NULL: each description's folder */
    const char *images;
    const char *labels;
    const char *records; /* NULL: images and labels are read */
    size_t n_threads;
    size_t limit; /* pictures; 0: all */
};

/** Everything that is loaded or made before the first run. */
struct inputs {
    struct dataset data;
    struct network_file *files[MAX_NETWORKS];
    size_t n_files;
    axm_context *ctx;
    axm_arith *float32;
};

/** The digits and both networks of this repository, all of the pictures, one thread. */
void input_request_init(struct input_request *request);

/** Takes an option. Complains and gives false. */
bool input_request_apply(struct input_request *request, enum input_option option, const char *value);

/** Complains and gives false where options make no sense together; adds the networks of the repository to none. */
bool input_request_complete(struct input_request *request, const bool *given);

/** The lines of a --help about these options. */
void input_request_print_help(void);

/** Complains and gives false on failure; inputs_free() is due either way. */
bool inputs_load(struct inputs *inputs, const struct input_request *request);

void inputs_free(struct inputs *inputs);

#endif
