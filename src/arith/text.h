/* The text of an arithmetic, `name[:key=value[,key=value]...]`, read and written. It knows no key and no multiplier. */
#ifndef AXM_ARITH_TEXT_H
#define AXM_ARITH_TEXT_H

#include "../accumulators/accumulator.h"
#include "../multipliers/multiplier.h"

/* A multiplier's keys, its accumulators' ones behind them, and whose each is. */
typedef struct {
    const axm_key *key;                 /* NULL: there is none at this place */
    const axm_accumulator *accumulator; /* NULL: the multiplier's, or the one that names an accumulator */
} axm_text_key;

axm_text_key axm_text_key_at(const axm_multiplier *multiplier, size_t index);

/* Fills everything of `arith` that the text decides; on failure the message says where the text is wrong. */
axm_status axm_text_parse(const char *text, axm_arith *arith);

/* The same for a multiplier that has no text, only keys; `arith` has its operand_bits and operand_signed already. */
axm_status axm_text_parse_keys(const char *function, const axm_multiplier *multiplier, const char *keys,
                               axm_arith *arith);

/* The canonical text, as much of it as fits; returns the bytes it takes in whole, the terminating zero included. */
size_t axm_text_write(const axm_arith *arith, char *buf, size_t buf_bytes);

#endif
