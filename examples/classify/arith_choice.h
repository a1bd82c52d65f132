/* The arithmetics asked for on the command line, and the layers they are for. */
#ifndef CLASSIFY_ARITH_CHOICE_H
#define CLASSIFY_ARITH_CHOICE_H

#include "common/network.h"

#include <approxmul/approxmul.h>

#include <stdbool.h>

#define MAX_CHOICES 128

struct arith_choice {
    const char *layer; /* NULL: every conv2d and fully_connected layer */
    const char *text;
    axm_arith *arith; /* NULL until choices_create() */
};

/** Makes the arithmetics of the texts. Complains and gives false on failure; choices_release() is due either way. */
bool choices_create(const axm_context *ctx, struct arith_choice *choices, size_t n_choices);

void choices_release(struct arith_choice *choices, size_t n_choices);

/** Complains and gives false unless each layer named is one that multiplies, in one of the networks at least. */
bool choices_check(const struct arith_choice *choices, size_t n_choices, struct network_file *const *files,
                   size_t n_files);

/** The choice that holds for a layer: the last that names it, else the first if that reaches it, else NULL. */
const struct arith_choice *choice_for(const struct arith_choice *choices, size_t n_choices, const struct layer *layer);

#endif
