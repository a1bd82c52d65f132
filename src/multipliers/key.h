/*
 * Keys: what a text may say of an arithmetic, as data. The parser knows none of them.
 *
 * Those that several multipliers have are given here, with the value's place in axm_arith; a multiplier's own keep
 * theirs in axm_arith::own.
 */
#ifndef AXM_MULTIPLIERS_KEY_H
#define AXM_MULTIPLIERS_KEY_H

#include "../arith/model.h"

/* The formats in which a key means something. */
enum { AXM_KEY_FIXED = 1, AXM_KEY_FLOATING = 2, AXM_KEY_ANY = 3 };

/* Ranges and defaults look at values of earlier stages. */
enum { AXM_STAGE_FORMAT, AXM_STAGE_BITS, AXM_STAGE_REST, AXM_STAGES };

typedef int32_t axm_key_bound(const axm_arith *arith);

typedef struct axm_key {
    const char *name, *summary;
    int formats;
    int stage;
    size_t at;    /* of an int32_t in axm_arith */
    size_t count; /* how many of them it sets */

    /* A word, whose value is its place in `words`; `allowed` are those that this multiplier takes, its default first.
     */
    const char *words, *allowed;

    /* Or a number, in lowest..highest, `first` by default; or the highest, where that is less. */
    int32_t lowest, highest, first;
    axm_key_bound *lowest_of, *highest_of, *default_of; /* where these depend on others' values; or NULL */

    const char *default_text, *range; /* for people */
} axm_key;

#define AXM_KEY_AT(member) offsetof(axm_arith, member), 1
#define AXM_KEY_OWN(index) (offsetof(axm_arith, own) + (index) * sizeof(int32_t)), 1

/* clang-format off: initialisers */
#define AXM_KEY_WORD(key, at_, formats_, words_, allowed_, default_, summary_)                                         \
    {                                                                                                                  \
        key, summary_, formats_, AXM_STAGE_REST, at_, words_, allowed_, 0, 0, 0, NULL, NULL, NULL, default_, allowed_  \
    }
#define AXM_KEY_NUMBER(key, at_, formats_, lowest_, highest_, first_, summary_)                                        \
    {                                                                                                                  \
        key, summary_, formats_, AXM_STAGE_REST, at_, NULL, NULL, lowest_, highest_, first_, NULL, NULL, NULL,         \
            #first_, #lowest_ ".." #highest_                                                                           \
    }
/* Its highest value follows from others: AXM_KEY_WIDTH is of bits kept from the leading one. */
#define AXM_KEY_UP_TO(key, at_, formats_, lowest_, highest_of_, first_, default_, range_, summary_)                    \
    {                                                                                                                  \
        key, summary_, formats_, AXM_STAGE_REST, at_, NULL, NULL, lowest_, 0, first_, NULL, highest_of_, NULL,         \
            default_, range_                                                                                           \
    }
#define AXM_KEY_WIDTH(key, formats_, first_, default_, range_)                                                         \
    AXM_KEY_UP_TO(key, AXM_KEY_AT(width), formats_, 2, axm_key_significant_bits, first_, default_, range_,             \
                  "bits of an operand kept from its leading one")

#define AXM_KEY_FORMAT(formats_, allowed_, default_)                                                                   \
    {                                                                                                                  \
        "format", "operands: fixed point, float32, or rounded to bfloat16 or binary16", formats_, AXM_STAGE_FORMAT,    \
            AXM_KEY_AT(format), "fixed|f32|bf16|f16", allowed_, 0, 0, 0, NULL, NULL, NULL, default_, allowed_          \
    }
#define AXM_KEY_BITS                                                                                                   \
    {                                                                                                                  \
        "bits", "bits of a fixed-point operand", AXM_KEY_FIXED, AXM_STAGE_BITS, AXM_KEY_AT(bits), NULL, NULL, 4, 32,   \
            32, NULL, NULL, NULL, "32", "4..32"                                                                        \
    }
#define AXM_KEY_FRAC(key, at_, count_, default_of_, summary_)                                                          \
    {                                                                                                                  \
        key, summary_, AXM_KEY_FIXED, AXM_STAGE_REST, at_, count_, NULL, NULL, -64, 64, 0, NULL, NULL, default_of_,    \
            "bits/2", "-64..64"                                                                                        \
    }
#define AXM_KEY_FRACS                                                                                                  \
    AXM_KEY_FRAC("frac", offsetof(axm_arith, frac), 2, axm_key_half_of_a,                                              \
                 "fraction bits of both operands; or give frac_a and frac_b"),                                         \
        AXM_KEY_FRAC("frac_a", offsetof(axm_arith, frac[AXM_OPERAND_A]), 1, axm_key_half_of_a,                         \
                     "fraction bits of the left operand (activations)"),                                               \
        AXM_KEY_FRAC("frac_b", offsetof(axm_arith, frac[AXM_OPERAND_B]), 1, axm_key_half_of_b,                         \
                     "fraction bits of the right operand (weights)")
#define AXM_KEY_SIGN(allowed_)                                                                                         \
    {                                                                                                                  \
        "sign", "sign-magnitude, one's complement, or unsigned operands", AXM_KEY_FIXED, AXM_STAGE_BITS,               \
            AXM_KEY_AT(sign), "sm|c1|none", allowed_, 0, 0, 0, NULL, NULL, NULL, "sm", allowed_                        \
    }
#define AXM_KEY_NAN                                                                                                    \
    AXM_KEY_WORD("nan", AXM_KEY_AT(nan), AXM_KEY_FIXED, "error|zero", "error|zero", "error",                           \
                 "NaN given to fixed point: refused, or taken as 0")
#define AXM_KEY_SUBNORMALS(allowed_, default_)                                                                         \
    AXM_KEY_WORD("subnormals", AXM_KEY_AT(subnormals), AXM_KEY_FLOATING, "keep|flush", allowed_, default_,             \
                 "subnormal operands and products: kept, or zero")
/* clang-format on */

/* An object's keys, as two members. */
#define AXM_KEYS(array) .keys = (array), .n_keys = sizeof(array) / sizeof(array)[0]

/* Bounds: bits of an operand's significand, and half the bits of an operand. */
axm_key_bound axm_key_significant_bits, axm_key_half_of_a, axm_key_half_of_b;

#endif
