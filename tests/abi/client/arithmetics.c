/* Multipliers of the program's own, and what multiplications cost. */
#include "client.h"

#include <stdio.h>

enum { TABLE_BITS = 2, TABLE_SIDE = 1 << TABLE_BITS, CUSTOM_BITS = 12, ENTRIES = 2 };

static void use_table(axm_table_desc *desc)
{
    uint16_t products[TABLE_SIDE * TABLE_SIDE];
    axm_arith *arith = NULL;
    for (int i = 0; i < TABLE_SIDE * TABLE_SIDE; i++) {
        products[i] = (uint16_t)(i / TABLE_SIDE * (i % TABLE_SIDE) + 1);
    }
    SET_UP(axm_table_desc, desc);
    desc->bits_a = desc->bits_b = TABLE_BITS;
    desc->entries = products;
    desc->n_entries = TABLE_SIDE * TABLE_SIDE;
    desc->name = "one_more";
    if (TAKES(axm_arith_create_table(NULL, desc, &arith))) {
        printf(" %s %lld\n", axm_arith_name(arith), (long long)axm_mul_int(arith, 2, 3));
        axm_arith_release(arith);
    }
}

static axm_status product_and_offset(void *thread_user, int64_t a, int64_t b, int64_t *product)
{
    *product = a * b + *(const int *)thread_user;
    return AXM_OK;
}

static axm_status begin(void *user, void **thread_user)
{
    static int offset = 5;
    (void)user;
    *thread_user = &offset;
    return AXM_OK;
}

static void end(void *user, void *thread_user)
{
    (void)user;
    (void)thread_user;
}

static void use_custom(axm_custom_desc *desc)
{
    axm_arith *arith = NULL;
    SET_UP(axm_custom_desc, desc);
    desc->name = "offset";
    desc->bits_a = desc->bits_b = CUSTOM_BITS;
    desc->mul_int = product_and_offset;
    desc->thread_begin = begin;
    desc->thread_end = end;
    if (TAKES(axm_arith_create_custom(NULL, desc, &arith))) {
        printf(" %s %lld\n", axm_arith_name(arith), (long long)axm_mul_int(arith, 1000, 3));
        axm_arith_release(arith);
    }
}

static void use_costs(axm_cost_entry *entries)
{
    static const axm_cost_entry known[ENTRIES] = {{.arith = "bf16", .per_mac = 2}, {.arith = "float32", .per_mac = 7}};
    axm_cost *cost = NULL;
    for (size_t i = 0; i < ENTRIES; i++) {
        entries[i] = known[i];
        client_set_later(&entries[i], sizeof entries[i]);
    }
    if (TAKES(axm_cost_create(NULL, ENTRIES, entries, sizeof *entries, &cost))) {
        double total = 0;
        DOES(axm_cost_add(cost, 3, NULL, NULL));
        DOES(axm_cost_total(cost, NULL, &total));
        printf(" %a\n", total);
        axm_cost_destroy(cost);
    }
}

void client_arithmetics(void)
{
    ON_STACK_AND_HEAP(axm_table_desc, 1, use_table);
    ON_STACK_AND_HEAP(axm_custom_desc, 1, use_custom);
    ON_STACK_AND_HEAP(axm_cost_entry, ENTRIES, use_costs);
}
