#include "floors.h"

#include <approxmul/approxmul.h>

#include <string.h>

#define PRODUCTS                                                                                                       \
    {                                                                                                                  \
        "gemm-512", "resnet50-3x3-64", "resnet50-3x3-256"                                                              \
    }

static const bench_path paths[] = {
    {"bf16, acc=f32", BENCH_SGEMM, {"bf16"}, PRODUCTS, 1.6, 0.9, 0.8},
    {"mitchw w<=8, acc=f32", BENCH_SGEMM, {"mitchw:w=6,format=f32", "mitchw:w=8,format=bf16"}, PRODUCTS, 1.4, 0.8, 0.4},
    {"mitchell on float32, acc=f32", BENCH_SGEMM, {"mitchell:format=f32"}, PRODUCTS, 0.8, 0.8, 0.4},
    {"mitchw / mitchell, 32-bit fixed point, acc=exact",
     BENCH_SGEMM,
     {"mitchw:w=6", "mitchell"},
     PRODUCTS,
     0.45,
     0.45,
     0.2},
    {"mitchw w=6 on 8-bit operands, acc=exact", BENCH_SGEMM, {"mitchw:w=6,bits=8,frac=4"}, PRODUCTS, 1.2, 0.7, 0.35},
    {"one's complement, acc=exact", BENCH_SGEMM, {"mitchw:w=6,sign=c1"}, PRODUCTS, 0.38, 0.38, 0.15},
    {"truth table of 8-bit operands, acc=exact",
     BENCH_SGEMM,
     {"table:mitchw:w=6,bits=8"},
     {"resnet50-3x3-64", "resnet50-3x3-128", "resnet50-3x3-256", "resnet50-3x3-512"},
     0.15,
     0.15,
     0.02},
    {"fully connected 2048 -> 1000, batch 1, w<=8",
     BENCH_SGEMV,
     {"mitchw:w=6,format=f32", "mitchw:w=8,format=bf16"},
     {"resnet50-fc"},
     1.5,
     1.2,
     1.0},
    {"depthwise 3x3, 128 channels, 56x56",
     BENCH_LOOP,
     {"mitchw:w=6,format=f32", "mitchw:w=8,format=bf16", "bf16", "mitchell:format=f32"},
     {"mobilenet-dw-128"},
     1.0,
     1.0,
     0.7},
};

/* Whether the list, which ends after `max` texts or at a NULL, has the text. */
static bool has_text(const char *const *list, size_t max, const char *text)
{
    for (size_t i = 0; i < max && list[i] != NULL; i++) {
        if (strcmp(list[i], text) == 0) {
            return true;
        }
    }
    return false;
}

size_t bench_path_count(void)
{
    return sizeof paths / sizeof paths[0];
}

const bench_path *bench_path_at(size_t index)
{
    return &paths[index];
}

const bench_path *bench_path_of_headline(const char *layer, const char *arith)
{
    for (size_t i = 0; i < bench_path_count(); i++) {
        if (has_text(paths[i].layers, BENCH_MAX_HEADLINE_LAYERS, layer) &&
            has_text(paths[i].ariths, BENCH_MAX_HEADLINE_ARITHS, arith)) {
            return &paths[i];
        }
    }
    return NULL;
}

const bench_path *bench_path_of(bench_reference_kind reference, const char *arith)
{
    for (size_t i = 0; i < bench_path_count(); i++) {
        if (paths[i].reference == reference && has_text(paths[i].ariths, BENCH_MAX_HEADLINE_ARITHS, arith)) {
            return &paths[i];
        }
    }
    return NULL;
}

bool bench_path_is_led_by(const char *arith)
{
    for (size_t i = 0; i < bench_path_count(); i++) {
        if (strcmp(paths[i].ariths[0], arith) == 0) {
            return true;
        }
    }
    return false;
}

double bench_path_floor(const bench_path *path, int32_t isa)
{
    switch (isa) {
    case AXM_ISA_AVX512BF16: return path->avx512bf16;
    case AXM_ISA_AVX512: return path->avx512;
    case AXM_ISA_AVX2: return path->avx2;
    default: return 0;
    }
}
