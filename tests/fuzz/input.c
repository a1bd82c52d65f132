#include "fuzz.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

uint8_t fuzz_byte(fuzz_input *in)
{
    if (in->left == 0) {
        return 0;
    }
    in->left--;
    return *in->at++;
}

uint64_t fuzz_u64(fuzz_input *in)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) {
        value = value << 8 | fuzz_byte(in);
    }
    return value;
}

bool fuzz_flag(fuzz_input *in)
{
    return (fuzz_byte(in) & 1) != 0;
}

size_t fuzz_below(fuzz_input *in, size_t limit)
{
    return fuzz_byte(in) % limit;
}

/* Of 256 bytes these are the last few. */
enum { ABSURD_FIRST = 244 };

size_t fuzz_size(fuzz_input *in, size_t lowest, size_t highest)
{
    static const size_t absurd[] = {
        0, (size_t)1 << 31, ((size_t)1 << 31) - 1, SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 4, (size_t)1 << 16};
    const uint8_t byte = fuzz_byte(in);
    if (byte < ABSURD_FIRST) {
        return lowest + byte % (highest - lowest + 1);
    }
    const size_t which = byte - (size_t)ABSURD_FIRST;
    return which < sizeof absurd / sizeof absurd[0] ? absurd[which] : (size_t)fuzz_u64(in);
}

int32_t fuzz_int(fuzz_input *in, int32_t lowest, int32_t highest)
{
    static const int32_t absurd[] = {INT32_MIN, INT32_MAX, -1, 0, 1, 2};
    const uint8_t byte = fuzz_byte(in);
    if (byte < ABSURD_FIRST) {
        return lowest + byte % (highest - lowest + 1);
    }
    const size_t which = byte - (size_t)ABSURD_FIRST;
    return which < sizeof absurd / sizeof absurd[0] ? absurd[which] : (int32_t)(uint32_t)fuzz_u64(in);
}

float fuzz_float(fuzz_input *in)
{
    static const float ordinary[] = {1, 0, -1, 0.5f, 2, 1e-5f, 0.0625f, 3.5f, -0.0f, 100};
    static const float absurd[] = {INFINITY, -INFINITY, NAN, FLT_MAX, -FLT_MAX, FLT_MIN, FLT_MIN / 4};
    const uint8_t byte = fuzz_byte(in);
    if (byte < ABSURD_FIRST) {
        return ordinary[byte % (sizeof ordinary / sizeof ordinary[0])];
    }
    const size_t which = byte - (size_t)ABSURD_FIRST;
    return which < sizeof absurd / sizeof absurd[0] ? absurd[which] : test_from_bits((uint32_t)fuzz_u64(in));
}

double fuzz_double(fuzz_input *in)
{
    static const double absurd[] = {DBL_MAX, -DBL_MAX, DBL_MIN, 5e-324, 1e-300};
    const uint8_t byte = fuzz_byte(in);
    if (byte < ABSURD_FIRST) {
        return (double)fuzz_float(in);
    }
    const size_t which = byte - (size_t)ABSURD_FIRST;
    const uint64_t bits = fuzz_u64(in);
    double value;
    memcpy(&value, &bits, sizeof value);
    return which < sizeof absurd / sizeof absurd[0] ? absurd[which] : value;
}

char *fuzz_line(fuzz_input *in)
{
    size_t length = 0;
    while (length < in->left && in->at[length] != '\n') {
        length++;
    }
    char *const line = fuzz_memory(length + 1);
    memcpy(line, in->at, length);
    line[length] = '\0';
    length += length < in->left;
    in->at += length;
    in->left -= length;
    return line;
}

char *fuzz_line_or_null(fuzz_input *in)
{
    return fuzz_flag(in) ? fuzz_line(in) : NULL;
}

float *fuzz_floats(fuzz_input *in, size_t n)
{
    float *const values = fuzz_memory(n * sizeof *values);
    const uint8_t kind = fuzz_byte(in);
    uint64_t random = fuzz_u64(in);
    if (kind % 8 < 4) {
        test_random_floats(&random, kind % 2 == 1, n, values);
    } else {
        test_wild_floats(&random, kind % 8 == 7, n, values);
    }
    return values;
}

int32_t *fuzz_ints(fuzz_input *in, size_t n)
{
    int32_t *const values = fuzz_memory(n * sizeof *values);
    uint64_t random = fuzz_u64(in);
    test_random_ints(&random, n, values);
    return values;
}
