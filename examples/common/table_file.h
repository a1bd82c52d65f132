/*
 * Truth tables of multipliers in files.
 *
 * Raw: the entries one after the other, each 2 or 4 bytes, the low byte first, and nothing else: what
 * TFApprox reads, and what EvoApproxLib's C models give when all operands are run through them.
 * Comma-separated (a name that ends in ".csv"): decimal numbers with commas, semicolons, blanks or line
 * ends between them; '#' begins a comment.
 */
#ifndef COMMON_TABLE_FILE_H
#define COMMON_TABLE_FILE_H

#include <approxmul/table.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TABLE_FILE_MESSAGE_BYTES = 320 };

/**
 * Makes an arithmetic from a file. The descriptor says what the table is like; its entries and their
 * number come from the file, and so does its name, if it is NULL: the file's, without folder and ending.
 * On failure gives false, with a message of one line that begins with the path.
 */
bool table_file_read(const axm_context *ctx, const char *path, const axm_table_desc *like, axm_arith **arith,
                     char message[TABLE_FILE_MESSAGE_BYTES]);

/** Bits of an entry that hold all products of a fixed-point arithmetic of at most 8 x 8 bits: 16 or 32. */
int32_t table_entry_bits(const axm_arith *arith);

/**
 * Writes the products of such an arithmetic, raw, a outer. On failure gives false, with a message of one line that
 * begins with the path.
 */
bool table_file_write(const char *path, const axm_arith *arith, char message[TABLE_FILE_MESSAGE_BYTES]);

#endif
