/*
 * The "- 1" of one's complement's negative products, counted from bit planes or from codes, against
 * the operands' signs counted one by one. Every instruction set, every length around a plane's words.
 */
#include "support/testing.h"

#include "../src/mac/planes.h"

#include <stdio.h>
#include <string.h>

static const char *const texts[] = {"mitchw:w=6,sign=c1,frac=0", "mitchell:sign=c1,bits=16,frac=0",
                                    "mitchw:w=6,bits=9,sign=c1,frac=0", "mitchell:sign=c1,bits=6,frac=0",
                                    "mitchell:sign=c1,frac=0"}; /* whose wide codes are kept as operands */
static const size_t lengths[] = {0, 1, 2, 63, 64, 65, 127, 200, 255, 256};
enum { TEXTS = 5, LENGTHS = 10, WIDTH_MAX = 48 };

typedef union {
    uint64_t wide[AXM_BLOCK * WIDTH_MAX];
    uint32_t word[AXM_BLOCK * WIDTH_MAX];
} lane_codes;

/* Operands with many zeros and many -1, whose sign is all that is left of them. */
static void fill(uint64_t *random, const axm_arith *arith, bool all_negative, size_t n, int32_t *out)
{
    test_random_ints(random, n, out);
    for (size_t i = 0; i < n; i++) {
        const size_t kind = test_random_below(random, 4);
        out[i] = (int32_t)axm_arith_operand(arith, AXM_OPERAND_A, kind == 0 ? 0 : kind == 1 ? -1 : out[i]);
        out[i] = all_negative ? -1 : out[i];
    }
}

/* Lanes as kernels read them: words of two halves where the coding has pairs. */
static void lay(const axm_coding *coding, size_t k, size_t width, const int32_t *operands, lane_codes *out)
{
    memset(out, 0, sizeof *out);
    for (size_t j = 0; j < width; j++) {
        const axm_operands from = {.data = operands + j * AXM_BLOCK, .is_int = true, .k_stride = 1};
        axm_codes codes;
        axm_encode_run(coding, AXM_OPERAND_B, &from, k, 1, &codes);
        for (size_t t = 0; t < k; t++) {
            if (coding->wide) {
                out->wide[t * width + j] = codes.wide[t];
            } else if (coding->pairs) {
                out->word[t / 2 * width + j] |= codes.word[t] >> (t % 2 == 0 ? 0 : 16);
            } else {
                out->word[t * width + j] = codes.word[t];
            }
        }
    }
}

static void take_row_planes(const axm_coding *coding, size_t k, const int32_t *operands, uint64_t *planes)
{
    const axm_operands from = {.data = operands, .is_int = true, .k_stride = 1};
    uint32_t codes[AXM_BLOCK], lost = 0;
    if (!coding->wide) {
        axm_encode_run(coding, AXM_OPERAND_A, &from, k, 1, codes);
    } else {
        axm_encode_kept_run(coding, AXM_OPERAND_A, &from, k, 1, false, codes, &lost);
    }
    if (lost != 0) {
        axm_encode_kept_run(coding, AXM_OPERAND_A, &from, k, 1, true, codes, &lost);
    }
    axm_row_planes(coding, lost != 0, k, codes, planes);
}

/* Kept lanes have the planes of the codes that they stand for, whichever way they are kept. */
static void check_kept(const axm_coding *coding, size_t k, size_t width, const int32_t *operands,
                       const lane_codes *codes, const uint64_t *want)
{
    static uint32_t kept[AXM_BLOCK * WIDTH_MAX];
    static uint64_t got[AXM_BLOCK_PLANES * WIDTH_MAX];
    const size_t bytes = axm_plane_words(k) * width * sizeof *got;
    if (coding->kernels->loops.fold(k * width, codes->wide, kept) == 0) {
        axm_kept_lane_planes(coding, false, k, width, kept, got);
        assert_memory_equal(got, want, bytes);
    }
    for (size_t i = 0; i < k * width; i++) {
        kept[i] = (uint32_t)operands[i % width * AXM_BLOCK + i / width];
    }
    axm_kept_lane_planes(coding, true, k, width, kept, got);
    assert_memory_equal(got, want, bytes);
}

static int64_t negatives(size_t k, const int32_t *a, const int32_t *b)
{
    int64_t count = 0;
    for (size_t t = 0; t < k; t++) {
        count += a[t] != 0 && b[t] != 0 && (a[t] < 0) != (b[t] < 0);
    }
    return count;
}

static void planes(void **state)
{
    static lane_codes codes;
    static int32_t b[WIDTH_MAX * AXM_BLOCK];
    static uint64_t lane_planes[AXM_BLOCK_PLANES * WIDTH_MAX];
    uint64_t random = test_seed(), row_planes[AXM_BLOCK_PLANES];
    (void)state;
    for (size_t i = 0; i < (size_t)TEXTS * 2 * LENGTHS * 3; i++) {
        axm_arith *const arith = test_arith(texts[i % TEXTS]);
        const axm_coding coding = axm_coding_of(axm_kernels_in_use(), arith, i / TEXTS % 2 == 0);
        const size_t k = lengths[i / TEXTS / 2 % LENGTHS], width = coding.vector * (1 + i / TEXTS / 2 / LENGTHS % 2);
        const bool extreme = i / TEXTS / 2 / LENGTHS == 2; /* 256 negative products: more than a byte counts */
        int32_t a[AXM_BLOCK];
        int64_t sums[WIDTH_MAX + 1], before[WIDTH_MAX + 1];
        fill(&random, arith, false, AXM_BLOCK, a);
        for (size_t t = 0; extreme && t < AXM_BLOCK; t++) {
            a[t] = 5;
        }
        fill(&random, arith, extreme, WIDTH_MAX * AXM_BLOCK, b);
        for (size_t j = 0; j <= WIDTH_MAX; j++) {
            before[j] = sums[j] = (int64_t)test_random(&random);
        }
        take_row_planes(&coding, k, a, row_planes);
        lay(&coding, k, width, b, &codes);
        axm_lane_planes(&coding, k, width, &codes, lane_planes);
        if (coding.wide) {
            check_kept(&coding, k, width, b, &codes, lane_planes);
        }
        coding.kernels->loops.subtract_negative(width, axm_plane_words(k), row_planes, lane_planes, sums);
        for (size_t j = 0; j <= WIDTH_MAX; j++) {
            const uint64_t count = j < width ? (uint64_t)negatives(k, a, b + j * AXM_BLOCK) : 0;
            test_same_i64("planes", texts[i % TEXTS], j, sums[j], (int64_t)((uint64_t)before[j] - count));
        }
        axm_arith_release(arith);
    }
}

/* The same of one k, from the codes themselves. */
static void lines(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < (size_t)TEXTS * 100; i++) {
        axm_arith *const arith = test_arith(texts[i % TEXTS]);
        const axm_coding coding = axm_coding_of(axm_kernels_in_use(), arith, i / TEXTS % 2 == 0);
        const axm_loops *const loops = &coding.kernels->loops;
        const size_t sizes[] = {0, 1, coding.vector - 1, coding.vector, coding.vector + 1, 2 * coding.vector + 3};
        const size_t n = sizes[i / TEXTS % 6], skip = i % 3;
        const int negative = i % 2 == 0;
        int32_t b[WIDTH_MAX];
        int64_t sums[WIDTH_MAX], before[WIDTH_MAX];
        axm_codes codes;
        fill(&random, arith, false, WIDTH_MAX, b);
        for (size_t j = 0; j < WIDTH_MAX; j++) {
            before[j] = sums[j] = (int64_t)test_random(&random) >> 8;
        }
        const axm_operands from = {.data = b, .is_int = true, .k_stride = 1};
        axm_encode_run(&coding, AXM_OPERAND_B, &from, WIDTH_MAX, 1, &codes);
        if (coding.wide) {
            loops->subtract_negative_64(n, negative, arith->multiplier->int_zero, codes.wide + skip, sums + skip);
        } else {
            loops->subtract_negative_32(n, negative, axm_kept_zero(&coding, false), codes.word + skip, sums + skip);
        }
        for (size_t j = 0; j < WIDTH_MAX; j++) {
            const bool counts = j >= skip && j < skip + n && b[j] != 0 && (b[j] < 0) != (negative != 0);
            test_same_i64("signs", texts[i % TEXTS], j, sums[j], before[j] - counts);
        }
        axm_arith_release(arith);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planes),
        cmocka_unit_test(lines),
    };
    return test_on_each_isa(tests);
}
