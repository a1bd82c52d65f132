/*
 * Data at the edge of each certificate: one below, at, and one above. On either side of the edge the
 * bits are the scalar model's, and the path is the expected one, so that a certificate that gives too
 * much or too little shows. Each edge is stated here as it follows from the definition; see
 * mac/certificate.c for why it lies where it lies.
 */
#include "support/compare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A layer whose operands fill a and b by their own means. */
typedef void fill(uint64_t *random, int size, size_t n, float *out);

static void fill_floats(uint64_t *random, int field, size_t n, float *out)
{
    test_fill_exponent(random, field, 0, n, out);
}

static void fill_floats_and_zeros(uint64_t *random, int field, size_t n, float *out)
{
    test_fill_exponent(random, field, 5, n, out);
}

static void fill_signed(uint64_t *random, int k, size_t n, float *out)
{
    test_fill_whole(random, k, true, n, out);
}

static void fill_unsigned(uint64_t *random, int k, size_t n, float *out)
{
    test_fill_whole(random, k, false, n, out);
}

static void compare(test_case *c, uint64_t *random, fill *fill_a, int a, fill *fill_b, int b)
{
    fill_a(random, a, test_layer_a_count(c->layer), c->a);
    fill_b(random, b, test_layer_b_count(c->layer), c->b);
    test_case_compare(c);
}

/* ---- floats ---- */

/*
 * Where the sum of two exponent fields leads. A product's field is the sum less 127, or one more. Log
 * products must have fields 1..254. Fused ones too, and those that are flushed when subnormal must
 * not be subnormal. Dot products need a unit in the last place, 7 (log) or 14 bits further down, that
 * is normal.
 */
typedef struct {
    const char *text;
    int sum;
    int path;       /* without dot products */
    int path_pairs; /* with them */
} float_edge;

static const float_edge float_edges[] = {
    {"mitchell:format=f32", 126, AXM_PATH_SCALAR, AXM_PATH_SCALAR},
    {"mitchell:format=f32", 127, AXM_PATH_SCALAR, AXM_PATH_SCALAR},
    {"mitchell:format=f32", 128, AXM_PATH_32, AXM_PATH_32},
    {"mitchell:format=f32", 379, AXM_PATH_32, AXM_PATH_32},
    {"mitchell:format=f32", 380, AXM_PATH_32, AXM_PATH_32},
    {"mitchell:format=f32", 381, AXM_PATH_SCALAR, AXM_PATH_SCALAR},
    {"mitchw:w=6,format=f32", 127, AXM_PATH_SCALAR, AXM_PATH_SCALAR},
    {"mitchw:w=6,format=f32", 128, AXM_PATH_32, AXM_PATH_32},
    {"mitchw:w=6,format=f32", 129, AXM_PATH_32, AXM_PATH_32},
    {"mitchw:w=8,format=f32", 133, AXM_PATH_32, AXM_PATH_32},
    {"mitchw:w=8,format=f32", 134, AXM_PATH_32, AXM_PATH_32},
    {"mitchw:w=8,format=f32", 135, AXM_PATH_32, AXM_PATH_16},
    {"mitchw:w=8,format=bf16", 136, AXM_PATH_32, AXM_PATH_16},
    {"mitchw:w=8,format=bf16", 380, AXM_PATH_32, AXM_PATH_16},
    {"mitchw:w=8,format=bf16", 381, AXM_PATH_SCALAR, AXM_PATH_SCALAR},
    {"mitchw:w=8,format=bf16", 382, AXM_PATH_SCALAR, AXM_PATH_SCALAR},
    {"bf16", 100, AXM_PATH_32, AXM_PATH_32},
    {"bf16", 127, AXM_PATH_32, AXM_PATH_32},
    {"bf16", 128, AXM_PATH_32, AXM_PATH_32},
    {"bf16", 140, AXM_PATH_32, AXM_PATH_32},
    {"bf16", 141, AXM_PATH_32, AXM_PATH_32},
    {"bf16", 142, AXM_PATH_32, AXM_PATH_16},
    {"bf16", 143, AXM_PATH_32, AXM_PATH_16},
    {"bf16", 379, AXM_PATH_32, AXM_PATH_16},
    {"bf16", 380, AXM_PATH_32, AXM_PATH_16},
    {"bf16", 381, AXM_PATH_32, AXM_PATH_32},
    {"bf16", 390, AXM_PATH_32, AXM_PATH_32},
    {"bf16:subnormals=flush", 126, AXM_PATH_SCALAR, AXM_PATH_SCALAR},
    {"bf16:subnormals=flush", 127, AXM_PATH_SCALAR, AXM_PATH_SCALAR},
    {"bf16:subnormals=flush", 128, AXM_PATH_32, AXM_PATH_32},
    {"bf16:round=trunc,subnormals=flush", 141, AXM_PATH_32, AXM_PATH_32},
    {"bf16:round=trunc,subnormals=flush", 142, AXM_PATH_32, AXM_PATH_16},
    {"float32", 103, AXM_PATH_32, AXM_PATH_32},
    {"float32", 128, AXM_PATH_32, AXM_PATH_32},
    {"float32", 382, AXM_PATH_32, AXM_PATH_32},
};

static void floats(void **state)
{
    static const struct {
        fill *a, *b;
    } zeros[] = {{fill_floats, fill_floats},
                 {fill_floats_and_zeros, fill_floats},
                 {fill_floats, fill_floats_and_zeros},
                 {fill_floats_and_zeros, fill_floats_and_zeros}};
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < sizeof float_edges / sizeof float_edges[0]; i++) {
        const float_edge *const edge = &float_edges[i];
        for (size_t l = 0; l < test_layers_count; l++) {
            const size_t kind = (i + l) % 4;
            const int a = edge->sum / 2 + (l % 2 == 0 ? 0 : 40), b = edge->sum - a; /* a is large, or as b is */
            if ((AXM_TEST_SLOW && (i + l) % 3 != 0) || b < 1 || a > 254) {
                continue;
            }
            test_case c = test_case_begin(&test_layers[l], edge->text);
            char what[32];
            snprintf(what, sizeof what, "fields %d + %d", a, b);
            compare(&c, &random, zeros[kind].a, a, zeros[kind].b, b);
            test_case_whole(&c, what, test_case_dots(c.layer) ? edge->path_pairs : edge->path);
            test_case_end(&c);
        }
    }
}

/* Subnormal operands next to numbers so large that their products are normal: dot products would take them for zeros.
 */
static void subnormal_operands(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t l = 0; l < test_layers_count; l++) {
        for (int side = 0; side < 2; side++) {
            test_case c = test_case_begin(&test_layers[l], "bf16");
            compare(&c, &random, fill_floats_and_zeros, side == 0 ? 0 : 240, fill_floats_and_zeros,
                    side == 0 ? 240 : 0);
            test_case_whole(&c, "subnormal operands", AXM_PATH_32);
            test_case_end(&c);
        }
    }
}

/* ---- whole numbers ---- */

/* Of the blocks of a sum that may go along path 64, all together: how many products. */
static uint64_t exact_products(const test_layer *layer, int k_sum)
{
    const size_t k = test_layer_k(layer), outputs = test_layer_out_count(layer);
    uint64_t products = 0;
    for (size_t first = 0; first < k; first += 256) {
        const size_t length = k - first < 256 ? k - first : 256;
        int bits = 0; /* length < 2^bits */
        while (length >> bits != 0) {
            bits++;
        }
        products += k_sum + 2 + bits <= 51 ? (uint64_t)outputs * length : 0;
    }
    return products;
}

/* The largest sum of characteristics whose products the layer's first block may add in doubles. */
static int exact_edge(const test_layer *layer)
{
    int k_sum = 60;
    while (exact_products(layer, k_sum) == 0 ||
           (test_layer_k(layer) > 256 &&
            exact_products(layer, k_sum) < (uint64_t)test_layer_out_count(layer) * test_layer_k(layer))) {
        k_sum--;
    }
    return k_sum;
}

/* Sums whose every low bit matters, under and over 2^51. */
static void exact_sums(void **state)
{
    static const char *const texts[] = {"exact:frac=0",
                                        "exact:frac=0,sign=none",
                                        "mitchell:frac=0",
                                        "mitchell:frac=0,sign=c1",
                                        "mitchw:w=6,frac=0",
                                        "drum:k=9,frac=0",
                                        "mitchw:w=6,frac=0,bias=unbiased"};
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t l = 0; l < test_layers_count; l++) {
            const bool is_signed = strstr(texts[i], "none") == NULL;
            if (AXM_TEST_SLOW && (i + l) % 3 != 0) {
                continue;
            }
            for (int step = -1; step <= 1; step++) {
                const int sum = exact_edge(&test_layers[l]) + step, a = l % 2 == 0 ? 30 : sum - 30;
                test_case c = test_case_begin(&test_layers[l], texts[i]);
                char what[48];
                snprintf(what, sizeof what, "characteristics %d + %d", a, sum - a);
                compare(&c, &random, is_signed ? fill_signed : fill_unsigned, a,
                        is_signed ? fill_signed : fill_unsigned, sum - a);
                test_case_path(&c, what, AXM_PATH_64, exact_products(c.layer, sum));
                test_case_path(&c, what, AXM_PATH_SCALAR, test_case_products(&c) - exact_products(c.layer, sum));
                if (step == 0) {
                    test_case_whole(&c, what, AXM_PATH_64);
                }
                test_case_end(&c);
            }
        }
    }
}

/* Products under 2^(w-2) of the unbiased logarithm have fractions, which its floor drops one by one. */
static void unbiased_floor(void **state)
{
    static const int widths[] = {3, 6, 12, 20};
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        for (size_t l = 0; l < test_layers_count; l++) {
            if (AXM_TEST_SLOW && (i + l) % 3 != 0) {
                continue;
            }
            for (int sum = widths[i] - 3; sum <= widths[i] - 1; sum++) {
                char text[64];
                snprintf(text, sizeof text, "mitchw:frac=0,bias=unbiased,w=%d%s", widths[i],
                         l % 2 == 0 ? "" : ",sign=c1");
                test_case c = test_case_begin(&test_layers[l], text);
                if (l % 2 == 0) {
                    compare(&c, &random, fill_signed, sum / 2, fill_signed, sum - sum / 2);
                } else { /* a complement is one less, and its leading one may be lower */
                    compare(&c, &random, fill_unsigned, sum - sum / 2, fill_unsigned, sum / 2);
                }
                test_case_whole(&c, "floor", sum >= widths[i] - 2 ? AXM_PATH_64 : AXM_PATH_SCALAR);
                test_case_end(&c);
            }
        }
    }
}

/*
 * A double's upper half has 20 bits of fraction: operands of 21 bits fit in it, those of 22 need to
 * be kept themselves. One of them is enough, wherever it is.
 */
static void codes_longer_than_upper_halves(void **state)
{
    static const char *const texts[] = {"exact:frac=0", "exact:frac=0,sign=none", "mitchell:frac=0",
                                        "mitchell:frac=0,sign=c1", "drum:k=23,frac=0"};
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t l = 0; l < test_layers_count; l++) {
            for (int length = 21; length <= 24; length++) { /* of the one long operand; the others are short */
                const bool in_a = (i + l + (size_t)length) % 2 == 0, c1 = strstr(texts[i], "c1") != NULL;
                if (AXM_TEST_SLOW && (i + l + (size_t)length) % 3 != 0) {
                    continue;
                }
                test_case c = test_case_begin(&test_layers[l], texts[i]);
                const size_t n = in_a ? test_layer_a_count(c.layer) : test_layer_b_count(c.layer);
                test_fill_whole(&random, 12, strstr(texts[i], "none") == NULL, test_layer_a_count(c.layer), c.a);
                test_fill_whole(&random, 12, strstr(texts[i], "none") == NULL, test_layer_b_count(c.layer), c.b);
                const float one_long = ldexpf(1, length - 1) + (c1 && l % 2 == 0 ? 0 : 1); /* ~x ends in ones */
                (in_a ? c.a : c.b)[n - 1] = strstr(texts[i], "none") == NULL && l % 2 == 0 ? -one_long : one_long;
                test_case_compare(&c);
                test_case_whole(&c, "one long operand", AXM_PATH_64);
                test_case_end(&c);
            }
        }
    }
}

/* Unsigned operands of 2^31 and more, kept as they are: nothing may read them as negative. */
static void unsigned_operands_of_32_bits(void **state)
{
    static const char *const texts[] = {"exact:frac=0,sign=none", "mitchell:frac=0,sign=none",
                                        "mitchw:w=24,frac=0,sign=none"};
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        for (size_t l = 0; l < test_layers_count; l++) {
            test_case c = test_case_begin(&test_layers[l], texts[i]);
            compare(&c, &random, fill_unsigned, l % 2 == 0 ? 31 : 5, fill_unsigned, l % 2 == 0 ? 5 : 31);
            test_case_whole(&c, "32 bits", AXM_PATH_64);
            test_case_end(&c);
        }
    }
}

/*
 * One operand over the edge among others well within, wherever it is and with no zero near: what is
 * merged of many codes must be the extremes of all.
 */
static void one_outlier_decides(void **state)
{
    static const struct {
        const char *text;
        int others, outlier; /* exponent fields, or characteristics */
        int path;            /* that it brings about */
    } cases[] = {
        {"mitchell:format=f32", 127, 254, AXM_PATH_SCALAR},
        {"mitchell:format=f32", 126, 1, AXM_PATH_SCALAR},
        {"mitchw:w=8,format=bf16", 127, 254, AXM_PATH_SCALAR},
        {"bf16:subnormals=flush", 126, 1, AXM_PATH_SCALAR},
        {"bf16", 127, 14, AXM_PATH_32}, /* 14 + 127 = 141: no dot products */
        {"exact:frac=0", 20, 30, AXM_PATH_SCALAR},
        {"mitchell:frac=0,sign=c1", 20, 30, AXM_PATH_SCALAR},
        {"mitchw:frac=0,w=13,bias=unbiased", 10, 0, AXM_PATH_SCALAR},
    };
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t l = 0; l < test_layers_count; l++) {
            for (int place = 0; place < 3; place++) { /* first, last, anywhere */
                test_case c = test_case_begin(&test_layers[l], cases[i].text);
                const bool all_read = c.layer->kind != TEST_CONV || c.layer->stride == 1; /* strides leave some out */
                const bool in_a = all_read && (i + l + (size_t)place) % 2 == 0;
                const size_t n = in_a ? test_layer_a_count(c.layer) : test_layer_b_count(c.layer);
                const size_t at = place == 0 ? 0 : place == 1 ? n - 1 : test_random_below(&random, n);
                fill *const fill_any = axm_arith_bits(c.arith) == 0 ? fill_floats : fill_unsigned;
                if (AXM_TEST_SLOW && (i + l) % 3 != 0) {
                    test_case_end(&c);
                    continue;
                }
                fill_any(&random, cases[i].others, test_layer_a_count(c.layer), c.a);
                fill_any(&random, cases[i].others, test_layer_b_count(c.layer), c.b);
                fill_any(&random, cases[i].outlier, 1, (in_a ? c.a : c.b) + at);
                test_case_compare(&c);
                if (c.products[cases[i].path] == 0) {
                    fail_msg("%s, %s: an outlier at %zu of %s was overlooked", c.layer->name, c.text, at,
                             in_a ? "a" : "b");
                }
                test_case_end(&c);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floats),
        cmocka_unit_test(subnormal_operands),
        cmocka_unit_test(exact_sums),
        cmocka_unit_test(unbiased_floor),
        cmocka_unit_test(codes_longer_than_upper_halves),
        cmocka_unit_test(unsigned_operands_of_32_bits),
        cmocka_unit_test(one_outlier_decides),
    };
    return test_on_each_isa(tests);
}
