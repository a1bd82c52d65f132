/* The kinds of arithmetic and their keys, as data; and the calls that list them. */
#include "spec.h"

#include <approxmul/kinds.h>

#include <string.h>

/* ---- the keys each kind has ---- */

/* clang-format off: one key a line */
#define WORD(id, owners, words, first)                                                                                 \
    {                                                                                                                  \
        id, owners, words, 0, 0, 0, first, words                                                                       \
    }
#define NUMBER(id, owners, lowest, highest, first)                                                                     \
    {                                                                                                                  \
        id, owners, NULL, lowest, highest, first, #first, #lowest ".." #highest                                        \
    }
#define LESS_THAN_BITS(id, less)                                                                                       \
    {                                                                                                                  \
        id, KEY_FIXED, NULL, 0, -(less), 0, "0", "0..bits-" #less                                                      \
    }
#define MANTISSA                                                                                                       \
    {                                                                                                                  \
        KEY_MANTISSA, KEY_FLOATING, NULL, 1, 0, 23, "23; 7 with format=bf16, 10 with format=f16",                      \
            "1..23; 1..7 with format=bf16, 1..10 with format=f16"                                                      \
    }
#define SEGMENT                                                                                                        \
    {                                                                                                                  \
        KEY_M, KEY_FIXED, NULL, 2, -1, 0, "(bits+1)/2", "(bits+1)/2..bits-1"                                           \
    }
#define WIDTH(id, owners, first, default_text, range)                                                                  \
    {                                                                                                                  \
        id, owners, NULL, 2, 0, first, default_text, range                                                             \
    }
#define WIDTH_6(id, owners, range) WIDTH(id, owners, 6, "min(6,bits)", range)
#define FRAC(id)                                                                                                       \
    {                                                                                                                  \
        id, KEY_FIXED, NULL, -64, 64, 0, "bits/2", "-64..64"                                                           \
    }
#define FRACS FRAC(KEY_FRAC), FRAC(KEY_FRAC_A), FRAC(KEY_FRAC_B)
#define BITS NUMBER(KEY_BITS, KEY_FIXED, 4, 32, 32)
#define FORMAT WORD(KEY_FORMAT, KEY_FIXED | KEY_FLOATING, "fixed|f32|bf16|f16", "fixed")
#define NAN_RULE WORD(KEY_NAN, KEY_FIXED, "error|zero", "error")
#define SIGN_LOG WORD(KEY_SIGN, KEY_FIXED, "sm|c1|none", "sm")
#define SIGN_LINEAR WORD(KEY_SIGN, KEY_FIXED, "sm|none", "sm")
#define BIAS WORD(KEY_BIAS, KEY_FIXED, "none|unbiased", "none")
#define LOG_SUBNORMALS WORD(KEY_SUBNORMALS, KEY_FLOATING, "flush", "flush")
#define ACC_KEYS                                                                                                       \
    WORD(KEY_OVERFLOW, KEY_I32, "wrap|saturate", "wrap"), NUMBER(KEY_SHIFT, KEY_I32, 0, 31, 0),                        \
        NUMBER(KEY_LOW, KEY_LOA, 0, 62, 8)
#define ACC_FIXED WORD(KEY_ACC, KEY_FIXED, "exact|f32|i32|f64|loa", "exact"), ACC_KEYS
#define ACC_FLOATING WORD(KEY_ACC, KEY_FLOATING, "f32|f64", "f32")
#define ACC_EITHER                                                                                                     \
    {KEY_ACC,                                                                                                          \
     KEY_FIXED | KEY_FLOATING,                                                                                         \
     "exact|f32|i32|f64|loa",                                                                                          \
     0,                                                                                                                \
     0,                                                                                                                \
     0,                                                                                                                \
     "exact; f32 with format=f32|bf16|f16",                                                                            \
     "exact|f32|i32|f64|loa; f32|f64 with format=f32|bf16|f16"},                                                       \
        ACC_KEYS

static const axm_key keys_float32[] = {ACC_FLOATING};
static const axm_key keys_exact[] = {BITS, FRACS, SIGN_LINEAR, NAN_RULE, ACC_FIXED};
static const axm_key keys_bf16[] = {
    WORD(KEY_ROUND, KEY_FLOATING, "rne|trunc", "rne"),
    WORD(KEY_SUBNORMALS, KEY_FLOATING, "keep|flush", "keep"),
    ACC_FLOATING,
};
static const axm_key keys_mitchell[] = {FORMAT, BITS, FRACS, SIGN_LOG, BIAS, NAN_RULE, LOG_SUBNORMALS, ACC_EITHER};
static const axm_key keys_mitchw[] = {
    WIDTH_6(KEY_W, KEY_FIXED | KEY_FLOATING, "2..bits; 2..24 with format=f32|bf16|f16"),
    FORMAT,
    BITS,
    FRACS,
    SIGN_LOG,
    BIAS,
    NAN_RULE,
    LOG_SUBNORMALS,
    ACC_EITHER,
};
static const axm_key keys_drum[] = {
    WIDTH_6(KEY_K, KEY_FIXED, "2..bits"), BITS, FRACS, SIGN_LINEAR, NAN_RULE, ACC_FIXED};
static const axm_key keys_trunc[] = {
    WIDTH_6(KEY_K, KEY_FIXED, "2..bits"), BITS, FRACS, SIGN_LINEAR, NAN_RULE, ACC_FIXED};
static const axm_key keys_ilm[] = {
    NUMBER(KEY_CORRECTIONS, KEY_FIXED, 0, 3, 1),
    WIDTH(KEY_W, KEY_FIXED, 32, "bits", "2..bits"),
    BITS,
    FRACS,
    SIGN_LINEAR,
    NAN_RULE,
    ACC_FIXED,
};
static const axm_key keys_mbm[] = {
    LESS_THAN_BITS(KEY_TRUNCATED, 8), FORMAT, BITS, FRACS, SIGN_LINEAR, NAN_RULE, LOG_SUBNORMALS, ACC_EITHER,
};
static const axm_key keys_realm[] = {
    WORD(KEY_SEGMENTS, KEY_FIXED, "16|8|4", "16"),
    NUMBER(KEY_Q, KEY_FIXED, 4, 12, 6),
    LESS_THAN_BITS(KEY_TRUNCATED, 7),
    BITS,
    FRACS,
    SIGN_LINEAR,
    NAN_RULE,
    ACC_FIXED,
};
static const axm_key keys_ssm[] = {SEGMENT, BITS, FRACS, SIGN_LINEAR, NAN_RULE, ACC_FIXED};
static const axm_key keys_tosam[] = {
    NUMBER(KEY_H, KEY_FIXED, 0, 7, 2),
    NUMBER(KEY_T, KEY_FIXED, 1, 15, 6),
    BITS,
    FRACS,
    SIGN_LINEAR,
    NAN_RULE,
    ACC_FIXED,
};
static const axm_key keys_lmul[] = {
    MANTISSA,
    WORD(KEY_FORMAT, KEY_FLOATING, "f32|bf16|f16", "f32"),
    LOG_SUBNORMALS,
    ACC_FLOATING,
};
static const axm_key keys_roba[] = {BITS, FRACS, SIGN_LINEAR, NAN_RULE, ACC_FIXED};
static const axm_key keys_table[] = {FRACS, NAN_RULE, ACC_FIXED};
/* clang-format on */

#define AXM_KIND(name, family, format, transform, keys, summary, source)                                               \
    {#name, &family, format, transform, keys, sizeof(keys) / sizeof(keys)[0], summary, source},
const axm_kind axm_kinds[] = {
#include "kinds.def"
};
#undef AXM_KIND

const axm_kind axm_kind_table = {"table",
                                 &axm_family_table,
                                 AXM_FORMAT_FIXED,
                                 AXM_TRANSFORM_NONE,
                                 keys_table,
                                 sizeof keys_table / sizeof keys_table[0],
                                 "a truth table that the caller gives",
                                 "the caller's"};

const axm_kind axm_kind_custom = {"custom",
                                  &axm_family_custom,
                                  AXM_FORMAT_FIXED,
                                  AXM_TRANSFORM_NONE,
                                  keys_table,
                                  sizeof keys_table / sizeof keys_table[0],
                                  "a function of integers that the caller gives",
                                  "the caller's"};

const axm_kind axm_kind_custom_float = {"custom",
                                        &axm_family_custom,
                                        AXM_FORMAT_F32,
                                        AXM_TRANSFORM_NONE,
                                        keys_float32,
                                        sizeof keys_float32 / sizeof keys_float32[0],
                                        "a function of floats that the caller gives",
                                        "the caller's"};

const size_t axm_kinds_count = sizeof axm_kinds / sizeof axm_kinds[0];

/* ---- what is the same for a key in every kind ---- */

static const struct {
    const char *name;
    const char *words; /* all the words it knows, in the order of model.h's values */
    const char *summary;
} key_facts[KEY_COUNT] = {
    [KEY_FORMAT] = {"format", "fixed|f32|bf16|f16",
                    "operands: fixed point, float32, or rounded to bfloat16 or binary16"},
    [KEY_BITS] = {"bits", NULL, "bits of a fixed-point operand"},
    [KEY_FRAC] = {"frac", NULL, "fraction bits of both operands; or give frac_a and frac_b"},
    [KEY_FRAC_A] = {"frac_a", NULL, "fraction bits of the left operand (activations)"},
    [KEY_FRAC_B] = {"frac_b", NULL, "fraction bits of the right operand (weights)"},
    [KEY_SIGN] = {"sign", "sm|c1|none", "sign-magnitude, one's complement, or unsigned operands"},
    [KEY_W] = {"w", NULL, "bits of an operand kept from its leading one"},
    [KEY_K] = {"k", NULL, "bits of an operand kept from its leading one"},
    [KEY_CORRECTIONS] = {"corrections", NULL, "stages that multiply what the one before has left"},
    [KEY_SEGMENTS] = {"m", "16|8|4", "segments of either fraction, each pair with its own error-reduction factor"},
    [KEY_Q] = {"q", NULL, "bits after the point of an error-reduction factor"},
    [KEY_TRUNCATED] = {"t", NULL, "fraction bits cut off an operand's logarithm; the last one kept is then 1"},
    [KEY_H] = {"h", NULL, "fraction bits of an operand that are multiplied, with a 1 behind them"},
    [KEY_T] = {"t", NULL, "fraction bits of an operand that are added"},
    [KEY_M] = {"m", NULL, "bits of an operand's segment: the highest ones, or the lowest where the others are 0"},
    [KEY_MANTISSA] = {"m", NULL, "fraction bits kept of an operand; the offset follows from it"},
    [KEY_BIAS] = {"bias", "none|unbiased", "unbiased: half a unit of the last kept place added per operand"},
    [KEY_ROUND] = {"round", "rne|trunc", "float32 to bfloat16: nearest even, or truncated"},
    [KEY_SUBNORMALS] = {"subnormals", "keep|flush", "subnormal operands and products: kept, or zero"},
    [KEY_NAN] = {"nan", "error|zero", "NaN given to fixed point: refused, or taken as 0"},
    [KEY_ACC] = {"acc", "exact|f32|i32|f64|loa",
                 "sums, k ascending: 64-bit integers, float32, 32-bit integers, float64, or an inexact adder"},
    [KEY_OVERFLOW] = {"overflow", "wrap|saturate", "acc=i32: sums modulo 2^32, or held at the nearest end"},
    [KEY_SHIFT] = {"shift", NULL, "acc=i32: bits each product is shifted right before it is added"},
    [KEY_LOW] = {"low", NULL, "acc=loa: low bits of a sum that are or-ed instead of added"},
};

const char *axm_key_name(axm_key_id id)
{
    return key_facts[id].name;
}

const char *axm_key_summary(axm_key_id id)
{
    return key_facts[id].summary;
}

int axm_word_position(const char *words, const char *word, size_t length)
{
    int position = 0;
    for (const char *known = words; known != NULL; position++) {
        const size_t known_length = strcspn(known, "|");
        if (known_length == length && memcmp(known, word, length) == 0) {
            return position;
        }
        known = known[known_length] == '|' ? known + known_length + 1 : NULL;
    }
    return -1;
}

int axm_key_word(axm_key_id id, const char *word, size_t length)
{
    return axm_word_position(key_facts[id].words, word, length);
}

const char *axm_key_word_text(axm_key_id id, int32_t value, int *length)
{
    const char *word = key_facts[id].words;
    for (; value > 0; value--) {
        word = strchr(word, '|') + 1;
    }
    *length = (int)strcspn(word, "|");
    return word;
}

/* ---- listing ---- */

size_t axm_kind_count(void)
{
    return axm_kinds_count;
}

const char *axm_kind_name(size_t kind)
{
    return kind < axm_kinds_count ? axm_kinds[kind].name : "";
}

const char *axm_kind_summary(size_t kind)
{
    return kind < axm_kinds_count ? axm_kinds[kind].summary : "";
}

const char *axm_kind_source(size_t kind)
{
    return kind < axm_kinds_count ? axm_kinds[kind].source : "";
}

size_t axm_kind_key_count(size_t kind)
{
    return kind < axm_kinds_count ? axm_kinds[kind].n_keys : 0;
}

static const axm_key *key_at(size_t kind, size_t key)
{
    return key < axm_kind_key_count(kind) ? &axm_kinds[kind].keys[key] : NULL;
}

const char *axm_kind_key_name(size_t kind, size_t key)
{
    const axm_key *const found = key_at(kind, key);
    return found != NULL ? axm_key_name(found->id) : "";
}

const char *axm_kind_key_range(size_t kind, size_t key)
{
    const axm_key *const found = key_at(kind, key);
    return found != NULL ? found->range : "";
}

const char *axm_kind_key_default(size_t kind, size_t key)
{
    const axm_key *const found = key_at(kind, key);
    return found != NULL ? found->default_text : "";
}

const char *axm_kind_key_summary(size_t kind, size_t key)
{
    const axm_key *const found = key_at(kind, key);
    return found != NULL ? axm_key_summary(found->id) : "";
}
