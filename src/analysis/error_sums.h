/* Errors added up: counts, sums and the worst ones, of a few hundred pairs at a time and of blocks of them. */
#ifndef AXM_ANALYSIS_ERROR_SUMS_H
#define AXM_ANALYSIS_ERROR_SUMS_H

#include <approxmul/multiplier_error.h>

#include <stddef.h>
#include <stdint.h>

enum { AXM_ERROR_PAIRS = 512 }; /* at a time: their arrays stay in the first cache */

/* What is known of some pairs. Those that are in no figure have error 0 and exact product 0. */
typedef struct {
    size_t n;
    size_t n_nonfinite; /* of these, in no figure */
    double a[AXM_ERROR_PAIRS], b[AXM_ERROR_PAIRS];
    uint64_t product[AXM_ERROR_PAIRS]; /* of integers */
    double exact[AXM_ERROR_PAIRS];     /* product */
    double error[AXM_ERROR_PAIRS];     /* product less the exact one, */
    double relative[AXM_ERROR_PAIRS];  /* and over it: axm_error_sums_add() computes that */
} axm_error_pairs;

/* A sum and what rounding has taken from it: A. Neumaier, ZAMM 54(1), 1974, doi 10.1002/zamm.19740540106. */
typedef struct {
    double sum, lost;
} axm_long_sum;

/* Of a quantity: its values, magnitudes and squares; and the largest magnitude, where it first was. */
typedef struct {
    axm_long_sum values, magnitudes, squares;
    double worst, worst_a, worst_b;
} axm_moments;

typedef struct {
    uint64_t n_pairs, n_nonfinite, n_zero, n_wrong, n_below, n_above;
    axm_moments error, relative;
    double largest_product;
} axm_error_sums;

/* Where relative errors are counted; none when n_bins is 0. */
typedef struct {
    double lowest, highest, bins_per_unit;
    uint32_t n_bins;
} axm_error_bins;

/* Adds some pairs, whose arrays may be written over past their ends. bins has bins_of->n_bins counts. */
void axm_error_sums_add(axm_error_sums *sums, axm_error_pairs *pairs, const axm_error_bins *bins_of, uint64_t *bins);

/* Adds what came after. */
void axm_error_sums_merge(axm_error_sums *sums, const axm_error_sums *later);

/* The figures that follow from the sums; those of the format are the caller's to set. */
void axm_error_sums_figures(const axm_error_sums *sums, axm_multiplier_error *figures);

#endif
