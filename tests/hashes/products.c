/* Products by themselves, and sums of them. */
#include "probes.h"

#include <string.h>

/* ---- one by one ---- */

enum { CORNERS = 22 };

static void set_corners(int32_t bits, int64_t *corners)
{
    const int64_t half = (int64_t)1 << (bits / 2), top = (int64_t)1 << (bits - 1);
    const int64_t values[CORNERS / 2] = {0, 1, 2, 3, 7, half - 1, half, half + 1, top - 1, top, 2 * top - 1};
    for (int i = 0; i < CORNERS / 2; i++) {
        corners[2 * i] = values[i];
        corners[2 * i + 1] = -values[i];
    }
}

static void mul_int(const hashes_subject *s)
{
    enum { PAIRS = 600 };
    hashes_probe p = hashes_begin(s, "mul_int");
    int64_t a[CORNERS], b[CORNERS];
    set_corners(axm_arith_operand_bits(s->arith, AXM_OPERAND_A), a);
    set_corners(axm_arith_operand_bits(s->arith, AXM_OPERAND_B), b);
    for (int i = 0; i < CORNERS * CORNERS; i++) {
        hashes_add(&p, (uint64_t)axm_mul_int(s->arith, a[i / CORNERS], b[i % CORNERS]));
    }
    const int32_t *const some_a = hashes_operands_i32(&p, PAIRS), *const some_b = hashes_operands_i32(&p, PAIRS);
    for (int i = 0; i < PAIRS; i++) {
        hashes_add(&p, (uint64_t)axm_mul_int(s->arith, some_a[i], some_b[i]));
    }
    hashes_end(&p);
}

static void mul_f32(const hashes_subject *s)
{
    enum { PAIRS = 200 };
    static const uint32_t corners[] = {0x00000000, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc12345,
                                       0x7f812345, 0x00000001, 0x807fffff, 0x00800000, 0x3f800000, 0xbfc00000,
                                       0x7f7fffff, 0xff7fffff, 0x3f7f8000, 0x3f808000, 0x20000000, 0x1f800001};
    enum { N = sizeof corners / sizeof corners[0] };
    hashes_probe p = hashes_begin(s, "mul_f32");
    float some[N];
    memcpy(some, corners, sizeof some);
    for (int i = 0; i < N * N; i++) {
        const float product = axm_mul_f32(s->arith, some[i / N], some[i % N]);
        hashes_add_f32(&p, 1, &product);
    }
    for (hashes_operands kind = HASHES_TAME; kind <= HASHES_WILD; kind++) {
        const float *const a = hashes_operands_f32(&p, kind, PAIRS), *const b = hashes_operands_f32(&p, kind, PAIRS);
        for (int i = 0; i < PAIRS; i++) {
            const float product = axm_mul_f32(s->arith, a[i], b[i]);
            hashes_add_f32(&p, 1, &product);
        }
    }
    hashes_end(&p);
}

/* Means over a grid of up to a million products: in their milliseconds for few mantissas, and for each kind once. */
static void gain(const hashes_subject *s)
{
    const int32_t bits = axm_arith_bits(s->arith);
    if (strcmp(s->name, axm_arith_name(s->arith)) == 0 || (bits > 0 && bits <= 8)) {
        hashes_probe p = hashes_begin(s, "gain");
        const double value = axm_arith_gain(s->arith);
        hashes_add_f64(&p, 1, &value);
        hashes_end(&p);
    }
}

/* ---- arrays ---- */

static void mul_array_i32(const hashes_subject *s)
{
    enum { N = 333 };
    hashes_probe p = hashes_begin(s, "mul_array_i32");
    const int32_t *const a = hashes_operands_i32(&p, N), *const b = hashes_operands_i32(&p, N);
    int64_t *const out = hashes_longs(&p, N);
    hashes_need(axm_mul_array_i32(s->arith, N, a, b, out));
    hashes_add_i64(&p, N, out);
    hashes_end(&p);
}

static void mul_array_f32(const hashes_subject *s)
{
    enum { N = 333 };
    hashes_probe p = hashes_begin(s, "mul_array_f32");
    for (hashes_operands kind = HASHES_TAME; kind <= HASHES_WILD; kind++) {
        const float *const a = hashes_operands_f32(&p, kind, N), *const b = hashes_operands_f32(&p, kind, N);
        float *const out = hashes_floats(&p, N);
        hashes_need(axm_mul_array_f32(s->arith, N, a, b, out));
        hashes_add_f32(&p, N, out);
    }
    hashes_end(&p);
}

static void quantize(const hashes_subject *s)
{
    enum { N = 333 };
    hashes_probe p = hashes_begin(s, "quantize");
    for (int32_t operand = AXM_OPERAND_A; operand <= AXM_OPERAND_B; operand++) {
        for (hashes_operands kind = HASHES_TAME; kind <= HASHES_WILD; kind++) {
            const float *const in = hashes_operands_f32(&p, kind, N);
            int32_t *const out = hashes_ints(&p, N);
            hashes_need(axm_arith_quantize_f32(s->arith, operand, N, in, out));
            hashes_add_i32(&p, N, out);
        }
    }
    hashes_end(&p);
}

/* ---- sums ---- */

static void dot_f32(const hashes_subject *s)
{
    enum { N = 67, SUMS = 9 };
    hashes_probe p = hashes_begin(s, "dot_f32");
    for (int i = 0; i < SUMS; i++) {
        const hashes_operands kind = (hashes_operands)(i % (HASHES_WILD + 1));
        const float *const a = hashes_operands_f32(&p, kind, N), *const b = hashes_operands_f32(&p, kind, N);
        float *const out = hashes_floats(&p, 1);
        hashes_need(axm_dot_f32(s->arith, N, a, b, out));
        hashes_add_f32(&p, 1, out);
    }
    hashes_end(&p);
}

static void dot_i32(const hashes_subject *s)
{
    enum { N = 67, SUMS = 5 };
    hashes_probe p = hashes_begin(s, "dot_i32");
    for (int i = 0; i < SUMS; i++) {
        const int32_t *const a = hashes_operands_i32(&p, N), *const b = hashes_operands_i32(&p, N);
        int64_t *const out = hashes_longs(&p, 1);
        hashes_need(axm_dot_i32(s->arith, N, a, b, out));
        hashes_add_i64(&p, 1, out);
    }
    hashes_end(&p);
}

void hashes_products(const hashes_subject *subject)
{
    if (axm_arith_bits(subject->arith) != 0) {
        mul_int(subject);
        mul_array_i32(subject);
        quantize(subject);
    }
    if (subject->sums_are_whole) {
        dot_i32(subject);
    }
    mul_f32(subject);
    mul_array_f32(subject);
    dot_f32(subject);
    gain(subject);
}
