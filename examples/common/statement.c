#include "statement.h"

#include "diagnostic.h"
#include "network_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\v\f";

bool statement_cut(struct statement *statement, char *line)
{
    line[strcspn(line, "#")] = '\0';
    statement->n_words = 0;
    for (char *at = line + strspn(line, blanks); *at != '\0'; at += strspn(at, blanks)) {
        if (statement->n_words == MAX_WORDS)
            return complain(statement->path, statement->line, "more than %d words", MAX_WORDS);
        statement->words[statement->n_words++] = at;
        at += strcspn(at, blanks);
        if (*at != '\0')
            *at++ = '\0';
    }
    return true;
}

bool statement_name(const struct statement *statement, const char *word, char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    const size_t length = strlen(word);

    if (length == 0 || length >= NAME_SIZE || strspn(word, allowed) != length)
        return complain(statement->path, statement->line,
                        "\"%.80s\" is no name; expected 1 to %d letters, digits, '_', '-' or '.'", word, NAME_SIZE - 1);
    memcpy(name, word, length + 1);
    return true;
}

char *cut_at_comma(char *list)
{
    char *comma = strchr(list, ',');

    if (comma == NULL)
        return NULL;
    *comma = '\0';
    return comma + 1;
}

bool parse_size(const char *text, size_t min, size_t max, size_t *value)
{
    size_t number = 0;

    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        const size_t digit = (size_t)(*text - '0');
        if (digit > max || number > (max - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *value = number;
    return number >= min;
}

bool statement_size(const struct statement *statement, const char *what, const char *word, size_t min, size_t max,
                    size_t *value)
{
    if (!parse_size(word, min, max, value))
        return complain(statement->path, statement->line, "%s is \"%.80s\"; expected a whole number from %zu to %zu",
                        what, word, min, max);
    return true;
}

bool statement_real(const struct statement *statement, const char *what, const char *word, float *value)
{
    char *end;

    *value = strtof(word, &end);
    if (end == word || *end != '\0' || !isfinite(*value))
        return complain(statement->path, statement->line, "%s is \"%.80s\"; expected a finite number", what, word);
    return true;
}

bool statement_reals(const struct statement *statement, const char *what, char *word, size_t max, float *values,
                     size_t *n_values)
{
    *n_values = 0;
    for (char *next = word; next != NULL;) {
        char *one = next;
        next = cut_at_comma(one);
        if (*n_values == max)
            return complain(statement->path, statement->line, "more than %zu numbers for %s", max, what);
        if (!statement_real(statement, what, one, &values[(*n_values)++]))
            return false;
    }
    return true;
}
