/* A command line of options, each a word that begins with two dashes, some with a value behind it. */
#ifndef COMMON_OPTION_LIST_H
#define COMMON_OPTION_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option_rule {
    const char *name;
    bool takes_value;
    bool repeats;
};

struct option_list {
    const struct option_rule *rules;
    size_t n_rules;
    /* Takes option number `id` into the target; value is NULL where it takes none. Complains and gives false. */
    bool (*apply)(void *target, size_t id, char *value);
    /* Takes a word that does not begin with a dash, likewise. NULL: there are none. */
    bool (*take_word)(void *target, char *word);
};

/**
 * Walks the command line and marks in given[0..n_rules-1] what was there. Complains and gives false on an option that
 * is none, one given twice that does not repeat, or one without its value.
 */
bool options_walk(const struct option_list *list, int argc, char **argv, bool *given, void *target);

/** Reads a whole number of an option, or complains and gives false. `expected` says what it must be. */
bool option_size(const char *option, const char *value, size_t min, size_t max, const char *expected, size_t *size);

/** Reads one of the words in "first|second|...": its place. Complains and gives false if it is none. */
bool option_word(const char *option, const char *value, const char *words, int32_t *place);

/** complain() about an option's value. */
bool complain_value(const char *option, const char *value, const char *expected);

#endif
