/* The arithmetics of the bench: those of the library's texts, and tables of products made from them. */
#ifndef BENCH_ARITH_H
#define BENCH_ARITH_H

#include <approxmul/approxmul.h>

/* "table:TEXT" is a truth table with the products of TEXT, a fixed-point arithmetic of at most 8 bits; all other texts
 * are the library's own. */
axm_status bench_arith_create(const char *text, axm_arith **out);

#endif
