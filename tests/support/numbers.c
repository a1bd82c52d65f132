#include "numbers.h"

#include "accumulator.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const test_texts[] = {
    "float32",
    "bf16",
    "bf16:round=trunc",
    "bf16:subnormals=flush",
    "exact",
    "exact:acc=f32",
    "exact:bits=8,frac_a=3,frac_b=5",
    "exact:bits=16,sign=none,frac=6",
    "exact:bits=32,sign=none",
    "mitchell",
    "mitchell:acc=f32",
    "mitchell:sign=c1,bits=16",
    "mitchell:sign=none,bits=32,frac=20",
    "mitchell:bias=unbiased",
    "mitchell:format=f32",
    "mitchell:format=bf16",
    "mitchw",
    "mitchw:w=6,acc=f32",
    "mitchw:w=3,bits=8,frac=4",
    "mitchw:w=4,bits=4,frac=2",
    "mitchw:w=6,sign=c1",
    "mitchw:w=6,sign=c1,acc=f32",
    "mitchw:w=8,sign=c1,bits=12,frac_a=4,frac_b=7",
    "mitchw:w=5,sign=none,bits=10,frac=3",
    "mitchw:w=6,bias=unbiased",
    "mitchw:w=6,bias=unbiased,sign=c1,bits=16,frac=4",
    "mitchw:w=2,bias=unbiased,bits=24,frac=30",
    "mitchw:w=6,format=f32",
    "mitchw:w=2,format=f32",
    "mitchw:w=8,format=bf16",
    "mitchw:nan=zero",
    "drum",
    "drum:k=3,bits=8,frac=4",
    "drum:k=4,sign=none,acc=f32",
    "trunc",
    "trunc:k=2,bits=16,acc=f32",
    "ilm:corrections=2,w=8,bits=12",
    "ilm",
    "roba:bits=31,sign=none,frac=14",
    "roba:sign=none",
    "roba:acc=f32",
    "roba:bits=8,frac=4",
    "ilm:corrections=0,bits=8,frac=3,sign=none",
    "tosam:bits=16,h=3,t=7",
    "ssm",
    "ssm:m=5,bits=8,frac=3",
    "ssm:m=8,bits=12,sign=none,acc=f32",
    "mbm:bits=16,t=3,sign=none",
    "mbm",
    "mbm:format=f32",
    "mbm:format=bf16",
    "lmul",
    "lmul:format=bf16",
    "lmul:acc=f64",
    "mbm:bits=8,frac=3",
    "lmul:m=4,format=f16",
    "mitchell:format=f16",
    "realm",
    "exact:frac=-3",
    "exact:frac=64",
    NULL,
};

const char *const test_accumulator_texts[] = {
    "exact:bits=16,acc=loa,low=9",
    "mitchw:bits=12,w=5,frac=5,acc=i32,overflow=saturate,shift=3",
    "roba:bits=16,acc=i32",
    NULL,
};

/* No sum has a value when this fails, so that the program ends. */
static void need(axm_status status)
{
    if (status != AXM_OK) {
        fprintf(stderr, "FAILED: %s\n", axm_last_message());
        exit(1);
    }
}

uint64_t test_seed(void)
{
    const char *const given = getenv("AXM_TEST_SEED");
    const uint64_t seed = given != NULL ? strtoull(given, NULL, 0) : 20260101;
    printf("seed %llu (repeat with AXM_TEST_SEED=%llu)\n", (unsigned long long)seed, (unsigned long long)seed);
    return seed;
}

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. */
uint64_t test_random(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

size_t test_random_below(uint64_t *state, size_t limit)
{
    return (size_t)(test_random(state) % limit);
}

void test_random_floats(uint64_t *state, bool sparse, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++) {
        double sum = -6; /* of twelve uniform numbers: close to a normal distribution */
        for (int u = 0; u < 12; u++) {
            sum += (double)(test_random(state) >> 11) / 9007199254740992.0;
        }
        out[i] = sparse && test_random_below(state, 10) < 4 ? 0.0f : (float)sum;
    }
}

void test_wild_floats(uint64_t *state, bool with_nan, size_t n, float *out)
{
    static const uint32_t special[] = {0x00000000, 0x80000000, 0x7f800000, 0xff800000, 0x00000001, 0x807fffff,
                                       0x00800000, 0x3f800000, 0x7f7fffff, 0x3f7f8000, 0x3f808000, 0x7f7f8000};
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        do {
            const uint32_t any = (uint32_t)test_random(state);
            bits = test_random_below(state, 4) == 0
                       ? special[test_random_below(state, sizeof special / sizeof special[0])]
                       : any;
        } while (!with_nan && (bits & 0x7fffffff) > 0x7f800000);
        memcpy(&out[i], &bits, sizeof bits);
    }
}

void test_random_ints(uint64_t *state, size_t n, int32_t *out)
{
    for (size_t i = 0; i < n; i++) {
        const int32_t any = (int32_t)(uint32_t)test_random(state);
        out[i] = any >> test_random_below(state, 32); /* arithmetic shift: -1 and 0 are frequent too */
    }
}

bool test_is_exact(const axm_arith *arith)
{
    char text[256];
    need(axm_arith_to_string(arith, text, sizeof text, NULL));
    return strstr(text, "acc=exact") != NULL;
}

float test_scaled(const axm_arith *arith, int64_t sum)
{
    const int frac = axm_arith_operand_frac(arith, AXM_OPERAND_A) + axm_arith_operand_frac(arith, AXM_OPERAND_B);
    const bool negative = sum < 0;
    uint64_t magnitude = negative ? 0 - (uint64_t)sum : (uint64_t)sum;
    int exponent = -frac;
    while (magnitude >> 53 != 0) { /* keep what was shifted out as a sticky bit: float has fewer bits than 53 */
        magnitude = (magnitude >> 1) | (magnitude & 1);
        exponent++;
    }
    const float value = (float)((double)magnitude * ldexp(1.0, exponent));
    return negative ? -value : value;
}

float test_canonical(float x)
{
    return isnan(x) ? test_from_bits(0x7fc00000) : x;
}

size_t test_place(int32_t layout, size_t channels, size_t h, size_t w, size_t n, size_t c, size_t y, size_t x)
{
    return layout == AXM_LAYOUT_NCHW ? ((n * channels + c) * h + y) * w + x : ((n * h + y) * w + x) * channels + c;
}

float test_sum_f32(const axm_arith *arith, size_t n, const float *a, const float *b)
{
    test_accumulator sum = test_accumulator_of(arith);
    for (size_t i = 0; i < n; i++) {
        test_accumulate_f32(&sum, a[i], b[i]);
    }
    return test_accumulated(&sum);
}

int64_t test_sum_i32(const axm_arith *arith, size_t n, const int32_t *a, const int32_t *b)
{
    test_accumulator sum = test_accumulator_of(arith);
    for (size_t i = 0; i < n; i++) {
        test_accumulate_i32(&sum, a[i], b[i]);
    }
    return sum.sum;
}

uint32_t test_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

float test_from_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
