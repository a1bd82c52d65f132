/* Affine quantisation: scale and zero point, codes and values, against the definitions in wider arithmetic. */
#include "test_api.h"

#include <float.h>

/* ---- scale and zero point ---- */

static axm_affine affine_of(float lowest, float highest, int32_t bits, int32_t is_signed, int32_t symmetric)
{
    axm_affine affine = {0, 0};
    assert_int_equal(axm_affine_from_range(lowest, highest, bits, is_signed, symmetric, &affine), AXM_OK);
    return affine;
}

static void ranges_by_hand(void **state)
{
    static const struct {
        float lowest, highest;
        int32_t bits, is_signed, symmetric;
        float scale;
        int32_t zero_point;
    } cases[] = {
        {0, 255, 8, 0, 0, 1, 0},           /* codes are the values */
        {0, 255, 8, 1, 0, 1, -128},        /* the same, shifted */
        {-128, 127, 8, 1, 0, 1, 0},        /* int8 as it is */
        {-127, 127, 8, 1, 1, 1, 0},        /* symmetric: -128 stays unused */
        {-127, 3, 8, 1, 1, 1, 0},          /* the larger side decides */
        {-3, 254, 8, 1, 1, 2, 0},          /* the other side */
        {-127, 127, 8, 0, 1, 1, 128},      /* unsigned: as the signed codes, shifted */
        {51, 510, 8, 0, 0, 2, 0},          /* widened to 0 below */
        {-510, -51, 8, 0, 0, 2, 255},      /* and above */
        {-1, 2, 2, 0, 0, 1, 1},            /* two bits */
        {-32768, 32767, 16, 1, 0, 1, 0},   /* sixteen bits */
        {-2.5f, 252.5f, 8, 0, 0, 1, 2},    /* zero point 2.5: to the even code */
        {-3.5f, 251.5f, 8, 0, 0, 1, 4},    /* 3.5 too */
        {0, 0, 8, 1, 0, 1, -128},          /* nothing but 0 */
        {-0.0f, 0, 8, 0, 1, 1, 128},       /* symmetric */
        {0, FLT_MIN, 8, 0, 0, FLT_MIN, 0}, /* a scale that would be subnormal */
    };
    (void)state;
    for (size_t i = 0; i < API_COUNT(cases); i++) {
        const axm_affine got =
            affine_of(cases[i].lowest, cases[i].highest, cases[i].bits, cases[i].is_signed, cases[i].symmetric);
        test_same_f32("scale", "", i, got.scale, cases[i].scale);
        test_same_i64("zero point", "", i, got.zero_point, cases[i].zero_point);
    }
}

static int64_t code_count(int32_t bits)
{
    int64_t count = 1;
    for (int32_t b = 0; b < bits; b++) {
        count *= 2;
    }
    return count;
}

static int64_t first_code(int32_t bits, int32_t is_signed)
{
    return is_signed ? -code_count(bits) / 2 : 0;
}

/* What a range's affine must be: 0 has a code, the range is covered to within half a step, no step is wasted. */
static void ranges_cover(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (int round = 0; round < 20000; round++) {
        float ends[2];
        const int32_t bits = 2 + (int32_t)test_random_below(&random, 15), is_signed = round % 2;
        test_random_floats(&random, round % 7 == 0, 2, ends);
        const double a = (double)ends[0], b = (double)ends[1] * (round % 3 == 0 ? 1e20 : 1);
        const float lowest = (float)(a < b ? a : b), highest = (float)(a < b ? b : a);
        const double low = lowest < 0 ? (double)lowest : 0, high = highest > 0 ? (double)highest : 0;
        const int64_t first = first_code(bits, is_signed), last = first + code_count(bits) - 1;
        const axm_affine affine = affine_of(lowest, highest, bits, is_signed, 0);
        const double scale = (double)affine.scale;
        assert_true(affine.zero_point >= first && affine.zero_point <= last);
        if (low == high) {
            continue;
        }
        assert_true(fabs(scale * (double)(last - first) / (high - low) - 1) < 1e-7);
        assert_true(fabs(scale * (double)(first - affine.zero_point) - low) <= scale * 0.501);
        assert_true(fabs(scale * (double)(last - affine.zero_point) - high) <= scale * 0.51);
        const axm_affine even = affine_of(lowest, highest, bits, is_signed, 1);
        const double largest = -low > high ? -low : high;
        assert_int_equal(even.zero_point, (first + last + 1) / 2);
        assert_true(fabs((double)even.scale * (double)(last - even.zero_point) / largest - 1) < 1e-7);
    }
}

static void range_arguments(void **state)
{
    static const int32_t wrong_bits[] = {INT32_MIN, -8, 0, 1, 17, 32, INT32_MAX};
    axm_affine out;
    (void)state;
    api_watch(&out, sizeof out);
    for (size_t i = 0; i < API_COUNT(wrong_bits); i++) {
        REFUSED(AXM_E_VALUE, "bits", axm_affine_from_range(0, 1, wrong_bits[i], 0, 0, &out));
    }
    REFUSED(AXM_E_VALUE, "is_signed", axm_affine_from_range(0, 1, 8, 2, 0, &out));
    REFUSED(AXM_E_VALUE, "is_signed", axm_affine_from_range(0, 1, 8, -1, 0, &out));
    REFUSED(AXM_E_VALUE, "symmetric", axm_affine_from_range(0, 1, 8, 1, 2, &out));
    REFUSED(AXM_E_VALUE, "lowest", axm_affine_from_range(1, 0.5f, 8, 1, 0, &out));
    REFUSED(AXM_E_NONFINITE, "lowest", axm_affine_from_range(-INFINITY, 0, 8, 1, 0, &out));
    REFUSED(AXM_E_NONFINITE, "lowest", axm_affine_from_range(NAN, 0, 8, 1, 0, &out));
    REFUSED(AXM_E_NONFINITE, "highest", axm_affine_from_range(0, INFINITY, 8, 1, 0, &out));
    REFUSED(AXM_E_NONFINITE, "highest", axm_affine_from_range(0, NAN, 8, 1, 0, &out));
    REFUSED(AXM_E_NULL, "out", axm_affine_from_range(0, 1, 8, 1, 0, NULL));
    ACCEPTED(axm_affine_from_range(-FLT_MAX, FLT_MAX, 2, 1, 0, &out));
    assert_true(isfinite(out.scale));
}

/* ---- codes ---- */

/* Half a step up, ties to even, in double; float32 only where the definition says so. */
static int64_t code_by_definition(const axm_affine *affine, int32_t bits, int32_t is_signed, float x)
{
    volatile float quotient = x / affine->scale; /* rounded to float32 */
    const double q = (double)quotient;
    const int64_t first = first_code(bits, is_signed), last = first + code_count(bits) - 1;
    if (fabs(q) > 1e6) {
        return q < 0 ? first : last;
    }
    const double below = floor(q), part = q - below;
    const bool up = part > 0.5 || (part == 0.5 && fmod(below, 2) != 0);
    const int64_t code = (int64_t)below + (up ? 1 : 0) + affine->zero_point;
    return code < first ? first : code > last ? last : code;
}

static void codes_and_values(void **state)
{
    enum { N = 400 };
    uint64_t random = test_seed();
    float in[N], back[N];
    int32_t codes[N + 1];
    (void)state;
    for (int round = 0; round < 600; round++) {
        const int32_t bits = 2 + round % 15, is_signed = round % 2, count = (int32_t)code_count(bits);
        axm_affine affine = {round % 3 == 0 ? 0.25f : 0.1f * (float)(1 + round), 0};
        affine.zero_point = (int32_t)first_code(bits, is_signed) + (int32_t)test_random_below(&random, (size_t)count);
        test_random_floats(&random, false, N, in);
        for (size_t i = 0; i < N; i++) { /* ties, ends of the format, the place between two codes */
            const float step = (float)((int)test_random_below(&random, 2 * (size_t)count) - count);
            in[i] = i % 4 == 0 ? step * affine.scale : i % 4 == 1 ? (step + 0.5f) * affine.scale : in[i] * 100;
        }
        test_wild_floats(&random, false, 40, in + N - 40);
        in[0] = INFINITY;
        in[1] = -INFINITY;
        in[2] = FLT_MAX;
        in[3] = -0.0f;
        codes[N] = 12345;
        assert_int_equal(axm_affine_quantize_f32(&affine, bits, is_signed, N, in, codes), AXM_OK);
        assert_int_equal(codes[N], 12345);
        assert_int_equal(axm_affine_dequantize_f32(&affine, N, codes, back), AXM_OK);
        for (size_t i = 0; i < N; i++) {
            test_same_i64("code", "", i, codes[i], code_by_definition(&affine, bits, is_signed, in[i]));
            test_same_f32("value", "", i, back[i],
                          (float)((double)affine.scale * ((double)codes[i] - (double)affine.zero_point)));
        }
        assert_int_equal(codes[3], affine.zero_point);
        /* The codes of the codes' own values are the codes. */
        int32_t again[N];
        assert_int_equal(axm_affine_quantize_f32(&affine, bits, is_signed, N, back, again), AXM_OK);
        assert_memory_equal(again, codes, sizeof again);
    }
}

static void values_of_any_integer(void **state)
{
    const axm_affine affine = {0.5f, -3};
    const int32_t in[] = {INT32_MIN, INT32_MAX, -3, 0, (1 << 24) + 1 - 3};
    const float want[] = {-1073741824.0f + 1.5f, 1073741824.0f, 0, 1.5f, 8388608.0f};
    float out[5];
    (void)state;
    assert_int_equal(axm_affine_dequantize_f32(&affine, 5, in, out), AXM_OK);
    for (size_t i = 0; i < 5; i++) {
        test_same_f32("value", "", i, out[i], want[i]);
    }
}

static void code_arguments(void **state)
{
    const axm_affine good = {1, 0}, with_high_zero = {1, 128}, with_low_zero = {1, -129};
    static const float wrong_scales[] = {0, -1, INFINITY, NAN};
    float in[4] = {1, 2, 3, NAN}, values[4];
    int32_t out[4];
    (void)state;
    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "affine", axm_affine_quantize_f32(NULL, 8, 1, 3, in, out));
    REFUSED(AXM_E_NULL, "in", axm_affine_quantize_f32(&good, 8, 1, 3, NULL, out));
    REFUSED(AXM_E_NULL, "out", axm_affine_quantize_f32(&good, 8, 1, 3, in, NULL));
    REFUSED(AXM_E_VALUE, "bits", axm_affine_quantize_f32(&good, 1, 1, 3, in, out));
    REFUSED(AXM_E_VALUE, "bits", axm_affine_quantize_f32(&good, 17, 1, 3, in, out));
    REFUSED(AXM_E_VALUE, "is_signed", axm_affine_quantize_f32(&good, 8, 2, 3, in, out));
    REFUSED(AXM_E_VALUE, "zero_point 128", axm_affine_quantize_f32(&with_high_zero, 8, 1, 3, in, out));
    REFUSED(AXM_E_VALUE, "zero_point -129", axm_affine_quantize_f32(&with_low_zero, 8, 1, 3, in, out));
    REFUSED(AXM_E_VALUE, "zero_point -129", axm_affine_quantize_f32(&with_low_zero, 8, 0, 3, in, out));
    REFUSED(AXM_E_NONFINITE, "in[3]", axm_affine_quantize_f32(&good, 8, 1, 4, in, out));
    REFUSED(AXM_E_OVERFLOW, "in", axm_affine_quantize_f32(&good, 8, 1, SIZE_MAX, in, out));
    REFUSED(AXM_E_ALIAS, "out", axm_affine_quantize_f32(&good, 8, 1, 4, (const float *)(const void *)out, out));
    for (size_t i = 0; i < API_COUNT(wrong_scales); i++) {
        const axm_affine wrong = {wrong_scales[i], 0};
        REFUSED(AXM_E_VALUE, "scale", axm_affine_quantize_f32(&wrong, 8, 1, 3, in, out));
        REFUSED(AXM_E_VALUE, "scale", axm_affine_dequantize_f32(&wrong, 3, out, values));
    }
    ACCEPTED(axm_affine_quantize_f32(&good, 8, 1, 0, NULL, NULL));
    ACCEPTED(axm_affine_quantize_f32(&with_high_zero, 8, 0, 3, in, out));
    api_watch(values, sizeof values);
    REFUSED(AXM_E_NULL, "affine", axm_affine_dequantize_f32(NULL, 3, out, values));
    REFUSED(AXM_E_NULL, "in", axm_affine_dequantize_f32(&good, 3, NULL, values));
    REFUSED(AXM_E_NULL, "out", axm_affine_dequantize_f32(&good, 3, out, NULL));
    REFUSED(AXM_E_OVERFLOW, "in", axm_affine_dequantize_f32(&good, SIZE_MAX, out, values));
    REFUSED(AXM_E_ALIAS, "out", axm_affine_dequantize_f32(&good, 4, (const int32_t *)(const void *)values, values));
    ACCEPTED(axm_affine_dequantize_f32(&good, 0, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_by_hand),   cmocka_unit_test(ranges_cover),          cmocka_unit_test(range_arguments),
        cmocka_unit_test(codes_and_values), cmocka_unit_test(values_of_any_integer), cmocka_unit_test(code_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
