/* Structures of programs that were compiled against another version: shorter, longer, and with fields unknown here. */
#include "support/testing.h"

#include <string.h>

enum { ROOM = 512, AFTER = 0x5A, LONGER = 16 };

static const float ones[4] = {1, 1, 1, 1};
static const uint16_t entries[16] = {0, 0, 0, 0, 0, 1, 2, 3, 0, 2, 4, 6, 0, 3, 6, 9};

static axm_status product(void *user, int64_t a, int64_t b, int64_t *out)
{
    (void)user;
    *out = a * b;
    return AXM_OK;
}

/* ---- one of each: filled with what has no default, and used ---- */

static axm_status use_context(void *desc)
{
    axm_context *out = NULL;
    const axm_status status = axm_context_create(desc, &out);
    axm_context_release(out);
    return status;
}

static axm_status use_conv2d(void *memory)
{
    axm_conv2d_desc *const desc = memory;
    axm_arith *const arith = test_arith("bf16");
    axm_conv2d *out = NULL;
    desc->in_channels = desc->out_channels = desc->kernel_h = desc->kernel_w = 1;
    const axm_status status = axm_conv2d_create_f32(NULL, desc, arith, ones, NULL, &out);
    axm_conv2d_destroy(out);
    axm_arith_release(arith);
    return status;
}

static axm_status use_fully_connected(void *memory)
{
    axm_fully_connected_desc *const desc = memory;
    axm_arith *const arith = test_arith("bf16");
    axm_fully_connected *out = NULL;
    desc->in_features = desc->out_features = 2;
    const axm_status status = axm_fully_connected_create_f32(NULL, desc, arith, ones, NULL, &out);
    axm_fully_connected_destroy(out);
    axm_arith_release(arith);
    return status;
}

static axm_status use_batchnorm(void *memory)
{
    axm_batchnorm_desc *const desc = memory;
    axm_batchnorm *out = NULL;
    desc->channels = 4;
    desc->mean = desc->var = ones;
    const axm_status status = axm_batchnorm_create_f32(NULL, desc, NULL, &out);
    axm_batchnorm_destroy(out);
    return status;
}

static axm_status use_pool(void *memory)
{
    axm_pool_desc *const desc = memory;
    float out[4];
    desc->channels = 1;
    desc->kernel_h = desc->kernel_w = 2;
    return axm_pool_max_f32(desc, 1, 2, 2, ones, out);
}

static axm_status use_packed(void *memory)
{
    axm_packed_desc *const desc = memory;
    axm_arith *const arith = test_arith("bf16");
    axm_packed *out = NULL;
    desc->extent = desc->k = 2;
    const axm_status status = axm_packed_create_f32(NULL, desc, arith, ones, &out);
    axm_packed_destroy(out);
    axm_arith_release(arith);
    return status;
}

static axm_status use_table(void *memory)
{
    axm_table_desc *const desc = memory;
    axm_arith *out = NULL;
    desc->bits_a = desc->bits_b = 2;
    desc->entries = entries;
    desc->n_entries = 16;
    const axm_status status = axm_arith_create_table(NULL, desc, &out);
    axm_arith_release(out);
    return status;
}

static axm_status use_custom(void *memory)
{
    axm_custom_desc *const desc = memory;
    axm_arith *out = NULL;
    desc->bits_a = desc->bits_b = 2;
    desc->mul_int = product;
    const axm_status status = axm_arith_create_custom(NULL, desc, &out);
    axm_arith_release(out);
    return status;
}

static axm_status use_multiplier_error(void *memory)
{
    axm_arith *const arith = test_arith("exact:bits=4");
    axm_multiplier_error figures;
    const axm_status status = axm_multiplier_error_measure(NULL, arith, memory, &figures, sizeof figures, NULL);
    axm_arith_release(arith);
    return status;
}

static axm_fully_connected_desc features;

static void fill_layer(axm_layer_desc *desc)
{
    axm_fully_connected_desc_init(&features);
    features.in_features = features.out_features = 2;
    desc->fully_connected = &features;
    desc->weights = desc->in = ones;
    desc->n = 1;
}

static axm_status measure(const axm_layer_desc *layer, axm_layer_error_desc *desc)
{
    axm_arith *const arith = test_arith("bf16");
    axm_layer_error whole;
    desc->reference = desc->approximate = arith;
    const axm_status status = axm_layer_error_measure_f32(NULL, layer, desc, NULL, &whole, sizeof whole);
    axm_arith_release(arith);
    return status;
}

static axm_status use_layer(void *memory)
{
    axm_layer_error_desc desc;
    axm_layer_error_desc_init(&desc);
    fill_layer(memory);
    return measure(memory, &desc);
}

static axm_status use_layer_error(void *memory)
{
    axm_layer_desc layer;
    axm_layer_desc_init(&layer);
    fill_layer(&layer);
    return measure(&layer, memory);
}

static axm_status use_layer_outputs(void *memory)
{
    axm_layer_outputs_desc *const desc = memory;
    axm_layer_error whole;
    desc->channels = desc->n = 2;
    desc->reference = desc->approximate = ones;
    return axm_layer_error_compare_f32(desc, NULL, &whole, sizeof whole);
}

#define CASE(type, object, last)                                                                                       \
    {                                                                                                                  \
#type, sizeof(type), offsetof(type, last) + sizeof((type){0}.last), type##_init_void, use_##object             \
    }
#define INIT(type)                                                                                                     \
    static void type##_init_void(void *desc, size_t bytes)                                                             \
    {                                                                                                                  \
        type##_init_sized(desc, bytes);                                                                                \
    }
INIT(axm_context_desc)
INIT(axm_conv2d_desc)
INIT(axm_fully_connected_desc)
INIT(axm_batchnorm_desc)
INIT(axm_pool_desc)
INIT(axm_packed_desc)
INIT(axm_table_desc)
INIT(axm_custom_desc)
INIT(axm_multiplier_error_desc)
INIT(axm_layer_desc)
INIT(axm_layer_error_desc)
INIT(axm_layer_outputs_desc)

static const struct {
    const char *name;
    size_t bytes, least; /* as it is; to its last field that has no default */
    void (*init)(void *desc, size_t bytes);
    axm_status (*use)(void *desc);
} cases[] = {
    CASE(axm_context_desc, context, struct_size),
    CASE(axm_conv2d_desc, conv2d, kernel_w),
    CASE(axm_fully_connected_desc, fully_connected, out_features),
    CASE(axm_batchnorm_desc, batchnorm, var),
    CASE(axm_pool_desc, pool, kernel_w),
    CASE(axm_packed_desc, packed, k),
    CASE(axm_table_desc, table, n_entries),
    CASE(axm_custom_desc, custom, mul_f32),
    CASE(axm_multiplier_error_desc, multiplier_error, struct_size),
    CASE(axm_layer_desc, layer, in_w),
    CASE(axm_layer_error_desc, layer_error, approximate),
    CASE(axm_layer_outputs_desc, layer_outputs, approximate),
};

/* Memory in which a structure of any version lies, its end marked. */
typedef union {
    size_t size;
    unsigned char bytes[ROOM];
} room;

static void check(size_t i, size_t bytes, const room *desc, axm_status got, axm_status want)
{
    for (size_t at = bytes; at < ROOM; at++) {
        if (desc->bytes[at] != AFTER) {
            fail_msg("%s of %zu bytes: byte %zu was written", cases[i].name, bytes, at);
        }
    }
    if (got != want) {
        fail_msg("%s of %zu bytes: got %s, want %s: %s", cases[i].name, bytes, axm_status_name(got),
                 axm_status_name(want), axm_last_message());
    }
}

/* What lies behind a structure is neither written nor looked at, wherever the program's version of it ends. */
static void every_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t bytes = cases[i].least; bytes <= cases[i].bytes + LONGER; bytes++) {
            room desc;
            memset(desc.bytes, AFTER, ROOM);
            cases[i].init(desc.bytes, bytes);
            assert_int_equal(desc.size, bytes);
            check(i, bytes, &desc, cases[i].use(desc.bytes), AXM_OK);
        }
    }
}

static void unknown_fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const size_t bytes = cases[i].bytes + LONGER;
        for (size_t at = cases[i].bytes; at < bytes; at++) {
            room desc;
            memset(desc.bytes, AFTER, ROOM);
            cases[i].init(desc.bytes, bytes);
            desc.bytes[at] = 1;
            check(i, bytes, &desc, cases[i].use(desc.bytes), AXM_E_STRUCT);
            assert_non_null(strstr(axm_last_message(), "does not; allowed: 0"));
        }
    }
}

static void sizes_that_are_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const size_t sizes[] = {0, cases[i].least - 1, 4097, SIZE_MAX};
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            room desc;
            memset(desc.bytes, AFTER, ROOM);
            cases[i].init(desc.bytes, cases[i].bytes);
            desc.size = sizes[s];
            check(i, cases[i].bytes, &desc, cases[i].use(desc.bytes), AXM_E_STRUCT);
        }
        cases[i].init(NULL, cases[i].bytes);
        room untouched;
        memset(untouched.bytes, AFTER, ROOM);
        cases[i].init(untouched.bytes, sizeof(size_t) - 1); /* no room for its size */
        check(i, 0, &untouched, AXM_OK, AXM_OK);
    }
}

/* ---- what calls fill in ---- */

typedef struct {
    axm_layer_error error;
    uint64_t later; /* of a version to come */
} longer_error;

static void figures_of_other_versions(void **state)
{
    enum { CHANNELS = 2, SHORT = offsetof(axm_layer_error, residual_to_output) };
    axm_layer_error want[CHANNELS + 1];
    longer_error longer[CHANNELS + 1];
    unsigned char shorter[(CHANNELS + 1) * SHORT + 1];
    axm_layer_outputs_desc desc;
    double gains[CHANNELS];
    const float y[4] = {0.5f, 0.5f, 0.5f, 0.25f};
    (void)state;
    axm_layer_outputs_desc_init(&desc);
    desc.channels = desc.n = CHANNELS;
    desc.reference = desc.magnitudes = ones;
    desc.approximate = y;
    assert_int_equal(axm_layer_error_compare_f32(&desc, want, &want[CHANNELS], sizeof *want), AXM_OK);
    memset(longer, AFTER, sizeof longer);
    memset(shorter, AFTER, sizeof shorter);
    assert_int_equal(axm_layer_error_compare_f32(&desc, &longer[0].error, &longer[CHANNELS].error, sizeof *longer),
                     AXM_OK);
    assert_int_equal(axm_layer_error_compare_f32(&desc, (axm_layer_error *)(void *)shorter,
                                                 (axm_layer_error *)(void *)(shorter + CHANNELS * SHORT), SHORT),
                     AXM_OK);
    for (size_t i = 0; i <= CHANNELS; i++) {
        assert_memory_equal(&longer[i].error, &want[i], sizeof *want);
        assert_true(longer[i].later == 0);
        assert_memory_equal(shorter + i * SHORT, &want[i], SHORT);
    }
    assert_int_equal(shorter[sizeof shorter - 1], AFTER);
    assert_int_equal(axm_layer_error_gains(CHANNELS, &longer[0].error, &longer[CHANNELS].error, sizeof *longer, gains),
                     AXM_OK);
    assert_true(gains[0] == want[0].gain && gains[1] == want[1].gain && gains[0] != gains[1]);
    assert_int_equal(axm_layer_error_compare_f32(&desc, NULL, &want[0], SHORT - 1), AXM_E_STRUCT);
    assert_int_equal(axm_layer_error_compare_f32(&desc, NULL, &want[0], SIZE_MAX), AXM_E_STRUCT);
}

static void entries_of_other_versions(void **state)
{
    struct {
        axm_cost_entry entry;
        double later;
    } table[2] = {{{"bf16", 2}, 0}, {{"float32", 7}, 0}};
    axm_cost *cost = NULL;
    double added = 0;
    (void)state;
    assert_int_equal(axm_cost_create(NULL, 2, &table[0].entry, sizeof table[0], &cost), AXM_OK);
    assert_int_equal(axm_cost_add(cost, 3, NULL, &added), AXM_OK);
    assert_true(added == 21);
    axm_cost_destroy(cost);
    table[1].later = 1;
    assert_int_equal(axm_cost_create(NULL, 2, &table[0].entry, sizeof table[0], &cost), AXM_E_STRUCT);
    assert_non_null(strstr(axm_last_message(), "entries[1]"));
    assert_int_equal(axm_cost_create(NULL, 2, &table[0].entry, sizeof table[0].entry - 1, &cost), AXM_E_STRUCT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size),
        cmocka_unit_test(unknown_fields),
        cmocka_unit_test(sizes_that_are_none),
        cmocka_unit_test(figures_of_other_versions),
        cmocka_unit_test(entries_of_other_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
