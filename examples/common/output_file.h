/* Files that are written. */
#ifndef COMMON_OUTPUT_FILE_H
#define COMMON_OUTPUT_FILE_H

#include <stdbool.h>
#include <stdio.h>

/** Complains and gives NULL if the file cannot be written. */
FILE *open_output(const char *path);

/** Complains and gives false if anything written to the file is lost. */
bool close_output(FILE *out, const char *path);

#endif
