/* Figures of a multiplier's error: against plain loops over all pairs, and against what has been published. */
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 40 };

/* Doubles of the size `scale`, equal but for the rounding of sums. */
static void same_figure(const char *what, const char *text, double got, double want, double scale)
{
    if (!(fabs(got - want) <= 1e-13 * scale)) {
        fail_msg("%s, %s: got %.17g, want %.17g", text, what, got, want);
    }
}

static axm_multiplier_error measure(const axm_arith *arith, const axm_multiplier_error_desc *desc, uint64_t *bins)
{
    axm_multiplier_error figures;
    if (axm_multiplier_error_measure(NULL, arith, desc, &figures, sizeof(axm_multiplier_error), bins) != AXM_OK) {
        fail_msg("%s: %s", axm_arith_name(arith), axm_last_message());
    }
    return figures;
}

/* ---- plain loops ---- */

/* Errors as their definitions say, one pair after the other, in the longest numbers there are. */
typedef struct {
    uint64_t pairs, nonfinite, zero, wrong, below, above, bins[BINS];
    long double relative, magnitude, square, error, distance, squared_distance;
    double worst_relative, worst_relative_a, worst_relative_b, worst, worst_a, worst_b, largest;
} reference;

static void refer(reference *r, double a, double b, long double product)
{
    const long double exact = (long double)a * b, error = product - exact;
    r->pairs++;
    if (!isfinite(error)) {
        r->nonfinite++;
        return;
    }
    r->wrong += error != 0;
    r->error += error;
    r->distance += fabsl(error);
    r->squared_distance += error * error;
    r->largest = fmax(r->largest, fabs((double)exact));
    if (fabsl(error) > r->worst) {
        r->worst = (double)fabsl(error);
        r->worst_a = a;
        r->worst_b = b;
    }
    if (exact == 0) {
        r->zero++;
        return;
    }
    const double relative = (double)error / (double)exact;
    r->relative += relative;
    r->magnitude += fabs(relative);
    r->square += (long double)relative * relative;
    if (fabs(relative) > fabs(r->worst_relative)) {
        r->worst_relative = relative;
        r->worst_relative_a = a;
        r->worst_relative_b = b;
    }
    if (relative < -0.25 || relative > 0.25) {
        *(relative < 0 ? &r->below : &r->above) += 1;
    } else {
        const size_t bin = (size_t)((relative + 0.25) * (BINS / 0.5));
        r->bins[bin < BINS ? bin : BINS - 1]++;
    }
}

static void compare(const char *text, const axm_multiplier_error *got, const uint64_t *bins, const reference *want)
{
    const uint64_t finite = want->pairs - want->nonfinite;
    const long double n = (long double)(finite - want->zero), all = (long double)finite;
    const double bias = (double)(want->relative / n), square = (double)(want->square / n);
    assert_int_equal(got->n_pairs, want->pairs);
    assert_int_equal(got->n_nonfinite, want->nonfinite);
    assert_int_equal(got->n_zero, want->zero);
    assert_int_equal(got->n_relative, finite - want->zero);
    assert_int_equal(got->n_wrong, want->wrong);
    assert_int_equal(got->n_below, want->below);
    assert_int_equal(got->n_above, want->above);
    assert_memory_equal(bins, want->bins, sizeof want->bins);
    same_figure("bias", text, got->bias, bias, got->mred);
    same_figure("mred", text, got->mred, (double)(want->magnitude / n), got->mred);
    same_figure("relative_variance", text, got->relative_variance, square - bias * bias, square);
    same_figure("error_probability", text, got->error_probability, (double)(want->wrong / all), 1);
    same_figure("mean_error", text, got->mean_error, (double)(want->error / all), got->mean_distance);
    same_figure("mean_distance", text, got->mean_distance, (double)(want->distance / all), got->mean_distance);
    same_figure("mse", text, got->mse, (double)(want->squared_distance / all), got->mse);
    same_figure("rmse", text, got->rmse, (double)sqrtl(want->squared_distance / all), got->rmse);
    same_figure("nmed", text, got->nmed, got->mean_distance / want->largest, got->nmed);
    assert_true(got->worst_relative == want->worst_relative);
    assert_true(got->worst_relative_a == want->worst_relative_a && got->worst_relative_b == want->worst_relative_b);
    assert_true(got->worst_distance == want->worst);
    assert_true(got->worst_distance_a == want->worst_a && got->worst_distance_b == want->worst_b);
    assert_true(got->largest_product == want->largest);
}

static axm_multiplier_error_desc with_histogram(void)
{
    axm_multiplier_error_desc desc;
    axm_multiplier_error_desc_init(&desc);
    desc.n_bins = BINS;
    desc.histogram_lowest = -0.25;
    desc.histogram_highest = 0.25;
    return desc;
}

static void compare_all(const char *text, const axm_arith *arith)
{
    const axm_multiplier_error_desc desc = with_histogram();
    reference want = {0};
    int64_t lowest[2], highest[2];
    uint64_t bins[BINS];
    for (int operand = 0; operand < 2; operand++) {
        const int bits = axm_arith_operand_bits(arith, operand);
        const bool is_signed = axm_arith_operand_is_signed(arith, operand) != 0;
        lowest[operand] = is_signed ? -((int64_t)1 << (bits - 1)) : 0;
        highest[operand] = lowest[operand] + ((int64_t)1 << bits) - 1;
    }
    for (int64_t a = lowest[0]; a <= highest[0]; a++) {
        for (int64_t b = lowest[1]; b <= highest[1]; b++) {
            refer(&want, (double)a, (double)b, axm_mul_int(arith, a, b));
        }
    }
    memset(bins, 0xff, sizeof bins);
    const axm_multiplier_error got = measure(arith, &desc, bins);
    assert_int_equal(got.all_pairs, 1);
    compare(text, &got, bins, &want);
}

static void every_pair_of_small_formats(void **state)
{
    static const char *const texts[] = {
        "exact:bits=4",    "mitchell:bits=4,sign=none",       "mitchell:bits=4,sign=c1", "mitchw:bits=5,w=3",
        "drum:bits=4,k=2", "mitchw:bits=4,w=2,bias=unbiased", "trunc:bits=6,k=3",        "drum:bits=7,k=3,sign=none",
        "mitchell:bits=8", "mitchw:bits=9,w=4,sign=c1",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        axm_arith *const arith = test_arith(texts[i]);
        compare_all(texts[i], arith);
        axm_arith_release(arith);
    }
}

/* Errors of any size and sign, operands of different widths and signs, and products of zero that are not zero. */
static void every_pair_of_wild_tables(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (int i = 0; i < 16; i++) {
        int32_t entries[1 << 9];
        axm_table_desc desc;
        axm_arith *arith = NULL;
        axm_table_desc_init(&desc);
        desc.bits_a = 2 + i % 3;
        desc.bits_b = 5 - i % 2;
        desc.signed_a = i >> 1 & 1;
        desc.signed_b = i >> 2 & 1;
        desc.entry_bits = 32;
        desc.entries = entries;
        desc.n_entries = (size_t)1 << (desc.bits_a + desc.bits_b);
        for (size_t j = 0; j < desc.n_entries; j++) {
            entries[j] = (int32_t)(test_random(&random) >> 32) >> (i * 2);
        }
        assert_int_equal(axm_arith_create_table(NULL, &desc, &arith), AXM_OK);
        const axm_multiplier_error got = measure(arith, NULL, NULL);
        assert_true(got.product_range == ldexp(1, desc.bits_a + desc.bits_b));
        compare_all("table", arith);
        axm_arith_release(arith);
    }
}

/* 32 x 32 bits: distances of 64 bits, where a double would no longer tell right from nearly right. */
static void widest_products(void **state)
{
    static const int32_t a[] = {-1, -1, -2, INT32_MIN, 3, 1, 0x7fffffff}, b[] = {-1, 1, -1, INT32_MIN, -5, 0, -3};
    static const char *const texts[] = {"mitchell:sign=none", "drum:k=31,sign=none", "exact:sign=none"};
    axm_multiplier_error_desc desc = with_histogram();
    (void)state;
    desc.operands = AXM_OPERANDS_PAIRED;
    for (size_t t = 0; t < 3; t++) {
        axm_arith *const arith = test_arith(texts[t]);
        for (size_t i = 0; i < sizeof a / sizeof a[0]; i++) {
            desc.given_i32[0] = &a[i];
            desc.given_i32[1] = &b[i];
            desc.n_given[0] = desc.n_given[1] = 1;
            uint64_t bins[BINS];
            const axm_multiplier_error got = measure(arith, &desc, bins);
            const uint64_t exact = (uint64_t)(uint32_t)a[i] * (uint32_t)b[i];
            const uint64_t product = (uint64_t)axm_mul_int(arith, (uint32_t)a[i], (uint32_t)b[i]);
            const uint64_t distance = product < exact ? exact - product : product - exact;
            assert_true(got.worst_distance == (double)distance && got.mean_distance == (double)distance);
            assert_true(got.mean_error == (product < exact ? -1 : 1) * (double)distance);
            assert_int_equal(got.n_wrong, distance != 0);
            assert_int_equal(got.n_zero, exact == 0);
            assert_true(got.largest_product == 4294967295.0 * 4294967295.0 && got.product_range == 0x1p64);
        }
        axm_arith_release(arith);
    }
}

/* ---- given operands ---- */

static void given_floats(void **state)
{
    static const char *const texts[] = {"float32", "bf16", "bf16:round=trunc", "mitchell:format=f32"};
    float numbers[60];
    uint64_t random = test_seed();
    axm_multiplier_error_desc desc = with_histogram();
    (void)state;
    test_random_floats(&random, true, 30, numbers);
    test_wild_floats(&random, true, 30, numbers + 30);
    desc.operands = AXM_OPERANDS_GIVEN;
    desc.given_f32[0] = numbers;
    desc.given_f32[1] = numbers + 7;
    desc.n_given[0] = 60;
    desc.n_given[1] = 53;
    for (size_t t = 0; t < 4; t++) {
        axm_arith *const arith = test_arith(texts[t]);
        reference want = {0};
        uint64_t bins[BINS];
        for (size_t i = 0; i < desc.n_given[0]; i++) {
            for (size_t j = 0; j < desc.n_given[1]; j++) {
                const float a = numbers[i], b = numbers[7 + j];
                refer(&want, a, b, axm_mul_f32(arith, a, b));
            }
        }
        const axm_multiplier_error got = measure(arith, &desc, bins);
        assert_true(got.product_range == 0 && want.nonfinite > 0 && want.zero > 0);
        compare(texts[t], &got, bins, &want);
        axm_arith_release(arith);
    }
}

/* Floats to a fixed-point arithmetic are quantised, each operand by its own format; integers come as they are. */
static void given_to_fixed_point(void **state)
{
    axm_arith *const arith = test_arith("mitchw:bits=12,w=4,frac_a=6,frac_b=9");
    enum { N = 300 };
    float floats[2][N];
    int32_t integers[2][N];
    uint64_t random = test_seed(), bins[BINS], bins_too[BINS];
    axm_multiplier_error_desc desc = with_histogram();
    reference want = {0};
    (void)state;
    for (int operand = 0; operand < 2; operand++) {
        test_random_floats(&random, true, N, floats[operand]);
        assert_int_equal(axm_arith_quantize_f32(arith, operand, N, floats[operand], integers[operand]), AXM_OK);
        desc.given_f32[operand] = floats[operand];
        desc.n_given[operand] = N;
    }
    for (size_t i = 0; i < N; i++) {
        refer(&want, integers[0][i], integers[1][i], axm_mul_int(arith, integers[0][i], integers[1][i]));
    }
    desc.operands = AXM_OPERANDS_PAIRED;
    axm_multiplier_error got = measure(arith, &desc, bins);
    want.largest = 2048.0 * 2048;
    compare("paired floats", &got, bins, &want);
    for (int operand = 0; operand < 2; operand++) {
        for (size_t i = 0; i < N; i++) {
            integers[operand][i] += 4096 * 7; /* nothing, modulo 2^12 */
        }
        desc.given_f32[operand] = NULL;
        desc.given_i32[operand] = integers[operand];
    }
    got = measure(arith, &desc, bins_too);
    compare("paired integers", &got, bins_too, &want);

    desc.operands = AXM_OPERANDS_GIVEN; /* drawn: the mean over all of them, within four standard errors */
    const axm_multiplier_error all = measure(arith, &desc, bins);
    desc.pairs = AXM_PAIRS_DRAWN;
    desc.n_pairs = 1 << 20;
    const axm_multiplier_error drawn = measure(arith, &desc, bins);
    assert_true(all.all_pairs == 1 && all.n_pairs == N * N && drawn.all_pairs == 0 && drawn.n_pairs == 1 << 20);
    const double allowed = 4 * sqrt(all.relative_variance / (double)drawn.n_relative);
    assert_true(drawn.bias != all.bias && fabs(drawn.bias - all.bias) < allowed);
    axm_arith_release(arith);
}

/* ---- drawn operands ---- */

static void same_for_any_threads(void **state)
{
    static const char *const texts[] = {"mitchw:w=6", "drum:bits=16,k=5,sign=none", "bf16", "mitchell:bits=9"};
    (void)state;
    for (size_t t = 0; t < 4; t++) {
        axm_arith *const arith = test_arith(texts[t]);
        for (int32_t operands = AXM_OPERANDS_UNIFORM; operands <= AXM_OPERANDS_NORMAL; operands++) {
            axm_multiplier_error_desc desc = with_histogram();
            axm_multiplier_error figures[5];
            uint64_t bins[5][BINS];
            desc.operands = operands;
            desc.n_pairs = 16384 * 5 + 77; /* a last block and a last few pairs that are not full */
            for (uint32_t i = 0; i < 5; i++) {
                axm_context *ctx = NULL;
                axm_context_desc threads;
                axm_context_desc_init(&threads);
                threads.n_threads = i == 1 ? 2 : i == 2 ? 5 : 1;
                assert_int_equal(axm_context_create(&threads, &ctx), AXM_OK);
                desc.seed = i == 4 ? 2 : 1;
                assert_int_equal(
                    axm_multiplier_error_measure(ctx, arith, &desc, &figures[i], sizeof(axm_multiplier_error), bins[i]),
                    AXM_OK);
                axm_context_release(ctx);
                uint64_t counted = figures[i].n_below + figures[i].n_above;
                for (size_t bin = 0; bin < BINS; bin++) {
                    counted += bins[i][bin];
                }
                assert_int_equal(counted, figures[i].n_relative);
            }
            for (size_t i = 1; i < 4; i++) {
                assert_memory_equal(&figures[i], &figures[0], sizeof figures[0]);
                assert_memory_equal(bins[i], bins[0], sizeof bins[0]);
            }
            assert_true(figures[0].all_pairs == 1 || figures[4].bias != figures[0].bias);
        }
        axm_arith_release(arith);
    }
}

static int32_t stop_at_third(void *user, uint64_t n_done, uint64_t n_total)
{
    uint64_t *const seen = user;
    assert_true(n_done > seen[1] && n_done <= n_total);
    seen[1] = n_done;
    return ++seen[0] == 3 ? -7 : 0;
}

static void cancelled_and_finished(void **state)
{
    axm_arith *const arith = test_arith("exact:bits=8,sign=none");
    axm_multiplier_error figures = {.n_pairs = 0};
    axm_multiplier_error_desc desc = with_histogram();
    uint64_t bins[BINS], seen[2] = {0, 0}, untouched[BINS];
    (void)state;
    desc.progress = stop_at_third;
    desc.progress_user = seen;
    desc.pairs = AXM_PAIRS_DRAWN;
    memset(bins, 0x5a, sizeof bins);
    memset(untouched, 0x5a, sizeof bins);
    figures.bias = 42;
    assert_int_equal(axm_multiplier_error_measure(NULL, arith, &desc, &figures, sizeof(axm_multiplier_error), bins),
                     AXM_E_CANCELLED);
    assert_true(seen[0] == 3 && figures.bias == 42 && figures.n_pairs == 0);
    assert_memory_equal(bins, untouched, sizeof bins);
    seen[0] = 3; /* never again */
    seen[1] = 0;
    figures = measure(arith, &desc, bins);
    assert_true(seen[0] > 5 && seen[1] == desc.n_pairs && figures.n_pairs == desc.n_pairs);
    axm_arith_release(arith);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_small_formats),
        cmocka_unit_test(every_pair_of_wild_tables),
        cmocka_unit_test(widest_products),
        cmocka_unit_test(given_floats),
        cmocka_unit_test(given_to_fixed_point),
        cmocka_unit_test(same_for_any_threads),
        cmocka_unit_test(cancelled_and_finished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
