/*
 * C functions: a product is what a function of the caller's gives. Narrow operands are tabulated at once.
 */
#include "table.h"

#include "../../arith/multiplying.h"
#include "../../arith/text.h"

#include "../../core/check.h"
#include "../../core/fp_modes.h"
#include "../../core/memory.h"
#include "../../core/structure.h"

#define TABLE_BITS 8 /* of each operand, at most */

/* ---- the multipliers ---- */

/* For whoever has no use for a status: 0, with the message set, when the function fails. */
static int64_t custom_mul_int(const axm_arith *arith, int64_t a, int64_t b)
{
    axm_multiplying multiplier;
    int64_t product = 0;
    if (axm_multiplying_begin("axm_mul_int", arith, &multiplier) != AXM_OK) {
        return 0;
    }
    const axm_status status = axm_multiply_int(&multiplier, a, b, &product);
    axm_multiplying_end(&multiplier);
    return status == AXM_OK ? product : 0;
}

/* Codes are the floats themselves. */
static void custom_set_float_encoder(const axm_arith *arith, axm_encoder *encoder)
{
    (void)arith;
    encoder->keep_mask = UINT32_MAX;
}

static const axm_key keys[] = {
    AXM_KEY_FRACS,
    AXM_KEY_NAN,
};

const axm_multiplier axm_multiplier_custom = {
    .name = "custom",
    .summary = "a function of integers that the caller gives",
    .source = "the caller's",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    AXM_DIRECT_FIXED(custom_mul_int),
    .is_called = true,
};

/* The same with its function asked once for every pair of operands. */
static const axm_multiplier tabulated = {
    .name = "custom",
    .format = AXM_FORMAT_FIXED,
    AXM_KEYS(keys),
    AXM_DIRECT_FIXED(axm_table_mul_int),
};

const axm_multiplier axm_multiplier_custom_float = {
    .name = "custom",
    .summary = "a function of floats that the caller gives",
    .source = "the caller's",
    .format = AXM_FORMAT_F32,
    .set_float_encoder = custom_set_float_encoder,
    .no_step = true,
    .any_zero = true,
    .is_called = true,
};

/* ---- making one ---- */

static const axm_custom_desc default_desc = {.bits_a = 8, .bits_b = 8};
static const axm_structure desc_structure = {
    .init = "axm_custom_desc_init",
    .bytes = sizeof(axm_custom_desc),
    .least = AXM_UP_TO(axm_custom_desc, mul_f32),
    .defaults = &default_desc,
};

void axm_custom_desc_init_sized(axm_custom_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

static axm_status check_widths(const char *function, const axm_custom_desc *desc)
{
    const int32_t bits[2] = {desc->bits_a, desc->bits_b};
    static const char *const names[2] = {"desc->bits_a", "desc->bits_b"};
    for (int i = 0; i < 2; i++) {
        if (bits[i] < 2 || bits[i] > 32) {
            return axm_fail(AXM_E_VALUE, "%s: %s is %ld; allowed: 2..32", function, names[i], (long)bits[i]);
        }
    }
    AXM_TRY(axm_check_flag(function, "desc->signed_a", desc->signed_a));
    return axm_check_flag(function, "desc->signed_b", desc->signed_b);
}

static axm_status check_desc(const char *function, const axm_custom_desc *desc)
{
    if ((desc->mul_int != NULL) == (desc->mul_f32 != NULL)) {
        return axm_fail(AXM_E_VALUE, "%s: %s of desc->mul_int and desc->mul_f32 are set; allowed: exactly one",
                        function, desc->mul_int != NULL ? "both" : "none");
    }
    if ((desc->thread_begin != NULL) != (desc->thread_end != NULL)) {
        return axm_fail(AXM_E_VALUE,
                        "%s: desc->%s is set without its other half; allowed: thread_begin and thread_end, or neither",
                        function, desc->thread_begin != NULL ? "thread_begin" : "thread_end");
    }
    return desc->mul_int != NULL ? check_widths(function, desc) : AXM_OK;
}

/* Calls the function for every pair of operands. */
static axm_status tabulate(const axm_multiplying *multiplier, int32_t *entries)
{
    const axm_arith *const arith = multiplier->arith;
    const int64_t rows = (int64_t)1 << arith->operand_bits[0], columns = (int64_t)1 << arith->operand_bits[1];
    for (int64_t i = 0; i < rows * columns; i++) {
        const int64_t a = axm_arith_operand(arith, AXM_OPERAND_A, i / columns);
        const int64_t b = axm_arith_operand(arith, AXM_OPERAND_B, i % columns);
        int64_t product;
        AXM_TRY(axm_multiply_int(multiplier, a, b, &product));
        if (product < INT32_MIN || product > INT32_MAX) {
            return axm_fail(AXM_E_VALUE,
                            "%s: multiplier \"%s\" gave product %lld for a = %lld, b = %lld; allowed with operands of "
                            "8 bits: products of 32 bits",
                            multiplier->function, axm_arith_name(arith), (long long)product, (long long)a,
                            (long long)b);
        }
        entries[i] = (int32_t)product;
    }
    return AXM_OK;
}

static axm_status make_table(const axm_context *ctx, axm_arith *filled, axm_arith **out)
{
    const size_t n = (size_t)1 << (filled->operand_bits[0] + filled->operand_bits[1]);
    axm_multiplying multiplier;
    filled->entries = axm_memory_get(ctx, n * sizeof *filled->entries);
    if (filled->entries == NULL) {
        return AXM_E_MEMORY;
    }
    axm_status status = axm_multiplying_begin("axm_arith_create_custom", filled, &multiplier);
    if (status == AXM_OK) {
        status = tabulate(&multiplier, filled->entries);
        axm_multiplying_end(&multiplier);
    }
    if (status == AXM_OK) {
        filled->multiplier = &tabulated;
        status = axm_arith_make("axm_arith_create_custom", ctx, filled, out);
    }
    if (status != AXM_OK) {
        axm_memory_put(ctx, filled->entries);
    }
    return status;
}

axm_status axm_arith_create_custom(const axm_context *ctx, const axm_custom_desc *desc, axm_arith **out)
{
    AXM_FP_GUARD;
    axm_custom_desc own;
    axm_arith filled = {0};
    AXM_NEED(desc);
    AXM_NEED(out);
    AXM_TRY(axm_structure_read(__func__, "desc", &desc_structure, desc, &own));
    desc = &own;
    AXM_TRY(check_desc(__func__, desc));
    const axm_multiplier *const kind = desc->mul_int != NULL ? &axm_multiplier_custom : &axm_multiplier_custom_float;
    if (desc->mul_int != NULL) {
        axm_arith_set_operands(&filled, desc->bits_a, desc->signed_a != 0, desc->bits_b, desc->signed_b != 0);
    }
    AXM_TRY(axm_text_parse_keys(__func__, kind, desc->keys != NULL ? desc->keys : "", &filled));
    AXM_TRY(axm_arith_set_name(__func__, desc->name, &filled));
    filled.custom = *desc;
    filled.custom.name = filled.custom.keys = NULL; /* the caller's, and not kept */
    const bool narrow = desc->mul_int != NULL && desc->bits_a <= TABLE_BITS && desc->bits_b <= TABLE_BITS;
    return narrow ? make_table(ctx, &filled, out) : axm_arith_make(__func__, ctx, &filled, out);
}
