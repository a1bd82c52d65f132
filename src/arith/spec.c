/* name[:key=value[,key=value]...] read into an arithmetic, and written back in full. */
#include "spec.h"

#include "../core/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- where each key's value lives ---- */

static int32_t *value_of(axm_arith *arith, axm_key_id id)
{
    switch (id) {
    case KEY_FORMAT: return &arith->format;
    case KEY_BITS: return &arith->bits;
    case KEY_FRAC_A: return &arith->frac[AXM_OPERAND_A];
    case KEY_FRAC_B: return &arith->frac[AXM_OPERAND_B];
    case KEY_SIGN: return &arith->sign;
    case KEY_W: return &arith->width;
    case KEY_K: return &arith->width;
    case KEY_CORRECTIONS: return &arith->corrections;
    case KEY_SEGMENTS: return &arith->segments;
    case KEY_Q: return &arith->factor_bits;
    case KEY_TRUNCATED: return &arith->truncated;
    case KEY_H: return &arith->multiplied;
    case KEY_T: return &arith->added;
    case KEY_M: return &arith->width;
    case KEY_MANTISSA: return &arith->mantissa;
    case KEY_BIAS: return &arith->bias;
    case KEY_ROUND: return &arith->round;
    case KEY_SUBNORMALS: return &arith->subnormals;
    case KEY_NAN: return &arith->nan;
    case KEY_ACC: return &arith->acc;
    case KEY_OVERFLOW: return &arith->overflow;
    case KEY_SHIFT: return &arith->shift;
    case KEY_LOW: return &arith->low;
    default: return NULL; /* KEY_FRAC is frac_a and frac_b at once */
    }
}

/* What of the arithmetic has keys: its format, and its accumulator once that is known. */
static int key_owners(const axm_arith *arith)
{
    const int format = axm_arith_is_fixed(arith) ? KEY_FIXED : KEY_FLOATING;
    return format | (arith->acc == AXM_ACC_I32 ? KEY_I32 : 0) | (arith->acc == AXM_ACC_LOA ? KEY_LOA : 0);
}

/* Bits an operand's significand has: the most that can be kept from its leading one. */
static int32_t significant_bits(const axm_arith *arith)
{
    return axm_arith_is_fixed(arith) ? arith->bits : AXM_F32_FRACTION_BITS + 1;
}

/* The ends of a number's range; ssm's segments reach half the operand at least. */
static int32_t lowest_of(const axm_arith *arith, const axm_key *key)
{
    return key->id == KEY_M ? (arith->bits + 1) / 2 : key->lowest;
}

static int32_t highest_of(const axm_arith *arith, const axm_key *key)
{
    if (key->id == KEY_MANTISSA) {
        return arith->format == AXM_FORMAT_BF16  ? 7
               : arith->format == AXM_FORMAT_F16 ? AXM_F32_FRACTION_BITS - AXM_F16_DROPPED
                                                 : AXM_F32_FRACTION_BITS;
    }
    const int32_t highest = key->highest > 0 ? key->highest : significant_bits(arith) + key->highest;
    return highest > key->lowest ? highest : key->lowest;
}

/* ---- reading ---- */

/* One key=value of the text; text pointers lead into it. */
typedef struct {
    const char *key, *value; /* NULL: not given */
    size_t value_length;
} given;

typedef struct {
    const char *function, *text;
    axm_arith *arith;
    given given[KEY_COUNT];
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

/* "a, b, c" of the kinds, or of the keys a kind has for these owners. */
static void list_names(const axm_kind *kind, int owners, char *buf, size_t buf_bytes)
{
    const size_t count = kind == NULL ? axm_kinds_count : kind->n_keys;
    size_t used = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *const name = kind == NULL ? axm_kinds[i].name : axm_key_name(kind->keys[i].id);
        if (kind != NULL && (kind->keys[i].owners & owners) == 0) {
            continue;
        }
        const int length = snprintf(buf + used, buf_bytes - used, "%s%s", used == 0 ? "" : ", ", name);
        if (length < 0 || (size_t)length >= buf_bytes - used) {
            return;
        }
        used += (size_t)length;
    }
}

static const axm_key *find_key(const axm_kind *kind, const char *name, size_t length)
{
    for (size_t i = 0; i < kind->n_keys; i++) {
        const char *const known = axm_key_name(kind->keys[i].id);
        if (strlen(known) == length && memcmp(known, name, length) == 0) {
            return &kind->keys[i];
        }
    }
    return NULL;
}

static axm_status parse_name(parser *p, const char **rest)
{
    const size_t length = strcspn(p->text, ":");
    for (size_t i = 0; i < axm_kinds_count; i++) {
        if (strlen(axm_kinds[i].name) == length && memcmp(axm_kinds[i].name, p->text, length) == 0) {
            p->arith->kind = &axm_kinds[i];
            *rest = p->text + length;
            return AXM_OK;
        }
    }
    char names[160];
    list_names(NULL, 0, names, sizeof names);
    const axm_kind *const made[2] = {&axm_kind_table, &axm_kind_custom};
    for (int i = 0; i < 2; i++) {
        if (strncmp(p->text, made[i]->name, strlen(made[i]->name)) == 0) {
            return complain(p, p->text,
                            "a %s arithmetic is made by axm_arith_create_%s(); a text is expected to be one of %s",
                            made[i]->name, made[i]->name, names);
        }
    }
    return complain(p, p->text, "unknown arithmetic \"%.*s\"; expected one of %s", (int)(length < 40 ? length : 40),
                    p->text, names);
}

/* Notes which keys are given, and where: the first begins at `name`. */
static axm_status split_keys(parser *p, const char *name)
{
    const axm_kind *const kind = p->arith->kind;
    for (;;) {
        const size_t length = strcspn(name, "=,");
        const axm_key *const key = find_key(kind, name, length);
        if (key == NULL) {
            char names[160];
            list_names(kind, KEY_ANY, names, sizeof names);
            return complain(p, name, "unknown key \"%.*s\"; %s has %s", (int)(length < 40 ? length : 40), name,
                            kind->name, names);
        }
        if (name[length] != '=') {
            return complain(p, name + length, "expected \"=\" and a value after key %s", axm_key_name(key->id));
        }
        if (p->given[key->id].key != NULL) {
            return complain(p, name, "key %s is given twice; expected once", axm_key_name(key->id));
        }
        const char *const value = name + length + 1;
        p->given[key->id] = (given){.key = name, .value = value, .value_length = strcspn(value, ",")};
        const char *const end = value + p->given[key->id].value_length;
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

static axm_status parse_value(const parser *p, const axm_key *key, int32_t *value)
{
    const given *const g = &p->given[key->id];
    const char *const name = axm_key_name(key->id);
    const int shown = (int)(g->value_length < 40 ? g->value_length : 40);
    if (key->words != NULL) {
        if (axm_word_position(key->words, g->value, g->value_length) < 0) {
            return complain(p, g->value, "%s=%.*s is not known here; expected %s", name, shown, g->value, key->words);
        }
        *value = axm_key_word(key->id, g->value, g->value_length);
        return AXM_OK;
    }
    const int32_t lowest = lowest_of(p->arith, key), highest = highest_of(p->arith, key);
    int32_t number;
    if (!parse_number(g->value, g->value_length, &number) || number < lowest || number > highest) {
        return complain(p, g->value, "%s=%.*s; expected a whole number from %ld to %ld", name, shown, g->value,
                        (long)lowest, (long)highest);
    }
    *value = number;
    return AXM_OK;
}

static int32_t default_value(const axm_arith *arith, const axm_key *key)
{
    switch (key->id) {
    case KEY_FRAC:
    case KEY_FRAC_A: return arith->operand_bits[AXM_OPERAND_A] / 2;
    case KEY_FRAC_B: return arith->operand_bits[AXM_OPERAND_B] / 2;
    case KEY_M: return lowest_of(arith, key);
    case KEY_ACC: return axm_arith_is_fixed(arith) ? AXM_ACC_EXACT : AXM_ACC_F32;
    default: break;
    }
    if (key->words != NULL) {
        return axm_key_word(key->id, key->words, strcspn(key->words, "|")); /* its first word */
    }
    const int32_t highest = highest_of(arith, key);
    return key->first < highest ? key->first : highest;
}

/* A key that is given without what it belongs to. */
static axm_status refuse_key(const parser *p, const axm_key *key)
{
    char names[160];
    list_names(p->arith->kind, key_owners(p->arith), names, sizeof names);
    const char *const owner = key->owners == KEY_I32   ? "an accumulator other than acc=i32"
                              : key->owners == KEY_LOA ? "an accumulator other than acc=loa"
                                                       : "this format";
    return complain(p, p->given[key->id].key, "key %s does not belong to %s; expected %s", axm_key_name(key->id), owner,
                    names);
}

static axm_status take_key(parser *p, const axm_key *key)
{
    const given *const g = &p->given[key->id];
    axm_arith *const arith = p->arith;
    if ((key->owners & key_owners(arith)) == 0) {
        return g->key != NULL ? refuse_key(p, key) : AXM_OK;
    }
    int32_t value = default_value(arith, key);
    if (g->key != NULL) {
        AXM_TRY(parse_value(p, key, &value));
    } else if ((key->id == KEY_FRAC_A || key->id == KEY_FRAC_B) && p->given[KEY_FRAC].key != NULL) {
        return AXM_OK; /* frac has set it */
    }
    if (key->id == KEY_FRAC) {
        arith->frac[AXM_OPERAND_A] = arith->frac[AXM_OPERAND_B] = value;
    } else {
        *value_of(arith, key->id) = value;
    }
    return AXM_OK;
}

/* The keys other keys' ranges and defaults depend on come first. */
static int stage(axm_key_id id)
{
    switch (id) {
    case KEY_FORMAT: return 0;
    case KEY_BITS: return 1;
    case KEY_OVERFLOW:
    case KEY_SHIFT:
    case KEY_LOW: return 3;
    default: return 2;
    }
}

static axm_status check_together(const parser *p)
{
    const given *const either = p->given[KEY_FRAC_A].key != NULL ? &p->given[KEY_FRAC_A] : &p->given[KEY_FRAC_B];
    if (p->given[KEY_FRAC].key != NULL && either->key != NULL) {
        return complain(p, either->key, "frac sets both operands already; expected frac, or frac_a and frac_b");
    }
    if (!axm_arith_is_fixed(p->arith) && axm_arith_has_integer_sums(p->arith)) {
        const given *const acc = &p->given[KEY_ACC];
        return complain(p, acc->value, "acc=%.*s needs a fixed-point format; expected acc=f32 or acc=f64",
                        (int)acc->value_length, acc->value);
    }
    return AXM_OK;
}

/* Takes the keys of a stage: those given, and the others' defaults. */
static axm_status take_stage(parser *p, int wanted)
{
    const axm_kind *const kind = p->arith->kind;
    for (size_t i = 0; i < kind->n_keys; i++) {
        if (stage(kind->keys[i].id) == wanted) {
            AXM_TRY(take_key(p, &kind->keys[i]));
        }
    }
    return AXM_OK;
}

static void begin(axm_arith *arith)
{
    arith->family = arith->kind->family;
    arith->format = arith->kind->format;
    arith->transform = arith->kind->transform;
}

axm_status axm_spec_parse(const char *text, axm_arith *arith)
{
    parser p = {.function = "axm_arith_create", .text = text, .arith = arith};
    const char *rest = NULL;
    AXM_TRY(parse_name(&p, &rest));
    if (*rest == ':') {
        AXM_TRY(split_keys(&p, rest + 1));
    }
    begin(arith);
    AXM_TRY(take_stage(&p, 0));
    AXM_TRY(take_stage(&p, 1));
    arith->operand_bits[AXM_OPERAND_A] = arith->operand_bits[AXM_OPERAND_B] = arith->bits;
    AXM_TRY(take_stage(&p, 2));
    AXM_TRY(take_stage(&p, 3));
    arith->operand_signed[AXM_OPERAND_A] = arith->operand_signed[AXM_OPERAND_B] = arith->sign != AXM_SIGN_NONE;
    if (arith->mantissa != 0) {
        arith->width = arith->mantissa + 1;
    } else if (arith->width == 0) {
        arith->width = significant_bits(arith) - arith->truncated; /* kinds without a key for it keep every bit */
    }
    return check_together(&p);
}

axm_status axm_spec_parse_keys(const char *function, const axm_kind *kind, const char *keys, axm_arith *arith)
{
    parser p = {.function = function, .text = keys, .arith = arith};
    arith->kind = kind;
    if (keys[0] != '\0') {
        AXM_TRY(split_keys(&p, keys));
    }
    begin(arith);
    AXM_TRY(take_stage(&p, 0));
    AXM_TRY(take_stage(&p, 2));
    AXM_TRY(take_stage(&p, 3));
    return check_together(&p);
}

/* ---- writing ---- */

size_t axm_spec_write(const axm_arith *arith, char *buf, size_t buf_bytes)
{
    const axm_kind *const kind = arith->kind;
    axm_arith *const readable = (axm_arith *)arith; /* value_of() serves reader and writer; nothing is written here */
    size_t used = 0;
    char separator = ':';
    char piece[AXM_NAME_SIZE + 16];
    for (size_t i = 0; i <= kind->n_keys; i++) {
        int length;
        if (i == 0) {
            length = arith->given_name[0] == '\0'
                         ? snprintf(piece, sizeof piece, "%s", kind->name)
                         : snprintf(piece, sizeof piece, "%s(%s)", kind->name, arith->given_name);
        } else {
            const axm_key *const key = &kind->keys[i - 1];
            if (key->id == KEY_FRAC || (key->owners & key_owners(arith)) == 0) {
                continue;
            }
            const int32_t value = *value_of(readable, key->id);
            int word_length = 0;
            const char *const word = key->words != NULL ? axm_key_word_text(key->id, value, &word_length) : "";
            length =
                key->words != NULL
                    ? snprintf(piece, sizeof piece, "%c%s=%.*s", separator, axm_key_name(key->id), word_length, word)
                    : snprintf(piece, sizeof piece, "%c%s=%ld", separator, axm_key_name(key->id), (long)value);
            separator = ',';
        }
        if (used + (size_t)length < buf_bytes) {
            memcpy(buf + used, piece, (size_t)length + 1);
        }
        used += (size_t)length;
    }
    return used + 1;
}
