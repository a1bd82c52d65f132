/* The arithmetics that are probed. */
#ifndef HASHES_ARITHMETICS_H
#define HASHES_ARITHMETICS_H

#include <approxmul/approxmul.h>

typedef struct {
    const char *name;
    axm_arith *arith;
} hashes_arithmetic;

/* All of them, made anew; ends the program, with a message, when one cannot be made or a kind has none. */
hashes_arithmetic *hashes_arithmetics_make(size_t *count);
void hashes_arithmetics_free(hashes_arithmetic *arithmetics, size_t count);

#endif
