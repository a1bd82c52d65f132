#include "compare.h"

#include <approxmul/isa.h>

#include <math.h>
#include <stdlib.h>

static float *floats(size_t n)
{
    float *const out = calloc(n + 1, sizeof *out);
    assert_non_null(out);
    return out;
}

test_case test_case_begin(const test_layer *layer, const char *text)
{
    return (test_case){
        .layer = layer,
        .text = text,
        .arith = test_arith(text),
        .a = floats(test_layer_a_count(layer)),
        .b = floats(test_layer_b_count(layer)),
        .bias = test_layer_bias_count(layer) == 0 ? NULL : floats(test_layer_bias_count(layer)),
        .want = floats(test_layer_out_count(layer)),
        .out = floats(test_layer_out_count(layer)),
    };
}

void test_case_end(test_case *c)
{
    axm_arith_release(c->arith);
    free(c->a);
    free(c->b);
    free(c->bias);
    free(c->want);
    free(c->out);
}

uint64_t test_case_products(const test_case *c)
{
    return (uint64_t)test_layer_out_count(c->layer) * test_layer_k(c->layer);
}

void test_case_compare(test_case *c)
{
    axm_context *context = NULL; /* a new one: it counts from 0 */
    uint64_t all = 0;
    assert_int_equal(axm_context_create(NULL, &context), AXM_OK);
    for (size_t i = 0; i < test_layer_out_count(c->layer); i++) {
        c->out[i] = 12345; /* what is not written shows */
    }
    if (test_layer_run(c->layer, context, c->arith, c->a, c->b, c->bias, c->out, NULL, 0) != AXM_OK) {
        fail_msg("%s, %s: %s", c->layer->name, c->text, axm_last_message());
    }
    test_layer_want(c->layer, c->arith, c->a, c->b, c->bias, c->want);
    for (size_t i = 0; i < test_layer_out_count(c->layer); i++) {
        test_same_f32(c->layer->name, c->text, i, c->out[i], c->want[i]);
    }
    for (size_t path = 0; path < TEST_PATHS; path++) {
        c->products[path] = axm_context_products(context, (int32_t)path);
        all += c->products[path];
    }
    axm_context_release(context);
    if (all != test_case_products(c)) {
        fail_msg("%s, %s: %llu products counted, there are %llu", c->layer->name, c->text, (unsigned long long)all,
                 (unsigned long long)test_case_products(c));
    }
}

void test_case_path(const test_case *c, const char *what, int path, uint64_t want)
{
    if (c->products[path] != want) {
        fail_msg("%s: %s, %s, %s: by path scalar %llu, 16 %llu, 32 %llu, 64 %llu products; want %llu along path %d",
                 what, axm_isa_name(axm_isa_in_use()), c->layer->name, c->text, (unsigned long long)c->products[0],
                 (unsigned long long)c->products[1], (unsigned long long)c->products[2],
                 (unsigned long long)c->products[3], (unsigned long long)want, path);
    }
}

void test_case_whole(const test_case *c, const char *what, int path)
{
    test_case_path(c, what, path, test_case_products(c));
}

bool test_case_dots(const test_layer *layer)
{
    return axm_isa_in_use() == AXM_ISA_AVX512BF16 && layer->way != TEST_WAY_LINES;
}

void test_fill_exponent(uint64_t *random, int field, size_t zeros, size_t n, float *out)
{
    static const uint32_t fractions[] = {0, 0, 0, 0x010000, 0x010000, 0x7f0000};
    for (size_t i = 0; i < n; i++) {
        const size_t which = test_random_below(random, 8);
        const uint32_t fraction = which < 6 ? fractions[which] : (uint32_t)test_random(random) & 0x6fffff;
        const uint32_t sign = (uint32_t)test_random(random) & 0x80000000;
        const bool zero = zeros != 0 && test_random_below(random, zeros) == 0;
        out[i] = test_from_bits(zero ? sign : sign | (uint32_t)field << 23 | fraction);
    }
}

void test_fill_whole(uint64_t *random, int k, bool is_signed, size_t n, float *out)
{
    const int length = k < 23 ? k : 23; /* of what is below the leading one */
    for (size_t i = 0; i < n; i++) {
        const uint64_t below = test_random_below(random, 3) == 0 ? UINT64_MAX : test_random(random);
        const uint64_t x = (uint64_t)1 << length | (below & (((uint64_t)1 << length) - 1));
        const float value = ldexpf((float)x, k - length);
        out[i] = is_signed && test_random_below(random, 4) == 0 ? -value : value;
    }
}
