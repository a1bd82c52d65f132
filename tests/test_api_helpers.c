/* Pooling, the element-wise helpers and softmax: every argument wrong once, and the empty cases that are right. */
#include "test_api.h"

enum { CHANNELS = 3 };

static float values_f32[64];

static int make_values(void **state)
{
    (void)state;
    for (int i = 0; i < 64; i++) {
        values_f32[i] = (float)(1 + i % 7);
    }
    return 0;
}

static void pool_descriptors(void **state)
{
#define FIELD(name) offsetof(axm_pool_desc, name)
#define SIZE(name)                                                                                                     \
    {FIELD(name), 0, AXM_E_VALUE, "desc->" #name},                                                                     \
    {                                                                                                                  \
        FIELD(name), API_TOO_LARGE, AXM_E_VALUE, "desc->" #name                                                        \
    }
#define PADDING(name)                                                                                                  \
    {FIELD(name), 2, AXM_E_VALUE, "desc->" #name},                                                                     \
    {                                                                                                                  \
        FIELD(name), SIZE_MAX, AXM_E_VALUE, "desc->" #name                                                             \
    }
    static const api_case cases[] = {
        {FIELD(struct_size), 0, AXM_E_STRUCT, "struct_size"},
        {FIELD(struct_size), SIZE_MAX, AXM_E_STRUCT, "struct_size"},
        SIZE(channels),
        SIZE(kernel_h),
        SIZE(kernel_w),
        SIZE(stride_h),
        SIZE(stride_w),
        PADDING(pad_top),
        PADDING(pad_bottom),
        PADDING(pad_left),
        PADDING(pad_right),
    };
#undef FIELD
#undef SIZE
#undef PADDING
    axm_pool_desc good, desc;
    size_t sizes[2];
    float out[8];
    (void)state;
    axm_pool_desc_init((axm_pool_desc *)NULL);
    axm_pool_desc_init(&good);
    good.channels = 1;
    good.kernel_h = good.kernel_w = 2;
    for (size_t i = 0; i < API_COUNT(cases) + 4; i++) {
        axm_status want = AXM_E_VALUE;
        const char *argument = i % 2 == 0 ? "desc->layout" : "desc->count_include_pad";
        desc = good;
        if (i < API_COUNT(cases)) {
            api_set(&desc, &cases[i]);
            want = cases[i].status;
            argument = cases[i].argument;
        } else {
            *(i % 2 == 0 ? &desc.layout : &desc.count_include_pad) = i < API_COUNT(cases) + 2 ? -1 : 2;
        }
        api_watch(sizes, sizeof sizes);
        REFUSED(want, argument, axm_pool_output_size(&desc, 3, 3, &sizes[0], &sizes[1]));
        api_watch(out, sizeof out);
        REFUSED(want, argument, axm_pool_max_f32(&desc, 1, 3, 3, values_f32, out));
        REFUSED(want, argument, axm_pool_avg_f32(&desc, 1, 3, 3, values_f32, out));
    }
    api_watch(sizes, sizeof sizes);
    REFUSED(AXM_E_NULL, "desc", axm_pool_output_size(NULL, 3, 3, &sizes[0], &sizes[1]));
    REFUSED(AXM_E_NULL, "out_h", axm_pool_output_size(&good, 3, 3, NULL, &sizes[1]));
    REFUSED(AXM_E_NULL, "out_w", axm_pool_output_size(&good, 3, 3, &sizes[0], NULL));
    REFUSED(AXM_E_VALUE, "in_h", axm_pool_output_size(&good, 0, 3, &sizes[0], &sizes[1]));
    REFUSED(AXM_E_VALUE, "in_w", axm_pool_output_size(&good, 3, API_TOO_LARGE, &sizes[0], &sizes[1]));
    REFUSED(AXM_E_SHAPE, "in_h", axm_pool_output_size(&good, 1, 3, &sizes[0], &sizes[1]));
    REFUSED(AXM_E_SHAPE, "in_w", axm_pool_output_size(&good, 3, 1, &sizes[0], &sizes[1]));
}

typedef axm_status pool_function(const axm_pool_desc *, size_t, size_t, size_t, const float *, float *);

static void pool_runs(void **state)
{
    static const struct {
        const char *name;
        pool_function *run;
    } functions[] = {{"axm_pool_max_f32()", axm_pool_max_f32}, {"axm_pool_avg_f32()", axm_pool_avg_f32}};
    const size_t limit = API_TOO_LARGE;
    float out[24]; /* from 3 x 3 to 2 x 2 */
    const float *const in = values_f32;
    axm_pool_desc desc;
    (void)state;
    axm_pool_desc_init(&desc);
    desc.channels = 1;
    desc.kernel_h = desc.kernel_w = 2;
    for (size_t i = 0; i < API_COUNT(functions); i++) {
        pool_function *const run = functions[i].run;
        const struct {
            axm_status want;
            const char *argument;
            const axm_pool_desc *desc;
            size_t n, in_h, in_w;
            const float *in;
            float *out;
        } cases[] = {
            {AXM_E_NULL, "desc", NULL, 1, 3, 3, in, out},
            {AXM_E_NULL, "in is", &desc, 1, 3, 3, NULL, out},
            {AXM_E_NULL, "out is", &desc, 1, 3, 3, in, NULL},
            {AXM_E_VALUE, "in_h", &desc, 1, 0, 3, in, out},
            {AXM_E_VALUE, "in_w", &desc, 1, 3, limit, in, out},
            {AXM_E_SHAPE, "in_h", &desc, 1, 1, 3, in, out},
            {AXM_E_SHAPE, "in_w", &desc, 1, 3, 1, in, out},
            {AXM_E_OVERFLOW, "in has", &desc, SIZE_MAX, 3, 3, in, out},
            {AXM_E_OVERFLOW, "in has", &desc, 2, limit - 1, limit - 1, in, out},
            {AXM_E_ALIAS, "out overlaps in", &desc, 1, 3, 3, out, out},
            {AXM_E_ALIAS, "out overlaps in", &desc, 1, 3, 3, out, out + 8},
            {AXM_E_ALIAS, "out overlaps in", &desc, 1, 3, 3, out + 3, out},
        };
        api_watch(out, sizeof out);
        for (size_t c = 0; c < API_COUNT(cases); c++) {
            api_forget();
            const axm_status got =
                run(cases[c].desc, cases[c].n, cases[c].in_h, cases[c].in_w, cases[c].in, cases[c].out);
            api_refused(__LINE__, functions[i].name, cases[c].argument, cases[c].want, got);
        }
        ACCEPTED(run(&desc, 0, 3, 3, NULL, NULL));
        ACCEPTED(run(&desc, 1, 3, 3, out, out + 9)); /* side by side */
        assert_int_equal(test_bits(out[0]), 0xa7a7a7a7);
    }
}

static void global_average(void **state)
{
    static const size_t sizes[] = {0, API_TOO_LARGE, SIZE_MAX};
    float out[16];
    const float *const in = values_f32;
    (void)state;
    api_watch(out, sizeof out);
    for (size_t i = 0; i < API_COUNT(sizes); i++) {
        REFUSED(AXM_E_VALUE, "channels", axm_pool_global_avg_f32(AXM_LAYOUT_NCHW, 1, sizes[i], 2, 2, in, out));
        REFUSED(AXM_E_VALUE, "h is", axm_pool_global_avg_f32(AXM_LAYOUT_NCHW, 1, 2, sizes[i], 2, in, out));
        REFUSED(AXM_E_VALUE, "w is", axm_pool_global_avg_f32(AXM_LAYOUT_NCHW, 1, 2, 2, sizes[i], in, out));
    }
    REFUSED(AXM_E_VALUE, "layout", axm_pool_global_avg_f32(2, 1, 2, 2, 2, in, out));
    REFUSED(AXM_E_NULL, "in is", axm_pool_global_avg_f32(AXM_LAYOUT_NHWC, 1, 2, 2, 2, NULL, out));
    REFUSED(AXM_E_NULL, "out is", axm_pool_global_avg_f32(AXM_LAYOUT_NHWC, 1, 2, 2, 2, in, NULL));
    REFUSED(AXM_E_OVERFLOW, "in has", axm_pool_global_avg_f32(AXM_LAYOUT_NHWC, SIZE_MAX, 2, 2, 2, in, out));
    REFUSED(AXM_E_ALIAS, "out overlaps in", axm_pool_global_avg_f32(AXM_LAYOUT_NHWC, 1, 2, 2, 2, out, out + 7));
    ACCEPTED(axm_pool_global_avg_f32(AXM_LAYOUT_NHWC, 0, 2, 2, 2, NULL, NULL));
}

static void activations(void **state)
{
    static const struct {
        const char *name;
        axm_status (*run)(size_t n, const float *in, float *out);
    } functions[] = {{"axm_relu_f32()", axm_relu_f32}, {"axm_relu6_f32()", axm_relu6_f32}};
    float out[8];
    (void)state;
    for (size_t i = 0; i < API_COUNT(functions); i++) {
        const struct {
            axm_status want;
            const char *argument;
            size_t n;
            const float *in;
            float *out;
        } cases[] = {
            {AXM_E_NULL, "in is", 4, NULL, out},
            {AXM_E_NULL, "out is", 4, out, NULL},
            {AXM_E_OVERFLOW, "in has", SIZE_MAX / 4 + 1, values_f32, out},
            {AXM_E_ALIAS, "in", 4, out + 1, out},
            {AXM_E_ALIAS, "in", 4, out, out + 3},
        };
        api_watch(out, sizeof out);
        for (size_t c = 0; c < API_COUNT(cases); c++) {
            api_forget();
            const axm_status got = functions[i].run(cases[c].n, cases[c].in, cases[c].out);
            api_refused(__LINE__, functions[i].name, cases[c].argument, cases[c].want, got);
        }
        ACCEPTED(functions[i].run(0, NULL, NULL));
        ACCEPTED(functions[i].run(4, out, out));
        assert_int_equal(test_bits(out[3]), 0); /* the pattern is a negative number */
        assert_int_equal(test_bits(out[4]), 0xa7a7a7a7);
    }
}

static void additions_and_softmax(void **state)
{
    float out[8];
    const float *const x = values_f32;
    (void)state;
    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "a is", axm_add_f32(4, NULL, x, out));
    REFUSED(AXM_E_NULL, "b is", axm_add_f32(4, x, NULL, out));
    REFUSED(AXM_E_NULL, "out is", axm_add_f32(4, x, x, NULL));
    REFUSED(AXM_E_OVERFLOW, "a has", axm_add_f32(SIZE_MAX, x, x, out));
    REFUSED(AXM_E_ALIAS, "overlaps a", axm_add_f32(4, out + 1, x, out));
    REFUSED(AXM_E_ALIAS, "overlaps b", axm_add_f32(4, x, out, out + 3));
    REFUSED(AXM_E_ALIAS, "overlaps b", axm_add_f32(4, out, out + 1, out)); /* a itself is allowed */
    ACCEPTED(axm_add_f32(0, NULL, NULL, NULL));
    ACCEPTED(axm_add_f32(4, x, out, out));
    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "in is", axm_softmax_f32(2, 2, NULL, out));
    REFUSED(AXM_E_NULL, "out is", axm_softmax_f32(2, 2, x, NULL));
    REFUSED(AXM_E_OVERFLOW, "in has", axm_softmax_f32(SIZE_MAX / 2, 2, x, out));
    REFUSED(AXM_E_OVERFLOW, "in has", axm_softmax_f32(2, SIZE_MAX / 8 + 1, x, out));
    REFUSED(AXM_E_ALIAS, "in", axm_softmax_f32(2, 2, out + 3, out));
    ACCEPTED(axm_softmax_f32(0, 4, NULL, NULL));
    ACCEPTED(axm_softmax_f32(4, 0, NULL, NULL));
    ACCEPTED(axm_softmax_f32(0, SIZE_MAX, NULL, NULL));
    ACCEPTED(axm_softmax_f32(SIZE_MAX, 0, NULL, NULL)); /* nothing is nothing, however often */
    ACCEPTED(axm_softmax_f32(2, 2, out, out));
    assert_true(out[3] == 0.5f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pool_descriptors),      cmocka_unit_test(pool_runs),
        cmocka_unit_test(global_average),        cmocka_unit_test(activations),
        cmocka_unit_test(additions_and_softmax),
    };
    return cmocka_run_group_tests(tests, make_values, NULL);
}
