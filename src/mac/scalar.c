#include "scalar.h"

_Static_assert(sizeof(double) == sizeof(int64_t), "sums of either kind");

void axm_multiply(const axm_coding *coding, const axm_crossing *crossing, axm_products *products)
{
    const axm_multiplier *const codes = coding->codes;
    if (coding->wide) {
        codes->products_int(coding->arith, &coding->kernels->loops, crossing, products->whole);
    } else {
        codes->products_float(coding->arith, &coding->kernels->loops, crossing, products->real);
    }
}

void axm_accumulate(const axm_coding *coding, size_t k, size_t n, const axm_products *products, void *sums)
{
    const axm_accumulator *const accumulator = coding->arith->accumulator;
    const axm_loops *const loops = &coding->kernels->loops;
    if (axm_arith_is_fixed(coding->arith)) {
        accumulator->add_ints(coding->arith, loops, k, n, products->whole, sums);
    } else {
        accumulator->add_floats(loops, k, n, products->real, sums);
    }
}

void axm_finish_sums(const axm_coding *coding, size_t n, void *sums)
{
    const axm_accumulator *const accumulator = coding->arith->accumulator;
    if (accumulator->finish != NULL) {
        accumulator->finish(coding->arith, &coding->kernels->loops, n, sums);
    }
}

const float *axm_sum_values(const axm_coding *coding, size_t n, const void *sums, float *buffer)
{
    return coding->arith->accumulator->values(coding->arith, &coding->kernels->loops, n, sums, buffer);
}
