/* Truth tables of 8 x 8 bit multipliers in files. */
#ifndef COMMON_TABLE_FILE_H
#define COMMON_TABLE_FILE_H

#include <approxmul/approxmul.h>

#include <stdbool.h>

/**
 * Makes an arithmetic from 65,536 little-endian uint16, the left operand's bit pattern in the outer loop. It is named
 * as the file without its folder and what follows the first dot. Complains and gives false unless the file is just
 * that.
 */
bool table_load(const axm_context *ctx, const char *path, bool is_signed, axm_arith **out);

#endif
