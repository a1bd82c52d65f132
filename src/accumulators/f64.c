/* IEEE double: each product is added, nearest even, from +0; the finished sum is rounded to float32. */
#include "accumulator.h"

static void add_int(const axm_arith *arith, axm_sum *sum, int64_t product)
{
    (void)arith;
    sum->f64 += (double)product;
}

static void add_float(const axm_arith *arith, axm_sum *sum, float product)
{
    (void)arith;
    sum->f64 += (double)product;
}

static float value(const axm_arith *arith, const axm_sum *sum)
{
    return axm_canonical((float)(sum->f64 * axm_power_of_two(-axm_arith_sum_frac(arith)))); /* floats: times 1 */
}

static void add_ints(const axm_arith *arith, const axm_loops *loops, size_t k, size_t n, const int64_t *products,
                     void *sums)
{
    (void)arith;
    loops->add_as_f64(k, n, products, sums);
}

static void add_floats(const axm_loops *loops, size_t k, size_t n, const float *products, void *sums)
{
    loops->add_f32_as_f64(k, n, products, sums);
}

static const float *values(const axm_arith *arith, const axm_loops *loops, size_t n, const void *sums, float *buffer)
{
    loops->rescale_f64(axm_arith_sum_frac(arith), n, sums, buffer);
    return buffer;
}

const axm_accumulator axm_accumulator_f64 = {
    .name = "f64",
    .no_step = true,
    .bytes = sizeof(double),
    .add_int = add_int,
    .add_float = add_float,
    .value = value,
    .add_ints = add_ints,
    .add_floats = add_floats,
    .values = values,
};
