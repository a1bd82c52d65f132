/*
 * Dot products of 16-bit pairs: the instruction adds the upper halves' product, then the lower ones',
 * each sum rounded to nearest even, and takes subnormal operands and sums for zeros. Wherever
 * axm_certified_dots() allows it, that must be the sequential definition: all pairs of special values,
 * against starting sums that earlier dot products may have left, infinite ones too.
 */
#include "support/testing.h"

#include "../src/mac/certificate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* bfloat16 numbers, zeros and both signs; none subnormal or infinite, which no certificate lets through. */
static size_t special_values(uint32_t *out)
{
    static const uint32_t exponents[] = {1, 2, 8, 60, 66, 67, 68, 71, 72, 126, 127, 128, 133, 190, 191, 252, 253, 254};
    static const uint32_t fractions[] = {0, 1, 0x40, 0x7f};
    size_t count = 0;
    out[count++] = 0;
    for (size_t e = 0; e < sizeof exponents / sizeof exponents[0]; e++) {
        for (size_t f = 0; f < 4; f++) {
            out[count++] = exponents[e] << 23 | fractions[f] << 16;
            out[count++] = AXM_F32_SIGN | exponents[e] << 23 | fractions[f] << 16;
        }
    }
    return count;
}
enum { SPECIALS_MAX = 1 + 18 * 4 * 2, LANES = 16 };

/* The scalar products' sum. */
static float sequential(const axm_arith *arith, float sum, const uint32_t row[2], const uint32_t lane[2])
{
    for (int t = 0; t < 2; t++) {
        sum += arith->multiplier->product_float(arith, row[t], lane[t]);
    }
    return sum;
}

/* What two dot products before this one may have left: whole multiples of a unit in the last place, and limits. */
static float starting_sum(uint64_t *random, const axm_arith *arith, const uint32_t row[2], const uint32_t lane[2])
{
    static const float limits[] = {0, 0x1p-126f, -0x1p-126f, 0x1.fffffep127f, -0x1.fffffep127f, INFINITY, -INFINITY, 1};
    const float first = arith->multiplier->product_float(arith, row[0], lane[0]);
    const float second = arith->multiplier->product_float(arith, row[1], lane[1]);
    const float sums[] = {-first, first, -(first + second), second - first, -second};
    const size_t which = test_random_below(random, 13);
    const float sum = which < 8 ? limits[which] : sums[which - 8];
    return fabsf(sum) < 0x1p-126f ? 0 : sum;
}

/* Codes of these formats are the floats they stand for. */
static axm_certificate certified(const axm_coding *coding, const uint32_t codes[2])
{
    const float values[2] = {axm_f32_from_bits(codes[0]), axm_f32_from_bits(codes[1])};
    const axm_operands from = {.data = values, .k_stride = 1};
    axm_codes again;
    const axm_certificate certificate = axm_encode_run(coding, AXM_OPERAND_A, &from, 2, 1, &again);
    assert_true(again.word[0] == codes[0] && again.word[1] == codes[1]);
    return certificate;
}

static void check(const char *text, axm_step step)
{
    const axm_kernels *const kernels = axm_kernels_in_use();
    axm_arith *const arith = test_arith(text);
    const axm_coding coding = axm_coding_of(axm_kernels_in_use(), arith, false);
    uint64_t random = test_seed();
    uint32_t values[SPECIALS_MAX];
    const size_t count = special_values(values), stride = AXM_TEST_SLOW ? 5 : 1;
    size_t compared = 0, refused = 0;
    assert_int_equal(kernels->pairs[step].row_bytes, 2);
    assert_int_equal(kernels->pairs[step].vector, LANES);
    for (size_t i = 0; i < count * count; i += stride) {
        const uint32_t row[2] = {values[i % count], values[i / count]};
        const axm_certificate rows = certified(&coding, row);
        for (size_t j = 0; j < count * 4; j++) {
            uint32_t lane[2] = {values[j % count], values[test_random_below(&random, count)]};
            if (j / count % 2 == 1) { /* the other way round */
                const uint32_t first = lane[0];
                lane[0] = lane[1];
                lane[1] = first;
            }
            const axm_certificate lanes = certified(&coding, lane);
            if (axm_certified_step(&coding, &rows, &lanes, 2) != step ||
                !axm_certified_dots(&coding, &rows, &lanes)) { /* logarithms with zeros in rows too: see test_edges.c */
                refused++;
                continue;
            }
            const uint32_t bias = coding.row_bias;
            const uint32_t words[2] = {((row[0] - bias) & 0xffff0000) | (row[1] - bias) >> 16, 0};
            const void *const at = words;
            float sums[LANES], start[LANES];
            uint32_t lane_words[LANES];
            for (size_t l = 0; l < LANES; l++) {
                lane_words[l] = lane[0] | lane[1] >> 16;
                start[l] = sums[l] = starting_sum(&random, arith, row, lane);
            }
            kernels->pairs[step].run_one[0](2, &at, lane_words, 0, 0, sums, LANES);
            for (size_t l = 0; l < LANES; l++) {
                const float want = sequential(arith, start[l], row, lane);
                if (test_bits(want) != test_bits(sums[l])) {
                    fail_msg("%s: %08x + %08x * %08x + %08x * %08x: got %08x, want %08x", text,
                             (unsigned)test_bits(start[l]), (unsigned)row[0], (unsigned)lane[0], (unsigned)row[1],
                             (unsigned)lane[1], (unsigned)test_bits(sums[l]), (unsigned)test_bits(want));
                }
                compared++;
            }
        }
    }
    assert_true(compared > 0 && refused > 0);
    printf("dot products of %s: %zu compared, %zu not certified\n", text, compared, refused);
    axm_arith_release(arith);
}

static bool has_dots(void)
{
    return axm_kernels_in_use()->pairs[AXM_STEP_LIN_FUSED].row_bytes == 2;
}

static void bfloat16(void **state)
{
    (void)state;
    if (!has_dots()) {
        skip();
    }
    check("bf16", AXM_STEP_LIN_FUSED);
}

static void logarithms(void **state)
{
    (void)state;
    if (!has_dots()) {
        skip();
    }
    check("mitchw:w=8,format=bf16", AXM_STEP_LOG_F32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bfloat16),
        cmocka_unit_test(logarithms),
    };
    return test_on_each_isa(tests);
}
