/* The arithmetic as an object: made, shared, named, and its numbers taken to and from the format. */
#include "lookup.h"
#include "text.h"

#include "../core/check.h"
#include "../core/fp_modes.h"
#include "../core/memory.h"

axm_status axm_arith_create(const axm_context *ctx, const char *text, axm_arith **out)
{
    AXM_FP_GUARD;
    axm_arith parsed = {0};
    AXM_NEED(text);
    AXM_NEED(out);
    AXM_TRY(axm_text_parse(text, &parsed));
    if (parsed.multiplier->complete != NULL) {
        AXM_TRY(parsed.multiplier->complete(ctx, &parsed));
    }
    const axm_status status = axm_arith_make(__func__, ctx, &parsed, out);
    if (status != AXM_OK) {
        axm_memory_put(ctx, parsed.entries);
    }
    return status;
}

axm_status axm_arith_make(const char *function, const axm_context *ctx, const axm_arith *filled, axm_arith **out)
{
    const char *const fault = axm_kernels_fault();
    if (fault != NULL) {
        return axm_fail(AXM_E_UNSUPPORTED, "%s: the library is built so that %s", function, fault);
    }
    axm_arith *const arith = axm_memory_get(ctx, sizeof *arith);
    if (arith == NULL) {
        return AXM_E_MEMORY;
    }
    *arith = *filled;
    atomic_init(&arith->references, 1);
    arith->context = axm_context_hold(ctx);
    *out = arith;
    return AXM_OK;
}

void axm_arith_set_operands(axm_arith *filled, int32_t bits_a, bool signed_a, int32_t bits_b, bool signed_b)
{
    filled->bits = bits_a > bits_b ? bits_a : bits_b;
    filled->operand_bits[AXM_OPERAND_A] = bits_a;
    filled->operand_bits[AXM_OPERAND_B] = bits_b;
    filled->operand_signed[AXM_OPERAND_A] = signed_a;
    filled->operand_signed[AXM_OPERAND_B] = signed_b;
    filled->sign = signed_a || signed_b ? AXM_SIGN_SM : AXM_SIGN_NONE;
}

axm_status axm_arith_set_name(const char *function, const char *name, axm_arith *filled)
{
    name = name != NULL && name[0] != '\0' ? name : filled->multiplier->name;
    if (strlen(name) >= AXM_NAME_SIZE) {
        return axm_fail(AXM_E_VALUE, "%s: desc->name has %zu bytes; allowed: at most %d", function, strlen(name),
                        AXM_NAME_SIZE - 1);
    }
    strcpy(filled->given_name, name);
    return AXM_OK;
}

axm_arith *axm_arith_hold(const axm_arith *arith)
{
    axm_arith *const shared = (axm_arith *)arith; /* the count of references is not part of what it is */
    if (shared != NULL) {
        atomic_fetch_add_explicit(&shared->references, 1, memory_order_relaxed);
    }
    return shared;
}

axm_arith *axm_arith_retain(axm_arith *arith)
{
    return axm_arith_hold(arith);
}

void axm_arith_release(axm_arith *arith)
{
    if (arith == NULL || atomic_fetch_sub_explicit(&arith->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    axm_context *const context = arith->context;
    axm_arith_free_lookups(arith);
    axm_memory_put(context, arith->entries);
    axm_memory_put(context, arith);
    axm_context_release(context);
}

axm_status axm_arith_to_string(const axm_arith *arith, char *buf, size_t buf_bytes, size_t *needed_bytes)
{
    AXM_NEED(arith);
    if (buf == NULL && buf_bytes != 0) {
        return axm_fail(AXM_E_NULL, "axm_arith_to_string: buf is NULL; allowed only with buf_bytes 0");
    }
    const size_t needed = axm_text_write(arith, NULL, 0);
    if (buf_bytes != 0 && buf_bytes < needed) {
        return axm_fail(AXM_E_WORKSPACE, "axm_arith_to_string: buf_bytes is %zu; the text needs %zu", buf_bytes,
                        needed);
    }
    if (buf_bytes != 0) {
        axm_text_write(arith, buf, buf_bytes);
    }
    if (needed_bytes != NULL) {
        *needed_bytes = needed;
    }
    return AXM_OK;
}

const char *axm_arith_name(const axm_arith *arith)
{
    return arith == NULL ? "" : arith->given_name[0] != '\0' ? arith->given_name : arith->multiplier->name;
}

static bool has_operand(const axm_arith *arith, int32_t operand)
{
    return arith != NULL && axm_arith_is_fixed(arith) && (operand == AXM_OPERAND_A || operand == AXM_OPERAND_B);
}

int32_t axm_arith_operand_bits(const axm_arith *arith, int32_t operand)
{
    return has_operand(arith, operand) ? arith->operand_bits[operand] : 0;
}

int32_t axm_arith_operand_is_signed(const axm_arith *arith, int32_t operand)
{
    return has_operand(arith, operand) ? arith->operand_signed[operand] : 0;
}

int32_t axm_arith_bits(const axm_arith *arith)
{
    return arith != NULL && axm_arith_is_fixed(arith) ? arith->bits : 0;
}

int32_t axm_arith_operand_frac(const axm_arith *arith, int32_t operand)
{
    return has_operand(arith, operand) ? arith->frac[operand] : 0;
}

axm_status axm_check_fixed(const char *function, const axm_arith *arith)
{
    if (!axm_arith_is_fixed(arith)) {
        return axm_fail(AXM_E_UNSUPPORTED,
                        "%s: integers need a fixed-point format; %s here is floating-point (axm_arith_bits is 0)",
                        function, axm_arith_name(arith));
    }
    return AXM_OK;
}

axm_status axm_check_integer_sums(const char *function, const axm_arith *arith)
{
    AXM_TRY(axm_check_fixed(function, arith));
    if (!arith->accumulator->whole) {
        return axm_fail(AXM_E_UNSUPPORTED, "%s: integer sums need acc=exact, i32 or loa; the arithmetic has acc=%s",
                        function, arith->accumulator->name);
    }
    return AXM_OK;
}

axm_status axm_check_encodable(const char *function, const char *name, const axm_arith *arith, const float *values,
                               size_t n)
{
    if (axm_arith_is_fixed(arith) && arith->nan == AXM_NAN_ERROR) {
        return axm_check_no_nan(function, name, values, n);
    }
    return AXM_OK;
}
