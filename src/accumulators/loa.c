/* The lower-part OR adder: the lower bits or-ed, the others added, with the highest pair of the lower ones as carry. */
#include "accumulator.h"

enum { LOW };

static const axm_key keys[] = {
    AXM_KEY_NUMBER("low", AXM_KEY_SUM(LOW), AXM_KEY_FIXED, 0, 62, 8,
                   "acc=loa: low bits of a sum that are or-ed instead of added"),
};

static bool sums_exactly(const axm_arith *arith)
{
    return arith->sum_own[LOW] == 0;
}

static void add_int(const axm_arith *arith, axm_sum *sum, int64_t product)
{
    const int low = arith->sum_own[LOW];
    const uint64_t x = (uint64_t)sum->whole, y = (uint64_t)product, lower = ((uint64_t)1 << low) - 1;
    const uint64_t carry = low == 0 ? 0 : x >> (low - 1) & y >> (low - 1) & 1;
    const uint64_t upper = (x >> low) + (y >> low) + carry;
    sum->whole = (int64_t)(upper << low | ((x | y) & lower));
}

static void add_ints(const axm_arith *arith, const axm_loops *loops, size_t k, size_t n, const int64_t *products,
                     void *sums)
{
    loops->add_lower_or(arith->sum_own[LOW], k, n, products, sums);
}

const axm_accumulator axm_accumulator_loa = {
    .name = "loa",
    AXM_KEYS(keys),
    AXM_WHOLE_SUMS,
    .sums_exactly = sums_exactly,
    .add_int = add_int,
    .add_ints = add_ints,
};
