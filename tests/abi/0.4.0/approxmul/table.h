/**
 * @file table.h
 * @brief A truth table as a multiplier.
 *
 * Operands of at most 8 bits each; EvoApproxLib's files are such tables.
 */
#ifndef APPROXMUL_TABLE_H
#define APPROXMUL_TABLE_H

#include <approxmul/arith.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Order of a truth table's entries. */
enum {
    AXM_TABLE_A_OUTER = 0, /**< entry of operands a and b at [a][b] */
    AXM_TABLE_B_OUTER = 1  /**< at [b][a] */
};

/** A truth table. Set it up by axm_table_desc_init(). Indices are operands' bit patterns, from 0 on. */
typedef struct axm_table_desc {
    size_t struct_size;  /**< set by axm_table_desc_init() */
    int32_t bits_a;      /**< bits of the left operand (activations), 2..8; default 8 */
    int32_t bits_b;      /**< bits of the right operand (weights), 2..8; default 8 */
    int32_t signed_a;    /**< 1: two's complement, 0 (default): unsigned */
    int32_t signed_b;    /**< likewise */
    int32_t order;       /**< AXM_TABLE_A_OUTER (default) or AXM_TABLE_B_OUTER */
    int32_t entry_bits;  /**< 16 (default): uint16_t bit patterns, read as two's complement where an operand is signed;
                              32: int32_t */
    const void *entries; /**< the products, n_entries of them; copied */
    size_t n_entries;    /**< must be 2^(bits_a + bits_b) */
    const char *name;    /**< at most 47 bytes: what axm_arith_name() gives; NULL: "table" */
    /** keys of the format as in an arithmetic's text: frac, frac_a, frac_b, nan, acc; NULL: defaults */
    const char *keys;
} axm_table_desc;

/**
 * @brief Fills a descriptor with the defaults: 8 x 8 bits, unsigned, 16-bit entries; the entries remain to be set.
 * @param desc NULL does nothing
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_table_desc_init_sized(axm_table_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_table_desc_init(desc) axm_table_desc_init_sized((desc), sizeof *(desc))

/**
 * @brief Makes an arithmetic from a truth table, such as one of EvoApproxLib's 8x8 multipliers.
 *
 * It is a fixed-point arithmetic whose product of two operands is the table's entry. Zero times
 * something is what the table says, but taps in a convolution's padding add nothing.
 * @param ctx  memory; may be NULL
 * @param desc the table
 * @param out  receives the arithmetic
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE (a field out of its range), AXM_E_SHAPE (n_entries is not
 *         2^(bits_a + bits_b)), AXM_E_PARSE (keys), AXM_E_UNSUPPORTED (as axm_arith_create()), AXM_E_MEMORY
 * @memory the caller releases it with axm_arith_release()
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_arith_create_table(const axm_context *ctx, const axm_table_desc *desc, axm_arith **out);

#ifdef __cplusplus
}
#endif

#endif
