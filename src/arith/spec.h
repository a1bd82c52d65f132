/* The text of an arithmetic: the kinds and their keys, read and written. */
#ifndef AXM_ARITH_SPEC_H
#define AXM_ARITH_SPEC_H

#include "model.h"

typedef enum {
    KEY_FORMAT,
    KEY_BITS,
    KEY_FRAC,
    KEY_FRAC_A,
    KEY_FRAC_B,
    KEY_SIGN,
    KEY_W,
    KEY_K,
    KEY_CORRECTIONS,
    KEY_SEGMENTS,
    KEY_Q,
    KEY_TRUNCATED,
    KEY_H,
    KEY_T,
    KEY_M,
    KEY_MANTISSA,
    KEY_BIAS,
    KEY_ROUND,
    KEY_SUBNORMALS,
    KEY_NAN,
    KEY_ACC,
    KEY_OVERFLOW,
    KEY_SHIFT,
    KEY_LOW,
    KEY_COUNT
} axm_key_id;

/* What a key belongs to: formats, or accumulators. */
enum { KEY_FIXED = 1, KEY_FLOATING = 2, KEY_I32 = 4, KEY_LOA = 8, KEY_ANY = 15 };

typedef struct axm_key {
    axm_key_id id;
    int owners;               /* KEY_FIXED | KEY_FLOATING, or an accumulator's */
    const char *words;        /* the words this kind allows, "|" between them; NULL for a number */
    int32_t lowest, highest;  /* of a number; a highest of 0 or less counts from the operand's significant bits */
    int32_t first;            /* a number's default, or the highest where that is less */
    const char *default_text; /* for people, as is the range */
    const char *range;
} axm_key;

struct axm_kind {
    const char *name;
    const axm_family *family;
    int32_t format;
    int32_t transform;
    const axm_key *keys;
    size_t n_keys;
    const char *summary;
    const char *source;
};

/* Kinds that are made by calls of their own: not listed, since no text makes them. */
extern const axm_kind axm_kind_table, axm_kind_custom, axm_kind_custom_float;

extern const axm_kind axm_kinds[];
extern const size_t axm_kinds_count;

const char *axm_key_name(axm_key_id id);
const char *axm_key_summary(axm_key_id id);

/* The position of word[0..length) in "first|second|...", or -1. */
int axm_word_position(const char *words, const char *word, size_t length);

/* The position of word[0..length) among the words a key knows, or -1. */
int axm_key_word(axm_key_id id, const char *word, size_t length);
/* The other way round: the word, and its length. */
const char *axm_key_word_text(axm_key_id id, int32_t value, int *length);

/* Fills everything of `arith` that the text decides; on failure the message says where the text is wrong. */
axm_status axm_spec_parse(const char *text, axm_arith *arith);

/* The same for a kind that has no text, only keys; `arith` has its operand_bits and operand_signed already. */
axm_status axm_spec_parse_keys(const char *function, const axm_kind *kind, const char *keys, axm_arith *arith);

/* The canonical text, as much of it as fits; returns the bytes it takes in whole, the terminating zero included. */
size_t axm_spec_write(const axm_arith *arith, char *buf, size_t buf_bytes);

#endif
