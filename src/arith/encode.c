/* Values to the format's operands, and operands to codes. */
#include "../multipliers/multiplier.h"

#include "../core/check.h"
#include "../core/fp_modes.h"

static void set_quantizer(const axm_arith *arith, int operand, axm_encoder *encoder)
{
    const bool is_signed = arith->operand_signed[operand];
    encoder->highest = axm_power_of_two(arith->operand_bits[operand] - (is_signed ? 1 : 0)) - 1;
    encoder->lowest = is_signed ? -encoder->highest - 1 : 0;
    encoder->scale = axm_power_of_two(arith->frac[operand]);
}

axm_encoder axm_encoder_of(const axm_arith *arith, int operand)
{
    axm_encoder encoder = {.round_mask = UINT32_MAX};
    if (axm_arith_is_fixed(arith)) {
        set_quantizer(arith, operand, &encoder);
        arith->multiplier->set_fixed_encoder(arith, &encoder);
        return encoder;
    }
    if (arith->format == AXM_FORMAT_BF16) {
        const bool nearest = arith->round == AXM_ROUND_RNE;
        encoder.round_base = nearest ? 0x7fff : 0; /* as axm_bf16_round() does it */
        encoder.round_odd = nearest ? 1 : 0;
        encoder.round_mask = 0xffff0000u;
    }
    if (arith->format == AXM_FORMAT_F16) {
        encoder.round_base = ((uint32_t)1 << (AXM_F16_DROPPED - 1)) - 1; /* as axm_f16_round() does it */
        encoder.round_odd = 1;
        encoder.round_mask = ~(((uint32_t)1 << AXM_F16_DROPPED) - 1);
    }
    arith->multiplier->set_float_encoder(arith, &encoder);
    return encoder;
}

int64_t axm_arith_quantize(const axm_arith *arith, int operand, float x)
{
    axm_encoder encoder = {0};
    int64_t q;
    set_quantizer(arith, operand, &encoder);
    axm_kernels_in_use()->loops.quantize(&encoder, 1, &x, &q);
    return q;
}

enum { CHUNK = 128 }; /* operands quantised at a time, on the stack */

axm_status axm_arith_quantize_f32(const axm_arith *arith, int32_t operand, size_t n_elems, const float *in,
                                  int32_t *out)
{
    AXM_FP_GUARD;
    AXM_NEED(arith);
    AXM_TRY(axm_check_operand(__func__, operand));
    AXM_TRY(axm_check_fixed(__func__, arith));
    AXM_TRY(axm_check_elementwise(__func__, n_elems, "in", in, NULL, NULL, out));
    AXM_TRY(axm_check_encodable(__func__, "in", arith, in, n_elems));
    const axm_encoder encoder = axm_encoder_of(arith, operand);
    int64_t chunk[CHUNK];
    for (size_t start = 0; start < n_elems; start += CHUNK) {
        const size_t count = n_elems - start < CHUNK ? n_elems - start : CHUNK;
        axm_kernels_in_use()->loops.quantize(&encoder, count, in + start, chunk);
        for (size_t i = 0; i < count; i++) {
            out[start + i] = (int32_t)(uint32_t)chunk[i];
        }
    }
    return AXM_OK;
}
