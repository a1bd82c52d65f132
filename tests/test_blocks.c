/*
 * Sums over several blocks of k, each of which has its own certificate: what one block leaves in a
 * running sum, the next one must take as it is. Dot products take subnormal sums for zeros, so once a
 * block may have left one, none may follow.
 */
#include "support/compare.h"

#include "../src/mac/lanes.h"

#include <math.h>
#include <stdio.h>

enum { BLOCK = 256, BLOCKS = 3 };

/* The k of three blocks, the last one short and odd. Few lanes and rows, so that one piece of work has them all. */
static const test_layer layers[] = {
    {.name = "gemm", .kind = TEST_GEMM, .m = 9, .n = 51, .k = 2 * BLOCK + 45},
    {.name = "gemm, a packed", .kind = TEST_PACKED_A, .m = 9, .n = 51, .k = 2 * BLOCK + 45},
    {.name = "gemm, b packed", .kind = TEST_PACKED_B, .m = 9, .n = 51, .k = 2 * BLOCK + 45},
    {.name = "fully connected", .kind = TEST_FULLY_CONNECTED, .m = 1, .n = 51, .k = 2 * BLOCK + 45},
    {.name = "conv by points",
     .kind = TEST_CONV,
     .way = TEST_WAY_POINTS,
     .layout = AXM_LAYOUT_NHWC,
     .pictures = 1,
     .channels = 2 * BLOCK + 45,
     .h = 5,
     .w = 7,
     .out_channels = 5,
     .groups = 1,
     .kernel = 1,
     .stride = 1,
     .dilation = 1},
};
enum { LAYERS = sizeof layers / sizeof layers[0] };

/* What a block's b is made of; a is all fields 127. */
typedef enum {
    GOOD,     /* dot products may be used: products far from either end */
    TINY,     /* not: subnormal remainders */
    HUGE,     /* dot products, whose sums become infinite */
    INFINITE, /* an operand is infinite */
    NOT_NUMBER,
    ZERO
} content;

typedef struct {
    content blocks[BLOCKS];
    int paths[BLOCKS]; /* of bfloat16 and short logarithms, with dot products */
} sequence;

#define S AXM_PATH_SCALAR
#define P AXM_PATH_16
#define W AXM_PATH_32
static const sequence sequences[] = {
    {{GOOD, GOOD, GOOD}, {P, P, P}},       {{TINY, GOOD, GOOD}, {W, W, W}},
    {{GOOD, TINY, GOOD}, {P, W, W}},       {{GOOD, GOOD, TINY}, {P, P, W}},
    {{TINY, TINY, TINY}, {W, W, W}},       {{ZERO, GOOD, TINY}, {P, P, W}},
    {{TINY, ZERO, GOOD}, {W, W, W}},       {{HUGE, GOOD, HUGE}, {P, P, P}},
    {{HUGE, TINY, HUGE}, {P, W, W}},       {{HUGE, HUGE, HUGE}, {P, P, P}},
    {{INFINITE, GOOD, GOOD}, {S, W, W}},   {{GOOD, INFINITE, HUGE}, {P, S, W}},
    {{HUGE, HUGE, INFINITE}, {P, P, S}},   {{NOT_NUMBER, GOOD, TINY}, {S, W, W}},
    {{GOOD, NOT_NUMBER, GOOD}, {P, S, W}}, {{INFINITE, TINY, INFINITE}, {S, W, S}},
};
#undef S
#undef P
#undef W

/* b of one output and one block; a value not finite in one lane would leave other panels on the fast path, so all
 * have it. */
static void fill_block(uint64_t *random, content what, size_t n, float *out)
{
    switch (what) {
    case GOOD: test_fill_exponent(random, 127, 6, n, out); break;
    case TINY: test_fill_exponent(random, 2, 0, n, out); break;
    case HUGE: /* infinite of one sign after a few products */
        for (size_t i = 0; i < n; i++) {
            out[i] = test_from_bits(0x7e600000);
        }
        break;
    case INFINITE:
        test_fill_exponent(random, 127, 0, n, out);
        out[test_random_below(random, n)] = test_random_below(random, 2) == 0 ? INFINITY : -INFINITY;
        break;
    case NOT_NUMBER:
        test_fill_exponent(random, 127, 0, n, out);
        out[n / 2] = NAN;
        break;
    case ZERO:
        for (size_t i = 0; i < n; i++) {
            out[i] = 0;
        }
        break;
    }
}

static size_t block_length(const test_layer *layer, size_t block)
{
    const size_t left = layer->kind == TEST_CONV ? layer->channels - block * BLOCK : layer->k - block * BLOCK;
    return left < BLOCK ? left : BLOCK;
}

static void fill_operands(uint64_t *random, const sequence *s, test_case *c)
{
    const size_t k = test_layer_k(c->layer), vectors = test_layer_b_count(c->layer) / k;
    float codes[BLOCK];
    for (size_t i = 0; i < test_layer_a_count(c->layer);
         i++) { /* two signs per sum's worth, so that infinities differ */
        test_fill_exponent(random, 127, 0, 1, &c->a[i]);
        c->a[i] = s->blocks[0] == HUGE ? fabsf(c->a[i]) : c->a[i];
    }
    for (size_t v = 0; v < vectors; v++) {
        for (size_t block = 0; block < BLOCKS; block++) {
            const size_t length = block_length(c->layer, block);
            fill_block(random, s->blocks[block], length, codes);
            for (size_t t = 0; t < length; t++) {
                c->b[test_layer_b_at(c->layer, v, block * BLOCK + t)] = codes[t];
            }
        }
    }
}

/* The path of a block with whatever the instruction set has. */
static int path_of(const test_layer *layer, const sequence *s, size_t block)
{
    const int path = s->paths[block];
    return path == AXM_PATH_16 && !test_case_dots(layer) ? AXM_PATH_32 : path;
}

static void each_block_takes_what_the_last_one_left(void **state)
{
    static const char *const texts[] = {"bf16", "mitchw:w=8,format=bf16", "mitchw:w=6,format=f32"};
    uint64_t random = test_seed();
    size_t runs = 0;
    (void)state;
    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
        for (size_t l = 0; l < LAYERS; l++) {
            const sequence *const s = &sequences[i];
            test_case c = test_case_begin(&layers[l], texts[(i + l) % 3]);
            uint64_t want[TEST_PATHS] = {0, 0, 0, 0};
            char what[32];
            fill_operands(&random, s, &c);
            test_case_compare(&c);
            for (size_t block = 0; block < BLOCKS; block++) {
                want[path_of(&layers[l], s, block)] +=
                    (uint64_t)test_layer_out_count(&layers[l]) * block_length(&layers[l], block);
            }
            snprintf(what, sizeof what, "sequence %zu", i);
            for (size_t path = 0; path < TEST_PATHS; path++) {
                test_case_path(&c, what, (int)path, want[path]);
            }
            runs++;
            test_case_end(&c);
        }
    }
    printf("blocks: %zu runs\n", runs);
}

/* A first block leaves a subnormal sum in every output. The second one is fit for dot products, but adds nothing to
 * every other output: that is where dot products would turn the sum into zero. */
static void subnormal_sums_are_kept(void **state)
{
    static const char *const texts[] = {"bf16", "mitchw:w=8,format=bf16"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (size_t l = 0; l < LAYERS; l++) {
            test_case c = test_case_begin(&layers[l], texts[i]);
            const size_t k = test_layer_k(c.layer), vectors = test_layer_b_count(c.layer) / k;
            for (size_t at = 0; at < test_layer_a_count(c.layer); at++) {
                c.a[at] = 1;
            }
            for (size_t v = 0; v < vectors; v++) {
                c.b[test_layer_b_at(c.layer, v, 0)] = test_from_bits(0x00810000);
                c.b[test_layer_b_at(c.layer, v, 1)] = test_from_bits(0x80800000);
                c.b[test_layer_b_at(c.layer, v, BLOCK)] = v % 2 == 0 ? 0 : 1;
            }
            test_case_compare(&c);
            assert_int_equal(test_bits(c.want[0]), 0x00010000);
            test_case_whole(&c, "subnormal sums", AXM_PATH_32);
            test_case_end(&c);
        }
    }
}

/* What a block left behind concerns its own sums alone: lanes that are computed later start afresh. */
static void other_lanes_are_not_concerned(void **state)
{
    enum { LANES_AT_ONCE = AXM_CHUNK }; /* at most */
    static const test_layer many[] = {
        {.name = "gemm", .kind = TEST_GEMM, .m = 9, .n = 500, .k = BLOCK + 9},
        {.name = "gemm, b packed", .kind = TEST_PACKED_B, .m = 9, .n = 500, .k = BLOCK + 9},
    };
    uint64_t random = test_seed();
    (void)state;
    for (size_t l = 0; l < 2; l++) {
        for (int special = 0; special < 2; special++) {
            test_case c = test_case_begin(&many[l], "bf16");
            test_fill_exponent(&random, 127, 0, test_layer_a_count(c.layer), c.a);
            test_fill_exponent(&random, 127, 0, test_layer_b_count(c.layer), c.b);
            c.b[test_layer_b_at(c.layer, 0, 3)] = special == 0 ? test_from_bits(0x01000000) : INFINITY;
            test_case_compare(&c);
            if (c.products[AXM_PATH_SCALAR] + c.products[AXM_PATH_32] == 0) {
                fail_msg("%s: a special value was overlooked", c.layer->name);
            }
            if (test_case_dots(c.layer) &&
                c.products[AXM_PATH_16] < (uint64_t)(c.layer->n - LANES_AT_ONCE) * c.layer->m * c.layer->k) {
                fail_msg("%s: lanes without special values took the slower path too", c.layer->name);
            }
            test_case_end(&c);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_block_takes_what_the_last_one_left),
        cmocka_unit_test(subnormal_sums_are_kept),
        cmocka_unit_test(other_lanes_are_not_concerned),
    };
    return test_on_each_isa(tests);
}
