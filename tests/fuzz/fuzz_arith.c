/*
 * Texts of arithmetics. An input is a text, a line end, and bytes that operands are made of.
 *
 * What parses has a canonical text that gives the same arithmetic; its products, its arrays of products and its matrix
 * products agree with each other.
 */
#include "fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS = 12, M = 2, N = 3, K = PAIRS / N };

/* ---- texts ---- */

static char *text_of(const axm_arith *arith)
{
    size_t needed = 0;
    FUZZ_EXPECT(axm_arith_to_string(arith, NULL, 0, &needed) == AXM_OK, "%s", axm_last_message());
    char *const text = fuzz_blank(needed);
    FUZZ_EXPECT(axm_arith_to_string(arith, text, needed - 1, NULL) == (needed > 1 ? AXM_E_WORKSPACE : AXM_OK), "%s",
                axm_last_message());
    FUZZ_EXPECT(fuzz_is_blank(text, needed), "a text was written to where it does not fit");
    FUZZ_EXPECT(axm_arith_to_string(arith, text, needed, NULL) == AXM_OK, "%s", axm_last_message());
    FUZZ_EXPECT(strlen(text) + 1 == needed, "\"%s\" was to be of %zu bytes", text, needed);
    return text;
}

static void expect_same_format(const axm_arith *x, const axm_arith *y)
{
    FUZZ_EXPECT(strcmp(axm_arith_name(x), axm_arith_name(y)) == 0, "%s, %s", axm_arith_name(x), axm_arith_name(y));
    FUZZ_EXPECT(axm_arith_bits(x) == axm_arith_bits(y), "%s", axm_arith_name(x));
    for (int32_t operand = AXM_OPERAND_A; operand <= AXM_OPERAND_B; operand++) {
        FUZZ_EXPECT(axm_arith_operand_bits(x, operand) == axm_arith_operand_bits(y, operand), "bits");
        FUZZ_EXPECT(axm_arith_operand_frac(x, operand) == axm_arith_operand_frac(y, operand), "frac");
        FUZZ_EXPECT(axm_arith_operand_is_signed(x, operand) == axm_arith_operand_is_signed(y, operand), "sign");
    }
}

/* The arithmetic of the canonical text, which has the same text. */
static axm_arith *read_again(const axm_arith *arith)
{
    axm_arith *again = NULL;
    char *const text = text_of(arith);
    FUZZ_EXPECT(axm_arith_create(NULL, text, &again) == AXM_OK, "%s", axm_last_message());
    char *const text_again = text_of(again);
    FUZZ_EXPECT(strcmp(text, text_again) == 0, "%s became %s", text, text_again);
    expect_same_format(arith, again);
    free(text);
    free(text_again);
    return again;
}

/* ---- what the kinds list ---- */

/* An end of a range, such as "4", "bits-7" or "(bits+1)/2". */
static int32_t end_of_range(const char *end, int32_t bits)
{
    if (strncmp(end, "(bits+1)/2", strlen("(bits+1)/2")) == 0) {
        return (bits + 1) / 2;
    }
    return strncmp(end, "bits", strlen("bits")) == 0 ? bits + (int32_t)strtol(end + strlen("bits"), NULL, 10)
                                                     : (int32_t)strtol(end, NULL, 10);
}

/* One of the words between bars; what follows a semicolon is of other formats. */
static bool is_word(const char *range, const char *value, size_t length)
{
    for (const char *word = range; *word != '\0' && *word != ';';) {
        const size_t word_length = strcspn(word, "|;");
        if (word_length == length && memcmp(word, value, length) == 0) {
            return true;
        }
        word += word_length + (word[word_length] == '|');
    }
    return false;
}

static bool is_listed(const char *range, int32_t bits, const char *value, size_t length)
{
    const char *const dots = strstr(range, "..");
    if (dots == NULL) {
        return is_word(range, value, length);
    }
    const int32_t lowest = end_of_range(range, bits), highest = end_of_range(dots + 2, bits);
    const long number = strtol(value, NULL, 10);
    return number >= lowest && number <= (highest > lowest ? highest : lowest);
}

static const char *range_of(const axm_arith *arith, const char *key, size_t length)
{
    size_t kind = 0, index = 0;
    while (strcmp(axm_kind_name(kind), axm_arith_name(arith)) != 0) {
        kind++;
    }
    while (strlen(axm_kind_key_name(kind, index)) != length ||
           memcmp(axm_kind_key_name(kind, index), key, length) != 0) {
        FUZZ_EXPECT(index++ < axm_kind_key_count(kind), "%s does not list %s", axm_kind_name(kind), key);
    }
    return axm_kind_key_range(kind, index);
}

/* Every value of a fixed-point arithmetic's text is one that its kind lists. */
static void expect_listed(const axm_arith *arith)
{
    const int32_t bits = axm_arith_bits(arith);
    char *const text = text_of(arith);
    for (const char *key = strchr(text, ':'); bits != 0 && key != NULL; key = strchr(key, ',')) {
        const char *const value = strchr(++key, '=') + 1;
        const char *const range = range_of(arith, key, (size_t)(value - 1 - key));
        FUZZ_EXPECT(is_listed(range, bits, value, strcspn(value, ",")), "%s is not within %s", key, range);
    }
    free(text);
}

/* ---- products ---- */

/* DRUM-2 sets the bit below the leading one: the lowest operand counts one and a half times, and its square, 9/8 of
 * 2^(2 bits - 1), has a bit more than signed products of 2 bits bits. */
static bool is_drum_2(const axm_arith *arith)
{
    char *const text = text_of(arith);
    const bool is_it = strncmp(text, "drum:k=2,", strlen("drum:k=2,")) == 0;
    free(text);
    return is_it;
}

/* 2 * bits bits: what lies above repeats the sign, or is zero without one. */
static void expect_width(const axm_arith *arith, int64_t product)
{
    const int32_t width = 2 * axm_arith_bits(arith) + is_drum_2(arith);
    if (width >= 64) {
        return;
    }
    const int64_t half = (int64_t)1 << (width - 1);
    const bool is_signed = axm_arith_operand_is_signed(arith, AXM_OPERAND_A) != 0;
    FUZZ_EXPECT(product >= (is_signed ? -half : 0) && (product < half || (!is_signed && product - half < half)),
                "product %lld has more than %ld bits", (long long)product, (long)width);
}

static void check_integers(const axm_arith *arith, const axm_arith *again, const int32_t *a, const int32_t *b)
{
    int64_t *const products = fuzz_blank(PAIRS * sizeof *products);
    FUZZ_EXPECT(axm_mul_array_i32(arith, PAIRS, a, b, products) == AXM_OK, "%s", axm_last_message());
    for (size_t i = 0; i < PAIRS; i++) {
        const int64_t product = axm_mul_int(arith, a[i], b[i]);
        expect_width(arith, product);
        fuzz_expect_i64("array of products", i, products[i], product);
        fuzz_expect_i64("product of the text read again", i, axm_mul_int(again, a[i], b[i]), product);
    }
    free(products);
}

static bool takes_nan(const axm_arith *arith, const float *a, const float *b)
{
    bool any = false;
    char *const text = text_of(arith);
    const bool refuses = strstr(text, "nan=error") != NULL;
    for (size_t i = 0; i < PAIRS; i++) {
        any |= isnan(a[i]) || isnan(b[i]);
    }
    free(text);
    return !refuses || !any;
}

static void check_floats(const axm_arith *arith, const axm_arith *again, const float *a, const float *b)
{
    float *const products = fuzz_blank(PAIRS * sizeof *products);
    if (!takes_nan(arith, a, b)) {
        FUZZ_EXPECT(axm_mul_array_f32(arith, PAIRS, a, b, products) == AXM_E_NONFINITE, "a NaN was taken");
        FUZZ_EXPECT(fuzz_is_blank(products, PAIRS * sizeof *products), "products of a NaN were written");
        free(products);
        return;
    }
    FUZZ_EXPECT(axm_mul_array_f32(arith, PAIRS, a, b, products) == AXM_OK, "%s", axm_last_message());
    for (size_t i = 0; i < PAIRS; i++) {
        const float product = axm_mul_f32(arith, a[i], b[i]);
        fuzz_expect_f32("array of products", i, products[i], product);
        fuzz_expect_f32("product of the text read again", i, axm_mul_f32(again, a[i], b[i]), product);
    }
    free(products);
}

/* ---- sums ---- */

static void check_matrix(const axm_arith *arith, const float *a, const float *b)
{
    float out[M * N];
    FUZZ_EXPECT(axm_gemm_f32(NULL, arith, 0, 1, M, N, K, 1, a, K, b, K, 0, out, N) == AXM_OK, "%s", axm_last_message());
    for (size_t i = 0; i < M * N; i++) {
        fuzz_expect_f32("matrix product", i, out[i],
                        test_canonical(test_sum_f32(arith, K, a + i / N * K, b + i % N * K)));
    }
}

static void check_integer_matrix(const axm_arith *arith, const int32_t *a, const int32_t *b)
{
    int64_t out[M * N];
    const axm_status status = axm_gemm_i32(NULL, arith, 0, 1, M, N, K, a, K, b, K, out, N);
    for (size_t i = 0; status == AXM_OK && i < M * N; i++) {
        fuzz_expect_i64("integer matrix product", i, out[i], test_sum_i32(arith, K, a + i / N * K, b + i % N * K));
    }
    FUZZ_EXPECT(status == AXM_OK || status == AXM_E_UNSUPPORTED, "%s", axm_last_message());
}

/* Wide operands take a grid of a million products, for which there is no time each time. */
static void check_gain(const axm_arith *arith)
{
    const int32_t bits = axm_arith_bits(arith);
    if (bits != 0 && bits <= 6) {
        const double gain = axm_arith_gain(arith);
        FUZZ_EXPECT(isfinite(gain) && gain > 0, "gain %g", gain);
    }
}

static void check_arith(const axm_arith *arith, fuzz_input *in)
{
    float *const a = fuzz_floats(in, PAIRS), *const b = fuzz_floats(in, PAIRS);
    axm_arith *const again = read_again(arith);
    expect_listed(arith);
    check_floats(arith, again, a, b);
    if (takes_nan(arith, a, b)) {
        check_matrix(arith, a, b);
    }
    if (axm_arith_bits(arith) != 0) {
        int32_t *const x = fuzz_ints(in, PAIRS), *const y = fuzz_ints(in, PAIRS);
        check_integers(arith, again, x, y);
        check_integer_matrix(arith, x, y);
        free(x);
        free(y);
    }
    check_gain(arith);
    axm_arith_release(again);
    free(a);
    free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    char *const text = fuzz_line(&in);
    axm_arith *arith = FUZZ_NOWHERE(axm_arith);
    const axm_status status = axm_arith_create(NULL, text, &arith);
    if (status == AXM_OK) {
        check_arith(arith, &in);
        axm_arith_release(arith);
    } else {
        FUZZ_EXPECT(status == AXM_E_PARSE, "\"%s\": %s", text, axm_status_name(status));
        FUZZ_EXPECT(arith == FUZZ_NOWHERE(axm_arith), "\"%s\" is no text, but gave an arithmetic", text);
        FUZZ_EXPECT(axm_last_message()[0] != '\0', "no message");
    }
    free(text);
    return 0;
}
