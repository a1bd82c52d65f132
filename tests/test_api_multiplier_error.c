/* axm_multiplier_error_measure(): every argument wrong once, and every allocation failing. */
#include "test_api.h"

#include <stdlib.h>

static axm_arith *fixed, *floating;
static axm_multiplier_error_desc good; /* small, with a histogram */
static axm_multiplier_error figures;
static uint64_t bins[4];
static const float floats[3] = {1, 2, 3}, with_nan[3] = {1, NAN, 3};
static const int32_t integers[3] = {1, 2, 3};

static int make(void **state)
{
    (void)state;
    fixed = test_arith("mitchell:bits=16");
    floating = test_arith("bf16");
    axm_multiplier_error_desc_init((axm_multiplier_error_desc *)NULL);
    axm_multiplier_error_desc_init(&good);
    good.n_pairs = 1000;
    good.n_bins = 4;
    return 0;
}

static int release(void **state)
{
    (void)state;
    axm_arith_release(fixed);
    axm_arith_release(floating);
    return 0;
}

/* The descriptor with one thing changed. */
static void refused(int line, const axm_arith *arith, const axm_multiplier_error_desc *desc, axm_status want,
                    const char *argument)
{
    api_watch(bins, sizeof bins);
    memset(&figures, API_PATTERN, sizeof figures);
    const axm_multiplier_error before = figures;
    api_forget();
    api_refused(line, "axm_multiplier_error_measure()", argument, want,
                axm_multiplier_error_measure(NULL, arith, desc, &figures, sizeof(axm_multiplier_error), bins));
    if (memcmp(&figures, &before, sizeof figures) != 0) {
        fail_msg("line %d: refused, but the figures were written", line);
    }
}

#define WRONG(arith, change, status, argument)                                                                         \
    do {                                                                                                               \
        axm_multiplier_error_desc desc = good;                                                                         \
        change;                                                                                                        \
        refused(__LINE__, arith, &desc, status, argument);                                                             \
    } while (0)

static void pointers_and_sizes(void **state)
{
    (void)state;
    api_watch(bins, sizeof bins);
    REFUSED(AXM_E_NULL, "arith",
            axm_multiplier_error_measure(NULL, NULL, &good, &figures, sizeof(axm_multiplier_error), bins));
    REFUSED(AXM_E_NULL, "figures",
            axm_multiplier_error_measure(NULL, fixed, &good, NULL, sizeof(axm_multiplier_error), bins));
    api_watch_nothing();
    REFUSED(AXM_E_NULL, "bins",
            axm_multiplier_error_measure(NULL, fixed, &good, &figures, sizeof(axm_multiplier_error), NULL));
    REFUSED(AXM_E_STRUCT, "figures_size is 8", axm_multiplier_error_measure(NULL, fixed, &good, &figures, 8, bins));
    REFUSED(AXM_E_STRUCT, "figures_size", axm_multiplier_error_measure(NULL, fixed, &good, &figures, SIZE_MAX, bins));
    REFUSED(AXM_E_ALIAS, "bins",
            axm_multiplier_error_measure(NULL, fixed, &good, &figures, sizeof(axm_multiplier_error), &figures.n_zero));
    WRONG(fixed, desc.struct_size = 0, AXM_E_STRUCT, "desc->struct_size");
    WRONG(fixed, desc.reserved = 1, AXM_E_VALUE, "desc->reserved");
}

static void choices(void **state)
{
    (void)state;
    WRONG(fixed, desc.operands = -1, AXM_E_VALUE, "desc->operands");
    WRONG(fixed, desc.operands = 5, AXM_E_VALUE, "desc->operands");
    WRONG(fixed, desc.pairs = -1, AXM_E_VALUE, "desc->pairs");
    WRONG(fixed, desc.pairs = 3, AXM_E_VALUE, "desc->pairs");
    WRONG(fixed, desc.n_pairs = 0, AXM_E_VALUE, "desc->n_pairs");
    WRONG(fixed, desc.n_pairs = ((uint64_t)1 << 40) + 1, AXM_E_VALUE, "desc->n_pairs");
    WRONG(floating, desc.pairs = AXM_PAIRS_ALL, AXM_E_VALUE, "desc->pairs");
    WRONG(fixed, desc.pairs = AXM_PAIRS_ALL; desc.operands = AXM_OPERANDS_NORMAL, AXM_E_VALUE, "desc->pairs");
    WRONG(fixed, desc.pairs = AXM_PAIRS_ALL; desc.operands = AXM_OPERANDS_LOG_UNIFORM, AXM_E_VALUE, "desc->pairs");
    axm_arith *const wide = test_arith("exact:bits=21");
    WRONG(wide, desc.pairs = AXM_PAIRS_ALL, AXM_E_VALUE, "desc->pairs");
    axm_arith_release(wide);
}

static void ranges(void **state)
{
    (void)state;
    WRONG(fixed, desc.lowest[0] = -32769, AXM_E_VALUE, "desc->lowest");
    WRONG(fixed, desc.highest[1] = 32768, AXM_E_VALUE, "desc->highest of operand b");
    WRONG(fixed, desc.highest[0] = 0.5, AXM_E_VALUE, "desc->highest");
    WRONG(fixed, desc.lowest[0] = 3; desc.highest[0] = 2, AXM_E_VALUE, "desc->highest");
    WRONG(fixed, desc.lowest[1] = NAN, AXM_E_VALUE, "desc->lowest");
    WRONG(floating, desc.highest[0] = INFINITY, AXM_E_VALUE, "desc->highest");
    WRONG(floating, desc.highest[0] = 1e39, AXM_E_VALUE, "desc->highest");
    WRONG(floating, desc.lowest[0] = desc.highest[0] = 3, AXM_E_VALUE, "desc->highest");
    WRONG(fixed, desc.operands = AXM_OPERANDS_LOG_UNIFORM; desc.highest[0] = 5, AXM_E_VALUE, "desc->lowest");
    WRONG(floating, desc.operands = AXM_OPERANDS_LOG_UNIFORM; desc.lowest[1] = -1, AXM_E_VALUE, "desc->lowest");
    WRONG(floating, desc.operands = AXM_OPERANDS_LOG_UNIFORM; desc.lowest[1] = 1e-60;
          desc.highest[1] = 1, AXM_E_VALUE, "desc->lowest");
    WRONG(fixed, desc.operands = AXM_OPERANDS_NORMAL; desc.deviation[0] = -1, AXM_E_VALUE, "desc->deviation");
    WRONG(fixed, desc.operands = AXM_OPERANDS_NORMAL; desc.deviation[1] = NAN, AXM_E_VALUE, "desc->deviation");
    WRONG(fixed, desc.operands = AXM_OPERANDS_NORMAL; desc.deviation[1] = INFINITY, AXM_E_VALUE, "desc->deviation");
    WRONG(fixed, desc.operands = AXM_OPERANDS_NORMAL; desc.deviation[1] = 1;
          desc.mean[1] = 40000, AXM_E_VALUE, "desc->mean");
    WRONG(fixed, desc.operands = AXM_OPERANDS_NORMAL; desc.deviation[0] = 1;
          desc.mean[0] = NAN, AXM_E_VALUE, "desc->mean");
}

static void histograms(void **state)
{
    (void)state;
    WRONG(fixed, desc.n_bins = 4097, AXM_E_VALUE, "desc->n_bins");
    WRONG(fixed, desc.histogram_lowest = 1, AXM_E_VALUE, "desc->histogram_lowest");
    WRONG(fixed, desc.histogram_lowest = NAN, AXM_E_VALUE, "desc->histogram_lowest");
    WRONG(fixed, desc.histogram_highest = INFINITY, AXM_E_VALUE, "desc->histogram_highest");
    WRONG(fixed, desc.histogram_lowest = -1.5e308; desc.histogram_highest = 1.5e308, AXM_E_VALUE, "desc->histogram");
}

static void give(axm_multiplier_error_desc *desc, const float *values)
{
    desc->operands = AXM_OPERANDS_GIVEN;
    desc->given_f32[0] = desc->given_f32[1] = values;
    desc->n_given[0] = desc->n_given[1] = 3;
}

static void given_operands(void **state)
{
    (void)state;
    WRONG(fixed, desc.operands = AXM_OPERANDS_GIVEN, AXM_E_NULL, "desc->given_f32");
    WRONG(fixed, give(&desc, floats); desc.given_f32[1] = NULL, AXM_E_NULL, "operand b");
    WRONG(fixed, give(&desc, floats); desc.given_i32[0] = integers, AXM_E_VALUE, "desc->given_i32");
    WRONG(floating, give(&desc, floats); desc.given_f32[0] = NULL;
          desc.given_i32[0] = integers, AXM_E_VALUE, "desc->given_i32");
    WRONG(fixed, give(&desc, floats); desc.n_given[1] = 0, AXM_E_VALUE, "desc->n_given");
    WRONG(fixed, give(&desc, floats); desc.operands = AXM_OPERANDS_PAIRED;
          desc.n_given[1] = 2, AXM_E_SHAPE, "desc->n_given");
    WRONG(fixed, give(&desc, floats); desc.operands = AXM_OPERANDS_PAIRED;
          desc.pairs = AXM_PAIRS_DRAWN, AXM_E_VALUE, "desc->pairs");
    WRONG(fixed, give(&desc, with_nan), AXM_E_NONFINITE, "desc->given_f32");
    WRONG(floating, give(&desc, floats); desc.given_f32[1] = NULL; desc.given_i32[1] = integers;
          desc.operands = AXM_OPERANDS_PAIRED, AXM_E_VALUE, "desc->given_i32");
    if (sizeof(size_t) > 4) {
        WRONG(floating, give(&desc, floats); desc.n_given[0] = SIZE_MAX / 4, AXM_E_OVERFLOW, "given operands");
        WRONG(floating, give(&desc, floats); desc.n_given[0] = (size_t)UINT32_MAX + 1, AXM_E_VALUE, "desc->n_given");
        WRONG(fixed, give(&desc, floats); desc.n_given[0] = (size_t)UINT32_MAX + 1, AXM_E_VALUE, "desc->n_given");
    }
}

static void accepted(void **state)
{
    axm_multiplier_error_desc desc = good;
    (void)state;
    axm_arith *const small = test_arith("exact:bits=4");
    ACCEPTED(axm_multiplier_error_measure(NULL, small, NULL, &figures, sizeof(axm_multiplier_error), NULL));
    assert_true(figures.n_pairs == 256 && figures.n_zero == 31 && figures.n_wrong == 0 && figures.bias == 0);
    axm_arith_release(small);
    give(&desc, with_nan);
    ACCEPTED(axm_multiplier_error_measure(NULL, floating, &desc, &figures, sizeof(axm_multiplier_error), bins));
    assert_true(figures.n_pairs == 9 && figures.n_nonfinite == 5);
    desc.given_f32[0] = desc.given_f32[1] = &with_nan[1];
    desc.n_given[0] = desc.n_given[1] = 1;
    ACCEPTED(axm_multiplier_error_measure(NULL, floating, &desc, &figures, sizeof(axm_multiplier_error),
                                          bins)); /* no figure has a pair */
    assert_true(figures.n_pairs == 1 && figures.n_nonfinite == 1 && figures.n_relative == 0);
    assert_true(figures.bias == 0 && figures.mse == 0 && figures.nmed == 0 && figures.error_probability == 0);
}

/* ---- memory ---- */

typedef struct {
    int made, live, fail_at; /* the allocation, counted from 1, that fails; 0: none */
} ledger;

static void *counted_allocate(void *user, size_t bytes)
{
    ledger *const l = user;
    if (++l->made == l->fail_at) {
        return NULL;
    }
    l->live++;
    return malloc(bytes);
}

static void counted_deallocate(void *user, void *memory)
{
    ledger *const l = user;
    l->live--;
    free(memory);
}

static void every_allocation_failing(void **state)
{
    ledger l = {0};
    axm_context *ctx = NULL;
    axm_context_desc threads;
    axm_multiplier_error_desc desc = good;
    (void)state;
    axm_context_desc_init(&threads);
    threads.allocate = counted_allocate;
    threads.deallocate = counted_deallocate;
    threads.alloc_user = &l;
    assert_int_equal(axm_context_create(&threads, &ctx), AXM_OK);
    give(&desc, floats);
    const axm_multiplier_error before = figures;
    for (l.fail_at = 1; l.fail_at <= 3; l.fail_at++) { /* operands a and b, then sums and bins */
        l.made = 0;
        assert_int_equal(axm_multiplier_error_measure(ctx, fixed, &desc, &figures, sizeof(axm_multiplier_error), bins),
                         AXM_E_MEMORY);
        assert_memory_equal(&figures, &before, sizeof figures);
        assert_int_equal(l.live, 1); /* the context itself */
    }
    l.made = 0;
    assert_int_equal(axm_multiplier_error_measure(ctx, fixed, &desc, &figures, sizeof(axm_multiplier_error), bins),
                     AXM_OK);
    assert_int_equal(l.made, 3);
    assert_true(figures.n_pairs == 9);
    axm_context_release(ctx);
    assert_int_equal(l.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pointers_and_sizes),
        cmocka_unit_test(choices),
        cmocka_unit_test(ranges),
        cmocka_unit_test(histograms),
        cmocka_unit_test(given_operands),
        cmocka_unit_test(accepted),
        cmocka_unit_test(every_allocation_failing),
    };
    return cmocka_run_group_tests(tests, make, release);
}
