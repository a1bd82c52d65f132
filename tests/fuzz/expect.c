#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLANK_BYTE = 0xa5 };

char fuzz_nowhere[64];

void fuzz_fail(const char *file, int line, const char *condition, const char *format, ...)
{
    va_list args;
    fprintf(stderr, "%s:%d: %s does not hold: ", file, line, condition);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}

void fuzz_expect_f32(const char *what, size_t index, float got, float want)
{
    FUZZ_EXPECT(test_bits(got) == test_bits(want), "%s, element %zu: got %08lx, want %08lx", what, index,
                (unsigned long)test_bits(got), (unsigned long)test_bits(want));
}

void fuzz_expect_i64(const char *what, size_t index, int64_t got, int64_t want)
{
    FUZZ_EXPECT(got == want, "%s, element %zu: got %016llx, want %016llx", what, index, (unsigned long long)got,
                (unsigned long long)want);
}

void *fuzz_memory(size_t bytes)
{
    void *const memory = malloc(bytes > 0 ? bytes : 1);
    FUZZ_EXPECT(memory != NULL, "no memory for %zu bytes", bytes);
    return memory;
}

void *fuzz_blank(size_t bytes)
{
    return memset(fuzz_memory(bytes), BLANK_BYTE, bytes);
}

bool fuzz_is_blank(const void *memory, size_t bytes)
{
    const unsigned char *const at = memory;
    for (size_t i = 0; i < bytes; i++) {
        if (at[i] != BLANK_BYTE) {
            return false;
        }
    }
    return true;
}

size_t fuzz_product(size_t n_factors, const size_t *factors)
{
    size_t product = 1;
    for (size_t i = 0; i < n_factors; i++) {
        if (factors[i] == 0) {
            return 0;
        }
    }
    for (size_t i = 0; i < n_factors; i++) {
        if (product > SIZE_MAX / factors[i]) {
            return SIZE_MAX;
        }
        product *= factors[i];
    }
    return product;
}
