#include "coding.h"

#include "../arith/lookup.h"

#include "../core/memory.h"

#include <stdatomic.h>

/* A narrow log code's exponent field is k + 64, so that two of them less NARROW_LOG_BIAS make a product's.
 * A zero's field is 1: products with it are under 2^-50, too small to move a sum of whole numbers. */
#define NARROW_LOG_EXPONENT 64
#define NARROW_LOG_ZERO AXM_F32_MIN
#define NARROW_LOG_BIAS ((uint32_t)(2 * NARROW_LOG_EXPONENT - AXM_F32_BIAS) << AXM_F32_FRACTION_BITS)

#define PAIR_FRACTION_BITS 7 /* of a code that fits 16 bits */

#define PIECE (AXM_RUN / 2) /* wide codes on the stack at a time */

/* Products of two operands of N bits are up to 2^(2N-2), or 2^2N unsigned; 256 of them stay within 2^24. DRUM sets a
 * bit of the largest signed magnitude, 2^(N-1), and so takes one bit less. */
static bool is_narrow(const axm_arith *arith)
{
    const int bits = arith->sign == AXM_SIGN_NONE || arith->multiplier->grows ? 8 : 9;
    return axm_arith_is_fixed(arith) && !arith->multiplier->no_step && axm_accumulator_is_exact(arith) &&
           arith->sets_last == 0 && arith->bits <= bits;
}

/* A bfloat16, or a logarithm that keeps no more fraction bits than one has. */
static bool fits_half(const axm_arith *arith)
{
    return arith->format == AXM_FORMAT_BF16 ||
           (!axm_arith_is_fixed(arith) && arith->multiplier->is_log && arith->width - 1 <= PAIR_FRACTION_BITS);
}

axm_coding axm_coding_of(const axm_kernels *kernels, const axm_arith *arith, bool streamed)
{
    const bool in_terms = arith->multiplier->take_term != NULL && axm_accumulator_is_exact(arith) &&
                          !axm_arith_fills_word(arith, AXM_OPERAND_A);
    const bool has_dots = kernels->pairs[AXM_STEP_LOG_F32].row_bytes == sizeof(uint16_t);
    const bool narrow = is_narrow(arith), pairs = (narrow || fits_half(arith)) && (has_dots || streamed);
    axm_coding coding = {
        .arith = arith,
        .kernels = kernels,
        .codes = in_terms ? &axm_multiplier_exact : arith->multiplier,
        .terms = in_terms ? (size_t)arith->multiplier->terms : 1,
        .encoders = {axm_encoder_of(arith, AXM_OPERAND_A), axm_encoder_of(arith, AXM_OPERAND_B)},
        .narrow = narrow,
        .pairs = pairs,
        .wide = !narrow && axm_arith_is_fixed(arith),
        .dots = pairs && has_dots,
    };
    const axm_tile *const tile = coding.wide ? &kernels->tiles[AXM_STEP_LOG_F64]
                                 : pairs     ? &kernels->pairs[AXM_STEP_LOG_F32]
                                             : &kernels->tiles[AXM_STEP_LOG_F32];
    coding.vector = tile->vector; /* the same for all steps on such lanes */
    coding.panel = (size_t)tile->vector * tile->vectors;
    if (arith->multiplier->is_log) {
        coding.row_bias = narrow ? NARROW_LOG_BIAS : (uint32_t)AXM_F32_BIAS << AXM_F32_FRACTION_BITS;
    }
    return coding;
}

bool axm_coding_looks_up(const axm_arith *arith, bool wanted)
{
    return wanted || (arith->multiplier->no_step && axm_arith_can_look_up(arith));
}

axm_status axm_coding_init(axm_coding *coding, const axm_context *ctx, const axm_arith *arith, bool streamed,
                           int row_operand, bool look_up)
{
    *coding = axm_coding_of(axm_kernels_of(ctx), arith, streamed);
    if (!axm_coding_looks_up(arith, look_up)) {
        return AXM_OK;
    }
    coding->lookup = axm_arith_lookup(arith, row_operand);
    if (coding->lookup == NULL) {
        return AXM_E_MEMORY;
    }
    const axm_tile *const tile = &coding->kernels->tiles[AXM_STEP_LIN_F32]; /* for its lanes of 32 bits */
    coding->look_up = axm_lookup_of_kernels(coding->kernels, coding->lookup);
    coding->row_operand = row_operand;
    coding->narrow = coding->pairs = coding->wide = coding->dots = false;
    coding->codes = arith->multiplier; /* whole products, whatever terms they have */
    coding->terms = 1;
    coding->row_bias = 0;
    coding->vector = tile->vector;
    coding->panel = (size_t)tile->vector * tile->vectors;
    return AXM_OK;
}

static const float *dense_floats(const axm_operands *from, size_t n, size_t stride, float *buffer)
{
    const float *const data = from->data;
    if (stride == 1) {
        return data;
    }
    for (size_t i = 0; i < n; i++) {
        buffer[i] = data[i * stride];
    }
    return buffer;
}

static void read_operands(const axm_coding *coding, int operand, const axm_operands *from, size_t n, size_t stride,
                          int64_t *out)
{
    if (from->is_int) {
        const int32_t *const data = from->data;
        for (size_t i = 0; i < n; i++) {
            out[i] = axm_arith_operand(coding->arith, operand, data[i * stride]);
        }
        return;
    }
    const axm_encoder *const encoder = &coding->encoders[operand];
    const axm_loops *const loops = &coding->kernels->loops;
    float buffer[AXM_RUN];
    (encoder->step != 0 ? loops->quantize_affine : loops->quantize)(encoder, n, dense_floats(from, n, stride, buffer),
                                                                    out);
}

/* Fixed-point operands as integers; or what their term makes of them. */
static void read_fixed(const axm_coding *coding, int operand, const axm_operands *from, size_t n, size_t stride,
                       int64_t *out)
{
    read_operands(coding, operand, from, n, stride, out);
    if (coding->terms > 1) {
        coding->arith->multiplier->take_term(coding->arith, from->term, operand, n, out);
    }
}

/* Operands to their bit patterns. */
static void encode_patterns(const axm_coding *coding, int operand, const axm_operands *from, size_t n, size_t stride,
                            uint32_t *patterns)
{
    int64_t values[AXM_RUN];
    read_fixed(coding, operand, from, n, stride, values);
    for (size_t i = 0; i < n; i++) {
        patterns[i] = axm_arith_pattern(coding->arith, operand, values[i]);
    }
}

static void encode_narrow(const axm_coding *coding, int operand, const axm_operands *from, size_t n, size_t stride,
                          uint32_t *codes)
{
    const uint32_t rebias =
        coding->codes->is_log ? (uint32_t)(AXM_F32_BIAS - NARROW_LOG_EXPONENT) << AXM_F32_FRACTION_BITS : 0;
    axm_encoder encoder = coding->encoders[operand];
    float buffer[AXM_RUN];
    const float *values = buffer;
    if (from->is_int) { /* operands already */
        const int32_t *const data = from->data;
        for (size_t i = 0; i < n; i++) {
            buffer[i] = (float)axm_arith_operand(coding->arith, operand, data[i * stride]);
        }
        encoder.scale = 1;
    } else {
        values = dense_floats(from, n, stride, buffer);
    }
    coding->kernels->loops.encode_narrow(&encoder, rebias, axm_kept_zero(coding, false), n, values, codes);
}

/* Fixed-point operands to wide codes. */
static axm_certificate encode_wide(const axm_coding *coding, int operand, const axm_operands *from, size_t n,
                                   size_t stride, int64_t *values, uint64_t *codes)
{
    const axm_loops *const loops = &coding->kernels->loops;
    read_fixed(coding, operand, from, n, stride, values);
    loops->encode_fixed(&coding->encoders[operand], n, values, codes);
    return loops->certify_fixed(coding->codes->int_zero, n, codes);
}

axm_certificate axm_encode_run(const axm_coding *coding, int operand, const axm_operands *from, size_t n, size_t stride,
                               void *codes)
{
    if (coding->lookup != NULL) {
        encode_patterns(coding, operand, from, n, stride, codes);
        return axm_certificate_none();
    }
    if (coding->narrow) {
        encode_narrow(coding, operand, from, n, stride, codes);
        return axm_certificate_none(); /* what they need is known of all narrow codes */
    }
    if (coding->wide) {
        int64_t values[AXM_RUN];
        return encode_wide(coding, operand, from, n, stride, values, codes);
    }
    float buffer[AXM_RUN];
    return coding->kernels->loops.encode_float(&coding->encoders[operand], n, dense_floats(from, n, stride, buffer),
                                               codes);
}

/* n <= PIECE operands of axm_encode_kept_run(). */
static axm_certificate encode_kept_piece(const axm_coding *coding, int operand, const axm_operands *from, size_t n,
                                         size_t stride, bool operands, uint32_t *kept, uint32_t *lost)
{
    int64_t values[PIECE];
    uint64_t codes[PIECE];
    const axm_certificate certificate = encode_wide(coding, operand, from, n, stride, values, codes);
    *lost |= coding->kernels->loops.fold(n, codes, kept);
    for (size_t i = 0; operands && i < n; i++) {
        kept[i] = (uint32_t)values[i];
    }
    return certificate;
}

axm_certificate axm_encode_kept_run(const axm_coding *coding, int operand, const axm_operands *from, size_t n,
                                    size_t stride, bool operands, uint32_t *kept, uint32_t *lost)
{
    axm_certificate certificate = axm_certificate_none();
    axm_operands along = *from;
    along.k_stride = stride;
    for (size_t first = 0; first < n; first += PIECE) {
        const size_t count = n - first < PIECE ? n - first : PIECE;
        const axm_operands piece = axm_operands_from(&along, 0, first);
        certificate = axm_certificate_merge(
            certificate, encode_kept_piece(coding, operand, &piece, count, stride, operands, kept + first, lost));
    }
    return certificate;
}

void axm_unfold_run(const axm_coding *coding, int operand, size_t n, const uint32_t *kept, bool operands, uint64_t bias,
                    uint64_t *codes)
{
    const axm_loops *const loops = &coding->kernels->loops;
    if (!operands) {
        loops->unfold(bias, n, kept, codes);
        return;
    }
    const bool is_signed = !axm_arith_fills_word(coding->arith, operand);
    const axm_encoder *const encoder = &coding->encoders[operand];
    int64_t values[PIECE];
    for (size_t start = 0; start < n; start += PIECE) {
        const size_t count = n - start < PIECE ? n - start : PIECE;
        for (size_t i = 0; i < count; i++) {
            values[i] = is_signed ? (int64_t)(int32_t)kept[start + i] : (int64_t)kept[start + i];
        }
        loops->encode_fixed(encoder, count, values, codes + start);
        for (size_t i = 0; bias != 0 && i < count; i++) {
            codes[start + i] -= bias;
        }
    }
}

typedef struct {
    axm_encode_item *item;
    const void *job;
    size_t n_items, n_tasks;
    _Atomic uint32_t lost;
} encoding;

/* Every n_tasks-th item. */
static void encode_task(void *arg, size_t index)
{
    encoding *const e = arg;
    uint32_t lost = 0;
    for (size_t i = index; i < e->n_items; i += e->n_tasks) {
        e->item(e->job, i, &lost);
    }
    atomic_fetch_or_explicit(&e->lost, lost, memory_order_relaxed);
}

uint32_t axm_encode_items(const axm_context *ctx, size_t n_items, axm_encode_item *item, const void *job)
{
    const size_t threads = axm_context_threads(ctx);
    encoding e = {.item = item, .job = job, .n_items = n_items, .n_tasks = n_items < threads ? n_items : threads};
    atomic_init(&e.lost, 0);
    axm_context_parallel(ctx, e.n_tasks, encode_task, &e);
    return atomic_load_explicit(&e.lost, memory_order_relaxed);
}

uint32_t axm_kept_zero(const axm_coding *coding, bool operands)
{
    if (coding->lookup != NULL) { /* of an activation: weights need none */
        return axm_arith_pattern(coding->arith, AXM_OPERAND_A, coding->encoders[AXM_OPERAND_A].zero_point);
    }
    if (coding->wide) {
        return operands ? 0 : (uint32_t)(coding->codes->int_zero >> 32);
    }
    return coding->narrow && coding->codes->is_log ? NARROW_LOG_ZERO : 0;
}
