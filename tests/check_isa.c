/*
 * Every layer under every arithmetic on every instruction set, against plain loops over the scalar
 * products, bit for bit. Plain C without a test framework, so that it can be cross-compiled and run
 * by an emulator (make check-isa).
 */
#include "support/layers.h"

#include <approxmul/isa.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATHS = 4, DATA_KINDS = 2 };
static const char *const path_names[PATHS] = {"scalar", "16", "32", "64"};

/* All there are, and the processors they are built for. */
static const struct {
    int32_t isa;
    bool built;
} isas[] = {
    {AXM_ISA_PORTABLE, true},
#if defined(__aarch64__)
    {AXM_ISA_NEON, true},
#else
    {AXM_ISA_NEON, false},
#endif
#if defined(__x86_64__)
    {AXM_ISA_AVX2, true},     {AXM_ISA_AVX512, true}, {AXM_ISA_AVX512BF16, true},
#else
    {AXM_ISA_AVX2, false},    {AXM_ISA_AVX512, false}, {AXM_ISA_AVX512BF16, false},
#endif
};
enum { ISAS = sizeof isas / sizeof isas[0] };

/* What one instruction set did. */
typedef struct {
    bool ran;
    unsigned long outputs, differences;
    uint64_t products[PATHS];
} result;

static void fail(const char *what)
{
    printf("check-isa: FAILED: %s: %s\n", what, axm_last_message());
    exit(1);
}

static float *floats(size_t n)
{
    float *const out = calloc(n + 1, sizeof *out);
    if (out == NULL) {
        fail("no memory");
    }
    return out;
}

/* 40 % zeros; or, where the second kind, any bit patterns for a third of the operands. */
static void fill(uint64_t *random, int kind, bool with_nan, size_t n, float *out)
{
    test_random_floats(random, true, n, out);
    if (kind == 1) {
        test_wild_floats(random, with_nan, n / 3, out);
    }
}

static void compare(const char *text, const test_layer *layer, int32_t isa, const float *out, const float *want,
                    result *r)
{
    for (size_t i = 0; i < test_layer_out_count(layer); i++) {
        r->outputs++;
        if (test_bits(out[i]) != test_bits(want[i]) && r->differences++ < 10) {
            printf("check-isa: %s, %s, %s, output %zu: got %08x, want %08x\n", axm_isa_name(isa), layer->name, text, i,
                   (unsigned)test_bits(out[i]), (unsigned)test_bits(want[i]));
        }
    }
}

/* One set of operands on all instruction sets, so that the plain loops run once. */
static void check(const char *text, const axm_arith *arith, const test_layer *layer, const float *a, const float *b,
                  const float *bias, result results[ISAS])
{
    float *const out = floats(test_layer_out_count(layer)), *const want = floats(test_layer_out_count(layer));
    test_layer_want(layer, arith, a, b, bias, want);
    for (size_t i = 0; i < ISAS; i++) {
        axm_context *context = NULL;
        if (!results[i].ran) {
            continue;
        }
        memset(out, 0x5a, test_layer_out_count(layer) * sizeof *out);
        if (axm_isa_force(isas[i].isa) != AXM_OK || axm_context_create(NULL, &context) != AXM_OK ||
            test_layer_run(layer, context, arith, a, b, bias, out, NULL, 0) != AXM_OK) {
            fail(text);
        }
        compare(text, layer, isas[i].isa, out, want, &results[i]);
        for (int32_t path = 0; path < PATHS; path++) {
            results[i].products[path] += axm_context_products(context, path);
        }
        axm_context_release(context);
    }
    free(out);
    free(want);
}

static void check_text(const char *text, uint64_t *random, result results[ISAS])
{
    axm_arith *arith = NULL;
    if (axm_arith_create(NULL, text, &arith) != AXM_OK) {
        fail(text);
    }
    for (size_t l = 0; l < test_layers_count; l++) {
        const test_layer *const layer = &test_layers[l];
        float *const a = floats(test_layer_a_count(layer)), *const b = floats(test_layer_b_count(layer));
        float *const bias = test_layer_bias_count(layer) != 0 ? floats(test_layer_bias_count(layer)) : NULL;
        test_random_floats(random, false, test_layer_bias_count(layer), bias);
        for (int kind = 0; kind < DATA_KINDS; kind++) {
            fill(random, kind, axm_arith_bits(arith) == 0, test_layer_a_count(layer), a);
            fill(random, kind, axm_arith_bits(arith) == 0, test_layer_b_count(layer), b);
            check(text, arith, layer, a, b, bias, results);
        }
        free(a);
        free(b);
        free(bias);
    }
    axm_arith_release(arith);
}

/* An instruction set that isas[] does not list would go untested. */
static void find_isas(result results[ISAS])
{
    for (size_t at = 0; at < axm_isa_count(); at++) {
        bool known = false;
        for (size_t i = 0; i < ISAS; i++) {
            if (isas[i].isa == axm_isa_at(at)) {
                known = results[i].ran = true;
            }
        }
        if (!known) {
            fail(axm_isa_name(axm_isa_at(at)));
        }
    }
}

int main(void)
{
    static result results[ISAS];
    uint64_t random = test_seed();
    unsigned long differences = 0;
    find_isas(results);
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        check_text(test_texts[i], &random, results);
    }
    for (size_t i = 0; i < ISAS; i++) {
        const result *const r = &results[i];
        printf("check-isa: %-10s ", axm_isa_name(isas[i].isa));
        if (!r->ran) {
            printf("not run: %s\n", isas[i].built ? "not on this machine" : "not built for this processor");
            continue;
        }
        printf("ran: %lu outputs compared, %lu differ; products by path:", r->outputs, r->differences);
        for (int path = 0; path < PATHS; path++) {
            printf(" %s %llu", path_names[path], (unsigned long long)r->products[path]);
        }
        printf("\n");
        differences += r->differences;
    }
    return differences == 0 ? 0 : 1;
}
