/* The accumulators of the list, the key that names one, and what those on whole numbers share. */
#include "accumulator.h"

#include "list.h"

#define DECLARED(name) extern const axm_accumulator axm_accumulator_##name;
AXM_ACCUMULATORS(DECLARED)

#define ADDRESS(name) &axm_accumulator_##name,
static const axm_accumulator *const accumulators[] = {AXM_ACCUMULATORS(ADDRESS)};

size_t axm_accumulators_count(void)
{
    return sizeof accumulators / sizeof accumulators[0];
}

const axm_accumulator *axm_accumulator_at(size_t index)
{
    return accumulators[index];
}

/* ---- the key ---- */

/* The first of the list that the format has. */
static int32_t default_of(const axm_arith *arith)
{
    int32_t index = 0;
    while (!axm_arith_is_fixed(arith) && accumulators[index]->add_float == NULL) {
        index++;
    }
    return index;
}

#define KEY(formats, allowed, default_text, range)                                                                     \
    {                                                                                                                  \
        "acc", "sums, k ascending: 64-bit integers, float32, 32-bit integers, float64, or an inexact adder", formats,  \
            AXM_STAGE_REST, AXM_KEY_AT(acc), AXM_ACCUMULATOR_WORDS, allowed, 0, 0, 0, NULL, NULL, default_of,          \
            default_text, range                                                                                        \
    }

const axm_key *axm_accumulator_key(int formats)
{
    static const axm_key of_fixed = KEY(AXM_KEY_FIXED, AXM_ACCUMULATOR_WORDS, "exact", AXM_ACCUMULATOR_WORDS);
    static const axm_key of_floats =
        KEY(AXM_KEY_FLOATING, AXM_ACCUMULATOR_FLOAT_WORDS, "f32", AXM_ACCUMULATOR_FLOAT_WORDS);
    static const axm_key of_either =
        KEY(AXM_KEY_ANY, AXM_ACCUMULATOR_WORDS, "exact; f32 with format=f32|bf16|f16",
            AXM_ACCUMULATOR_WORDS "; " AXM_ACCUMULATOR_FLOAT_WORDS " with format=f32|bf16|f16");
    return formats == AXM_KEY_FIXED ? &of_fixed : formats == AXM_KEY_FLOATING ? &of_floats : &of_either;
}

/* ---- whole numbers ---- */

float axm_whole_value(const axm_arith *arith, const axm_sum *sum)
{
    return axm_scale_sum(sum->whole, axm_arith_sum_frac(arith));
}

const float *axm_whole_values(const axm_arith *arith, const axm_loops *loops, size_t n, const void *sums, float *buffer)
{
    loops->rescale(axm_arith_sum_frac(arith), n, sums, buffer);
    return buffer;
}
