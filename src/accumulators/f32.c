/* IEEE single: each product, rounded to float32, is added, nearest even, from +0. */
#include "accumulator.h"

static void add_int(const axm_arith *arith, axm_sum *sum, int64_t product)
{
    sum->f32 += axm_arith_rescale(arith, product);
}

static void add_float(const axm_arith *arith, axm_sum *sum, float product)
{
    (void)arith;
    sum->f32 += product;
}

static float value(const axm_arith *arith, const axm_sum *sum)
{
    (void)arith;
    return axm_canonical(sum->f32);
}

static void add_ints(const axm_arith *arith, const axm_loops *loops, size_t k, size_t n, const int64_t *products,
                     void *sums)
{
    float rounded[AXM_PRODUCTS];
    loops->rescale(arith->frac[0] + arith->frac[1], k * n, products, rounded);
    loops->add_f32(k, n, rounded, sums);
}

static void add_floats(const axm_loops *loops, size_t k, size_t n, const float *products, void *sums)
{
    loops->add_f32(k, n, products, sums);
}

static const float *values(const axm_arith *arith, const axm_loops *loops, size_t n, const void *sums, float *buffer)
{
    (void)arith;
    (void)loops;
    (void)n;
    (void)buffer;
    return sums;
}

const axm_accumulator axm_accumulator_f32 = {
    .name = "f32",
    .bytes = sizeof(float),
    .add_int = add_int,
    .add_float = add_float,
    .value = value,
    .add_ints = add_ints,
    .add_floats = add_floats,
    .values = values,
};
