/*
 * What adds products up. Each accumulator is one file of this folder and a line in list.def; docs/accumulators.md has
 * them in words.
 *
 * add_int, add_float and value are the definition, one product at a time, k ascending from a sum of zero bits.
 * The rest does the same for many sums, by loops of an instruction set.
 */
#ifndef AXM_ACCUMULATORS_ACCUMULATOR_H
#define AXM_ACCUMULATORS_ACCUMULATOR_H

#include "../multipliers/key.h"

struct axm_accumulator {
    const char *name;
    const axm_key *keys; /* of its own, in fixed point */
    size_t n_keys;

    bool whole;   /* sums are whole numbers, kept as int64_t; or else as floating-point numbers */
    bool no_step; /* no kernel adds so: products are made first */
    size_t bytes; /* of a sum */

    /* Sums are those of integers modulo 2^64, but for finish(): additions may go in any order. NULL: they never are. */
    bool (*sums_exactly)(const axm_arith *arith);

    void (*add_int)(const axm_arith *arith, axm_sum *sum, int64_t product);
    void (*add_float)(const axm_arith *arith, axm_sum *sum, float product); /* NULL where it is for fixed point only */
    float (*value)(const axm_arith *arith, const axm_sum *sum);

    /* Adds products[t * n + j] to sum j for each t < k in turn; k * n <= AXM_PRODUCTS. */
    void (*add_ints)(const axm_arith *arith, const axm_loops *loops, size_t k, size_t n, const int64_t *products,
                     void *sums);
    void (*add_floats)(const axm_loops *loops, size_t k, size_t n, const float *products, void *sums);

    /* What is left to do for n finished sums, whichever way they were made. NULL: nothing. */
    void (*finish)(const axm_arith *arith, const axm_loops *loops, size_t n, void *sums);

    /* n finished sums as floats: where they are, or in the buffer. */
    const float *(*values)(const axm_arith *arith, const axm_loops *loops, size_t n, const void *sums, float *buffer);
};

/* Sums are those of integers, in any order; see above. */
static inline bool axm_accumulator_is_exact(const axm_arith *arith)
{
    const axm_accumulator *const accumulator = arith->accumulator;
    return accumulator->sums_exactly != NULL && accumulator->sums_exactly(arith);
}

#define AXM_PRODUCTS ((size_t)512) /* made at a time: on the stack */

/* Places for values of an accumulator's own keys. */
#define AXM_KEY_SUM(index) (offsetof(axm_arith, sum_own) + (index) * sizeof(int32_t)), 1

/* ---- all of them ---- */

size_t axm_accumulators_count(void);
const axm_accumulator *axm_accumulator_at(size_t index);

/* The key "acc", whose value is an index, for multipliers with these formats (AXM_KEY_FIXED, _FLOATING, or both). */
const axm_key *axm_accumulator_key(int formats);

/* ---- what those on whole numbers share ---- */

static inline int64_t axm_wrapping_sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

float axm_whole_value(const axm_arith *arith, const axm_sum *sum);
const float *axm_whole_values(const axm_arith *arith, const axm_loops *loops, size_t n, const void *sums,
                              float *buffer);

#define AXM_WHOLE_SUMS .whole = true, .bytes = sizeof(int64_t), .value = axm_whole_value, .values = axm_whole_values

#endif
