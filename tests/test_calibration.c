/* Calibration against sorted values, whose ends are looked up. */
#include "support/failing.h"
#include "test_api.h"

#include <float.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static axm_calibration *calibration_of(size_t n, const float *values)
{
    axm_calibration *calibration = NULL;
    assert_int_equal(axm_calibration_create(NULL, &calibration), AXM_OK);
    assert_int_equal(axm_calibration_add_f32(calibration, n, values), AXM_OK);
    assert_true(axm_calibration_count(calibration) == n);
    return calibration;
}

/* An end stands for `value`: at it, or outside of it by less than 2^-8 of it, but not outside of `limit`. */
static void expect_end(float got, float value, float limit, int outwards)
{
    const double further = outwards * ((double)got - (double)value);
    if (further < 0 || further >= fabs((double)value) / 256 + (value == 0 ? 1e-300 : 0) ||
        outwards * ((double)limit - (double)got) < 0) {
        fail_msg("got %.9g for %.9g (limit %.9g)", (double)got, (double)value, (double)limit);
    }
}

/* percent = thousandths / 1000, and so the values left out in whole numbers. */
static void expect_range(const axm_calibration *calibration, size_t n, const float *sorted, unsigned thousandths)
{
    const double percent = (double)thousandths / 1000;
    const size_t out = n - (n * thousandths + 99999) / 100000;
    size_t below = out / 2, above = out / 2;
    float lowest, highest, largest, *const magnitudes = malloc(n * sizeof *magnitudes);
    if (sorted[0] >= 0) {
        below = 0;
        above = out;
    } else if (sorted[n - 1] <= 0) {
        below = out;
        above = 0;
    }
    assert_int_equal(axm_calibration_range(calibration, percent, &lowest, &highest), AXM_OK);
    expect_end(lowest, sorted[below], sorted[0], -1);
    expect_end(highest, sorted[n - 1 - above], sorted[n - 1], 1);
    for (size_t i = 0; i < n; i++) {
        magnitudes[i] = fabsf(sorted[i]);
    }
    qsort(magnitudes, n, sizeof *magnitudes, ascending);
    assert_int_equal(axm_calibration_magnitude(calibration, percent, &largest), AXM_OK);
    expect_end(largest, magnitudes[n - 1 - out], magnitudes[n - 1], 1);
    if (thousandths == 100000) {
        test_same_f32("lowest", "", n, lowest, sorted[0]);
        test_same_f32("highest", "", n, highest, sorted[n - 1]);
        test_same_f32("largest", "", n, largest, magnitudes[n - 1]);
    }
    free(magnitudes);
}

static void ranges_against_sorted(void **state)
{
    static const unsigned thousandths[] = {100000, 99999, 99990, 99900, 99000, 90000, 50000, 33333, 1000, 1};
    static const size_t sizes[] = {1, 2, 3, 10, 999, 1000, 1001, 20000};
    uint64_t random = test_seed();
    (void)state;
    for (size_t s = 0; s < API_COUNT(sizes); s++) {
        for (int kind = 0; kind < 6; kind++) {
            const size_t n = sizes[s];
            float *const values = malloc(n * sizeof *values);
            test_random_floats(&random, kind == 1, n, values);
            for (size_t i = 0; i < n; i++) {
                const float x = values[i] + 0.0f; /* one zero */
                values[i] = kind == 0   ? x
                            : kind == 1 ? fabsf(x)
                            : kind == 2 ? -fabsf(x)
                            : kind == 3 ? x + 5
                                        : x * x * x;
                values[i] = kind == 5 ? ldexpf(values[i], (int)test_random_below(&random, 200) - 100) : values[i];
                values[i] = fabsf(values[i]) < FLT_MIN ? 0 : values[i];
            }
            axm_calibration *const calibration = calibration_of(n, values);
            qsort(values, n, sizeof *values, ascending);
            for (size_t p = 0; p < API_COUNT(thousandths); p++) {
                expect_range(calibration, n, values, thousandths[p]);
            }
            axm_calibration_destroy(calibration);
            free(values);
        }
    }
}

static void batches_in_any_order(void **state)
{
    enum { N = 5000 };
    uint64_t random = test_seed();
    float values[N], a[3], b[3];
    axm_calibration *parts = NULL;
    (void)state;
    test_random_floats(&random, true, N, values);
    axm_calibration *const whole = calibration_of(N, values);
    assert_int_equal(axm_calibration_create(NULL, &parts), AXM_OK);
    for (size_t end = N; end > 0;) { /* from the last to the first, in batches of all sizes */
        const size_t batch = 1 + test_random_below(&random, end);
        assert_int_equal(axm_calibration_add_f32(parts, batch, values + end - batch), AXM_OK);
        end -= batch;
    }
    assert_true(axm_calibration_count(parts) == N);
    for (double percent = 100; percent > 50; percent -= 3.7) {
        assert_int_equal(axm_calibration_range(whole, percent, &a[0], &a[1]), AXM_OK);
        assert_int_equal(axm_calibration_magnitude(whole, percent, &a[2]), AXM_OK);
        assert_int_equal(axm_calibration_range(parts, percent, &b[0], &b[1]), AXM_OK);
        assert_int_equal(axm_calibration_magnitude(parts, percent, &b[2]), AXM_OK);
        assert_memory_equal(a, b, sizeof a);
    }
    axm_calibration_destroy(whole);
    axm_calibration_destroy(parts);
}

/* Zeros, subnormals, and the ends of what float32 has. */
static void special_values(void **state)
{
    const float values[] = {-0.0f, 0, test_from_bits(1), test_from_bits(0x80000001), test_from_bits(0x7fffff)};
    const float extremes[] = {-FLT_MAX, -FLT_MIN, 0, FLT_MIN, FLT_MAX};
    float lowest, highest, largest;
    axm_calibration *calibration = calibration_of(5, values);
    (void)state;
    for (double percent = 100; percent > 0; percent -= 30) {
        assert_int_equal(axm_calibration_range(calibration, percent, &lowest, &highest), AXM_OK);
        assert_int_equal(axm_calibration_magnitude(calibration, percent, &largest), AXM_OK);
        assert_int_equal(test_bits(lowest) | test_bits(highest) | test_bits(largest), 0);
    }
    axm_calibration_destroy(calibration);
    calibration = calibration_of(5, extremes);
    assert_int_equal(axm_calibration_range(calibration, 100, &lowest, &highest), AXM_OK);
    assert_true(lowest == -FLT_MAX && highest == FLT_MAX);
    assert_int_equal(axm_calibration_range(calibration, 50, &lowest, &highest), AXM_OK); /* 3 of 5: one off each end */
    expect_end(lowest, -FLT_MIN, -FLT_MAX, -1);
    expect_end(highest, FLT_MIN, FLT_MAX, 1);
    assert_int_equal(axm_calibration_magnitude(calibration, 10, &largest), AXM_OK);
    assert_true(largest == 0);
    axm_calibration_destroy(calibration);
}

static void arguments(void **state)
{
    static const double wrong[] = {0, -1, 100.0001, 1e300, (double)NAN, (double)INFINITY};
    float with_nan[3] = {1, 2, NAN}, with_infinity[3] = {1, -INFINITY, 3}, ends[2], before[2];
    axm_calibration *none = NULL;
    const float good[3] = {3, -1, 2};
    (void)state;
    axm_calibration *const some = calibration_of(3, good);
    assert_int_equal(axm_calibration_range(some, 100, &before[0], &before[1]), AXM_OK);
    axm_calibration_destroy(NULL);
    assert_true(axm_calibration_count(NULL) == 0);
    api_watch_nothing();
    REFUSED(AXM_E_NULL, "out", axm_calibration_create(NULL, NULL));
    REFUSED(AXM_E_NULL, "calibration", axm_calibration_add_f32(NULL, 3, good));
    REFUSED(AXM_E_NULL, "values", axm_calibration_add_f32(some, 3, NULL));
    REFUSED(AXM_E_OVERFLOW, "values", axm_calibration_add_f32(some, SIZE_MAX, good));
    REFUSED(AXM_E_NONFINITE, "values[2]", axm_calibration_add_f32(some, 3, with_nan));
    REFUSED(AXM_E_NONFINITE, "values[1]", axm_calibration_add_f32(some, 3, with_infinity));
    ACCEPTED(axm_calibration_add_f32(some, 0, NULL));
    assert_true(axm_calibration_count(some) == 3);
    assert_int_equal(axm_calibration_range(some, 100, &ends[0], &ends[1]), AXM_OK);
    assert_memory_equal(ends, before, sizeof ends); /* refused batches have left nothing */
    ACCEPTED(axm_calibration_create(NULL, &none));
    api_watch(ends, sizeof ends);
    for (size_t i = 0; i < API_COUNT(wrong); i++) {
        REFUSED(AXM_E_VALUE, "percent", axm_calibration_range(some, wrong[i], &ends[0], &ends[1]));
        REFUSED(AXM_E_VALUE, "percent", axm_calibration_magnitude(some, wrong[i], &ends[0]));
    }
    REFUSED(AXM_E_VALUE, "no values", axm_calibration_range(none, 100, &ends[0], &ends[1]));
    REFUSED(AXM_E_VALUE, "no values", axm_calibration_magnitude(none, 100, &ends[0]));
    REFUSED(AXM_E_NULL, "calibration", axm_calibration_range(NULL, 100, &ends[0], &ends[1]));
    REFUSED(AXM_E_NULL, "lowest", axm_calibration_range(some, 100, NULL, &ends[1]));
    REFUSED(AXM_E_NULL, "highest", axm_calibration_range(some, 100, &ends[0], NULL));
    REFUSED(AXM_E_NULL, "calibration", axm_calibration_magnitude(NULL, 100, &ends[0]));
    REFUSED(AXM_E_NULL, "largest", axm_calibration_magnitude(some, 100, NULL));
    axm_calibration_destroy(none);
    axm_calibration_destroy(some);
}

static axm_status use(const axm_context *context, void *arg)
{
    axm_calibration *calibration = arg;
    const axm_status status = axm_calibration_create(context, &calibration);
    if (status != AXM_OK) {
        assert_ptr_equal(calibration, arg);
        return status;
    }
    axm_calibration_destroy(calibration);
    return AXM_OK;
}

static void allocations_that_fail(void **state)
{
    int somewhere;
    (void)state;
    assert_int_equal(test_each_allocation_fails(use, &somewhere), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_against_sorted), cmocka_unit_test(batches_in_any_order),
        cmocka_unit_test(special_values),        cmocka_unit_test(arguments),
        cmocka_unit_test(allocations_that_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
