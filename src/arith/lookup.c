#include "lookup.h"

#include "../accumulators/accumulator.h"
#include "../multipliers/multiplier.h"

#include "../core/memory.h"
#include "../core/workspace.h"

#include <string.h>

#define LOOKUP_BITS 8

bool axm_arith_can_look_up(const axm_arith *arith)
{
    return axm_arith_is_fixed(arith) && axm_accumulator_is_exact(arith) && arith->operand_bits[0] <= LOOKUP_BITS &&
           arith->operand_bits[1] <= LOOKUP_BITS;
}

/* The product of a row's and a lane's bit pattern. Products of 8 bits and less fit 32. */
static int32_t product_at(const axm_arith *arith, int row_operand, size_t row, size_t lane)
{
    const int64_t x = axm_arith_operand(arith, row_operand, (int64_t)row);
    const int64_t y = axm_arith_operand(arith, 1 - row_operand, (int64_t)lane);
    return (int32_t)(row_operand == AXM_OPERAND_A ? arith->multiplier->mul_int(arith, x, y)
                                                  : arith->multiplier->mul_int(arith, y, x));
}

/* Products as two bytes each, if they lie within 16 bits of the smallest. */
static void split(axm_lookup *lookup, size_t rows, size_t lanes)
{
    int32_t lowest = INT32_MAX, highest = INT32_MIN;
    for (size_t i = 0; i < rows * lanes; i++) {
        const int32_t product = lookup->products[i / lanes][i % lanes];
        lowest = product < lowest ? product : lowest;
        highest = product > highest ? product : highest;
    }
    lookup->base = lowest;
    lookup->has_bytes = (int64_t)highest - lowest <= UINT16_MAX;
    for (size_t i = 0; lookup->has_bytes && i < rows * lanes; i++) {
        const size_t row = i / lanes, lane = i % lanes;
        const uint32_t above = (uint32_t)(lookup->products[row][lane] - lowest);
        lookup->bytes[row][0][lane] = (uint8_t)above;
        lookup->bytes[row][1][lane] = (uint8_t)(above >> 8);
    }
}

static void fill(const axm_arith *arith, int row_operand, axm_lookup *lookup)
{
    const size_t rows = (size_t)1 << arith->operand_bits[row_operand];
    const size_t lanes = (size_t)1 << arith->operand_bits[1 - row_operand];
    memset(lookup, 0, sizeof *lookup);
    for (size_t row = 0; row < rows; row++) {
        for (size_t lane = 0; lane < lanes; lane++) {
            lookup->products[row][lane] = product_at(arith, row_operand, row, lane);
        }
    }
    split(lookup, rows, lanes);
}

/* What is kept is the memory; the table begins at its first multiple of a cache line. */
static axm_lookup *aligned(axm_lookup *memory)
{
    return (axm_lookup *)(void *)axm_workspace_align(memory);
}

const axm_lookup *axm_arith_lookup(const axm_arith *arith, int row_operand)
{
    _Atomic(axm_lookup *) *const kept = &((axm_arith *)arith)->lookups[row_operand]; /* not part of what it is */
    axm_lookup *found = atomic_load_explicit(kept, memory_order_acquire);
    if (found != NULL) {
        return aligned(found);
    }
    axm_lookup *const made = axm_memory_get(arith->context, sizeof *made + AXM_WORKSPACE_SLACK);
    if (made == NULL) {
        return NULL;
    }
    fill(arith, row_operand, aligned(made));
    if (atomic_compare_exchange_strong_explicit(kept, &found, made, memory_order_acq_rel, memory_order_acquire)) {
        return aligned(made);
    }
    axm_memory_put(arith->context, made); /* another thread was faster */
    return aligned(found);
}

void axm_arith_free_lookups(axm_arith *arith)
{
    for (int operand = 0; operand < 2; operand++) {
        axm_memory_put(arith->context, atomic_load_explicit(&arith->lookups[operand], memory_order_relaxed));
    }
}
