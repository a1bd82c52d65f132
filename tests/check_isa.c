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

enum { PATHS = 5, DATA_KINDS = 2 };
static const char *const path_names[PATHS] = {"scalar", "16", "32", "64", "table"};

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

static void count_products(const axm_context *context, result *r)
{
    for (int32_t path = 0; path < PATHS; path++) {
        r->products[path] += axm_context_products(context, path);
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
        count_products(context, &results[i]);
        axm_context_release(context);
    }
    free(out);
    free(want);
}

static void check_arith(const char *text, const axm_arith *arith, uint64_t *random, result results[ISAS])
{
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
}

static void check_text(const char *text, uint64_t *random, result results[ISAS])
{
    axm_arith *arith = NULL;
    if (axm_arith_create(NULL, text, &arith) != AXM_OK) {
        fail(text);
    }
    check_arith(text, arith, random, results);
    axm_arith_release(arith);
}

/* Products of 8 x 6 bits that are off by some bits, zeros' too; and such that 16 bits do not hold. */
static void check_table(bool wide, uint64_t *random, result results[ISAS])
{
    static int32_t entries[1 << 14];
    axm_table_desc desc;
    axm_arith *arith = NULL;
    for (int32_t i = 0; i < 1 << 14; i++) {
        const int32_t a = (i >> 6 & 127) - (i >> 6 & 128), b = i & 63;
        entries[i] = (a * b ^ (int32_t)test_random_below(random, 16)) * (wide ? 99991 : 1);
    }
    axm_table_desc_init(&desc);
    desc.bits_b = 6;
    desc.signed_a = 1;
    desc.entry_bits = 32;
    desc.entries = entries;
    desc.n_entries = sizeof entries / sizeof entries[0];
    desc.keys = "frac_a=3,frac_b=4";
    if (axm_arith_create_table(NULL, &desc, &arith) != AXM_OK) {
        fail("table");
    }
    check_arith(wide ? "table of 32 bits" : "table of 16 bits", arith, random, results);
    axm_arith_release(arith);
}

/* ---- affine quantisation ---- */

/* Codes of n values, `run` of which share a quantisation. */
static int32_t *codes_of(const axm_affine *affine, size_t n, size_t run, const float *values)
{
    int32_t *const out = calloc(n + 1, sizeof *out);
    if (out == NULL) {
        fail("no memory");
    }
    for (size_t i = 0; i < n; i += run) {
        if (axm_affine_quantize_f32(&affine[i / run], 8, 1, run, values + i, out + i) != AXM_OK) {
            fail("codes");
        }
    }
    return out;
}

static void want_affine(const test_layer *layer, const axm_arith *arith, const axm_affine *in,
                        const axm_affine *weights, const float *a, const float *b, float *want)
{
    const size_t k = test_layer_k(layer), n_a = test_layer_a_count(layer);
    int32_t *const qa = codes_of(in, n_a, n_a, a), *const qb = codes_of(weights, test_layer_b_count(layer), k, b);
    size_t *const a_at = calloc(k, sizeof *a_at), *const b_at = calloc(k, sizeof *b_at);
    if (a_at == NULL || b_at == NULL) {
        fail("no memory");
    }
    for (size_t i = 0; i < test_layer_out_count(layer); i++) {
        size_t out_at, v;
        const size_t count = test_layer_products(layer, i, a_at, b_at, &out_at, &v);
        int64_t sum = 0;
        for (size_t t = 0; t < count; t++) {
            const int64_t x = qa[a_at[t]], y = qb[b_at[t]], zero_x = in->zero_point, zero_y = weights[v].zero_point;
            sum += axm_mul_int(arith, x, y) - zero_y * x - zero_x * y + zero_x * zero_y;
        }
        want[out_at] = (float)((double)sum * ((double)in->scale * (double)weights[v].scale));
    }
    free(qa);
    free(qb);
    free(a_at);
    free(b_at);
}

static axm_status run_affine(const test_layer *layer, const axm_context *context, const axm_arith *arith,
                             const axm_affine *in, const axm_affine *weights, const float *a, const float *b,
                             float *out)
{
    const size_t n = layer->kind == TEST_CONV ? layer->out_channels : layer->n;
    const axm_conv2d_desc desc = test_layer_desc(layer);
    axm_conv2d *conv = NULL;
    axm_fully_connected *fc = NULL;
    axm_status status;
    if (layer->kind == TEST_CONV) {
        status = axm_conv2d_create_f32(context, &desc, arith, b, NULL, &conv);
        status = status == AXM_OK ? axm_conv2d_set_affine(conv, in, weights, n) : status;
        status =
            status == AXM_OK ? axm_conv2d_run_f32(conv, layer->pictures, layer->h, layer->w, a, out, NULL, 0) : status;
    } else {
        status = test_fully_connected_f32(context, layer->k, n, arith, b, NULL, &fc);
        status = status == AXM_OK ? axm_fully_connected_set_affine(fc, in, weights, n) : status;
        status = status == AXM_OK ? axm_fully_connected_run_f32(fc, layer->m, a, out, NULL, 0) : status;
    }
    axm_conv2d_destroy(conv);
    axm_fully_connected_destroy(fc);
    return status;
}

static void check_affine_layer(const char *text, const axm_arith *arith, const test_layer *layer, uint64_t *random,
                               result results[ISAS])
{
    const size_t n = layer->kind == TEST_CONV ? layer->out_channels : layer->n, outs = test_layer_out_count(layer);
    float *const a = floats(test_layer_a_count(layer)), *const b = floats(test_layer_b_count(layer));
    float *const out = floats(outs), *const want = floats(outs);
    const axm_affine in = {.scale = 0.02f, .zero_point = -7};
    axm_affine *const weights = calloc(n, sizeof *weights);
    if (weights == NULL) {
        fail("no memory");
    }
    for (size_t v = 0; v < n; v++) {
        weights[v] = (axm_affine){0.01f * (float)(1 + v % 5), (int32_t)test_random_below(random, 256) - 128};
    }
    fill(random, 1, false, test_layer_a_count(layer), a);
    fill(random, 0, false, test_layer_b_count(layer), b);
    want_affine(layer, arith, &in, weights, a, b, want);
    for (size_t i = 0; i < ISAS; i++) {
        axm_context *context = NULL;
        if (!results[i].ran) {
            continue;
        }
        if (axm_isa_force(isas[i].isa) != AXM_OK || axm_context_create(NULL, &context) != AXM_OK ||
            run_affine(layer, context, arith, &in, weights, a, b, out) != AXM_OK) {
            fail(text);
        }
        compare(text, layer, isas[i].isa, out, want, &results[i]);
        count_products(context, &results[i]);
        axm_context_release(context);
    }
    free(a);
    free(b);
    free(out);
    free(want);
    free(weights);
}

static void check_affine(const char *text, uint64_t *random, result results[ISAS])
{
    axm_arith *arith = NULL;
    if (axm_arith_create(NULL, text, &arith) != AXM_OK) {
        fail(text);
    }
    for (size_t l = 0; l < test_layers_count; l++) {
        if (test_layers[l].kind == TEST_CONV || test_layers[l].kind == TEST_FULLY_CONNECTED) {
            check_affine_layer(text, arith, &test_layers[l], random, results);
        }
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
    for (size_t i = 0; test_accumulator_texts[i] != NULL; i++) {
        check_text(test_accumulator_texts[i], &random, results);
    }
    check_table(false, &random, results);
    check_table(true, &random, results);
    check_affine("mitchw:bits=8,w=5", &random, results);
    check_affine("ilm:corrections=0,bits=8,acc=i32", &random, results);
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
