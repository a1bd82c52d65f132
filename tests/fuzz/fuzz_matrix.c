/*
 * Matrix products, plain and with one side packed.
 *
 * Matrices of any stride in memory that ends with their last element, against plain loops; what lies between the rows
 * of the result stays as it was.
 */
#include "setting.h"
#include "version.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ELEMENTS_MAX = 1 << 13, PRODUCTS_MAX = 1 << 13 };

/* ---- matrices ---- */

typedef struct {
    size_t rows, columns, ld; /* as they are stored */
    size_t elements;          /* from the first to the last one; SIZE_MAX where that is more than size_t counts */
    int32_t trans;
    void *data;
} matrix;

static size_t span_of(size_t rows, size_t columns, size_t ld)
{
    if (rows == 0 || columns == 0) {
        return 0;
    }
    const size_t before = rows == 1 ? 0 : fuzz_product(2, (size_t[]){rows - 1, ld});
    return before > SIZE_MAX - columns ? SIZE_MAX : before + columns;
}

static matrix shape_of(fuzz_input *in, size_t rows, size_t columns, int32_t trans)
{
    matrix x = {.rows = trans == 1 ? columns : rows, .columns = trans == 1 ? rows : columns, .trans = trans};
    x.ld = x.columns + fuzz_size(in, 0, 3);
    x.elements = span_of(x.rows, x.columns, x.ld);
    return x;
}

static bool is_allowed(const matrix *x)
{
    return x->ld >= x->columns && (x->trans == 0 || x->trans == 1);
}

/* More bytes than size_t counts. */
static bool is_too_large(const matrix *x, size_t element)
{
    return x->elements > SIZE_MAX / element;
}

static size_t memory_of(const matrix *x)
{
    return x->elements <= ELEMENTS_MAX ? x->elements : 1;
}

static size_t place(const matrix *x, size_t row, size_t column)
{
    return x->trans == 1 ? column * x->ld + row : row * x->ld + column;
}

/* ---- a product ---- */

typedef struct {
    size_t m, n, k;
    matrix a, b, c;
    float alpha, beta;
    bool is_int;
    void *before; /* what c was */
} product;

static size_t c_bytes(const product *p)
{
    return memory_of(&p->c) * (p->is_int ? sizeof(int64_t) : sizeof(float));
}

static void *numbers(fuzz_input *in, bool is_int, size_t n)
{
    return is_int ? (void *)fuzz_ints(in, n) : fuzz_floats(in, n);
}

static product product_begin(fuzz_input *in)
{
    product p = {.is_int = fuzz_flag(in)};
    p.m = fuzz_size(in, 0, 11);
    p.n = fuzz_size(in, 0, 70);
    p.k = fuzz_flag(in) ? fuzz_size(in, 0, 20) : fuzz_size(in, 200, 300);
    p.alpha = fuzz_float(in);
    p.beta = fuzz_float(in);
    p.a = shape_of(in, p.m, p.k, fuzz_int(in, 0, 1));
    p.b = shape_of(in, p.k, p.n, fuzz_int(in, 0, 1));
    p.c = shape_of(in, p.m, p.n, 0);
    p.a.data = numbers(in, p.is_int, memory_of(&p.a));
    p.b.data = numbers(in, p.is_int, memory_of(&p.b));
    p.before = p.is_int ? fuzz_blank(c_bytes(&p)) : fuzz_floats(in, memory_of(&p.c));
    p.c.data = memcpy(fuzz_memory(c_bytes(&p)), p.before, c_bytes(&p));
    return p;
}

static void product_end(product *p)
{
    free(p->a.data);
    free(p->b.data);
    free(p->c.data);
    free(p->before);
}

/* What a call must say no to, without a look at any element. */
static bool is_refused(const product *p)
{
    const size_t out = p->is_int ? sizeof(int64_t) : sizeof(float);
    const bool empty = p->m == 0 || p->n == 0;
    return !is_allowed(&p->a) || !is_allowed(&p->b) || !is_allowed(&p->c) ||
           (!empty &&
            (is_too_large(&p->a, sizeof(float)) || is_too_large(&p->b, sizeof(float)) || is_too_large(&p->c, out)));
}

/* All elements are there, and there is time for the products. */
static bool is_possible(const product *p)
{
    return p->a.elements <= ELEMENTS_MAX && p->b.elements <= ELEMENTS_MAX && p->c.elements <= ELEMENTS_MAX &&
           fuzz_product(3, (size_t[]){p->m, p->n, p->k}) <= PRODUCTS_MAX;
}

/* ---- by plain loops ---- */

static void compare_float(const product *p, const axm_arith *arith, size_t i, size_t j)
{
    const size_t at = i * p->c.ld + j;
    float *const a = fuzz_memory(p->k * sizeof *a), *const b = fuzz_memory(p->k * sizeof *b);
    for (size_t t = 0; t < p->k; t++) {
        a[t] = ((const float *)p->a.data)[place(&p->a, i, t)];
        b[t] = ((const float *)p->b.data)[place(&p->b, t, j)];
    }
    float value = p->alpha * test_sum_f32(arith, p->k, a, b);
    if (p->beta != 0) {
        const float kept = p->beta * ((const float *)p->before)[at];
        value = value + kept;
    }
    fuzz_expect_f32("matrix product", at, ((const float *)p->c.data)[at], test_canonical(value));
    free(a);
    free(b);
}

static void compare_int(const product *p, const axm_arith *arith, size_t i, size_t j)
{
    const size_t at = i * p->c.ld + j;
    int32_t *const a = fuzz_memory(p->k * sizeof *a), *const b = fuzz_memory(p->k * sizeof *b);
    for (size_t t = 0; t < p->k; t++) {
        a[t] = ((const int32_t *)p->a.data)[place(&p->a, i, t)];
        b[t] = ((const int32_t *)p->b.data)[place(&p->b, t, j)];
    }
    fuzz_expect_i64("integer product", at, ((const int64_t *)p->c.data)[at], test_sum_i32(arith, p->k, a, b));
    free(a);
    free(b);
}

/* Between the rows nothing has changed, nor anywhere when there was no success. */
static void compare_rest(const product *p, bool done)
{
    const size_t element = p->is_int ? sizeof(int64_t) : sizeof(float);
    const char *const now = p->c.data, *const before = p->before;
    for (size_t at = 0; at < memory_of(&p->c); at++) {
        FUZZ_EXPECT((done && at % p->c.ld < p->n) || memcmp(now + at * element, before + at * element, element) == 0,
                    "element %zu was written", at);
    }
}

static void check(const product *p, const axm_arith *arith, axm_status status)
{
    const bool nothing = p->m == 0 || p->n == 0;
    FUZZ_EXPECT(status != AXM_OK || !is_refused(p), "matrices that cannot be were multiplied");
    FUZZ_EXPECT(is_refused(p) || (status != AXM_E_VALUE && status != AXM_E_SHAPE && status != AXM_E_OVERFLOW), "%s",
                axm_last_message());
    FUZZ_EXPECT(status != AXM_E_UNSUPPORTED || p->is_int, "%s", axm_last_message());
    compare_rest(p, status == AXM_OK && !nothing);
    for (size_t i = 0; status == AXM_OK && !nothing && i < p->m * p->n; i++) {
        (p->is_int ? compare_int : compare_float)(p, arith, i / p->n, i % p->n);
    }
}

/* ---- by the library ---- */

static void fuzz_plain(fuzz_setting *s, product *p)
{
    const matrix *const a = &p->a, *const b = &p->b, *const c = &p->c;
    check(p, s->arith,
          fuzz_status(s, p->is_int ? axm_gemm_i32(s->context, s->arith, a->trans, b->trans, p->m, p->n, p->k, a->data,
                                                  a->ld, b->data, b->ld, c->data, c->ld)
                                   : axm_gemm_f32(s->context, s->arith, a->trans, b->trans, p->m, p->n, p->k, p->alpha,
                                                  a->data, a->ld, b->data, b->ld, p->beta, c->data, c->ld)));
}

static axm_packed_desc describe(fuzz_input *in, const product *p, int32_t operand, const matrix *side)
{
    axm_packed_desc desc;
    axm_packed_desc_init(&desc);
    desc.operand = fuzz_int(in, operand, operand);
    desc.trans = side->trans;
    desc.extent = operand == AXM_OPERAND_A ? p->m : p->n;
    desc.k = p->k;
    desc.ld = side->ld == side->columns && fuzz_flag(in) ? 0 : side->ld;
    return desc;
}

static axm_status run_packed(const axm_packed *packed, const product *p, const matrix *other, size_t extent)
{
    return p->is_int ? axm_gemm_packed_i32(packed, other->trans, extent, other->data, other->ld, p->c.data, p->c.ld)
                     : axm_gemm_packed_f32(packed, other->trans, extent, p->alpha, other->data, other->ld, p->beta,
                                           p->c.data, p->c.ld);
}

/* Whether a packed side may be made: its elements are there, or it must be refused without a look at any. */
static bool may_pack(const matrix *side, const axm_packed_desc *desc, int32_t operand)
{
    const bool is_operand = desc->operand == AXM_OPERAND_A || desc->operand == AXM_OPERAND_B;
    return !is_operand || (desc->operand == operand &&
                           (!is_allowed(side) || side->elements <= ELEMENTS_MAX || is_too_large(side, sizeof(float))));
}

static void fuzz_packed(fuzz_setting *s, product *p, int32_t operand, fuzz_input *in)
{
    const bool is_a = operand == AXM_OPERAND_A;
    matrix *const side = is_a ? &p->a : &p->b;
    const matrix *const other = is_a ? &p->b : &p->a;
    axm_packed_desc defaults, desc = describe(in, p, operand, side);
    axm_packed *packed = FUZZ_NOWHERE(axm_packed);
    axm_packed_desc_init(&defaults);
    const fuzz_version version = fuzz_version_of(in, &desc, &defaults, sizeof desc);
    /* Without ld there are no gaps between rows: as many elements, or fewer, if those with gaps are there. */
    const bool there = desc.ld != 0 || (side->ld >= side->columns && side->elements <= ELEMENTS_MAX);
    if (desc.ld == 0) {
        side->ld = side->columns;
    }
    if (there && may_pack(side, &desc, operand)) {
        const axm_status status =
            fuzz_status(s, p->is_int ? axm_packed_create_i32(s->context, version.given, s->arith, side->data, &packed)
                                     : axm_packed_create_f32(s->context, version.given, s->arith, side->data, &packed));
        fuzz_expect_version(&version, status);
        FUZZ_EXPECT((status == AXM_OK) == (packed != FUZZ_NOWHERE(axm_packed)), "%s", axm_status_name(status));
        if (status == AXM_OK) {
            FUZZ_EXPECT(is_allowed(side) && desc.operand == operand, "a matrix that cannot be was packed");
            check(p, s->arith, fuzz_status(s, run_packed(packed, p, other, is_a ? p->n : p->m)));
            axm_packed_destroy(packed);
        }
    }
    free(version.given);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    fuzz_setting setting;
    fuzz_setting_begin(&setting, &in);
    const size_t which = fuzz_below(&in, 3);
    product p = product_begin(&in);
    if (is_refused(&p) || is_possible(&p)) {
        if (which == 2) {
            fuzz_plain(&setting, &p);
        } else {
            fuzz_packed(&setting, &p, which == 0 ? AXM_OPERAND_A : AXM_OPERAND_B, &in);
        }
    }
    product_end(&p);
    fuzz_setting_end(&setting);
    return 0;
}
