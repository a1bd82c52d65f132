/* Convolution plans: every argument wrong once, and the empty cases that are right. */
#include "test_api.h"
#include "test_api_ariths.h"

#include <stdlib.h>

/* The good convolution: pictures of 2 x 4 x 5 to 4 x 2 x 3, in two groups, by 3 x 3 kernels. */
enum { IN_CHANNELS = 2, OUT_CHANNELS = 4, SIDE = 3, H = 4, W = 5, OUT_H = 2, OUT_W = 3 };
enum { WEIGHTS = OUT_CHANNELS * SIDE * SIDE, IN = IN_CHANNELS * H * W, OUT = OUT_CHANNELS * OUT_H * OUT_W };

static axm_conv2d_desc good;
static float weights_f32[WEIGHTS], in_f32[IN], bias[OUT_CHANNELS];
static int32_t weights_i32[WEIGHTS], in_i32[IN];

static int make_operands(void **state)
{
    (void)state;
    make_ariths();
    for (int i = 0; i < WEIGHTS; i++) {
        weights_f32[i] = (float)(weights_i32[i] = i - 17);
    }
    for (int i = 0; i < IN; i++) {
        in_f32[i] = (float)(in_i32[i] = 20 - i);
    }
    axm_conv2d_desc_init((axm_conv2d_desc *)NULL);
    memset(&good, API_PATTERN, sizeof good);
    axm_conv2d_desc_init(&good);
    good.in_channels = IN_CHANNELS;
    good.out_channels = OUT_CHANNELS;
    good.groups = 2;
    good.kernel_h = good.kernel_w = SIDE;
    return 0;
}

static axm_conv2d *convolution(const axm_arith *arith, const float *bias_or_none)
{
    axm_conv2d *plan = NULL;
    assert_int_equal(axm_conv2d_create_f32(NULL, &good, arith, weights_f32, bias_or_none, &plan), AXM_OK);
    return plan;
}

/* ---- made ---- */

static void conv2d_descriptors(void **state)
{
#define FIELD(name) offsetof(axm_conv2d_desc, name)
#define SIZE(name)                                                                                                     \
    {FIELD(name), 0, AXM_E_VALUE, "desc->" #name}, {FIELD(name), API_TOO_LARGE, AXM_E_VALUE, "desc->" #name},          \
    {                                                                                                                  \
        FIELD(name), SIZE_MAX, AXM_E_VALUE, "desc->" #name                                                             \
    }
#define PADDING(name)                                                                                                  \
    {FIELD(name), API_TOO_LARGE, AXM_E_VALUE, "desc->" #name},                                                         \
    {                                                                                                                  \
        FIELD(name), SIZE_MAX, AXM_E_VALUE, "desc->" #name                                                             \
    }
    static const api_case cases[] = {
        {FIELD(struct_size), 0, AXM_E_STRUCT, "struct_size"},
        {FIELD(struct_size), offsetof(axm_conv2d_desc, kernel_w), AXM_E_STRUCT, "struct_size"},
        {FIELD(struct_size), SIZE_MAX, AXM_E_STRUCT, "struct_size"},
        SIZE(in_channels),
        SIZE(out_channels),
        SIZE(groups),
        SIZE(kernel_h),
        SIZE(kernel_w),
        SIZE(stride_h),
        SIZE(stride_w),
        SIZE(dilation_h),
        SIZE(dilation_w),
        PADDING(pad_top),
        PADDING(pad_bottom),
        PADDING(pad_left),
        PADDING(pad_right),
        {FIELD(in_channels), 3, AXM_E_SHAPE, "groups"},
        {FIELD(out_channels), 5, AXM_E_SHAPE, "groups"},
        {FIELD(groups), 4, AXM_E_SHAPE, "groups"},
        {FIELD(groups), 3, AXM_E_SHAPE, "groups"},
    };
#undef FIELD
#undef SIZE
#undef PADDING
    static const int32_t layouts[] = {-1, 2, INT32_MAX};
    axm_conv2d *out;
    axm_conv2d_desc desc;
    (void)state;
    api_watch(&out, sizeof out);
    for (size_t i = 0; i < API_COUNT(cases); i++) {
        desc = good;
        api_set(&desc, &cases[i]);
        REFUSED(cases[i].status, cases[i].argument,
                axm_conv2d_create_f32(NULL, &desc, floating, weights_f32, bias, &out));
        REFUSED(cases[i].status, cases[i].argument, axm_conv2d_create_i32(NULL, &desc, fixed, weights_i32, &out));
    }
    for (size_t i = 0; i < API_COUNT(layouts); i++) {
        desc = good;
        desc.layout = layouts[i];
        REFUSED(AXM_E_VALUE, "layout", axm_conv2d_create_f32(NULL, &desc, floating, weights_f32, NULL, &out));
        REFUSED(AXM_E_VALUE, "layout", axm_conv2d_create_i32(NULL, &desc, fixed, weights_i32, &out));
    }
    desc = good;
    desc.reserved = 1;
    REFUSED(AXM_E_VALUE, "reserved", axm_conv2d_create_f32(NULL, &desc, floating, weights_f32, NULL, &out));
    REFUSED(AXM_E_VALUE, "reserved", axm_conv2d_create_i32(NULL, &desc, fixed, weights_i32, &out));
    /* Each field may be as large as this; together they are more than size_t counts. */
    desc = good;
    desc.groups = 1;
    desc.kernel_h = desc.kernel_w = desc.in_channels = API_TOO_LARGE - 1;
    REFUSED(AXM_E_OVERFLOW, "weights", axm_conv2d_create_f32(NULL, &desc, floating, weights_f32, NULL, &out));
    desc.in_channels = 1;
    desc.out_channels = API_TOO_LARGE - 1;
    REFUSED(AXM_E_OVERFLOW, "weights", axm_conv2d_create_f32(NULL, &desc, floating, weights_f32, NULL, &out));
    REFUSED(AXM_E_OVERFLOW, "weights", axm_conv2d_create_i32(NULL, &desc, fixed, weights_i32, &out));
}

static void conv2d_creation(void **state)
{
    float with_nan[WEIGHTS] = {0};
    axm_conv2d *out;
    (void)state;
    with_nan[WEIGHTS - 1] = NAN;
    axm_conv2d_destroy(NULL);
    api_watch(&out, sizeof out);
    REFUSED(AXM_E_NULL, "desc", axm_conv2d_create_f32(NULL, NULL, fixed, weights_f32, bias, &out));
    REFUSED(AXM_E_NULL, "arith", axm_conv2d_create_f32(NULL, &good, NULL, weights_f32, bias, &out));
    REFUSED(AXM_E_NULL, "weights", axm_conv2d_create_f32(NULL, &good, fixed, NULL, bias, &out));
    REFUSED(AXM_E_NULL, "out", axm_conv2d_create_f32(NULL, &good, fixed, weights_f32, bias, NULL));
    REFUSED(AXM_E_NONFINITE, "weights[35]", axm_conv2d_create_f32(NULL, &good, fixed, with_nan, bias, &out));
    REFUSED(AXM_E_NULL, "desc", axm_conv2d_create_i32(NULL, NULL, fixed, weights_i32, &out));
    REFUSED(AXM_E_NULL, "arith", axm_conv2d_create_i32(NULL, &good, NULL, weights_i32, &out));
    REFUSED(AXM_E_NULL, "weights", axm_conv2d_create_i32(NULL, &good, fixed, NULL, &out));
    REFUSED(AXM_E_NULL, "out", axm_conv2d_create_i32(NULL, &good, fixed, weights_i32, NULL));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", axm_conv2d_create_i32(NULL, &good, floating, weights_i32, &out));
    ACCEPTED(axm_conv2d_create_f32(NULL, &good, lenient, with_nan, NULL, &out));
    axm_conv2d_destroy(out);
    ACCEPTED(axm_conv2d_create_i32(NULL, &good, fixed_f32, weights_i32, &out)); /* fixed point is enough to encode */
    axm_conv2d_destroy(out);
}

/* ---- changed ---- */

static void conv2d_changes(void **state)
{
    static const float factors[] = {0.0f, -0.0f, NAN, INFINITY, -INFINITY};
    float with_nan[WEIGHTS] = {NAN}, before[OUT], after[OUT];
    axm_conv2d *const plan = convolution(fixed, bias), *of_nan, *of_ints;
    (void)state;
    assert_int_equal(axm_conv2d_create_f32(NULL, &good, floating, with_nan, NULL, &of_nan), AXM_OK);
    assert_int_equal(axm_conv2d_create_i32(NULL, &good, fixed, weights_i32, &of_ints), AXM_OK);
    assert_int_equal(axm_conv2d_run_f32(of_ints, 1, H, W, in_f32, before, NULL, 0), AXM_OK);
    api_watch_nothing();
    REFUSED(AXM_E_NULL, "plan", axm_conv2d_set_arith(NULL, fixed));
    REFUSED(AXM_E_NULL, "arith", axm_conv2d_set_arith(plan, NULL));
    REFUSED(AXM_E_NONFINITE, "weights[0]", axm_conv2d_set_arith(of_nan, fixed));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", axm_conv2d_set_arith(of_ints, floating));
    REFUSED(AXM_E_NULL, "plan", axm_conv2d_set_output_factor(NULL, 1));
    for (size_t i = 0; i < API_COUNT(factors); i++) {
        REFUSED(AXM_E_VALUE, "factor", axm_conv2d_set_output_factor(of_ints, factors[i]));
    }
    /* After a refusal a plan is what it was. */
    assert_int_equal(axm_conv2d_run_f32(of_ints, 1, H, W, in_f32, after, NULL, 0), AXM_OK);
    assert_memory_equal(before, after, sizeof before);
    assert_int_equal(axm_conv2d_run_f32(of_nan, 1, H, W, in_f32, after, NULL, 0), AXM_OK);
    assert_true(isnan(after[0]));                /* a fixed-point one would have taken the NaN for a number */
    ACCEPTED(axm_conv2d_set_arith(plan, fixed)); /* the one it has */
    ACCEPTED(axm_conv2d_set_output_factor(plan, -0.5f));
    axm_conv2d_destroy(plan);
    axm_conv2d_destroy(of_nan);
    axm_conv2d_destroy(of_ints);
}

/* ---- run ---- */

/* Pictures that do not go through the plan, for all four functions that take a picture's size. */
static void conv2d_pictures(void **state)
{
    static const struct {
        size_t n, in_h, in_w;
        axm_status status;
        const char *argument;
    } cases[] = {
        {1, 0, W, AXM_E_VALUE, "in_h"},
        {1, H, 0, AXM_E_VALUE, "in_w"},
        {1, API_TOO_LARGE, W, AXM_E_VALUE, "in_h"},
        {1, H, API_TOO_LARGE, AXM_E_VALUE, "in_w"},
        {1, SIZE_MAX, W, AXM_E_VALUE, "in_h"},
        {1, H, SIZE_MAX, AXM_E_VALUE, "in_w"},
        {0, 0, W, AXM_E_VALUE, "in_h"}, /* no pictures of an impossible size are refused too */
        {1, SIDE - 1, W, AXM_E_SHAPE, "in_h"},
        {1, H, SIDE - 1, AXM_E_SHAPE, "in_w"},
        {SIZE_MAX, H, W, AXM_E_OVERFLOW, "in has"},
        {SIZE_MAX / 2, H, W, AXM_E_OVERFLOW, "in has"},
        {SIZE_MAX / sizeof(float) / IN + 1, H, W, AXM_E_OVERFLOW, "in has"},
        {8, API_TOO_LARGE - 1, API_TOO_LARGE - 1, AXM_E_OVERFLOW, "in has"},
    };
    axm_conv2d *const plan = convolution(fixed, NULL);
    size_t sizes[2];
    float out_f32[OUT];
    int64_t out_i64[OUT];
    (void)state;
    for (size_t i = 0; i < API_COUNT(cases); i++) {
        const axm_status want = cases[i].status;
        const char *const argument = cases[i].argument;
        const size_t n = cases[i].n, h = cases[i].in_h, w = cases[i].in_w;
        api_watch(sizes, sizeof sizes);
        REFUSED(want, argument, axm_conv2d_workspace_size(plan, n, h, w, sizes));
        if (want != AXM_E_OVERFLOW) { /* which comes from n, or the tensors */
            REFUSED(want, argument, axm_conv2d_output_size(plan, h, w, &sizes[0], &sizes[1]));
        }
        api_watch(out_f32, sizeof out_f32);
        REFUSED(want, argument, axm_conv2d_run_f32(plan, n, h, w, in_f32, out_f32, NULL, 0));
        api_watch(out_i64, sizeof out_i64);
        REFUSED(want, argument, axm_conv2d_run_i32(plan, n, h, w, in_i32, out_i64, NULL, 0));
    }
    axm_conv2d_destroy(plan);
}

/* Small pictures, enormous outputs: padding makes them. */
static void conv2d_outputs_that_do_not_fit(void **state)
{
    axm_conv2d_desc desc = good;
    axm_conv2d *plan;
    size_t bytes;
    float out[OUT];
    (void)state;
    desc.pad_top = desc.pad_left = API_TOO_LARGE - 1;
    assert_int_equal(axm_conv2d_create_f32(NULL, &desc, floating, weights_f32, NULL, &plan), AXM_OK);
    api_watch(&bytes, sizeof bytes);
    REFUSED(AXM_E_OVERFLOW, "out has", axm_conv2d_workspace_size(plan, 1, H, W, &bytes));
    api_watch(out, sizeof out);
    REFUSED(AXM_E_OVERFLOW, "out has", axm_conv2d_run_f32(plan, 1, H, W, in_f32, out, NULL, 0));
    axm_conv2d_destroy(plan);
}

static void conv2d_runs(void **state)
{
    axm_conv2d *const plan = convolution(fixed, NULL), *const biased = convolution(fixed, bias);
    axm_conv2d *const scaled = convolution(fixed, NULL), *const of_floats = convolution(floating, NULL);
    axm_conv2d *const float_sums = convolution(fixed_f32, NULL), *const taking_nan = convolution(lenient, NULL);
    float with_nan[IN] = {0}, out[IN + OUT];
    int64_t sums[IN + OUT];
    int32_t *const words = (int32_t *)(void *)sums;
    size_t needed = 0, sizes[2];
    (void)state;
    with_nan[IN - 1] = NAN;
    assert_int_equal(axm_conv2d_set_output_factor(scaled, 2), AXM_OK);
    api_watch(sizes, sizeof sizes);
    REFUSED(AXM_E_NULL, "plan", axm_conv2d_output_size(NULL, H, W, &sizes[0], &sizes[1]));
    REFUSED(AXM_E_NULL, "out_h", axm_conv2d_output_size(plan, H, W, NULL, &sizes[1]));
    REFUSED(AXM_E_NULL, "out_w", axm_conv2d_output_size(plan, H, W, &sizes[0], NULL));
    REFUSED(AXM_E_SHAPE, "in_w", axm_conv2d_output_size(plan, H, SIDE - 1, &sizes[0], &sizes[1]));
    REFUSED(AXM_E_NULL, "plan", axm_conv2d_workspace_size(NULL, 1, H, W, sizes));
    REFUSED(AXM_E_NULL, "bytes", axm_conv2d_workspace_size(plan, 1, H, W, NULL));
    ACCEPTED(axm_conv2d_workspace_size(plan, 0, H, W, &needed));
    assert_int_equal(needed, 0);
    ACCEPTED(axm_conv2d_workspace_size(plan, 1, H, W, &needed));
    char *const workspace = malloc(needed + 1);
    assert_non_null(workspace);

    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "plan", axm_conv2d_run_f32(NULL, 1, H, W, in_f32, out, NULL, 0));
    REFUSED(AXM_E_NULL, "in is", axm_conv2d_run_f32(plan, 1, H, W, NULL, out, NULL, 0));
    REFUSED(AXM_E_NULL, "out is", axm_conv2d_run_f32(plan, 1, H, W, in_f32, NULL, NULL, 0));
    REFUSED(AXM_E_NONFINITE, "in[39]", axm_conv2d_run_f32(plan, 1, H, W, with_nan, out, NULL, 0));
    REFUSED(AXM_E_NONFINITE, "in[39]", axm_conv2d_run_f32(float_sums, 1, H, W, with_nan, out, NULL, 0));
    REFUSED(AXM_E_WORKSPACE, "workspace", axm_conv2d_run_f32(plan, 1, H, W, in_f32, out, workspace, needed - 1));
    REFUSED(AXM_E_WORKSPACE, "workspace", axm_conv2d_run_f32(plan, 1, H, W, in_f32, out, workspace, 0));
    REFUSED(AXM_E_ALIAS, "out overlaps in", axm_conv2d_run_f32(plan, 1, H, W, out, out, NULL, 0));
    REFUSED(AXM_E_ALIAS, "out overlaps in", axm_conv2d_run_f32(plan, 1, H, W, out, out + IN - 1, NULL, 0));
    REFUSED(AXM_E_ALIAS, "out overlaps in", axm_conv2d_run_f32(plan, 1, H, W, out + OUT - 1, out, NULL, 0));
    REFUSED(AXM_E_ALIAS, "workspace overlaps out", axm_conv2d_run_f32(plan, 1, H, W, in_f32, out, out + 3, needed));
    REFUSED(AXM_E_ALIAS, "workspace overlaps in", axm_conv2d_run_f32(plan, 1, H, W, out + OUT, out, out + OUT, needed));
    ACCEPTED(axm_conv2d_run_f32(plan, 1, H, W, in_f32, out, workspace + 1, needed)); /* any alignment will do */
    ACCEPTED(axm_conv2d_run_f32(plan, 0, H, W, NULL, NULL, NULL, 0));
    ACCEPTED(axm_conv2d_run_f32(of_floats, 1, H, W, with_nan, out, NULL, 0));
    assert_true(isnan(out[OUT - 1]));
    ACCEPTED(axm_conv2d_run_f32(taking_nan, 1, H, W, with_nan, out, NULL, 0));
    assert_true(out[OUT - 1] == 0);

    api_watch(sums, sizeof sums);
    REFUSED(AXM_E_NULL, "plan", axm_conv2d_run_i32(NULL, 1, H, W, in_i32, sums, NULL, 0));
    REFUSED(AXM_E_NULL, "in is", axm_conv2d_run_i32(plan, 1, H, W, NULL, sums, NULL, 0));
    REFUSED(AXM_E_NULL, "out is", axm_conv2d_run_i32(plan, 1, H, W, in_i32, NULL, NULL, 0));
    REFUSED(AXM_E_WORKSPACE, "workspace", axm_conv2d_run_i32(plan, 1, H, W, in_i32, sums, workspace, needed - 1));
    REFUSED(AXM_E_ALIAS, "out overlaps in", axm_conv2d_run_i32(plan, 1, H, W, words, sums, NULL, 0));
    REFUSED(AXM_E_ALIAS, "workspace overlaps out", axm_conv2d_run_i32(plan, 1, H, W, in_i32, sums, sums, needed));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", axm_conv2d_run_i32(of_floats, 1, H, W, in_i32, sums, NULL, 0));
    REFUSED(AXM_E_UNSUPPORTED, "acc=f32", axm_conv2d_run_i32(float_sums, 1, H, W, in_i32, sums, NULL, 0));
    REFUSED(AXM_E_UNSUPPORTED, "a bias", axm_conv2d_run_i32(biased, 1, H, W, in_i32, sums, NULL, 0));
    REFUSED(AXM_E_UNSUPPORTED, "output factor", axm_conv2d_run_i32(scaled, 1, H, W, in_i32, sums, NULL, 0));
    ACCEPTED(axm_conv2d_run_i32(plan, 0, H, W, NULL, NULL, NULL, 0));
    ACCEPTED(axm_conv2d_run_i32(plan, 1, H, W, in_i32, sums, workspace, needed));
    assert_int_not_equal((unsigned)words[2 * OUT - 1], 0xa7a7a7a7);
    assert_int_equal((unsigned)words[2 * OUT], 0xa7a7a7a7); /* the pattern goes on where the output ends */
    free(workspace);
    axm_conv2d *const all[] = {plan, biased, scaled, of_floats, float_sums, taking_nan};
    for (size_t i = 0; i < API_COUNT(all); i++) {
        axm_conv2d_destroy(all[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conv2d_descriptors), cmocka_unit_test(conv2d_creation),
        cmocka_unit_test(conv2d_changes),     cmocka_unit_test(conv2d_pictures),
        cmocka_unit_test(conv2d_runs),        cmocka_unit_test(conv2d_outputs_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, make_operands, release_ariths);
}
