#include "text.h"

#include "../core/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { KEYS_MAX = 32, NAMES_BYTES = 192 };

/* One key=value of the text; text pointers lead into it. */
typedef struct {
    const char *key, *value; /* NULL: not given */
    size_t value_length;
} given;

typedef struct {
    const char *function, *text;
    axm_arith *arith;
    given given[KEYS_MAX]; /* by place among the multiplier's keys */
} parser;

static axm_status complain(const parser *p, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static axm_status complain(const parser *p, const char *at, const char *format, ...)
{
    char what[320];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return axm_fail(AXM_E_PARSE, "%s: \"%.100s\", character %zu: %s", p->function, p->text, (size_t)(at - p->text) + 1,
                    what);
}

/* As much of a word as messages show. */
static int shown(size_t length)
{
    return (int)(length < 40 ? length : 40);
}

/* ---- values ---- */

static int32_t *value_at(axm_arith *arith, const axm_key *key)
{
    return (int32_t *)(void *)((char *)arith + key->at);
}

static int32_t lowest_of(const axm_arith *arith, const axm_key *key)
{
    return key->lowest_of != NULL ? key->lowest_of(arith) : key->lowest;
}

static int32_t highest_of(const axm_arith *arith, const axm_key *key)
{
    return key->highest_of != NULL ? key->highest_of(arith) : key->highest;
}

/* The position of word[0..length) in "first|second|...", or -1. */
static int32_t word_position(const char *words, const char *word, size_t length)
{
    int32_t position = 0;
    for (const char *known = words; known != NULL; position++) {
        const size_t known_length = strcspn(known, "|");
        if (known_length == length && memcmp(known, word, length) == 0) {
            return position;
        }
        known = known[known_length] == '|' ? known + known_length + 1 : NULL;
    }
    return -1;
}

static int32_t default_of(const axm_arith *arith, const axm_key *key)
{
    if (key->default_of != NULL) {
        return key->default_of(arith);
    }
    if (key->words != NULL) {
        return word_position(key->words, key->allowed, strcspn(key->allowed, "|"));
    }
    const int32_t highest = highest_of(arith, key);
    return key->first < highest ? key->first : highest;
}

/* Does the arithmetic, as far as it is known, have this key? */
static bool has_key(const axm_arith *arith, const axm_text_key *key)
{
    const int format = axm_arith_is_fixed(arith) ? AXM_KEY_FIXED : AXM_KEY_FLOATING;
    return (key->key->formats & format) != 0 && (key->accumulator == NULL || key->accumulator == arith->accumulator);
}

/* ---- messages ---- */

/* Adds a name to "a, b, c", as far as there is room. */
static void add_name(char names[NAMES_BYTES], const char *between, const char *name)
{
    const size_t used = strlen(names);
    snprintf(names + used, NAMES_BYTES - used, "%s%s", used == 0 ? "" : between, name);
}

/* Of all multipliers; of a multiplier's keys; and of those that the arithmetic has. */
static void list_multipliers(char names[NAMES_BYTES])
{
    names[0] = '\0';
    for (size_t i = 0; i < axm_multipliers_count(); i++) {
        add_name(names, ", ", axm_multiplier_at(i)->name);
    }
}

static void list_keys(const axm_arith *arith, bool all, char names[NAMES_BYTES])
{
    names[0] = '\0';
    axm_text_key key;
    for (size_t i = 0; (key = axm_text_key_at(arith->multiplier, i)).key != NULL; i++) {
        if (all || has_key(arith, &key)) {
            add_name(names, ", ", key.key->name);
        }
    }
}

/* ---- reading ---- */

static axm_status parse_name(parser *p, const char **rest)
{
    const size_t length = strcspn(p->text, ":");
    for (size_t i = 0; i < axm_multipliers_count(); i++) {
        const axm_multiplier *const multiplier = axm_multiplier_at(i);
        if (strlen(multiplier->name) == length && memcmp(multiplier->name, p->text, length) == 0) {
            p->arith->multiplier = multiplier;
            *rest = p->text + length;
            return AXM_OK;
        }
    }
    char names[NAMES_BYTES];
    list_multipliers(names);
    const axm_multiplier *const made[2] = {&axm_multiplier_table, &axm_multiplier_custom};
    for (int i = 0; i < 2; i++) {
        if (strncmp(p->text, made[i]->name, strlen(made[i]->name)) == 0) {
            return complain(p, p->text,
                            "a %s arithmetic is made by axm_arith_create_%s(); a text is expected to be one of %s",
                            made[i]->name, made[i]->name, names);
        }
    }
    return complain(p, p->text, "unknown arithmetic \"%.*s\"; expected one of %s", shown(length), p->text, names);
}

/* The place among the multiplier's keys of the one with this name, or KEYS_MAX. */
static size_t find_key(const axm_multiplier *multiplier, const char *name, size_t length)
{
    axm_text_key key;
    for (size_t i = 0; i < KEYS_MAX && (key = axm_text_key_at(multiplier, i)).key != NULL; i++) {
        if (strlen(key.key->name) == length && memcmp(key.key->name, name, length) == 0) {
            return i;
        }
    }
    return KEYS_MAX;
}

/* Notes which keys are given, and where: the first begins at `name`. */
static axm_status split_keys(parser *p, const char *name)
{
    const axm_multiplier *const multiplier = p->arith->multiplier;
    for (;;) {
        const size_t length = strcspn(name, "=,"), place = find_key(multiplier, name, length);
        if (place == KEYS_MAX) {
            char names[NAMES_BYTES];
            list_keys(p->arith, true, names);
            return complain(p, name, "unknown key \"%.*s\"; %s has %s", shown(length), name, multiplier->name, names);
        }
        const char *const key = axm_text_key_at(multiplier, place).key->name;
        if (name[length] != '=') {
            return complain(p, name + length, "expected \"=\" and a value after key %s", key);
        }
        if (p->given[place].key != NULL) {
            return complain(p, name, "key %s is given twice; expected once", key);
        }
        const char *const value = name + length + 1;
        p->given[place] = (given){.key = name, .value = value, .value_length = strcspn(value, ",")};
        const char *const end = value + p->given[place].value_length;
        if (*end == '\0') {
            return AXM_OK;
        }
        name = end + 1;
    }
}

/* A whole number of at most 6 digits with an optional '-': no range here is longer. */
static bool parse_number(const char *text, size_t length, int32_t *number)
{
    const bool negative = length > 0 && text[0] == '-';
    const size_t first = negative ? 1 : 0;
    int32_t value = 0;
    if (length == first || length > first + 6) {
        return false;
    }
    for (size_t i = first; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *number = negative ? -value : value;
    return true;
}

static axm_status parse_value(const parser *p, const given *g, const axm_key *key, int32_t *value)
{
    if (key->words != NULL) {
        if (word_position(key->allowed, g->value, g->value_length) < 0) {
            return complain(p, g->value, "%s=%.*s is not known here; expected %s", key->name, shown(g->value_length),
                            g->value, key->allowed);
        }
        *value = word_position(key->words, g->value, g->value_length);
        return AXM_OK;
    }
    const int32_t lowest = lowest_of(p->arith, key), highest = highest_of(p->arith, key);
    int32_t number;
    if (!parse_number(g->value, g->value_length, &number) || number < lowest || number > highest) {
        return complain(p, g->value, "%s=%.*s; expected a whole number from %ld to %ld", key->name,
                        shown(g->value_length), g->value, (long)lowest, (long)highest);
    }
    *value = number;
    return AXM_OK;
}

/* A key that is given without what it belongs to. */
static axm_status refuse_key(const parser *p, const given *g, const axm_text_key *key)
{
    char names[NAMES_BYTES], owner[64] = "this format";
    list_keys(p->arith, false, names);
    if (key->accumulator != NULL) {
        snprintf(owner, sizeof owner, "an accumulator other than acc=%s", key->accumulator->name);
    }
    return complain(p, g->key, "key %s does not belong to %s; expected %s", key->key->name, owner, names);
}

/* Does a key set all that another one sets, and more? */
static bool covers(const axm_key *wide, const axm_key *key)
{
    const size_t end = wide->at + wide->count * sizeof(int32_t);
    return wide->count > key->count && key->at >= wide->at && key->at < end;
}

/* The given key that covers this one, or NULL. */
static const axm_key *covering_key(const parser *p, const axm_key *key)
{
    axm_text_key other;
    for (size_t i = 0; (other = axm_text_key_at(p->arith->multiplier, i)).key != NULL; i++) {
        if (p->given[i].key != NULL && covers(other.key, key)) {
            return other.key;
        }
    }
    return NULL;
}

static axm_status refuse_both(const parser *p, const given *g, const axm_key *wide)
{
    char names[NAMES_BYTES] = "";
    axm_text_key other;
    for (size_t i = 0; (other = axm_text_key_at(p->arith->multiplier, i)).key != NULL; i++) {
        if (covers(wide, other.key)) {
            add_name(names, " and ", other.key->name);
        }
    }
    return complain(p, g->key, "%s sets that already; expected %s, or %s", wide->name, wide->name, names);
}

static axm_status take_key(parser *p, const given *g, const axm_text_key *key)
{
    if (!has_key(p->arith, key)) {
        return g->key != NULL ? refuse_key(p, g, key) : AXM_OK;
    }
    const axm_key *const wide = covering_key(p, key->key);
    if (wide != NULL) {
        return g->key != NULL ? refuse_both(p, g, wide) : AXM_OK; /* the other one has set it */
    }
    int32_t value = default_of(p->arith, key->key);
    if (g->key != NULL) {
        AXM_TRY(parse_value(p, g, key->key, &value));
    }
    for (size_t i = 0; i < key->key->count; i++) {
        value_at(p->arith, key->key)[i] = value;
    }
    return AXM_OK;
}

/* Takes the keys of a stage: those given, and the others' defaults. `of_sum`: those of accumulators, or all others. */
static axm_status take_stage(parser *p, int stage, bool of_sum)
{
    axm_text_key key;
    for (size_t i = 0; (key = axm_text_key_at(p->arith->multiplier, i)).key != NULL; i++) {
        if (key.key->stage == stage && (key.accumulator != NULL) == of_sum) {
            AXM_TRY(take_key(p, &p->given[i], &key));
        }
    }
    return AXM_OK;
}

/* The accumulator that is named, in a format that has it. */
static axm_status take_accumulator(parser *p)
{
    axm_arith *const arith = p->arith;
    const given *const g = &p->given[arith->multiplier->n_keys];
    arith->accumulator = axm_accumulator_at((size_t)arith->acc);
    if (axm_arith_is_fixed(arith) || arith->accumulator->add_float != NULL) {
        return AXM_OK;
    }
    char names[NAMES_BYTES] = "";
    for (size_t i = 0; i < axm_accumulators_count(); i++) {
        if (axm_accumulator_at(i)->add_float != NULL) {
            add_name(names, " or ", "acc=");
            add_name(names, "", axm_accumulator_at(i)->name);
        }
    }
    return complain(p, g->value, "acc=%.*s needs a fixed-point format; expected %s", (int)g->value_length, g->value,
                    names);
}

static axm_status take_rest(parser *p)
{
    AXM_TRY(take_stage(p, AXM_STAGE_REST, false));
    AXM_TRY(take_accumulator(p));
    return take_stage(p, AXM_STAGE_REST, true);
}

axm_status axm_text_parse(const char *text, axm_arith *arith)
{
    parser p = {.function = "axm_arith_create", .text = text, .arith = arith};
    const char *rest = NULL;
    AXM_TRY(parse_name(&p, &rest));
    if (*rest == ':') {
        AXM_TRY(split_keys(&p, rest + 1));
    }
    arith->format = arith->multiplier->format;
    AXM_TRY(take_stage(&p, AXM_STAGE_FORMAT, false));
    AXM_TRY(take_stage(&p, AXM_STAGE_BITS, false));
    arith->operand_bits[AXM_OPERAND_A] = arith->operand_bits[AXM_OPERAND_B] = arith->bits;
    AXM_TRY(take_rest(&p));
    arith->operand_signed[AXM_OPERAND_A] = arith->operand_signed[AXM_OPERAND_B] = arith->sign != AXM_SIGN_NONE;
    if (arith->width == 0) {
        arith->width = axm_arith_significant_bits(arith); /* multipliers without a key for it keep every bit */
    }
    return AXM_OK;
}

axm_status axm_text_parse_keys(const char *function, const axm_multiplier *multiplier, const char *keys,
                               axm_arith *arith)
{
    parser p = {.function = function, .text = keys, .arith = arith};
    arith->multiplier = multiplier;
    arith->format = multiplier->format;
    if (keys[0] != '\0') {
        AXM_TRY(split_keys(&p, keys));
    }
    return take_rest(&p);
}

/* ---- writing ---- */

/* ":key=value", or "," in place of the colon. */
static int write_key(const axm_arith *arith, const axm_key *key, char separator, char *piece, size_t piece_bytes)
{
    const int32_t value = *value_at((axm_arith *)arith, key); /* only read */
    if (key->words == NULL) {
        return snprintf(piece, piece_bytes, "%c%s=%ld", separator, key->name, (long)value);
    }
    const char *word = key->words;
    for (int32_t i = 0; i < value; i++) {
        word = strchr(word, '|') + 1;
    }
    return snprintf(piece, piece_bytes, "%c%s=%.*s", separator, key->name, (int)strcspn(word, "|"), word);
}

static size_t append(char *buf, size_t buf_bytes, size_t used, const char *piece, int length)
{
    if (used + (size_t)length < buf_bytes) {
        memcpy(buf + used, piece, (size_t)length + 1);
    }
    return used + (size_t)length;
}

size_t axm_text_write(const axm_arith *arith, char *buf, size_t buf_bytes)
{
    char separator = ':';
    char piece[AXM_NAME_SIZE + 16];
    const int length = arith->given_name[0] == '\0'
                           ? snprintf(piece, sizeof piece, "%s", arith->multiplier->name)
                           : snprintf(piece, sizeof piece, "%s(%s)", arith->multiplier->name, arith->given_name);
    size_t used = append(buf, buf_bytes, 0, piece, length);
    axm_text_key key;
    for (size_t i = 0; (key = axm_text_key_at(arith->multiplier, i)).key != NULL; i++) {
        if (key.key->count == 1 && has_key(arith, &key)) { /* the narrower keys say what a wider one does */
            used = append(buf, buf_bytes, used, piece, write_key(arith, key.key, separator, piece, sizeof piece));
            separator = ',';
        }
    }
    return used + 1;
}
