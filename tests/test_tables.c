/* Truth tables: what they are given as, and layers whose products are looked up, with and without affine operands. */
#include "support/layers.h"
#include "support/testing.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES ((size_t)65536)

typedef struct {
    int32_t bits_a, bits_b, signed_a, signed_b, order, entry_bits;
    int32_t wildness; /* 0: near the exact product; 1: any 16 bits; 2: any 25 bits */
} shape;

static const shape shapes[] = {
    {8, 8, 0, 0, AXM_TABLE_A_OUTER, 16, 0}, {8, 8, 1, 1, AXM_TABLE_A_OUTER, 16, 0},
    {8, 8, 0, 1, AXM_TABLE_B_OUTER, 16, 0}, {8, 8, 1, 0, AXM_TABLE_A_OUTER, 16, 1},
    {8, 4, 0, 1, AXM_TABLE_A_OUTER, 16, 0}, {3, 8, 0, 0, AXM_TABLE_B_OUTER, 32, 1},
    {8, 8, 1, 1, AXM_TABLE_B_OUTER, 32, 2}, {2, 2, 1, 1, AXM_TABLE_A_OUTER, 16, 0},
};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static int64_t value_of(size_t pattern, int32_t bits, int32_t is_signed)
{
    return is_signed && pattern >> (bits - 1) != 0 ? (int64_t)pattern - ((int64_t)1 << bits) : (int64_t)pattern;
}

/* Products by [a][b], as a caller may have computed them; zero operands have products other than zero. */
static void random_products(const shape *s, uint64_t *random, int32_t *products)
{
    for (size_t a = 0; a < (size_t)1 << s->bits_a; a++) {
        for (size_t b = 0; b < (size_t)1 << s->bits_b; b++) {
            const int64_t exact = value_of(a, s->bits_a, s->signed_a) * value_of(b, s->bits_b, s->signed_b);
            const bool is_signed = s->signed_a || s->signed_b;
            int64_t product = exact + (int64_t)test_random_below(random, 33) - 16;
            if (s->wildness == 1) {
                product = (int64_t)test_random_below(random, 65536) - (is_signed ? 32768 : 0);
            } else if (s->wildness == 2) {
                product = (int64_t)test_random_below(random, 1 << 25) - (1 << 24);
            }
            if (s->entry_bits == 16 && !is_signed) {
                product = product < 0 ? 0 : product > 65535 ? 65535 : product;
            } else if (s->entry_bits == 16) {
                product = product < -32768 ? -32768 : product > 32767 ? 32767 : product;
            }
            products[a << s->bits_b | b] = (int32_t)product;
        }
    }
}

static axm_arith *table_of(const shape *s, const int32_t *products, const char *keys)
{
    uint16_t *const narrow = malloc(ENTRIES * sizeof *narrow);
    int32_t *const wide = malloc(ENTRIES * sizeof *wide);
    const size_t rows = (size_t)1 << s->bits_a, columns = (size_t)1 << s->bits_b;
    axm_table_desc desc;
    axm_arith *arith = NULL;
    for (size_t a = 0; a < rows; a++) {
        for (size_t b = 0; b < columns; b++) {
            const size_t at = s->order == AXM_TABLE_A_OUTER ? a * columns + b : b * rows + a;
            wide[at] = products[a * columns + b];
            narrow[at] = (uint16_t)(uint32_t)products[a * columns + b];
        }
    }
    axm_table_desc_init(&desc);
    desc.bits_a = s->bits_a;
    desc.bits_b = s->bits_b;
    desc.signed_a = s->signed_a;
    desc.signed_b = s->signed_b;
    desc.order = s->order;
    desc.entry_bits = s->entry_bits;
    desc.entries = s->entry_bits == 16 ? (const void *)narrow : wide;
    desc.n_entries = rows * columns;
    desc.name = "random";
    desc.keys = keys;
    assert_int_equal(axm_arith_create_table(NULL, &desc, &arith), AXM_OK);
    free(narrow);
    free(wide);
    return arith;
}

/* Every entry comes back, and operands are taken modulo their own bits. */
static void products_are_the_entries(void **state)
{
    uint64_t random = test_seed();
    static int32_t products[ENTRIES];
    (void)state;
    for (size_t i = 0; i < SHAPES; i++) {
        const shape *const s = &shapes[i];
        random_products(s, &random, products);
        axm_arith *const arith = table_of(s, products, NULL);
        for (size_t a = 0; a < (size_t)1 << s->bits_a; a++) {
            for (size_t b = 0; b < (size_t)1 << s->bits_b; b++) {
                const int64_t want = products[a << s->bits_b | b];
                const int64_t x = value_of(a, s->bits_a, s->signed_a), y = value_of(b, s->bits_b, s->signed_b);
                test_same_i64("table", "value", a, axm_mul_int(arith, x, y), want);
                test_same_i64("table", "pattern", a,
                              axm_mul_int(arith, x + ((int64_t)5 << s->bits_a), y - ((int64_t)3 << s->bits_b)), want);
            }
        }
        assert_int_equal(axm_arith_operand_bits(arith, AXM_OPERAND_A), s->bits_a);
        assert_int_equal(axm_arith_operand_bits(arith, AXM_OPERAND_B), s->bits_b);
        assert_int_equal(axm_arith_operand_is_signed(arith, AXM_OPERAND_A), s->signed_a);
        assert_int_equal(axm_arith_operand_is_signed(arith, AXM_OPERAND_B), s->signed_b);
        assert_int_equal(axm_arith_bits(arith), s->bits_a > s->bits_b ? s->bits_a : s->bits_b);
        assert_string_equal(axm_arith_name(arith), "random");
        axm_arith_release(arith);
    }
}

static void texts_name_a_table(void **state)
{
    static int32_t products[ENTRIES];
    char text[128];
    axm_arith *refused = NULL;
    (void)state;
    axm_arith *const arith = table_of(&shapes[0], products, "frac_a=7,nan=zero");
    assert_int_equal(axm_arith_to_string(arith, text, sizeof text, NULL), AXM_OK);
    assert_string_equal(text, "table(random):frac_a=7,frac_b=4,nan=zero,acc=exact");
    assert_int_equal(axm_arith_create(NULL, text, &refused), AXM_E_PARSE);
    assert_non_null(strstr(axm_last_message(), "axm_arith_create_table"));
    assert_null(refused);
    axm_arith_release(arith);
}

/* An empty name is none: the text still says that it is a table. */
static void empty_names(void **state)
{
    static const uint16_t entries[16];
    static const char *const names[2] = {"", NULL};
    axm_table_desc desc;
    (void)state;
    axm_table_desc_init(&desc);
    desc.bits_a = desc.bits_b = 2;
    desc.entries = entries;
    desc.n_entries = 16;
    for (size_t i = 0; i < 2; i++) {
        char text[128];
        axm_arith *arith = NULL;
        desc.name = names[i];
        assert_int_equal(axm_arith_create_table(NULL, &desc, &arith), AXM_OK);
        assert_string_equal(axm_arith_name(arith), "table");
        assert_int_equal(axm_arith_to_string(arith, text, sizeof text, NULL), AXM_OK);
        assert_string_equal(text, "table(table):frac_a=1,frac_b=1,nan=error,acc=exact");
        axm_arith_release(arith);
    }
}

/* Layers of every kind, over operands that use all of the format, bit for bit. */
static void layers_look_products_up(void **state)
{
    uint64_t random = test_seed();
    static int32_t products[ENTRIES];
    axm_context_desc context_desc;
    axm_context *ctx = NULL;
    static const char *const keys[3] = {"acc=i32", NULL, "frac=3"}; /* shape 6 has sums that wrap */
    (void)state;
    axm_context_desc_init(&context_desc);
    context_desc.n_threads = 2;
    assert_int_equal(axm_context_create(&context_desc, &ctx), AXM_OK);
    for (size_t i = 0; i < SHAPES; i++) {
        random_products(&shapes[i], &random, products);
        axm_arith *const arith = table_of(&shapes[i], products, keys[i % 3]);
        for (size_t n = 0; n < test_layers_count; n++) {
            const test_layer *const layer = &test_layers[n];
            const size_t outs = test_layer_out_count(layer), biases = test_layer_bias_count(layer);
            float *const a = malloc(test_layer_a_count(layer) * sizeof *a);
            float *const b = malloc(test_layer_b_count(layer) * sizeof *b);
            float *const bias = malloc((biases + 1) * sizeof *bias);
            float *const got = malloc(outs * sizeof *got), *const want = malloc(outs * sizeof *want);
            test_random_floats(&random, true, test_layer_a_count(layer), a);
            test_random_floats(&random, false, test_layer_b_count(layer), b);
            test_random_floats(&random, false, biases, bias);
            test_layer_want(layer, arith, a, b, biases > 0 ? bias : NULL, want);
            assert_int_equal(
                test_layer_run(layer, i % 3 == 0 ? ctx : NULL, arith, a, b, biases > 0 ? bias : NULL, got, NULL, 0),
                AXM_OK);
            for (size_t o = 0; o < outs; o++) {
                test_same_f32(layer->name, "table", o, got[o], want[o]);
            }
            free(a);
            free(b);
            free(bias);
            free(got);
            free(want);
        }
        axm_arith_release(arith);
    }
    assert_true(axm_context_products(ctx, AXM_PATH_TABLE) > 0);
    assert_int_equal(axm_context_products(ctx, AXM_PATH_SCALAR), 0);
    axm_context_release(ctx);
}

static void wrong_tables_are_refused(void **state)
{
    static const uint16_t entries[ENTRIES];
    static const struct {
        size_t field;
        int32_t value;
        axm_status status;
    } cases[] = {
        {offsetof(axm_table_desc, bits_a), 1, AXM_E_VALUE},   {offsetof(axm_table_desc, bits_a), 9, AXM_E_VALUE},
        {offsetof(axm_table_desc, bits_b), 1, AXM_E_VALUE},   {offsetof(axm_table_desc, bits_b), 7, AXM_E_SHAPE},
        {offsetof(axm_table_desc, signed_a), 2, AXM_E_VALUE}, {offsetof(axm_table_desc, signed_b), -1, AXM_E_VALUE},
        {offsetof(axm_table_desc, order), 2, AXM_E_VALUE},    {offsetof(axm_table_desc, entry_bits), 8, AXM_E_VALUE},
    };
    axm_arith *out = NULL;
    axm_table_desc desc;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        axm_table_desc_init(&desc);
        desc.entries = entries;
        desc.n_entries = ENTRIES;
        memcpy((char *)&desc + cases[i].field, &cases[i].value, sizeof cases[i].value);
        assert_int_equal(axm_arith_create_table(NULL, &desc, &out), cases[i].status);
    }
    axm_table_desc_init(&desc);
    desc.n_entries = ENTRIES;
    assert_int_equal(axm_arith_create_table(NULL, &desc, &out), AXM_E_NULL);
    desc.entries = entries;
    desc.n_entries = ENTRIES - 1; /* truncated */
    assert_int_equal(axm_arith_create_table(NULL, &desc, &out), AXM_E_SHAPE);
    desc.n_entries = ENTRIES + 1; /* oversized */
    assert_int_equal(axm_arith_create_table(NULL, &desc, &out), AXM_E_SHAPE);
    desc.n_entries = ENTRIES;
    desc.name = "a name that is longer than forty-seven bytes, as this is";
    assert_int_equal(axm_arith_create_table(NULL, &desc, &out), AXM_E_VALUE);
    desc.name = NULL;
    desc.keys = "bits=8";
    assert_int_equal(axm_arith_create_table(NULL, &desc, &out), AXM_E_PARSE);
    desc.keys = "frac=65";
    assert_int_equal(axm_arith_create_table(NULL, &desc, &out), AXM_E_PARSE);
    desc.keys = NULL;
    desc.struct_size = 1;
    assert_int_equal(axm_arith_create_table(NULL, &desc, &out), AXM_E_STRUCT);
    assert_int_equal(axm_arith_create_table(NULL, NULL, &out), AXM_E_NULL);
    desc.struct_size = sizeof desc;
    assert_int_equal(axm_arith_create_table(NULL, &desc, NULL), AXM_E_NULL);
    assert_null(out);
}

int main(void)
{
    const struct CMUnitTest once[] = {
        cmocka_unit_test(products_are_the_entries),
        cmocka_unit_test(texts_name_a_table),
        cmocka_unit_test(empty_names),
        cmocka_unit_test(wrong_tables_are_refused),
    };
    const struct CMUnitTest everywhere[] = {
        cmocka_unit_test(layers_look_products_up),
    };
    return cmocka_run_group_tests(once, NULL, NULL) + test_on_each_isa(everywhere);
}
