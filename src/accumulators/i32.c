/* 32-bit integers: each product, shifted right, is added modulo 2^32, or held at the nearest end of the range. */
#include "accumulator.h"

enum { OVERFLOW, SHIFT };
enum { WRAP, SATURATE };

static const axm_key keys[] = {
    AXM_KEY_WORD("overflow", AXM_KEY_SUM(OVERFLOW), AXM_KEY_FIXED, "wrap|saturate", "wrap|saturate", "wrap",
                 "acc=i32: sums modulo 2^32, or held at the nearest end"),
    AXM_KEY_NUMBER("shift", AXM_KEY_AT(shift), AXM_KEY_FIXED, 0, 31, 0,
                   "acc=i32: bits each product is shifted right before it is added"),
};

/* floor(x / 2^shift). */
static int64_t shifted(int64_t x, int shift)
{
    return x < 0 ? ~(int64_t)(~(uint64_t)x >> shift) : (int64_t)((uint64_t)x >> shift);
}

static int64_t modulo_32(int64_t x)
{
    const int64_t low = x & UINT32_MAX;
    return low > INT32_MAX ? low - ((int64_t)1 << 32) : low;
}

/* The exact sum, held within 32 bits; sum is. */
static int64_t saturated_sum(int64_t sum, int64_t product)
{
    if (product > INT32_MAX - sum) {
        return INT32_MAX;
    }
    return product < INT32_MIN - sum ? INT32_MIN : sum + product;
}

static bool saturates(const axm_arith *arith)
{
    return arith->sum_own[OVERFLOW] == SATURATE;
}

static bool sums_exactly(const axm_arith *arith)
{
    return !saturates(arith) && arith->shift == 0;
}

static void add_int(const axm_arith *arith, axm_sum *sum, int64_t product)
{
    product = shifted(product, arith->shift);
    sum->whole =
        saturates(arith) ? saturated_sum(sum->whole, product) : modulo_32(axm_wrapping_sum(sum->whole, product));
}

static void add_ints(const axm_arith *arith, const axm_loops *loops, size_t k, size_t n, const int64_t *products,
                     void *sums)
{
    (saturates(arith) ? loops->add_saturated : loops->add_shifted)(arith->shift, k, n, products, sums);
}

/* Sums that wrap do so at the end. */
static void finish(const axm_arith *arith, const axm_loops *loops, size_t n, void *sums)
{
    if (!saturates(arith)) {
        loops->wrap(n, sums);
    }
}

const axm_accumulator axm_accumulator_i32 = {
    .name = "i32",
    AXM_KEYS(keys),
    AXM_WHOLE_SUMS,
    .sums_exactly = sums_exactly,
    .add_int = add_int,
    .add_ints = add_ints,
    .finish = finish,
};
