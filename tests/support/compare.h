/* A layer run by the library and by plain loops: the same bits, and the paths its products took. */
#ifndef AXM_TESTS_SUPPORT_COMPARE_H
#define AXM_TESTS_SUPPORT_COMPARE_H

#include "layers.h"
#include "testing.h"

#define TEST_PATHS ((size_t)4) /* AXM_PATH_SCALAR .. AXM_PATH_64 */

/* One arithmetic's operands and outputs of one layer. */
typedef struct {
    const test_layer *layer;
    const char *text;
    axm_arith *arith;
    float *a, *b, *bias, *want, *out; /* bias: NULL where the layer takes none */
    uint64_t products[TEST_PATHS];    /* of the latest run */
} test_case;

/* Memory for one; a, b and bias are zeros, to be filled. */
test_case test_case_begin(const test_layer *layer, const char *text);
void test_case_end(test_case *c);

/* Runs it and counts its products; fails unless the bits are those of the plain loops and every product was counted. */
void test_case_compare(test_case *c);

/* All the products there are: padding's included. */
uint64_t test_case_products(const test_case *c);

/* Fails unless the latest run took `want` products along a path. */
void test_case_path(const test_case *c, const char *what, int path, uint64_t want);
/* Fails unless it took all of them along that path. */
void test_case_whole(const test_case *c, const char *what, int path);

/* The instruction set in use has dot products of 16-bit pairs, and the layer may use them. */
bool test_case_dots(const test_layer *layer);

/* n floats of one exponent field, either sign; fractions such that sums cancel to a unit in the last
 * place, and that rounding to bfloat16 does not reach the next exponent. Every zeros-th or so is zero; 0: none. */
void test_fill_exponent(uint64_t *random, int field, size_t zeros, size_t n, float *out);
/* n whole numbers with the leading one at k: at most 24 bits long, so that they are floats. */
void test_fill_whole(uint64_t *random, int k, bool is_signed, size_t n, float *out);

#endif
