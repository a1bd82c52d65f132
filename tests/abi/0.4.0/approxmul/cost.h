/**
 * @file cost.h
 * @brief What a network's products cost.
 *
 * In whatever unit the caller's figures have (energy, area by time): the library has none of its own.
 * axm_conv2d_macs() and its sisters count the products.
 */
#ifndef APPROXMUL_COST_H
#define APPROXMUL_COST_H

#include <approxmul/arith.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The cost of one multiply-accumulate operation of some arithmetics. */
typedef struct axm_cost_entry {
    /** Which: a name, and keys that decide, such as "mitchw:bits=16,w=6". It fits an arithmetic of that name whose text
     *  by axm_arith_to_string() has all these keys with these values, whatever its other keys (frac_a, say). */
    const char *arith;
    double per_mac; /**< finite, not negative */
} axm_cost_entry;

/** A table of costs, and a sum. Opaque. */
typedef struct axm_cost axm_cost;

/**
 * @brief Makes a sum of nothing.
 * @param ctx       memory; may be NULL
 * @param n_entries at least 1
 * @param entries   the table; copied. Of entries that fit one arithmetic the one with most keys counts, and the first
 *                  of these
 * @param entry_size sizeof *entries
 * @param out       receives it
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT (entry_size), AXM_E_VALUE, AXM_E_PARSE (a text is not
 * name[:key=value[,key=value]...]), AXM_E_OVERFLOW, AXM_E_MEMORY
 * @memory the caller destroys it
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_cost_create(const axm_context *ctx, size_t n_entries, const axm_cost_entry *entries,
                                   size_t entry_size, axm_cost **out);

/**
 * @brief Frees it.
 * @param cost may be NULL
 * @since 0.3.0
 */
AXM_API void axm_cost_destroy(axm_cost *cost);

/**
 * @brief Adds the products of a layer.
 * @param cost  the sum; untouched on failure
 * @param macs  how many
 * @param arith of which arithmetic; NULL: float32, as in axm_batchnorm_create()
 * @param added receives what they cost; may be NULL
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE (no entry fits the arithmetic), AXM_E_OVERFLOW (of the count), AXM_E_MEMORY
 * @threads not beside another call with the same sum
 * @exact macs * per_mac in double, added in the order of the calls
 * @since 0.3.0
 */
AXM_API axm_status axm_cost_add(axm_cost *cost, uint64_t macs, const axm_arith *arith, double *added);

/**
 * @brief What was added so far.
 * @param cost  the sum
 * @param macs  receives the products; may be NULL
 * @param total receives their cost; may be NULL
 * @return AXM_OK, AXM_E_NULL
 * @threads as axm_cost_add()
 * @since 0.3.0
 */
AXM_API axm_status axm_cost_total(const axm_cost *cost, uint64_t *macs, double *total);

#ifdef __cplusplus
}
#endif

#endif
