/* What tests and plain programs share, so nothing of cmocka: seeded random numbers, sums by their definition, and the
 * arithmetics worth testing. */
#ifndef AXM_TESTS_SUPPORT_NUMBERS_H
#define AXM_TESTS_SUPPORT_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <approxmul/approxmul.h>

#ifndef AXM_TEST_SLOW
#define AXM_TEST_SLOW 0 /* 1 in sanitiser builds, where long loops take a sample */
#endif

/* Texts that cross every kind with its formats, signs and accumulators; ends with NULL. */
extern const char *const test_texts[];
/* Accumulators that those lack; likewise. */
extern const char *const test_accumulator_texts[];

/* Random numbers of a test: the same each run, unless AXM_TEST_SEED in the environment gives another seed. */
uint64_t test_seed(void);
uint64_t test_random(uint64_t *state);
size_t test_random_below(uint64_t *state, size_t limit);

/* Numbers as layers see them: normal-like, with about 40 % zeros when `sparse`. */
void test_random_floats(uint64_t *state, bool sparse, size_t n, float *out);
/* Any bit pattern: infinities, NaN, subnormals among them, more often than chance would have it. Made of integers, so
 * that they are the same in whatever mode the processor's floating point is. */
void test_wild_floats(uint64_t *state, bool with_nan, size_t n, float *out);
/* Integers of all sizes: small ones are as frequent as large ones. */
void test_random_ints(uint64_t *state, size_t n, int32_t *out);

/* A sum by its definition: the scalar products of a and b as the accumulator adds them. */
float test_sum_f32(const axm_arith *arith, size_t n, const float *a, const float *b);
int64_t test_sum_i32(const axm_arith *arith, size_t n, const int32_t *a, const int32_t *b);

/* An integer sum as float, rounded once. */
float test_scaled(const axm_arith *arith, int64_t sum);

/* Bits of floats, for comparison and for messages. */
uint32_t test_bits(float x);
float test_from_bits(uint32_t bits);

/* NaN as the library stores it; other numbers as they are. */
float test_canonical(float x);

/* Where element (n, c, y, x) lies in a tensor of that layout. */
size_t test_place(int32_t layout, size_t channels, size_t h, size_t w, size_t n, size_t c, size_t y, size_t x);

/* The arithmetic adds integers exactly (from its canonical text, not from the library's insides). */
bool test_is_exact(const axm_arith *arith);

#endif
