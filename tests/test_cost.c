/* Counts of products against loops that count them, and costs by arithmetic. */
#include "support/failing.h"
#include "test_api.h"

static const float values[512]; /* weights do not matter here */

static axm_conv2d *convolution(const axm_conv2d_desc *desc)
{
    axm_arith *const arith = test_arith("float32");
    axm_conv2d *plan = NULL;
    assert_int_equal(axm_conv2d_create_f32(NULL, desc, arith, values, NULL, &plan), AXM_OK);
    axm_arith_release(arith);
    return plan;
}

/* Taps inside of the picture, one by one. */
static uint64_t count_inside(const axm_conv2d_desc *d, size_t h, size_t w, size_t out_h, size_t out_w)
{
    uint64_t count = 0;
    for (size_t i = 0; i < out_h * out_w * d->kernel_h * d->kernel_w; i++) {
        const size_t kx = i % d->kernel_w, ky = i / d->kernel_w % d->kernel_h;
        const size_t ox = i / d->kernel_w / d->kernel_h % out_w, oy = i / d->kernel_w / d->kernel_h / out_w;
        const long y = (long)(oy * d->stride_h + ky * d->dilation_h) - (long)d->pad_top;
        const long x = (long)(ox * d->stride_w + kx * d->dilation_w) - (long)d->pad_left;
        count += y >= 0 && x >= 0 && y < (long)h && x < (long)w;
    }
    return count;
}

static void convolutions(void **state)
{
    uint64_t random = test_seed();
    size_t counted = 0, padded = 0;
    (void)state;
    for (int round = 0; round < 2000; round++) {
        const size_t n = test_random_below(&random, 4), h = 1 + test_random_below(&random, 9),
                     w = 1 + test_random_below(&random, 9);
        size_t out_h, out_w;
        uint64_t all = 1, inside = 1, alone = 1;
        axm_conv2d_desc d;
        axm_conv2d_desc_init(&d);
        d.groups = 1 + test_random_below(&random, 2);
        d.in_channels = d.groups * (1 + test_random_below(&random, 3));
        d.out_channels = d.groups * (1 + test_random_below(&random, 3));
        d.kernel_h = 1 + test_random_below(&random, 3);
        d.kernel_w = 1 + test_random_below(&random, 3);
        d.stride_h = 1 + test_random_below(&random, 3);
        d.stride_w = 1 + test_random_below(&random, 3);
        d.dilation_h = 1 + test_random_below(&random, 3);
        d.dilation_w = 1 + test_random_below(&random, 3);
        d.pad_top = test_random_below(&random, 6); /* also whole windows of padding */
        d.pad_bottom = test_random_below(&random, 6);
        d.pad_left = test_random_below(&random, 6);
        d.pad_right = test_random_below(&random, 6);
        axm_conv2d *const plan = convolution(&d);
        if (axm_conv2d_output_size(plan, h, w, &out_h, &out_w) == AXM_OK) {
            const uint64_t sums = n * d.out_channels * out_h * out_w, channels = d.in_channels / d.groups;
            assert_int_equal(axm_conv2d_macs(plan, n, h, w, &all, &inside), AXM_OK);
            assert_int_equal(axm_conv2d_macs(plan, n, h, w, &alone, NULL), AXM_OK);
            assert_true(all == sums * channels * d.kernel_h * d.kernel_w && alone == all);
            assert_true(inside == n * d.out_channels * channels * count_inside(&d, h, w, out_h, out_w));
            counted++;
            padded += inside < all;
        }
        axm_conv2d_destroy(plan);
    }
    assert_true(counted > 1000 && padded > 500);
}

/* Counted by taps: a picture of any size takes no longer than a small one. */
static void vast_pictures(void **state)
{
    const size_t h = 0x7fffffff;
    axm_conv2d_desc d;
    (void)state;
    axm_conv2d_desc_init(&d);
    d.in_channels = d.out_channels = 1;
    d.kernel_h = 3;
    d.kernel_w = 1;
    d.pad_top = d.pad_bottom = 1;
    axm_conv2d *const plan = convolution(&d);
    for (uint64_t n = 1; n <= 1000; n++) {
        uint64_t all = 0, inside = 0;
        assert_int_equal(axm_conv2d_macs(plan, n, h, 1, &all, &inside), AXM_OK);
        assert_true(all == 3 * n * h && inside == n * (3 * h - 2));
    }
    axm_conv2d_destroy(plan);
}

/* ResNet-50's first layer, as its authors count it, and depthwise: few products. */
static void known_layers(void **state)
{
    static float weights[64 * 3 * 49];
    axm_arith *const arith = test_arith("float32");
    axm_conv2d *plan = NULL;
    axm_fully_connected *layer = NULL;
    axm_batchnorm *norm = NULL;
    axm_conv2d_desc d;
    uint64_t macs, inside;
    const float ones[4] = {1, 1, 1, 1};
    (void)state;
    axm_conv2d_desc_init(&d);
    d.in_channels = 3;
    d.out_channels = 64;
    d.kernel_h = d.kernel_w = 7;
    d.stride_h = d.stride_w = 2;
    d.pad_top = d.pad_bottom = d.pad_left = d.pad_right = 3;
    assert_int_equal(axm_conv2d_create_f32(NULL, &d, arith, weights, NULL, &plan), AXM_OK);
    assert_int_equal(axm_conv2d_macs(plan, 1, 224, 224, &macs, &inside), AXM_OK);
    assert_true(macs == 118013952);
    /* Per axis 112 x 7 less what hangs over: 3 + 1 taps before, 2 after (the last window starts at 219). */
    assert_true(inside == (uint64_t)64 * 3 * (112 * 7 - 6) * (112 * 7 - 6));
    axm_conv2d_destroy(plan);
    assert_int_equal(test_fully_connected_f32(NULL, 20, 25, arith, values, NULL, &layer), AXM_OK);
    assert_int_equal(axm_fully_connected_macs(layer, 3, &macs), AXM_OK);
    assert_true(macs == 1500);
    assert_int_equal(axm_fully_connected_macs(layer, 0, &macs), AXM_OK);
    assert_true(macs == 0);
    assert_int_equal(test_batchnorm(NULL, 0, 4, 0, NULL, NULL, NULL, ones, ones, &norm), AXM_OK);
    assert_int_equal(axm_batchnorm_macs(norm, 2, 3, 5, &macs), AXM_OK);
    assert_true(macs == 120);
    api_watch(&macs, sizeof macs);
    REFUSED(AXM_E_NULL, "plan", axm_fully_connected_macs(NULL, 3, &macs));
    REFUSED(AXM_E_NULL, "macs", axm_fully_connected_macs(layer, 3, NULL));
    REFUSED(AXM_E_OVERFLOW, "macs", axm_fully_connected_macs(layer, SIZE_MAX, &macs));
    REFUSED(AXM_E_NULL, "plan", axm_batchnorm_macs(NULL, 2, 3, 5, &macs));
    REFUSED(AXM_E_NULL, "macs", axm_batchnorm_macs(norm, 2, 3, 5, NULL));
    REFUSED(AXM_E_OVERFLOW, "macs", axm_batchnorm_macs(norm, SIZE_MAX, 3, 5, &macs));
    axm_fully_connected_destroy(layer);
    axm_batchnorm_destroy(norm);
    axm_arith_release(arith);
}

static void convolution_arguments(void **state)
{
    axm_conv2d_desc d;
    uint64_t macs[2];
    (void)state;
    axm_conv2d_desc_init(&d);
    d.in_channels = d.out_channels = 2;
    d.kernel_h = d.kernel_w = 3;
    axm_conv2d *const plan = convolution(&d);
    api_watch(macs, sizeof macs);
    REFUSED(AXM_E_NULL, "plan", axm_conv2d_macs(NULL, 1, 5, 5, &macs[0], &macs[1]));
    REFUSED(AXM_E_NULL, "macs", axm_conv2d_macs(plan, 1, 5, 5, NULL, &macs[1]));
    REFUSED(AXM_E_VALUE, "in_h", axm_conv2d_macs(plan, 1, 0, 5, &macs[0], &macs[1]));
    REFUSED(AXM_E_SHAPE, "in_w", axm_conv2d_macs(plan, 1, 5, 2, &macs[0], &macs[1]));
    REFUSED(AXM_E_OVERFLOW, "macs", axm_conv2d_macs(plan, SIZE_MAX, 5, 5, &macs[0], &macs[1]));
    axm_conv2d_destroy(plan);
}

/* ---- costs ---- */

static const axm_cost_entry table[] = {{"mitchwx", 7},
                                       {"bf", 7},
                                       {"mitchw", 3},
                                       {"mitchw:w=6", 2},
                                       {"mitchw:bits=16,w=6", 1},
                                       {"mitchw:w=6,bits=8", 0.5},
                                       {"drum:k=4", 5},
                                       {"drum:bits=16,k=4", 4},
                                       {"drum:k=4,bits=16", 99},
                                       {"float32", 100},
                                       {"bf16:round=rne", 40},
                                       {"mitchell:sign=c1", 2.5}};

static void costs_by_arithmetic(void **state)
{
    static const struct {
        const char *text; /* NULL: no arithmetic */
        double per_mac;   /* -1: none fits */
    } cases[] = {
        {"mitchw", 2}, /* w is 6 by default */
        {"mitchw:w=5", 3},
        {"mitchw:bits=16,w=6,frac=3,sign=c1", 1},
        {"mitchw:bits=8", 0.5},
        {"mitchw:format=f32,w=6", 2}, /* the table does not ask for the format */
        {"drum:k=4", 5},
        {"drum:k=4,bits=16", 4}, /* the first of two alike */
        {"drum:k=5", -1},
        {"float32", 100},
        {NULL, 100},
        {"bf16", 40},
        {"bf16:round=trunc", -1},
        {"mitchell", -1},
        {"mitchell:sign=c1", 2.5},
        {"exact", -1},
    };
    axm_cost *cost = NULL;
    double want = 0, added, total;
    uint64_t macs = 0, counted;
    (void)state;
    assert_int_equal(axm_cost_create(NULL, API_COUNT(table), table, sizeof(axm_cost_entry), &cost), AXM_OK);
    for (size_t i = 0; i < API_COUNT(cases); i++) {
        axm_arith *const arith = cases[i].text != NULL ? test_arith(cases[i].text) : NULL;
        const uint64_t layer = 1000 + i;
        api_watch(&added, sizeof added);
        if (cases[i].per_mac < 0) {
            REFUSED(AXM_E_VALUE, cases[i].text, axm_cost_add(cost, layer, arith, &added));
        } else {
            assert_int_equal(axm_cost_add(cost, layer, arith, &added), AXM_OK);
            assert_true(added == (double)layer * cases[i].per_mac);
            assert_int_equal(axm_cost_add(cost, 0, arith, NULL), AXM_OK);
            want += added;
            macs += layer;
        }
        assert_int_equal(axm_cost_total(cost, &counted, &total), AXM_OK);
        assert_true(counted == macs && total == want);
        axm_arith_release(arith);
    }
    assert_int_equal(axm_cost_total(cost, NULL, NULL), AXM_OK);
    axm_cost_destroy(cost);
}

static void cost_arguments(void **state)
{
    static const char *const wrong_texts[] = {
        "", ":w=6", "mitchw:", "mitchw:w", "mitchw:w=", "mitchw:=6", "mitchw:,w=6", "mitchw:w=6,", "mitchw:w=6,,k=1"};
    static const double wrong_costs[] = {-1, (double)NAN, (double)INFINITY};
    axm_cost_entry entries[2] = {{"float32", 1}, {"bf16", 0}};
    axm_cost *cost = NULL, *out;
    double added;
    (void)state;
    axm_cost_destroy(NULL);
    ACCEPTED(axm_cost_create(NULL, 2, entries, sizeof(axm_cost_entry), &cost));
    api_watch(&out, sizeof out);
    REFUSED(AXM_E_NULL, "entries", axm_cost_create(NULL, 2, NULL, sizeof(axm_cost_entry), &out));
    REFUSED(AXM_E_NULL, "out", axm_cost_create(NULL, 2, entries, sizeof(axm_cost_entry), NULL));
    REFUSED(AXM_E_VALUE, "n_entries", axm_cost_create(NULL, 0, entries, sizeof(axm_cost_entry), &out));
    REFUSED(AXM_E_OVERFLOW, "entries", axm_cost_create(NULL, SIZE_MAX, entries, sizeof(axm_cost_entry), &out));
    for (size_t i = 0; i < API_COUNT(wrong_texts); i++) {
        entries[1].arith = wrong_texts[i];
        REFUSED(AXM_E_PARSE, "entries[1].arith", axm_cost_create(NULL, 2, entries, sizeof(axm_cost_entry), &out));
    }
    entries[1].arith = NULL;
    REFUSED(AXM_E_NULL, "entries[1].arith", axm_cost_create(NULL, 2, entries, sizeof(axm_cost_entry), &out));
    entries[1].arith = "bf16";
    for (size_t i = 0; i < API_COUNT(wrong_costs); i++) {
        entries[1].per_mac = wrong_costs[i];
        REFUSED(AXM_E_VALUE, "entries[1].per_mac", axm_cost_create(NULL, 2, entries, sizeof(axm_cost_entry), &out));
    }
    assert_int_equal(axm_cost_add(cost, 1, NULL, NULL), AXM_OK);
    api_watch(&added, sizeof added);
    REFUSED(AXM_E_NULL, "cost", axm_cost_add(NULL, 1, NULL, &added));
    REFUSED(AXM_E_OVERFLOW, "macs", axm_cost_add(cost, UINT64_MAX, NULL, &added));
    REFUSED(AXM_E_NULL, "cost", axm_cost_total(NULL, NULL, &added));
    axm_cost_destroy(cost);
}

static axm_status use(const axm_context *context, void *arg)
{
    axm_cost *cost = NULL;
    axm_status status = axm_cost_create(context, API_COUNT(table), table, sizeof(axm_cost_entry), &cost);
    if (status == AXM_OK) {
        status = axm_cost_add(cost, 3, arg, NULL);
    }
    if (status == AXM_OK) {
        status = axm_cost_add(cost, 3, NULL, NULL);
    }
    axm_cost_destroy(cost);
    return status;
}

static void allocations_that_fail(void **state)
{
    axm_arith *const arith = test_arith("mitchw");
    (void)state;
    assert_true(test_each_allocation_fails(use, arith) >= 4);
    axm_arith_release(arith);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolutions),          cmocka_unit_test(vast_pictures),
        cmocka_unit_test(known_layers),          cmocka_unit_test(convolution_arguments),
        cmocka_unit_test(costs_by_arithmetic),   cmocka_unit_test(cost_arguments),
        cmocka_unit_test(allocations_that_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
