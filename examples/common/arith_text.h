/* Arithmetics as the command lines of the programs name them: the library's texts, and truth tables in files. */
#ifndef COMMON_ARITH_TEXT_H
#define COMMON_ARITH_TEXT_H

#include <approxmul/table.h>

#include <stdbool.h>

enum { ARITH_TEXT_MESSAGE_BYTES = 640 };

/** What to say in a --help of texts that begin with "table=". */
#define ARITH_TEXT_TABLE_HELP                                                                                          \
    "A truth table stands where an arithmetic's text does: table=FILE, and after commas\n"                             \
    "  signed=0|1              operands are unsigned or two's complement (default: 0); signed_a, signed_b: one\n"      \
    "  bits=N                  bits of an operand, 2 to 8 (default: 8); bits_a, bits_b: of one\n"                      \
    "  order=a|b               which operand is the outer index (default: a)\n"                                        \
    "  entry_bits=16|32        bits of an entry (default: 16)\n"                                                       \
    "  frac=, frac_a=, frac_b=, nan=, acc= and an accumulator's keys, as in any fixed-point arithmetic's text.\n"      \
    "The file has little-endian entries and nothing else, or numbers if its name ends in .csv.\n"

/**
 * Makes an arithmetic from a text of the library's, or from a table: "table=mul.bin,signed=1,frac_a=4". The file's name
 * ends at the first comma. On failure gives false, with a message of one line.
 */
bool arith_from_text(const axm_context *ctx, const char *text, axm_arith **arith,
                     char message[ARITH_TEXT_MESSAGE_BYTES]);

/** Whether a text is of the second kind. */
bool arith_text_is_table(const char *text);

#endif
