/* Accumulators by their definition (docs/accumulators.md), read from an arithmetic's canonical text, and written apart
 * from the library: bit by bit and case by case. Nothing of cmocka here. */
#ifndef AXM_TESTS_SUPPORT_ACCUMULATOR_H
#define AXM_TESTS_SUPPORT_ACCUMULATOR_H

#include <approxmul/approxmul.h>

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const axm_arith *arith;
    bool whole; /* sums are whole numbers */
    bool fixed; /* products are */
    char name[8];
    bool saturates;
    int shift, low;
    int64_t sum;
    float f32;
    double f64;
} test_accumulator;

/* One that has no sum yet. */
test_accumulator test_accumulator_of(const axm_arith *arith);

/* The next product's operands, as floats or as a fixed-point arithmetic's integers; and the sum as a float. */
void test_accumulate_f32(test_accumulator *accumulator, float a, float b);
void test_accumulate_i32(test_accumulator *accumulator, int32_t a, int32_t b);
float test_accumulated(const test_accumulator *accumulator);

#endif
