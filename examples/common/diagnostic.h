/* The one way an example program reports what is wrong. */
#ifndef COMMON_DIAGNOSTIC_H
#define COMMON_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__GNUC__)
#define COMMON_PRINTF(format_at, values_at) __attribute__((format(printf, format_at, values_at)))
#else
#define COMMON_PRINTF(format_at, values_at)
#endif

/** The name complaints begin with; the text must live on. Called before anything can go wrong. */
void complain_as(const char *program);

/**
 * Writes "PROGRAM: PATH:LINE: message" to stderr, always as exactly one line.
 * Without a path (NULL) or a line (0) that part is left out.
 * Gives false, so that a function can end with `return complain(...)`.
 */
bool complain(const char *path, size_t line, const char *format, ...) COMMON_PRINTF(3, 4);

/** complain() about memory that could not be had. */
bool complain_memory(void);

#endif
