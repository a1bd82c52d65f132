/*
 * What the fuzz targets share: an input read from its front, memory of exactly the size asked for, and expectations.
 *
 * A target is a function that libFuzzer calls with bytes; `make check` calls it with those of its corpus (replay.c).
 * Bytes that are not there read as zeros, so that every input means something.
 */
#ifndef AXM_TESTS_FUZZ_FUZZ_H
#define AXM_TESTS_FUZZ_FUZZ_H

#include "support/numbers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- the input ---- */

/* Read by one call an expression: two of them in one would be made in whatever order the compiler likes. */
typedef struct {
    const uint8_t *at;
    size_t left;
} fuzz_input;

uint8_t fuzz_byte(fuzz_input *in);
uint64_t fuzz_u64(fuzz_input *in);
bool fuzz_flag(fuzz_input *in);
/* 0..limit-1, by one byte. */
size_t fuzz_below(fuzz_input *in, size_t limit);
/* Mostly lowest..highest, which is what a call allows and a test has time for; otherwise absurd. */
size_t fuzz_size(fuzz_input *in, size_t lowest, size_t highest);
int32_t fuzz_int(fuzz_input *in, int32_t lowest, int32_t highest);
float fuzz_float(fuzz_input *in);
double fuzz_double(fuzz_input *in);

/* The bytes up to the next line end, or to the end; the caller frees them. A zero follows the last. */
char *fuzz_line(fuzz_input *in);
/* The same, or NULL where the input says so. */
char *fuzz_line_or_null(fuzz_input *in);

/* n numbers, ordinary or wild, with NaN or without, as the input has it; the caller frees them. */
float *fuzz_floats(fuzz_input *in, size_t n);
int32_t *fuzz_ints(fuzz_input *in, size_t n);

/* ---- memory ---- */

/* Exactly so many bytes, so that a sanitiser sees one too far; never NULL. */
void *fuzz_memory(size_t bytes);
/* The same, filled with a pattern: for outputs, whether they were written shows. */
void *fuzz_blank(size_t bytes);
bool fuzz_is_blank(const void *memory, size_t bytes);

/* A pointer that a call must leave alone unless it succeeds; never looked behind. */
#define FUZZ_NOWHERE(type) ((type *)(void *)fuzz_nowhere)
extern char fuzz_nowhere[64];

/* ---- sizes ---- */

/* The product, or SIZE_MAX where it does not fit. */
size_t fuzz_product(size_t n_factors, const size_t *factors);

/* ---- expectations ---- */

/* Ends the program, with a message, unless the condition holds. */
#define FUZZ_EXPECT(condition, ...) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition, __VA_ARGS__))
_Noreturn void fuzz_fail(const char *file, int line, const char *condition, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

void fuzz_expect_f32(const char *what, size_t index, float got, float want);
void fuzz_expect_i64(const char *what, size_t index, int64_t got, int64_t want);

#endif
