#include "scalar.h"

#include "certificate.h"

void axm_add_products_64(const axm_coding *coding, uint64_t row, size_t n, const uint64_t *lanes, void *sums)
{
    const axm_arith *const arith = coding->arith;
    for (size_t j = 0; j < n; j++) {
        const int64_t product = arith->family->product_int(arith, row, lanes[j]);
        if (arith->acc == AXM_ACC_EXACT) {
            int64_t *const sum = (int64_t *)sums + j;
            *sum = (int64_t)((uint64_t)*sum + (uint64_t)product);
        } else {
            ((float *)sums)[j] += axm_arith_rescale(arith, product);
        }
    }
}

void axm_add_products_32(const axm_coding *coding, uint32_t row, size_t n, const uint32_t *lanes, float *sums)
{
    for (size_t j = 0; j < n; j++) {
        if (lanes[j] != AXM_PADDING_MARK) {
            sums[j] += coding->arith->family->product_float(coding->arith, row, lanes[j]);
        }
    }
}
