/* The one way this program reports what is wrong. */
#ifndef CHARACTERIZE_COMPLAINT_H
#define CHARACTERIZE_COMPLAINT_H

#include <stdbool.h>
#include <stdio.h>

#if defined(__GNUC__)
#define COMPLAINT_PRINTF __attribute__((format(printf, 1, 2)))
#else
#define COMPLAINT_PRINTF
#endif

/** Writes "characterize: message" to stderr. Gives false, so that a function can end with `return complain(...)`. */
bool complain(const char *format, ...) COMPLAINT_PRINTF;

/** A file to write; complains and gives NULL if that cannot be. */
FILE *begin_file(const char *path);

/** Complains and gives false if anything written to the file is lost. */
bool end_file(FILE *out, const char *path);

#endif
