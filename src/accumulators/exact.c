/* The sum of 64-bit products as an integer, modulo 2^64, as a 64-bit hardware accumulator would: order does not matter.
 */
#include "accumulator.h"

static bool sums_exactly(const axm_arith *arith)
{
    (void)arith;
    return true;
}

static void add_int(const axm_arith *arith, axm_sum *sum, int64_t product)
{
    (void)arith;
    sum->whole = axm_wrapping_sum(sum->whole, product);
}

static void add_ints(const axm_arith *arith, const axm_loops *loops, size_t k, size_t n, const int64_t *products,
                     void *sums)
{
    (void)arith;
    loops->add_shifted(0, k, n, products, sums);
}

const axm_accumulator axm_accumulator_exact = {
    .name = "exact",
    AXM_WHOLE_SUMS,
    .sums_exactly = sums_exactly,
    .add_int = add_int,
    .add_ints = add_ints,
};
