#include "arithmetics.h"

#include "../support/custom.h"
#include "../support/numbers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Values of keys that test_texts[] lacks. */
static const char *const texts[] = {
    "float32:acc=f64",
    "exact:acc=f64",
    "exact:bits=16,frac_a=40,frac_b=64,acc=f32",
    "exact:bits=16,sign=none,acc=i32,overflow=saturate",
    "exact:bits=16,frac=8,acc=i32,shift=7",
    "bf16:round=trunc,subnormals=flush,acc=f64",
    "mitchell:bits=8,sign=c1,bias=unbiased,acc=loa,low=5",
    "mitchw:w=5,format=f16",
    "mitchw:bits=16,w=7,acc=loa",
    "mitchw:w=9,bits=20,acc=f64",
    "mbm:format=f16",
    "realm:m=4,q=10,t=3,bits=16",
    "realm:m=8,bits=12,sign=none,frac=5",
    "drum:k=8,bits=16,acc=i32,overflow=saturate,shift=9",
    "ssm:bits=16,nan=zero",
    "ilm:corrections=3,bits=16,acc=f32",
    "tosam:h=0,t=1,bits=8,frac=4,sign=none",
    NULL,
};

static void fail(const char *what)
{
    fprintf(stderr, "hashes: FAILED: %s: %s\n", what, axm_last_message());
    exit(1);
}

typedef struct {
    hashes_arithmetic *all;
    size_t count;
} collection;

static void add(collection *c, const char *name, axm_status status, axm_arith *arith)
{
    if (status != AXM_OK) {
        fail(name);
    }
    c->all = realloc(c->all, (c->count + 1) * sizeof *c->all);
    if (c->all == NULL) {
        fail("no memory");
    }
    c->all[c->count++] = (hashes_arithmetic){name, arith};
}

static void add_texts(collection *c, const char *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        axm_arith *arith = NULL;
        const axm_status status = axm_arith_create(NULL, list[i], &arith);
        add(c, list[i], status, arith);
    }
}

/* ---- truth tables ---- */

typedef struct {
    const char *name, *keys;
    int32_t bits_a, bits_b, signed_a, signed_b, order, entry_bits;
} table;

static const table tables[] = {
    {"table(8x8,16)", NULL, 8, 8, 0, 0, AXM_TABLE_A_OUTER, 16},
    {"table(8x8,signed,16)", "frac=5", 8, 8, 1, 1, AXM_TABLE_A_OUTER, 16},
    {"table(8x6,mixed,32)", "frac_a=3,frac_b=4", 8, 6, 1, 0, AXM_TABLE_B_OUTER, 32},
    {"table(5x7,32,acc=f32)", "acc=f32,nan=zero", 5, 7, 0, 0, AXM_TABLE_A_OUTER, 32},
    {"table(8x8,signed,32,acc=i32)", "acc=i32", 8, 8, 1, 1, AXM_TABLE_A_OUTER, 32},
};

/* Any entries will do; those of 32 bits stay where the accumulators of 32 bits do not overflow at once. */
static void add_table(collection *c, const table *t)
{
    static uint16_t narrow[1 << 16];
    static int32_t wide[1 << 16];
    const size_t n = (size_t)1 << (t->bits_a + t->bits_b);
    uint64_t random = n;
    axm_table_desc desc;
    axm_arith *arith = NULL;
    for (size_t i = 0; i < n; i++) {
        const uint32_t any = (uint32_t)test_random(&random);
        narrow[i] = (uint16_t)any;
        wide[i] = (int32_t)(any >> 8) - (1 << 23);
    }
    axm_table_desc_init(&desc);
    desc.bits_a = t->bits_a;
    desc.bits_b = t->bits_b;
    desc.signed_a = t->signed_a;
    desc.signed_b = t->signed_b;
    desc.order = t->order;
    desc.entry_bits = t->entry_bits;
    desc.entries = t->entry_bits == 16 ? (const void *)narrow : wide;
    desc.n_entries = n;
    desc.keys = t->keys;
    const axm_status status = axm_arith_create_table(NULL, &desc, &arith);
    add(c, t->name, status, arith);
}

/* ---- functions ---- */

static void add_custom(collection *c, const char *name, const char *keys, axm_custom_desc desc)
{
    axm_arith *arith = NULL;
    desc.keys = keys;
    const axm_status status = axm_arith_create_custom(NULL, &desc, &arith);
    add(c, name, status, arith);
}

static void add_customs(collection *c)
{
    static test_custom custom;
    add_custom(c, "custom(6x5)", NULL, test_custom_ints(&custom, 6, 5, true, false));
    add_custom(c, "custom(20x12)", "frac=7", test_custom_ints(&custom, 20, 12, true, true));
    add_custom(c, "custom(32x32,unsigned)", "acc=f64", test_custom_ints(&custom, 32, 32, false, false));
    add_custom(c, "custom(f32)", NULL, test_custom_floats(&custom, true));
    add_custom(c, "custom(f32,acc=f64)", "acc=f64", test_custom_floats(&custom, false));
}

/* ---- all of them ---- */

static void find_kind(const collection *c, const char *kind)
{
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(axm_arith_name(c->all[i].arith), kind) == 0) {
            return;
        }
    }
    fail(kind);
}

hashes_arithmetic *hashes_arithmetics_make(size_t *count)
{
    collection c = {.count = 0};
    add_texts(&c, test_texts);
    add_texts(&c, test_accumulator_texts);
    add_texts(&c, texts);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        add_table(&c, &tables[i]);
    }
    add_customs(&c);
    for (size_t kind = 0; kind < axm_kind_count(); kind++) {
        find_kind(&c, axm_kind_name(kind));
    }
    *count = c.count;
    return c.all;
}

void hashes_arithmetics_free(hashes_arithmetic *arithmetics, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        axm_arith_release(arithmetics[i].arith);
    }
    free(arithmetics);
}
