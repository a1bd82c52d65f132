/* The exact helpers: pooling, activations, add, softmax. */
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* One window, as the definition reads. */
static float pooled(const axm_pool_desc *d, bool average, size_t h, size_t w, const float *in, size_t n, size_t c,
                    size_t oy, size_t ox)
{
    float sum = 0, largest = -INFINITY;
    size_t inside = 0;
    bool nan = false;
    for (size_t ky = 0; ky < d->kernel_h; ky++) {
        for (size_t kx = 0; kx < d->kernel_w; kx++) {
            const long y = (long)(oy * d->stride_h + ky) - (long)d->pad_top;
            const long x = (long)(ox * d->stride_w + kx) - (long)d->pad_left;
            if (y < 0 || x < 0 || y >= (long)h || x >= (long)w) {
                continue;
            }
            const float value = in[test_place(d->layout, d->channels, h, w, n, c, (size_t)y, (size_t)x)];
            sum += value;
            largest = value > largest ? value : largest;
            nan = nan || isnan(value);
            inside++;
        }
    }
    if (average) {
        return test_canonical(sum / (float)(d->count_include_pad ? d->kernel_h * d->kernel_w : inside));
    }
    return nan ? test_from_bits(0x7fc00000) : largest;
}

static void pooling(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (int round = 0; round < 400; round++) {
        const size_t n = 1 + test_random_below(&random, 2), h = 1 + test_random_below(&random, 9),
                     w = 1 + test_random_below(&random, 9);
        size_t out_h, out_w;
        axm_pool_desc d;
        axm_pool_desc_init(&d);
        d.layout = round % 2;
        d.count_include_pad = round / 2 % 2;
        d.channels = 1 + test_random_below(&random, 3);
        d.kernel_h = 1 + test_random_below(&random, 4);
        d.kernel_w = 1 + test_random_below(&random, 4);
        d.stride_h = 1 + test_random_below(&random, 3);
        d.stride_w = 1 + test_random_below(&random, 3);
        d.pad_top = test_random_below(&random, d.kernel_h);
        d.pad_bottom = test_random_below(&random, d.kernel_h);
        d.pad_left = test_random_below(&random, d.kernel_w);
        d.pad_right = test_random_below(&random, d.kernel_w);
        if (axm_pool_output_size(&d, h, w, &out_h, &out_w) != AXM_OK) {
            assert_true(h + d.pad_top + d.pad_bottom < d.kernel_h || w + d.pad_left + d.pad_right < d.kernel_w);
            continue;
        }
        assert_int_equal(out_h, (h + d.pad_top + d.pad_bottom - d.kernel_h) / d.stride_h + 1);
        assert_int_equal(out_w, (w + d.pad_left + d.pad_right - d.kernel_w) / d.stride_w + 1);
        float *const in = malloc(n * d.channels * h * w * sizeof *in);
        float *const out = malloc(n * d.channels * out_h * out_w * sizeof *out);
        test_random_floats(&random, false, n * d.channels * h * w, in);
        if (round % 5 == 0) {
            test_wild_floats(&random, true, n * d.channels * h * w, in);
        }
        for (int average = 0; average < 2; average++) {
            assert_int_equal((average ? axm_pool_avg_f32 : axm_pool_max_f32)(&d, n, h, w, in, out), AXM_OK);
            for (size_t i = 0; i < n * d.channels * out_h * out_w; i++) {
                const size_t x = i % out_w, y = i / out_w % out_h, c = i / out_w / out_h % d.channels,
                             picture = i / out_w / out_h / d.channels;
                test_same_f32("pool", average ? "average" : "max", i,
                              out[test_place(d.layout, d.channels, out_h, out_w, picture, c, y, x)],
                              pooled(&d, average, h, w, in, picture, c, y, x));
            }
        }
        free(in);
        free(out);
    }
}

static void global_average(void **state)
{
    enum { N = 2, C = 3, H = 4, W = 5 };
    uint64_t random = test_seed();
    float in[N * C * H * W], out[N * C];
    (void)state;
    for (int32_t layout = 0; layout < 2; layout++) {
        test_random_floats(&random, false, N * C * H * W, in);
        assert_int_equal(axm_pool_global_avg_f32(layout, N, C, H, W, in, out), AXM_OK);
        for (size_t i = 0; i < N * C; i++) {
            float sum = 0;
            for (size_t p = 0; p < H * W; p++) {
                sum += in[test_place(layout, C, H, W, i / C, i % C, p / W, p % W)];
            }
            test_same_f32("global average", "", i, out[i], sum / (H * W));
        }
    }
}

static void activations_and_add(void **state)
{
    const float in[] = {-1, -0.0f, 0, 2, 6, 7, INFINITY, -INFINITY, NAN, test_from_bits(1), test_from_bits(0xffc12345)};
    const float relu[] = {0, 0, 0, 2, 6, 7, INFINITY, 0, NAN, test_from_bits(1), NAN};
    const float relu6[] = {0, 0, 0, 2, 6, 6, 6, 0, NAN, test_from_bits(1), NAN};
    enum { COUNT = sizeof in / sizeof in[0] };
    float out[COUNT], same[COUNT];
    (void)state;
    assert_int_equal(axm_relu_f32(COUNT, in, out), AXM_OK);
    for (size_t i = 0; i < COUNT; i++) {
        test_same_f32("relu", "", i, out[i], test_canonical(relu[i]));
        same[i] = in[i];
    }
    assert_int_equal(axm_relu6_f32(COUNT, same, same), AXM_OK);
    for (size_t i = 0; i < COUNT; i++) {
        test_same_f32("relu6", "", i, same[i], test_canonical(relu6[i]));
    }
    assert_int_equal(axm_add_f32(COUNT, in, relu, out), AXM_OK);
    for (size_t i = 0; i < COUNT; i++) {
        test_same_f32("add", "", i, out[i], test_canonical(in[i] + relu[i]));
    }
}

static void softmax(void **state)
{
    const float in[3][4] = {{1, 2, 3, 4}, {1000, 1000, -1000, -INFINITY}, {0, NAN, 1, 2}};
    float out[3][4];
    (void)state;
    assert_int_equal(axm_softmax_f32(3, 4, &in[0][0], &out[0][0]), AXM_OK);
    float sum = 0, e[4];
    for (int i = 0; i < 4; i++) {
        e[i] = expf(in[0][i] - 4);
        sum += e[i];
    }
    for (size_t i = 0; i < 4; i++) {
        test_same_f32("softmax", "", i, out[0][i], e[i] / sum);
        assert_true(isnan(out[2][i]));
    }
    assert_true(out[1][0] == 0.5f && out[1][1] == 0.5f && out[1][2] == 0 && out[1][3] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pooling),
        cmocka_unit_test(global_average),
        cmocka_unit_test(activations_and_add),
        cmocka_unit_test(softmax),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
