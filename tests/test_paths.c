/*
 * Which way products are computed, and that each way gives the bits of the scalar model. A fast path
 * that silently fell back to a slow one would still be right: so a context counts, and the counts are
 * compared. Edges of the certificates are in test_edges.c.
 */
#include "support/compare.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Where an arithmetic's products go when nothing is in their way. */
typedef struct {
    const char *text;
    int path;
    bool pairs; /* path 16 where there are dot products of pairs */
} way;

static const way ways[] = {
    {"float32", AXM_PATH_32, false},
    {"mitchell:format=f32", AXM_PATH_32, false},
    {"mitchw:w=9,format=f32", AXM_PATH_32, false},
    {"bf16", AXM_PATH_32, true},
    {"bf16:round=trunc", AXM_PATH_32, true},
    {"bf16:subnormals=flush", AXM_PATH_32, true},
    {"mitchell:format=bf16", AXM_PATH_32, true},
    {"mitchw:w=8,format=f32", AXM_PATH_32, true},
    {"mitchw:w=2,format=f32", AXM_PATH_32, true},
    {"mitchw:w=6,format=bf16", AXM_PATH_32, true},
    {"exact:bits=8,frac_a=3,frac_b=5", AXM_PATH_32, true},
    {"exact:bits=9,frac=5", AXM_PATH_32, true},
    {"exact:bits=8,sign=none,frac=5", AXM_PATH_32, true},
    {"drum:k=3,bits=8,frac=4", AXM_PATH_32, true},
    {"trunc:k=4,bits=9,frac=4", AXM_PATH_32, true},
    {"mitchw:w=3,bits=8,frac=4", AXM_PATH_32, true},
    {"mitchell:bits=9,frac=5", AXM_PATH_32, true},
    {"mitchell:bits=8,sign=none,frac=5", AXM_PATH_32, true},
    {"mitchw:w=6,bits=9,sign=c1,frac=4", AXM_PATH_32, true},
    {"exact:bits=10,frac=6", AXM_PATH_64, false},
    {"exact:bits=9,sign=none,frac=5", AXM_PATH_64, false},
    {"exact", AXM_PATH_64, false},
    {"exact:bits=16,sign=none,frac=6", AXM_PATH_64, false},
    {"drum", AXM_PATH_64, false},
    {"trunc", AXM_PATH_64, false},
    {"mitchell", AXM_PATH_64, false},
    {"mitchell:sign=c1,bits=16", AXM_PATH_64, false},
    {"mitchw", AXM_PATH_64, false},
    {"mitchw:w=6,sign=c1", AXM_PATH_64, false},
    {"mitchw:w=5,sign=none,bits=10,frac=3", AXM_PATH_64, false},
    {"mitchw:w=6,bias=unbiased", AXM_PATH_64, false},
    {"exact:acc=f32", AXM_PATH_SCALAR, false},
    {"mitchw:w=6,sign=c1,acc=f32", AXM_PATH_SCALAR, false},
    {"exact:bits=8,acc=f32", AXM_PATH_SCALAR, false},
};
enum { WAYS = sizeof ways / sizeof ways[0] };

static int path_of(const way *w, const test_layer *layer)
{
    return w->pairs && test_case_dots(layer) ? AXM_PATH_16 : w->path;
}

/* Normal-like, 40 % zeros; in steps of 2^-12, so that no product is too small for the unbiased logarithm. */
static void fill_ordinary(uint64_t *random, size_t n, float *out)
{
    test_random_floats(random, true, n, out);
    for (size_t i = 0; i < n; i++) {
        out[i] = rintf(out[i] * 4096) / 4096;
    }
}

static void ordinary(uint64_t *random, test_case *c)
{
    fill_ordinary(random, test_layer_a_count(c->layer), c->a);
    fill_ordinary(random, test_layer_b_count(c->layer), c->b);
    if (c->bias != NULL) {
        test_random_floats(random, false, test_layer_bias_count(c->layer), c->bias);
    }
}

static void ordinary_data_takes_the_fast_path(void **state)
{
    uint64_t random = test_seed(), products = 0;
    (void)state;
    for (size_t i = 0; i < WAYS; i++) {
        for (size_t l = 0; l < test_layers_count; l++) {
            if (AXM_TEST_SLOW && (i + l) % 3 != 0) {
                continue;
            }
            test_case c = test_case_begin(&test_layers[l], ways[i].text);
            ordinary(&random, &c);
            test_case_compare(&c);
            test_case_whole(&c, "ordinary data", path_of(&ways[i], c.layer));
            products += test_case_products(&c);
            test_case_end(&c);
        }
    }
    printf("paths: %llu products of ordinary data, each where it belongs\n", (unsigned long long)products);
}

/* A side of zeros leaves nothing to certify: the fast path, whatever the other side's finite numbers. */
static void nothing_but_zeros(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < WAYS; i++) {
        for (size_t l = 0; l < test_layers_count; l++) {
            for (int side = 0; side < 3; side++) { /* a, b, both */
                if ((i + l + (size_t)side) % (AXM_TEST_SLOW ? 9 : 3) != 0) {
                    continue;
                }
                test_case c = test_case_begin(&test_layers[l], ways[i].text);
                const size_t n = side == 0 ? test_layer_b_count(c.layer) : test_layer_a_count(c.layer);
                for (size_t at = 0; side != 2 && at < n; at++) { /* from the smallest number to the largest */
                    const uint32_t any = (uint32_t)test_random(&random) & 0x7fffffff;
                    *(side == 0 ? &c.b[at] : &c.a[at]) = test_from_bits(any < 0x7f000000 ? any : any - 0x01000000);
                }
                test_case_compare(&c);
                test_case_whole(&c, "zeros", path_of(&ways[i], c.layer));
                test_case_end(&c);
            }
        }
    }
}

/* Products and their opposites next to each other: sums come back to zero again and again. */
static void cancellation(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < WAYS; i++) {
        const size_t l = (i + AXM_TEST_SLOW) % test_layers_count;
        test_case c = test_case_begin(&test_layers[l], ways[i].text);
        const size_t k = test_layer_k(c.layer), vectors = test_layer_b_count(c.layer) / k;
        ordinary(&random, &c);
        for (size_t at = 0; at < test_layer_a_count(c.layer); at++) {
            c.a[at] = 1.4375f;
        }
        for (size_t v = 0; v < vectors; v++) {
            for (size_t t = 1; t < k; t += 2) {
                c.b[test_layer_b_at(c.layer, v, t)] = -c.b[test_layer_b_at(c.layer, v, t - 1)];
            }
        }
        test_case_compare(&c);
        test_case_whole(&c, "cancellation", path_of(&ways[i], c.layer));
        test_case_end(&c);
    }
}

/* Any bit patterns; and huge, tiny and subnormal numbers side by side. Whichever path: the bits are the model's. */
static void wild_data(void **state)
{
    static const int fields[] = {0, 1, 2, 60, 70, 75, 127, 128, 180, 185, 253, 254};
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < WAYS; i++) {
        const bool is_float = strstr(ways[i].text, "exact") == NULL && ways[i].path == AXM_PATH_32;
        for (size_t l = i % 2; l < test_layers_count; l += AXM_TEST_SLOW ? 4 : 2) {
            test_case c = test_case_begin(&test_layers[l], ways[i].text);
            const bool nan = is_float && axm_arith_bits(c.arith) == 0 && i % 4 == 0;
            for (int side = 0; side < 2; side++) {
                const size_t n = side == 0 ? test_layer_a_count(c.layer) : test_layer_b_count(c.layer);
                float *const to = side == 0 ? c.a : c.b;
                if (l % 3 == 0) {
                    test_wild_floats(&random, nan, n, to);
                    continue;
                }
                for (size_t at = 0; at < n; at++) { /* a run of one size, so that some blocks are certified */
                    const size_t size = at / 300 % 2 + (at / 300 == 0 ? 0 : 2 * test_random_below(&random, 6));
                    test_fill_exponent(&random, fields[size % 12], 6, 1, &to[at]);
                }
            }
            test_case_compare(&c);
            test_case_end(&c);
        }
    }
}

/* One infinity or NaN: its rows or lanes go product by product, others need not. */
static void one_special_value(void **state)
{
    static const float specials[] = {INFINITY, -INFINITY, NAN};
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < WAYS; i++) {
        for (size_t l = 0; l < test_layers_count; l++) {
            test_case c = test_case_begin(&test_layers[l], ways[i].text);
            const bool all_read = c.layer->kind != TEST_CONV || c.layer->stride == 1; /* strides leave some out */
            const bool in_a = all_read && (i + l) % 2 == 0, is_float = axm_arith_bits(c.arith) == 0;
            const size_t n = in_a ? test_layer_a_count(c.layer) : test_layer_b_count(c.layer);
            if (!is_float || (AXM_TEST_SLOW && l % 2 == 0)) {
                test_case_end(&c);
                continue;
            }
            ordinary(&random, &c);
            (in_a ? c.a : c.b)[test_random_below(&random, n)] = specials[(i + l) % 3];
            test_case_compare(&c);
            if (c.products[AXM_PATH_SCALAR] == 0) {
                fail_msg("%s, %s: no product was computed by itself", c.layer->name, c.text);
            }
            if (c.layer->kind == TEST_GEMM && in_a && c.products[AXM_PATH_SCALAR] == test_case_products(&c)) {
                fail_msg("%s, %s: rows without a special value took the slow path too", c.layer->name, c.text);
            }
            test_case_end(&c);
        }
    }
}

/* An infinite weight meets padding in the corners of the picture, and no zero of it: no NaN may come of that. */
static void infinite_weights_in_the_padding(void **state)
{
    uint64_t random = test_seed();
    (void)state;
    for (size_t i = 0; i < WAYS; i++) {
        for (size_t l = 0; l < test_layers_count; l++) {
            if (test_layers[l].pad == 0) {
                continue;
            }
            test_case c = test_case_begin(&test_layers[l], ways[i].text);
            const size_t k = test_layer_k(c.layer);
            size_t finite = 0;
            if (axm_arith_bits(c.arith) != 0) {
                test_case_end(&c);
                continue;
            }
            test_fill_exponent(&random, 127, 0, test_layer_a_count(c.layer), c.a);
            test_fill_exponent(&random, 127, 0, test_layer_b_count(c.layer), c.b);
            for (size_t v = 0; v < c.layer->out_channels; v += 2) {
                c.b[test_layer_b_at(c.layer, v, v % 4 == 0 ? 0 : k - 1)] = v % 3 == 0 ? INFINITY : -INFINITY;
            }
            test_case_compare(&c);
            for (size_t o = 0; o < test_layer_out_count(c.layer); o++) {
                assert_false(isnan(c.want[o]));
                finite += isfinite(c.want[o]) != 0;
            }
            assert_true(finite > test_layer_out_count(c.layer) / 2); /* the padding was met */
            assert_true(c.products[AXM_PATH_SCALAR] > 0);
            test_case_end(&c);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_data_takes_the_fast_path),
        cmocka_unit_test(nothing_but_zeros),
        cmocka_unit_test(cancellation),
        cmocka_unit_test(wild_data),
        cmocka_unit_test(one_special_value),
        cmocka_unit_test(infinite_weights_in_the_padding),
    };
    return test_on_each_isa(tests);
}
