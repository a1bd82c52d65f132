#include "scalar.h"

_Static_assert(sizeof(double) == sizeof(int64_t), "sums of either kind");

void axm_multiply(const axm_coding *coding, const axm_crossing *crossing, axm_products *products)
{
    const axm_family *const family = coding->family;
    if (coding->wide) {
        family->products_int(coding->arith, &coding->kernels->loops, crossing, products->whole);
    } else {
        family->products_float(coding->arith, &coding->kernels->loops, crossing, products->real);
    }
}

static void accumulate_whole(const axm_coding *coding, size_t k, size_t n, const int64_t *products, void *sums)
{
    const axm_arith *const arith = coding->arith;
    const axm_loops *const loops = &coding->kernels->loops;
    float rounded[AXM_PRODUCTS];
    switch (arith->acc) {
    case AXM_ACC_F32:
        loops->rescale(arith->frac[0] + arith->frac[1], k * n, products, rounded);
        loops->add_f32(k, n, rounded, sums);
        break;
    case AXM_ACC_F64: loops->add_as_f64(k, n, products, sums); break;
    case AXM_ACC_LOA: loops->add_lower_or(arith->low, k, n, products, sums); break;
    default:
        if (arith->overflow == AXM_OVERFLOW_SATURATE) {
            loops->add_saturated(arith->shift, k, n, products, sums);
        } else {
            loops->add_shifted(arith->shift, k, n, products, sums);
        }
        break;
    }
}

void axm_accumulate(const axm_coding *coding, size_t k, size_t n, const axm_products *products, void *sums)
{
    const axm_loops *const loops = &coding->kernels->loops;
    if (axm_arith_is_fixed(coding->arith)) {
        accumulate_whole(coding, k, n, products->whole, sums);
    } else if (coding->arith->acc == AXM_ACC_F64) {
        loops->add_f32_as_f64(k, n, products->real, sums);
    } else {
        loops->add_f32(k, n, products->real, sums);
    }
}

void axm_finish_sums(const axm_coding *coding, size_t n, void *sums)
{
    if (coding->arith->acc == AXM_ACC_I32 && coding->arith->overflow == AXM_OVERFLOW_WRAP) {
        coding->kernels->loops.wrap(n, sums);
    }
}

const float *axm_sum_values(const axm_coding *coding, size_t n, const void *sums, float *buffer)
{
    const axm_arith *const arith = coding->arith;
    const axm_loops *const loops = &coding->kernels->loops;
    if (arith->acc == AXM_ACC_F32) {
        return sums;
    }
    if (arith->acc == AXM_ACC_F64) {
        loops->rescale_f64(axm_arith_sum_frac(arith), n, sums, buffer);
    } else {
        loops->rescale(axm_arith_sum_frac(arith), n, sums, buffer);
    }
    return buffer;
}
