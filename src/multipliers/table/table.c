/*
 * Truth tables: a product is an entry of a truth table, given by the caller for operands of at most 8 bits.
 */
#include "table.h"

#include "../../arith/text.h"

#include "../../core/check.h"
#include "../../core/fp_modes.h"
#include "../../core/memory.h"
#include "../../core/structure.h"

#include <approxmul/table.h>

int64_t axm_table_mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    const uint32_t mask_a = (1u << arith->operand_bits[AXM_OPERAND_A]) - 1;
    const uint32_t mask_b = (1u << arith->operand_bits[AXM_OPERAND_B]) - 1;
    return arith->entries[((uint32_t)a & mask_a) << arith->operand_bits[AXM_OPERAND_B] | ((uint32_t)b & mask_b)];
}

static const axm_key keys[] = {
    AXM_KEY_FRACS,
    AXM_KEY_NAN,
};

const axm_multiplier axm_multiplier_table = {
    .name = "table",
    .summary = "a truth table that the caller gives",
    .source = "the caller's",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    AXM_DIRECT_FIXED(axm_table_mul_int),
};

static const axm_table_desc default_desc = {.bits_a = 8, .bits_b = 8, .entry_bits = 16};
static const axm_structure desc_structure = {
    .init = "axm_table_desc_init",
    .bytes = sizeof(axm_table_desc),
    .least = AXM_UP_TO(axm_table_desc, n_entries),
    .defaults = &default_desc,
};

void axm_table_desc_init_sized(axm_table_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

static axm_status check_desc(const char *function, const axm_table_desc *desc)
{
    const int32_t bits[2] = {desc->bits_a, desc->bits_b};
    static const char *const names[2] = {"desc->bits_a", "desc->bits_b"};
    for (int i = 0; i < 2; i++) {
        if (bits[i] < 2 || bits[i] > 8) {
            return axm_fail(AXM_E_VALUE, "%s: %s is %ld; allowed: 2..8", function, names[i], (long)bits[i]);
        }
    }
    AXM_TRY(axm_check_flag(function, "desc->signed_a", desc->signed_a));
    AXM_TRY(axm_check_flag(function, "desc->signed_b", desc->signed_b));
    if (desc->order != AXM_TABLE_A_OUTER && desc->order != AXM_TABLE_B_OUTER) {
        return axm_fail(AXM_E_VALUE, "%s: desc->order is %ld; allowed: AXM_TABLE_A_OUTER (0), AXM_TABLE_B_OUTER (1)",
                        function, (long)desc->order);
    }
    if (desc->entry_bits != 16 && desc->entry_bits != 32) {
        return axm_fail(AXM_E_VALUE, "%s: desc->entry_bits is %ld; allowed: 16, 32", function, (long)desc->entry_bits);
    }
    if (desc->entries == NULL) {
        return axm_fail(AXM_E_NULL, "%s: desc->entries is NULL; it is needed", function);
    }
    if (desc->n_entries != (size_t)1 << (bits[0] + bits[1])) {
        return axm_fail(AXM_E_SHAPE, "%s: desc->n_entries is %zu; a table of %ld x %ld bits has %zu", function,
                        desc->n_entries, (long)bits[0], (long)bits[1], (size_t)1 << (bits[0] + bits[1]));
    }
    return AXM_OK;
}

static int32_t entry_at(const axm_table_desc *desc, size_t index)
{
    if (desc->entry_bits == 32) {
        return ((const int32_t *)desc->entries)[index];
    }
    const uint16_t pattern = ((const uint16_t *)desc->entries)[index];
    return desc->signed_a || desc->signed_b ? (int32_t)((pattern ^ 0x8000u) - 0x8000u) : (int32_t)pattern;
}

static void copy_entries(const axm_table_desc *desc, int32_t *entries)
{
    const size_t rows = (size_t)1 << desc->bits_a, columns = (size_t)1 << desc->bits_b;
    for (size_t a = 0; a < rows; a++) {
        for (size_t b = 0; b < columns; b++) {
            entries[a * columns + b] =
                entry_at(desc, desc->order == AXM_TABLE_A_OUTER ? a * columns + b : b * rows + a);
        }
    }
}

axm_status axm_arith_create_table(const axm_context *ctx, const axm_table_desc *desc, axm_arith **out)
{
    AXM_FP_GUARD;
    axm_table_desc own;
    axm_arith filled = {0};
    AXM_NEED(desc);
    AXM_NEED(out);
    AXM_TRY(axm_structure_read(__func__, "desc", &desc_structure, desc, &own));
    desc = &own;
    AXM_TRY(check_desc(__func__, desc));
    axm_arith_set_operands(&filled, desc->bits_a, desc->signed_a != 0, desc->bits_b, desc->signed_b != 0);
    AXM_TRY(axm_text_parse_keys(__func__, &axm_multiplier_table, desc->keys != NULL ? desc->keys : "", &filled));
    AXM_TRY(axm_arith_set_name(__func__, desc->name, &filled));
    filled.entries = axm_memory_get(ctx, desc->n_entries * sizeof *filled.entries);
    if (filled.entries == NULL) {
        return AXM_E_MEMORY;
    }
    copy_entries(desc, filled.entries);
    const axm_status status = axm_arith_make(__func__, ctx, &filled, out);
    if (status != AXM_OK) {
        axm_memory_put(ctx, filled.entries);
    }
    return status;
}
