/* One line of a network description, cut into words, and what words may be. */
#ifndef COMMON_STATEMENT_H
#define COMMON_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>

#define MAX_WORDS 16

struct statement {
    const char *path;
    size_t line;
    char *words[MAX_WORDS];
    size_t n_words;
};

/**
 * Cuts a line at its blanks, in place; '#' begins a comment. A line may so have no words at all.
 * Complains and gives false if it has more than MAX_WORDS.
 */
bool statement_cut(struct statement *statement, char *line);

/** Copies a name (letters, digits, '_', '-', '.') into NAME_SIZE characters, or complains and gives false. */
bool statement_name(const struct statement *statement, const char *word, char *name);

/** Reads a whole number. `what` names it in the complaint. */
bool statement_size(const struct statement *statement, const char *what, const char *word, size_t min, size_t max,
                    size_t *value);

/** Reads a finite number. */
bool statement_real(const struct statement *statement, const char *what, const char *word, float *value);

/**
 * Reads finite numbers with commas between, in place: 1 to max of them. Complains and gives false if there are more,
 * or if one is none.
 */
bool statement_reals(const struct statement *statement, const char *what, char *word, size_t max, float *values,
                     size_t *n_values);

/** Cuts the first part off a list with commas between, in place: gives the rest, NULL if there is none. */
char *cut_at_comma(char *list);

/** Whether the text is all decimal digits for a number of min..max; the command line's numbers are read so too. */
bool parse_size(const char *text, size_t min, size_t max, size_t *value);

#endif
