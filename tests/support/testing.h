/* What all test programs share: cmocka, seeded random numbers, and the arithmetics worth testing. */
#ifndef AXM_TESTS_SUPPORT_TESTING_H
#define AXM_TESTS_SUPPORT_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <approxmul/approxmul.h>

#ifndef AXM_TEST_SLOW
#define AXM_TEST_SLOW 0 /* 1 in sanitiser builds, where long loops take a sample */
#endif

/* The arithmetic, or a failed test that shows the message. Release it. */
axm_arith *test_arith(const char *text);

/* Texts that cross every kind with its formats, signs and accumulators; ends with NULL. */
extern const char *const test_texts[];

/* Runs a group of tests once on each instruction set that the machine has; the number of failures. */
#define test_on_each_isa(tests) test_each_isa_(tests, sizeof(tests) / sizeof((tests)[0]))
int test_each_isa_(const struct CMUnitTest *tests, size_t n_tests);

/* Random numbers of a test: the same each run, unless AXM_TEST_SEED in the environment gives another seed. */
uint64_t test_seed(void);
uint64_t test_random(uint64_t *state);
size_t test_random_below(uint64_t *state, size_t limit);

/* Numbers as layers see them: normal-like, with about 40 % zeros when `sparse`. */
void test_random_floats(uint64_t *state, bool sparse, size_t n, float *out);
/* Any bit pattern: infinities, NaN, subnormals among them, more often than chance would have it. */
void test_wild_floats(uint64_t *state, bool with_nan, size_t n, float *out);
/* Integers of all sizes: small ones are as frequent as large ones. */
void test_random_ints(uint64_t *state, size_t n, int32_t *out);

/* A sum by its definition: the scalar products of a and b as the accumulator adds them. */
float test_sum_f32(const axm_arith *arith, size_t n, const float *a, const float *b);
int64_t test_sum_i32(const axm_arith *arith, size_t n, const int32_t *a, const int32_t *b);

/* Bits of floats, for comparison and for messages. */
uint32_t test_bits(float x);
float test_from_bits(uint32_t bits);

/* NaN as the library stores it; other numbers as they are. */
float test_canonical(float x);

/* Where element (n, c, y, x) lies in a tensor of that layout. */
size_t test_place(int32_t layout, size_t channels, size_t h, size_t w, size_t n, size_t c, size_t y, size_t x);

/* Fails, showing text, place and both values in hex, unless the bits are the same. */
void test_same_f32(const char *what, const char *text, size_t index, float got, float want);
void test_same_i64(const char *what, const char *text, size_t index, int64_t got, int64_t want);

/* The arithmetic adds integers exactly (from its canonical text, not from the library's insides). */
bool test_is_exact(const axm_arith *arith);

#endif
