/*
 * What a multiplier is to the rest of the library. Each is one file of a folder here, and a line in list.def.
 *
 * On fixed-point operands two ways lead to a product. The scalar model (mul_int) is written beside the paper and
 * decides what is right. The other is a code per operand (set_fixed_encoder), made once, and a product of two codes
 * (product_int), which micro-kernels do many at a time. Both give the same bits. On floats the two are one:
 * encode_float and product_float.
 *
 * What codes are is a family's matter: a folder's header has it, as initialisers for its multipliers.
 */
#ifndef AXM_MULTIPLIERS_MULTIPLIER_H
#define AXM_MULTIPLIERS_MULTIPLIER_H

#include "key.h"

struct axm_multiplier {
    const char *name;
    const char *summary; /* what it computes, in a line */
    const char *source;  /* the publication that defines it */
    int32_t format;      /* of operands; where there is a key "format", its default */
    const axm_key *keys; /* but those of accumulators */
    size_t n_keys;

    /* Whatever a text does not say, once it is read: the width of codes, tables. NULL where that is nothing. What it
     * allocates belongs to `filled`. */
    axm_status (*complete)(const axm_context *ctx, axm_arith *filled);

    /* Where products are sums of `terms` exact products, each of what one term makes of either operand: that, for
     * operands in the format. NULL where a product is one term, its operands' codes. */
    void (*take_term)(const axm_arith *arith, int term, int operand, size_t n, int64_t *values);
    int terms;

    /* The scalar model on fixed-point operands, which are already in the format. */
    int64_t (*mul_int)(const axm_arith *arith, int64_t a, int64_t b);

    /* How fixed-point operands become 64-bit codes; and the product of two codes. */
    void (*set_fixed_encoder)(const axm_arith *arith, axm_encoder *encoder);
    int64_t (*product_int)(const axm_arith *arith, uint64_t a, uint64_t b);

    /* Products of two codes, many at a time, where no kernel sums them. */
    void (*products_int)(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, int64_t *out);
    void (*products_float)(const axm_arith *arith, const axm_loops *loops, const axm_crossing *crossing, float *out);

    /* A floating-point operand to its code, and the product of two. A zero may lose its sign in either: sums that start
     * at +0 cannot tell. The encoder says the same as encode_float, for many operands. */
    uint32_t (*encode_float)(const axm_arith *arith, float x);
    float (*product_float)(const axm_arith *arith, uint32_t a, uint32_t b);
    void (*set_float_encoder)(const axm_arith *arith, axm_encoder *encoder);

    /* The code of an integer's characteristic k has exponent field k + int_exponent, a zero's less than that. */
    int32_t int_exponent;
    uint64_t int_zero; /* the code of 0 */
    uint64_t int_bias; /* what kernels' rows have taken off, so that code + code is a product; 0 where codes multiply */
    bool is_log;       /* the combine step adds codes; otherwise it multiplies them */
    bool no_step;      /* codes make products only one by one, by product_int and product_float */
    bool any_zero;     /* and products with zero may be any number: codes are the operands, padding has a mark */
    bool grows;        /* an operand may become larger: by one bit */
    bool is_called;    /* products are computed by a function of the caller's */
};

/* ---- all of them ---- */

size_t axm_multipliers_count(void);
const axm_multiplier *axm_multiplier_at(size_t index);

/* Those that are made by calls of their own, and not from a text. */
extern const axm_multiplier axm_multiplier_table, axm_multiplier_custom, axm_multiplier_custom_float;

/* The exact one of fixed point, whose codes stand for the terms of others. */
extern const axm_multiplier axm_multiplier_exact;

#endif
