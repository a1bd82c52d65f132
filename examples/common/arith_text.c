#include "arith_text.h"

#include "statement.h"
#include "table_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_PREFIX "table="

/* A key of a table that is a field of its descriptor, or of two. */
struct table_key {
    const char *name;
    const char *expected;
    const char *values[2]; /* the words allowed; NULL: a whole number from 2 to 8 */
    size_t offset;
    size_t other_offset; /* the same for one field */
    int32_t meaning[2];  /* of the two words */
};

/* clang-format off */
#define FIELD(name) offsetof(axm_table_desc, name)
static const struct table_key table_keys[] = {
    {"bits", "2..8", {NULL, NULL}, FIELD(bits_a), FIELD(bits_b), {0, 0}},
    {"bits_a", "2..8", {NULL, NULL}, FIELD(bits_a), FIELD(bits_a), {0, 0}},
    {"bits_b", "2..8", {NULL, NULL}, FIELD(bits_b), FIELD(bits_b), {0, 0}},
    {"signed", "0|1", {"0", "1"}, FIELD(signed_a), FIELD(signed_b), {0, 1}},
    {"signed_a", "0|1", {"0", "1"}, FIELD(signed_a), FIELD(signed_a), {0, 1}},
    {"signed_b", "0|1", {"0", "1"}, FIELD(signed_b), FIELD(signed_b), {0, 1}},
    {"order", "a|b", {"a", "b"}, FIELD(order), FIELD(order), {AXM_TABLE_A_OUTER, AXM_TABLE_B_OUTER}},
    {"entry_bits", "16|32", {"16", "32"}, FIELD(entry_bits), FIELD(entry_bits), {16, 32}},
};
/* clang-format on */

#define N_TABLE_KEYS (sizeof table_keys / sizeof table_keys[0])

/* A text being read: its file and its keys. */
struct table_text {
    char *words; /* a copy, cut at its commas */
    char *keys;  /* those that are the library's, with commas between again */
    axm_table_desc like;
    bool given[N_TABLE_KEYS];
};

static void set_field(axm_table_desc *like, const struct table_key *key, int32_t value)
{
    memcpy((char *)like + key->offset, &value, sizeof value);
    memcpy((char *)like + key->other_offset, &value, sizeof value);
}

static bool read_value(const struct table_key *key, const char *text, int32_t *value)
{
    size_t number;

    for (int i = 0; i < 2 && key->values[i] != NULL; i++) {
        if (strcmp(text, key->values[i]) == 0) {
            *value = key->meaning[i];
            return true;
        }
    }
    if (key->values[0] != NULL || !parse_size(text, 2, 8, &number))
        return false;
    *value = (int32_t)number;
    return true;
}

/* A key of the table's own; any other is the library's to judge. */
static bool take_word(struct table_text *text, const char *word, char *message)
{
    const size_t length = strcspn(word, "=");

    if (word[0] == '\0') {
        snprintf(message, ARITH_TEXT_MESSAGE_BYTES, "expected KEY=VALUE after each comma");
        return false;
    }
    for (size_t i = 0; i < N_TABLE_KEYS; i++) {
        const struct table_key *key = &table_keys[i];
        int32_t value;
        if (strlen(key->name) != length || memcmp(key->name, word, length) != 0)
            continue;
        if (word[length] != '=' || !read_value(key, word + length + 1, &value)) {
            snprintf(message, ARITH_TEXT_MESSAGE_BYTES, "\"%.80s\": expected %s=%s", word, key->name, key->expected);
            return false;
        }
        if (text->given[i]) {
            snprintf(message, ARITH_TEXT_MESSAGE_BYTES, "\"%.80s\": %s is given twice", word, key->name);
            return false;
        }
        text->given[i] = true;
        set_field(&text->like, key, value);
        return true;
    }
    if (text->keys[0] != '\0')
        strcat(text->keys, ",");
    strcat(text->keys, word);
    return true;
}

static bool read_table(const axm_context *ctx, struct table_text *text, axm_arith **arith, char *message)
{
    axm_table_desc_init(&text->like);
    for (char *word = cut_at_comma(text->words); word != NULL;) {
        char *next = cut_at_comma(word);
        if (!take_word(text, word, message))
            return false;
        word = next;
    }
    text->like.keys = text->keys;
    return table_file_read(ctx, text->words, &text->like, arith, message);
}

static bool make_table(const axm_context *ctx, const char *file_and_keys, axm_arith **arith, char *message)
{
    const size_t n_bytes = strlen(file_and_keys) + 1;
    struct table_text text = {.words = malloc(n_bytes), .keys = calloc(n_bytes, 1)};
    bool done = false;

    if (text.words == NULL || text.keys == NULL) {
        snprintf(message, ARITH_TEXT_MESSAGE_BYTES, "out of memory");
    } else {
        memcpy(text.words, file_and_keys, n_bytes);
        done = read_table(ctx, &text, arith, message);
    }
    free(text.words);
    free(text.keys);
    return done;
}

bool arith_text_is_table(const char *text)
{
    return strncmp(text, TABLE_PREFIX, strlen(TABLE_PREFIX)) == 0;
}

bool arith_from_text(const axm_context *ctx, const char *text, axm_arith **arith,
                     char message[ARITH_TEXT_MESSAGE_BYTES])
{
    if (arith_text_is_table(text))
        return make_table(ctx, text + strlen(TABLE_PREFIX), arith, message);
    if (axm_arith_create(ctx, text, arith) == AXM_OK)
        return true;
    snprintf(message, ARITH_TEXT_MESSAGE_BYTES, "%s", axm_last_message());
    return false;
}
