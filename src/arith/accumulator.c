/*
 * The accumulators: how one more product is added to a sum, and what a finished sum stands for. This is the
 * definition; docs/accumulators.md has it in words.
 */
#include "model.h"

static int64_t wrapping_sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

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

/* The lower-part OR adder: the lower bits or-ed, the others added, with the highest pair of the lower ones as carry. */
static int64_t lower_part_or_sum(int64_t a, int64_t b, int low)
{
    const uint64_t x = (uint64_t)a, y = (uint64_t)b, lower = ((uint64_t)1 << low) - 1;
    const uint64_t carry = low == 0 ? 0 : x >> (low - 1) & y >> (low - 1) & 1;
    const uint64_t upper = (x >> low) + (y >> low) + carry;
    return (int64_t)(upper << low | ((x | y) & lower));
}

void axm_sum_add_int(const axm_arith *arith, axm_sum *sum, int64_t product)
{
    switch (arith->acc) {
    case AXM_ACC_F32: sum->f32 += axm_arith_rescale(arith, product); break;
    case AXM_ACC_F64: sum->f64 += (double)product; break;
    case AXM_ACC_LOA: sum->whole = lower_part_or_sum(sum->whole, product, arith->low); break;
    case AXM_ACC_I32:
        product = shifted(product, arith->shift);
        sum->whole = arith->overflow == AXM_OVERFLOW_SATURATE ? saturated_sum(sum->whole, product)
                                                              : modulo_32(wrapping_sum(sum->whole, product));
        break;
    default: sum->whole = wrapping_sum(sum->whole, product); break;
    }
}

void axm_sum_add_float(const axm_arith *arith, axm_sum *sum, float product)
{
    if (arith->acc == AXM_ACC_F64) {
        sum->f64 += (double)product;
    } else {
        sum->f32 += product;
    }
}

float axm_sum_value(const axm_arith *arith, const axm_sum *sum)
{
    if (axm_arith_has_integer_sums(arith)) {
        return axm_scale_sum(sum->whole, axm_arith_sum_frac(arith));
    }
    if (arith->acc == AXM_ACC_F32) {
        return axm_canonical(sum->f32);
    }
    return axm_canonical((float)(sum->f64 * axm_power_of_two(-axm_arith_sum_frac(arith)))); /* floats: times 1 */
}
