/*
 * What layers give under every arithmetic, as a digest for each instruction set, so that two builds of the library can
 * be compared (tests/check_flags.sh). Plain C without a test framework. Status 3: the library makes no arithmetic.
 */
#include "support/layers.h"
#include "support/plans.h"
#include "support/sha256.h"

#include <approxmul/isa.h>

#include <float.h>
#include <stdio.h>
#include <stdlib.h>

enum { REFUSED = 3 };

/* Each way to sum, with float operands and fixed-point ones. */
static const char *const texts[] = {
    "float32",      "bf16",         "mitchw:w=6,format=f32", "exact:bits=12,frac=4", "mitchw:w=6,acc=f32",
    "drum:acc=f32", "lmul:acc=f64", "roba:bits=8,frac=4",
};

static void give_up(int code)
{
    printf("%s\n", axm_last_message());
    exit(code);
}

/* One result after the other. */
typedef struct {
    float *values;
    size_t count;
} results;

static float *more(results *r, size_t n)
{
    r->values = realloc(r->values, (r->count + n) * sizeof *r->values);
    if (r->values == NULL) {
        exit(EXIT_FAILURE);
    }
    r->count += n;
    return r->values + r->count - n;
}

static void run_layer(const axm_arith *arith, const test_layer *layer, results *r)
{
    uint64_t random = 1;
    results operands = {NULL, 0};
    const size_t n_a = test_layer_a_count(layer), n_b = test_layer_b_count(layer),
                 n_bias = test_layer_bias_count(layer);
    float *const a = more(&operands, n_a + n_b + n_bias), *const b = a + n_a, *const bias = b + n_b;
    test_random_floats(&random, true, n_a, a);
    test_random_floats(&random, false, n_b + n_bias, b);
    if (test_layer_run(layer, NULL, arith, a, b, n_bias != 0 ? bias : NULL, more(r, test_layer_out_count(layer)), NULL,
                       0) != AXM_OK) {
        give_up(EXIT_FAILURE);
    }
    free(operands.values);
}

/* Divisions, and sums of doubles. */
static void run_batchnorm(const axm_arith *arith, results *r)
{
    enum { CHANNELS = 7, PIXELS = 9, COUNT = CHANNELS * PIXELS };
    float mean[CHANNELS], var[CHANNELS], in[COUNT];
    uint64_t random = 2;
    axm_batchnorm *norm = NULL;
    test_random_floats(&random, false, CHANNELS, mean);
    test_random_floats(&random, true, COUNT, in);
    for (size_t c = 0; c < CHANNELS; c++) {
        var[c] = 0.7f + (float)c / 3;
    }
    if (test_batchnorm(NULL, AXM_LAYOUT_NCHW, CHANNELS, 1e-5f, arith, NULL, NULL, mean, var, &norm) != AXM_OK ||
        axm_batchnorm_run_f32(norm, 1, PIXELS, 1, in, more(r, COUNT)) != AXM_OK) {
        give_up(EXIT_FAILURE);
    }
    axm_batchnorm_destroy(norm);
}

static void run_text(const char *text, results *r)
{
    axm_arith *arith = NULL;
    if (axm_arith_create(NULL, text, &arith) != AXM_OK) {
        give_up(REFUSED);
    }
    for (size_t l = 0; l < test_layers_count; l++) {
        run_layer(arith, &test_layers[l], r);
    }
    run_batchnorm(arith, r);
    axm_arith_release(arith);
}

/* Of their bits, in an order that is the same on every processor. */
static void print_digest(const char *name, const results *r)
{
    uint8_t *const bytes = malloc(r->count * sizeof *r->values);
    char digest[17];
    if (bytes == NULL) {
        exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < r->count * sizeof *r->values; i++) {
        bytes[i] = (uint8_t)(test_bits(r->values[i / 4]) >> (8 * (i % 4)));
    }
    test_sha256_prefix(bytes, r->count * sizeof *r->values, digest);
    printf("%s: %zu results, digest %s\n", name, r->count, digest);
    free(bytes);
}

/* The least normal number, halved; the compiler does not know by what. */
static bool keeps_subnormals(void)
{
    volatile float half = 0.5f;
    return FLT_MIN * half > 0;
}

int main(void)
{
    for (size_t i = 0; i < axm_isa_count(); i++) {
        results r = {NULL, 0};
        if (axm_isa_force(axm_isa_at(i)) != AXM_OK) {
            give_up(EXIT_FAILURE);
        }
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
            run_text(texts[t], &r);
        }
        print_digest(axm_isa_name(axm_isa_at(i)), &r);
        free(r.values);
    }
    printf("subnormals: %s\n", keeps_subnormals() ? "kept" : "flushed");
    return EXIT_SUCCESS;
}
