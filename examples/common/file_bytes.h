/* Whole files in memory. */
#ifndef COMMON_FILE_BYTES_H
#define COMMON_FILE_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Reads a file, but no more than max_bytes of it, so that an endless one does no harm: who
 * expects n bytes asks for n + 1 and sees whether there were more. A zero byte follows the last.
 * The caller frees *bytes. Complains and gives false if the file cannot be read.
 */
bool read_at_most(const char *path, size_t max_bytes, unsigned char **bytes, size_t *n_bytes);

#endif
