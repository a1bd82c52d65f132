/* The one way this program reports what is wrong. */
#ifndef BENCH_COMPLAIN_H
#define BENCH_COMPLAIN_H

#include <stdbool.h>

#if defined(__GNUC__)
#define BENCH_PRINTF(format_at, values_at) __attribute__((format(printf, format_at, values_at)))
#else
#define BENCH_PRINTF(format_at, values_at)
#endif

/* Writes "bench: message" to stderr, always as exactly one line. Gives false, to end a function with. */
bool bench_complain(const char *format, ...) BENCH_PRINTF(1, 2);

#endif
