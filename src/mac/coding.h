/*
 * The forms in which an arithmetic's codes are kept and computed with on one instruction set.
 *
 *   narrow  fixed-point operands of so few bits that a block's sums stay under 2^24, whatever the
 *           data: their codes are float bit patterns too, and fit the upper half of one
 *   pairs   codes that fit the upper half of a float, where it pays: lanes are pairs of 16-bit halves
 *   wide    other fixed-point codes: doubles' bit patterns; they are kept as the upper halves of
 *           those, or as the operands themselves where the lower halves are not all zero
 *
 * What is neither is a float bit pattern of 32 bits; or, where products are looked up, the operand's own
 * bit pattern.
 */
#ifndef AXM_MAC_CODING_H
#define AXM_MAC_CODING_H

#include "../accumulators/accumulator.h"
#include "../multipliers/multiplier.h"

#define AXM_RUN ((size_t)512) /* operands encoded at a time */

typedef struct {
    const axm_arith *arith;
    const axm_kernels *kernels;
    const axm_multiplier *codes; /* whose they are: exact's where products have several terms, or the arithmetic's */
    size_t terms;                /* blocks of a sum's terms follow each other */
    axm_encoder encoders[2];     /* of operand a and b */
    bool narrow, pairs, wide;
    bool dots;                /* 16-bit rows too, for dot products */
    const axm_lookup *lookup; /* NULL unless products are looked up: then there are */
    axm_lookup_run *look_up;  /* its kernel, */
    int row_operand;          /* and the operand that rows are of */
    uint32_t row_bias;        /* what a row's code has taken off, if not wide */
    size_t vector;            /* lanes of a vector */
    size_t panel;             /* lanes of the widest tile */
} axm_coding;

/* `streamed` for lanes that are read once or so for each time they are kept: then fewer bytes are worth more
 * instructions. */
axm_coding axm_coding_of(const axm_kernels *kernels, const axm_arith *arith, bool streamed);

/* Are products looked up: where there is no other way to compute many at a time, or where that is wanted. */
bool axm_coding_looks_up(const axm_arith *arith, bool wanted);

/* The same on a context's kernels, for rows of operand a or b, looked up or not. */
axm_status axm_coding_init(axm_coding *coding, const axm_context *ctx, const axm_arith *arith, bool streamed,
                           int row_operand, bool look_up);

/* A run of codes of either size. */
typedef union {
    uint64_t wide[AXM_RUN];
    uint32_t word[AXM_RUN];
} axm_codes;

/* Where operands come from: element t of vector v is at data[v * vector_stride + t * k_stride]. */
typedef struct {
    const void *data; /* float, or int32_t */
    bool is_int;
    size_t vector_stride, k_stride;
    int term; /* that they are encoded for */
} axm_operands;

/* The same operands from vector v and element t on. */
static inline axm_operands axm_operands_from(const axm_operands *from, size_t v, size_t t)
{
    const size_t skip = v * from->vector_stride + t * from->k_stride;
    axm_operands there = *from;
    there.data = from->is_int ? (const void *)((const int32_t *)from->data + skip)
                              : (const void *)((const float *)from->data + skip);
    return there;
}

/* What holds for both; and what holds for no codes at all, which is the merger's neutral element. */
static inline axm_certificate axm_certificate_merge(axm_certificate a, axm_certificate b)
{
    return (axm_certificate){
        .min_exponent = a.min_exponent < b.min_exponent ? a.min_exponent : b.min_exponent,
        .max_exponent = a.max_exponent > b.max_exponent ? a.max_exponent : b.max_exponent,
        .zeros = a.zeros | b.zeros,
        .nonfinite = a.nonfinite | b.nonfinite,
    };
}

static inline axm_certificate axm_certificate_none(void)
{
    return (axm_certificate){.min_exponent = UINT16_MAX};
}

/* n <= AXM_RUN operands, `stride` apart, to codes: uint64_t when wide, or else uint32_t. Gives what is known of them.
 */
axm_certificate axm_encode_run(const axm_coding *coding, int operand, const axm_operands *from, size_t n, size_t stride,
                               void *codes);

/* The same to wide codes as they are kept: as their upper halves, telling in *lost the bits that those lose, or, with
 * `operands`, as their operands. */
axm_certificate axm_encode_kept_run(const axm_coding *coding, int operand, const axm_operands *from, size_t n,
                                    size_t stride, bool operands, uint32_t *kept, uint32_t *lost);

/* Kept wide codes of operand a or b back to codes, each less `bias`. */
void axm_unfold_run(const axm_coding *coding, int operand, size_t n, const uint32_t *kept, bool operands, uint64_t bias,
                    uint64_t *codes);

/* Encodes n_items, each by item(job, i, &lost), on the context's threads; gives the bits that kept wide codes lost. */
typedef void axm_encode_item(const void *job, size_t i, uint32_t *lost);
uint32_t axm_encode_items(const axm_context *ctx, size_t n_items, axm_encode_item *item, const void *job);

/* The code of zero, as a uint32_t or as a kept wide code. */
uint32_t axm_kept_zero(const axm_coding *coding, bool operands);

#endif
