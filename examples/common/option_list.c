#include "option_list.h"

#include "diagnostic.h"
#include "statement.h"

#include <string.h>

static size_t find_option(const struct option_list *list, const char *word)
{
    size_t id = 0;

    while (id < list->n_rules && strcmp(word, list->rules[id].name) != 0)
        id++;
    return id;
}

bool options_walk(const struct option_list *list, int argc, char **argv, bool *given, void *target)
{
    for (int i = 1; i < argc; i++) {
        const size_t id = find_option(list, argv[i]);
        char *value = NULL;
        if (list->take_word != NULL && argv[i][0] != '-') {
            if (!list->take_word(target, argv[i]))
                return false;
            continue;
        }
        if (id == list->n_rules)
            return complain(NULL, 0, "%s: no such option (see --help)", argv[i]);
        if (given[id] && !list->rules[id].repeats)
            return complain(NULL, 0, "%s is given twice", argv[i]);
        given[id] = true;
        if (list->rules[id].takes_value) {
            value = argv[++i];
            if (value == NULL)
                return complain(NULL, 0, "%s needs a value (see --help)", list->rules[id].name);
        }
        if (!list->apply(target, id, value))
            return false;
    }
    return true;
}

bool option_size(const char *option, const char *value, size_t min, size_t max, const char *expected, size_t *size)
{
    return parse_size(value, min, max, size) || complain_value(option, value, expected);
}

bool option_word(const char *option, const char *value, const char *words, int32_t *place)
{
    const size_t length = strlen(value);

    *place = 0;
    for (const char *word = words; word != NULL; *place += 1) {
        const size_t word_length = strcspn(word, "|");
        if (word_length == length && memcmp(word, value, length) == 0)
            return true;
        word = word[word_length] == '|' ? word + word_length + 1 : NULL;
    }
    return complain(NULL, 0, "%s %s: expected one of %s (see --help)", option, value, words);
}

bool complain_value(const char *option, const char *value, const char *expected)
{
    return complain(NULL, 0, "%s %s: expected %s (see --help)", option, value, expected);
}
