#include "accumulator.h"

#include "numbers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The value of key= in a canonical text, up to the next comma; "" where it is not. */
static void value_of(const char *text, const char *key, char *out, size_t size)
{
    const char *at = strstr(text, key);
    size_t length = 0;
    if (at != NULL) {
        at += strlen(key);
        length = strcspn(at, ",");
    }
    length = length < size ? length : size - 1;
    if (length > 0) {
        memcpy(out, at, length);
    }
    out[length] = '\0';
}

test_accumulator test_accumulator_of(const axm_arith *arith)
{
    test_accumulator accumulator = {.arith = arith, .fixed = axm_arith_bits(arith) != 0};
    char text[256], value[16];
    if (axm_arith_to_string(arith, text, sizeof text, NULL) != AXM_OK) {
        fprintf(stderr, "FAILED: %s\n", axm_last_message());
        exit(1);
    }
    value_of(text, "acc=", accumulator.name, sizeof accumulator.name);
    value_of(text, "overflow=", value, sizeof value);
    accumulator.saturates = strcmp(value, "saturate") == 0;
    value_of(text, "shift=", value, sizeof value);
    accumulator.shift = atoi(value);
    value_of(text, "low=", value, sizeof value);
    accumulator.low = atoi(value);
    accumulator.whole = strcmp(accumulator.name, "f32") != 0 && strcmp(accumulator.name, "f64") != 0;
    return accumulator;
}

static int64_t floor_division(int64_t x, int64_t by)
{
    return x / by - (x % by < 0);
}

static int64_t add_32(const test_accumulator *accumulator, int64_t product)
{
    const int64_t far = (int64_t)1 << 40;
    int64_t shifted = floor_division(product, (int64_t)1 << accumulator->shift);
    if (!accumulator->saturates) {
        const uint32_t sum = (uint32_t)accumulator->sum + (uint32_t)shifted;
        return sum < 0x80000000u ? (int64_t)sum : (int64_t)sum - ((int64_t)1 << 32);
    }
    shifted = shifted > far ? far : shifted < -far ? -far : shifted; /* ends the same */
    const double exact = (double)accumulator->sum + (double)shifted;
    return exact > 2147483647.0 ? 2147483647 : exact < -2147483648.0 ? -2147483647 - 1 : (int64_t)exact;
}

/* A chain of full adders above the or-gates. */
static int64_t add_lower_or(const test_accumulator *accumulator, int64_t product)
{
    uint64_t sum = 0;
    unsigned carry = 0;
    for (int bit = 0; bit < 64; bit++) {
        const unsigned x = (unsigned)((uint64_t)accumulator->sum >> bit) & 1,
                       y = (unsigned)((uint64_t)product >> bit) & 1;
        if (bit < accumulator->low) {
            sum |= (uint64_t)(x | y) << bit;
            carry = bit == accumulator->low - 1 ? x & y : 0;
        } else {
            sum |= (uint64_t)(x ^ y ^ carry) << bit;
            carry = x + y + carry >= 2;
        }
    }
    return (int64_t)sum;
}

static void add_product(test_accumulator *accumulator, int64_t product)
{
    if (strcmp(accumulator->name, "exact") == 0) {
        accumulator->sum = (int64_t)((uint64_t)accumulator->sum + (uint64_t)product);
    } else if (strcmp(accumulator->name, "i32") == 0) {
        accumulator->sum = add_32(accumulator, product);
    } else if (strcmp(accumulator->name, "loa") == 0) {
        accumulator->sum = add_lower_or(accumulator, product);
    } else if (strcmp(accumulator->name, "f64") == 0) {
        accumulator->f64 += (double)product;
    } else {
        accumulator->f32 += test_scaled(accumulator->arith, product);
    }
}

void test_accumulate_i32(test_accumulator *accumulator, int32_t a, int32_t b)
{
    add_product(accumulator, axm_mul_int(accumulator->arith, a, b));
}

void test_accumulate_f32(test_accumulator *accumulator, float a, float b)
{
    if (accumulator->fixed) {
        int32_t qa = 0, qb = 0;
        if (axm_arith_quantize_f32(accumulator->arith, AXM_OPERAND_A, 1, &a, &qa) != AXM_OK ||
            axm_arith_quantize_f32(accumulator->arith, AXM_OPERAND_B, 1, &b, &qb) != AXM_OK) {
            fprintf(stderr, "FAILED: %s\n", axm_last_message());
            exit(1);
        }
        test_accumulate_i32(accumulator, qa, qb);
    } else if (strcmp(accumulator->name, "f64") == 0) {
        accumulator->f64 += (double)axm_mul_f32(accumulator->arith, a, b);
    } else {
        accumulator->f32 += axm_mul_f32(accumulator->arith, a, b);
    }
}

float test_accumulated(const test_accumulator *accumulator)
{
    const axm_arith *const arith = accumulator->arith;
    if (!accumulator->whole) {
        const int frac = axm_arith_operand_frac(arith, AXM_OPERAND_A) + axm_arith_operand_frac(arith, AXM_OPERAND_B);
        const bool is_f64 = strcmp(accumulator->name, "f64") == 0;
        return test_canonical(is_f64 ? (float)ldexp(accumulator->f64, -frac) : accumulator->f32);
    }
    if (strcmp(accumulator->name, "i32") == 0) { /* 32 bits: a double holds them, and scaling is exact */
        const int frac = axm_arith_operand_frac(arith, AXM_OPERAND_A) + axm_arith_operand_frac(arith, AXM_OPERAND_B);
        return (float)ldexp((double)accumulator->sum, accumulator->shift - frac);
    }
    return test_scaled(arith, accumulator->sum);
}
