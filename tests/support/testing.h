/* What all test programs share: cmocka, and what numbers.h has. */
#ifndef AXM_TESTS_SUPPORT_TESTING_H
#define AXM_TESTS_SUPPORT_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "numbers.h"
#include "plans.h"

/* The arithmetic, or a failed test that shows the message. Release it. */
axm_arith *test_arith(const char *text);

/* Runs a group of tests once on each instruction set that the machine has; the number of failures. */
#define test_on_each_isa(tests) test_each_isa_(tests, sizeof(tests) / sizeof((tests)[0]))
int test_each_isa_(const struct CMUnitTest *tests, size_t n_tests);

/* Fails, showing text, place and both values in hex, unless the bits are the same. */
void test_same_f32(const char *what, const char *text, size_t index, float got, float want);
void test_same_i64(const char *what, const char *text, size_t index, int64_t got, int64_t want);

#endif
