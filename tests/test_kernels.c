/*
 * Every tile and line of every kernel table that this machine runs, against plain scalar loops over
 * the same codes: the step's definition in kern/kern.h, one product after the other.
 */
#include "support/testing.h"

#include "../src/core/bits.h"
#include "../src/kern/kern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t lengths[] = {0, 1, 2, 3, 7, 64, 255, 256};
enum { LENGTHS = sizeof lengths / sizeof lengths[0], K_MAX = 256, WIDTH_MAX = 48, PANELS = AXM_ROW_PANELS };
enum { STRIDE = PANELS * WIDTH_MAX + 5 };

static const char *const step_names[] = {"lin_f32",    "lin_fused", "lin_exact", "log_f32", "log_rows",
                                         "log_sparse", "log_exact", "lin_f64",   "log_f64"};

#define SIGN64 ((uint64_t)1 << 63)
#define HALF_ONE ((uint32_t)AXM_F32_BIAS << AXM_F32_FRACTION_BITS) /* the bits of 1, and the bias of a log row */

static bool is_exact(axm_step step)
{
    return step == AXM_STEP_LIN_EXACT || step == AXM_STEP_LOG_EXACT || step >= AXM_STEP_LIN_F64;
}

static bool is_sparse(axm_step step)
{
    return step == AXM_STEP_LOG_ROWS || step == AXM_STEP_LOG_SPARSE;
}

/* ---- codes ---- */

/* Operands as 64-bit words, whatever their size; halves: of which only the upper 16 of 32 bits are not zero. */
typedef struct {
    axm_step step;
    bool halves;
    bool largest; /* numbers as large as the certificate lets them be */
    uint64_t row[AXM_ROWS_MAX][K_MAX], lane[K_MAX][WIDTH_MAX];
    float factor[AXM_ROWS_MAX][K_MAX]; /* 0 where a sparse row is */
} operands;

static uint32_t random_float(uint64_t *random, bool halves, int lowest, int highest)
{
    const uint32_t exponent = (uint32_t)lowest + (uint32_t)test_random_below(random, (size_t)(highest - lowest + 1));
    const uint32_t bits = ((uint32_t)test_random(random) & 0x807fffff) | exponent << 23;
    return halves ? bits & 0xffff0000 : bits;
}

static int64_t random_whole(uint64_t *random, int64_t largest, bool all_largest)
{
    const int64_t x = all_largest ? largest : (int64_t)test_random_below(random, (size_t)largest + 1);
    return test_random_below(random, 2) == 0 && !all_largest ? -x : x;
}

/* A logarithm as a float or a double holds it, with its exponent field moved by `offset`. */
static uint64_t log_code(int64_t x, uint64_t zero, int64_t offset, bool wide)
{
    if (x == 0) {
        return zero;
    }
    return wide ? axm_f64_bits((double)x) - ((uint64_t)offset << AXM_F64_FRACTION_BITS)
                : axm_f32_bits((float)x) - ((uint32_t)offset << AXM_F32_FRACTION_BITS);
}

/* One code as a lane has it; for log steps a row's still with its bias. */
static uint64_t random_code(uint64_t *random, const operands *o)
{
    const bool zero = test_random_below(random, 5) == 0 && !o->largest;
    switch (o->step) {
    case AXM_STEP_LIN_F32: /* any finite numbers: products may be subnormal, or too large */
        return zero ? 0 : random_float(random, o->halves, o->largest ? 180 : 20, o->largest ? 254 : 200);
    case AXM_STEP_LIN_FUSED:
        return zero ? 0 : random_float(random, true, o->largest ? 190 : 100, o->largest ? 190 : 140);
    case AXM_STEP_LIN_EXACT: return axm_f32_bits((float)(zero ? 0 : random_whole(random, 256, o->largest)));
    case AXM_STEP_LOG_F32:
    case AXM_STEP_LOG_ROWS:
    case AXM_STEP_LOG_SPARSE: /* the largest: sums become infinite */
        return zero ? 0 : random_float(random, o->halves, o->largest ? 190 : 100, o->largest ? 190 : 140);
    case AXM_STEP_LOG_EXACT:
        return log_code(zero ? 0 : random_whole(random, o->largest ? 256 : 255, o->largest), AXM_F32_MIN, 63, false);
    /* 256 products of 2965820 * 2965820 are just under 2^51 */
    case AXM_STEP_LIN_F64:
        return axm_f64_bits((double)(zero ? 0 : random_whole(random, o->largest ? 2965820 : 0x1fffff, o->largest)));
    default:
        return log_code(zero ? 0 : random_whole(random, o->largest ? 2965820 : 0x1fffff, o->largest), (uint64_t)1 << 52,
                        1023 - 512, true);
    }
}

/* What a log row has taken off. */
static uint64_t row_bias(axm_step step)
{
    switch (step) {
    case AXM_STEP_LOG_F32:
    case AXM_STEP_LOG_ROWS:
    case AXM_STEP_LOG_SPARSE: return HALF_ONE;
    case AXM_STEP_LOG_EXACT: return AXM_F32_MIN; /* 64 + 64 - 127 = 1 */
    case AXM_STEP_LOG_F64: return (uint64_t)1 << 52;
    default: return 0;
    }
}

static void fill(uint64_t *random, axm_step step, bool halves, bool largest, operands *o)
{
    memset(o, 0, sizeof *o);
    o->step = step;
    o->halves = halves;
    o->largest = largest;
    for (size_t t = 0; t < K_MAX; t++) {
        for (size_t r = 0; r < AXM_ROWS_MAX; r++) {
            uint64_t code = random_code(random, o);
            while (step == AXM_STEP_LOG_F32 && code == 0) { /* rows have no zeros there */
                code = random_code(random, o);
            }
            o->factor[r][t] = is_sparse(step) && code == 0 ? 0 : 1;
            o->row[r][t] = o->factor[r][t] == 0 ? 0 : code - row_bias(step);
            if (step < AXM_STEP_LIN_F64) {
                o->row[r][t] &= UINT32_MAX;
            }
        }
        for (size_t j = 0; j < WIDTH_MAX; j++) {
            o->lane[t][j] = random_code(random, o);
            while (step == AXM_STEP_LOG_ROWS && o->lane[t][j] == 0) { /* nor have lanes there */
                o->lane[t][j] = random_code(random, o);
            }
        }
    }
}

/* ---- the definition ---- */

static float float_product(const operands *o, size_t r, size_t t, uint64_t lane)
{
    const uint32_t row = (uint32_t)o->row[r][t];
    if (o->step == AXM_STEP_LIN_F32 || o->step == AXM_STEP_LIN_FUSED) {
        return axm_f32_from_bits(row) * axm_f32_from_bits((uint32_t)lane);
    }
    return lane == 0 || o->factor[r][t] == 0 ? 0 : axm_f32_from_bits(row + (uint32_t)lane);
}

/* Zeros of the log steps have a code; what it makes is less than 1 and counts as nothing. */
static int64_t whole_product(const operands *o, size_t r, size_t t, uint64_t lane)
{
    const uint64_t row = o->row[r][t];
    switch (o->step) {
    case AXM_STEP_LIN_EXACT: return (int64_t)(axm_f32_from_bits((uint32_t)row) * axm_f32_from_bits((uint32_t)lane));
    case AXM_STEP_LOG_EXACT: return (int64_t)axm_f32_from_bits((uint32_t)(row + lane));
    case AXM_STEP_LIN_F64: return (int64_t)(axm_f64_from_bits(row) * axm_f64_from_bits(lane));
    default: return (int64_t)axm_f64_from_bits(row + lane);
    }
}

/* Lanes of a tile: those of a second panel and the ones behind it are the first one's, turned round. */
static size_t lane_at(size_t width, size_t j)
{
    return (j + 7 * (j / width)) % width;
}

typedef union {
    int64_t whole[AXM_ROWS_MAX * STRIDE];
    float real[AXM_ROWS_MAX * STRIDE];
} sums;

typedef struct {
    size_t k, n_rows, width, panels;
    bool first; /* sums are set */
} extents;

static void define(const operands *o, const extents *e, sums *s)
{
    for (size_t r = 0; r < e->n_rows; r++) {
        for (size_t j = 0; j < e->width * e->panels; j++) {
            const size_t at = r * STRIDE + j, lane = lane_at(e->width, j);
            if (e->first && is_exact(o->step)) {
                s->whole[at] = 0;
            } else if (e->first) {
                s->real[at] = 0;
            }
            for (size_t t = 0; t < e->k; t++) {
                if (is_exact(o->step)) {
                    s->whole[at] += whole_product(o, r, t, o->lane[t][lane]);
                } else {
                    s->real[at] += float_product(o, r, t, o->lane[t][lane]);
                }
            }
        }
    }
}

/* Running sums to start from; infinite ones may be among those of floats. */
static void start(uint64_t *random, axm_step step, sums *s)
{
    for (size_t i = 0; i < AXM_ROWS_MAX * STRIDE; i++) {
        if (is_exact(step)) {
            s->whole[i] = (int64_t)test_random(random) >> test_random_below(random, 60);
        } else {
            const size_t kind = test_random_below(random, 16);
            s->real[i] = kind == 0   ? INFINITY
                         : kind == 1 ? -INFINITY
                         : kind < 6  ? 0
                                     : axm_f32_from_bits(random_float(random, false, 90, 180));
        }
    }
}

/* Every sum, and what lies between the rows' sums and after them. */
static void same(const char *what, axm_step step, size_t k, const sums *got, const sums *want)
{
    char text[96];
    snprintf(text, sizeof text, "%s, k = %zu", step_names[step], k);
    for (size_t i = 0; i < AXM_ROWS_MAX * STRIDE; i++) {
        if (is_exact(step)) {
            test_same_i64(what, text, i, got->whole[i], want->whole[i]);
        } else {
            test_same_f32(what, text, i, test_canonical(got->real[i]), test_canonical(want->real[i]));
        }
    }
}

/* ---- tiles ---- */

/* Codes of either size, with room for any form. */
typedef union {
    uint64_t wide[K_MAX + 2];
    uint32_t word[2 * K_MAX + 4];
} row_codes;

typedef union {
    uint64_t wide[PANELS * K_MAX * WIDTH_MAX];
    uint32_t word[PANELS * K_MAX * WIDTH_MAX];
} lane_codes;

typedef struct {
    row_codes row[AXM_ROWS_MAX];
    lane_codes lanes;
} laid;

/* Bytes from a panel to the next. */
static size_t panel_pitch(const operands *o, const extents *e, bool pairs)
{
    return e->width * (o->step >= AXM_STEP_LIN_F64 ? 8 * e->k : 4 * (pairs ? (e->k + 1) / 2 : e->k));
}

static void lay_lanes(const operands *o, bool pairs, const extents *e, lane_codes *out)
{
    const size_t pitch = panel_pitch(o, e, pairs), width = e->width;
    for (size_t t = 0; t < e->k; t++) {
        for (size_t j = 0; j < width * e->panels; j++) {
            const uint64_t code = o->lane[t][lane_at(width, j)];
            const size_t panel = j / width, lane = j % width;
            if (o->step >= AXM_STEP_LIN_F64) {
                out->wide[panel * (pitch / 8) + t * width + lane] = code;
            } else if (pairs) {
                out->word[panel * (pitch / 4) + t / 2 * width + lane] |= (uint32_t)code >> (t % 2 == 0 ? 0 : 16);
            } else {
                out->word[panel * (pitch / 4) + t * width + lane] = (uint32_t)code;
            }
        }
    }
}

/* Rows and lanes as a tile reads them; see kern/kern.h. */
static void lay(const operands *o, const axm_tile *tile, bool pairs, const extents *e, laid *out)
{
    const bool factors = tile->factors;
    memset(out, 0, sizeof *out);
    for (size_t r = 0; r < AXM_ROWS_MAX; r++) {
        uint32_t *const words = out->row[r].word;
        for (size_t t = 0; t < e->k; t++) {
            const bool marked = !factors && o->factor[r][t] == 0;
            const uint32_t code = marked ? AXM_ROW_ZERO : (uint32_t)o->row[r][t],
                           factor = axm_f32_bits(o->factor[r][t]);
            const uint32_t shift = t % 2 == 0 ? 0 : 16;
            if (tile->row_bytes == 8) {
                out->row[r].wide[t] = o->row[r][t];
            } else if (tile->row_bytes == 4) {
                words[factors ? 2 * t : t] = code;
                words[factors ? 2 * t + 1 : t] = factors ? factor : code;
            } else {
                words[factors ? t / 2 * 2 : t / 2] |= code >> shift;
                words[t / 2 * 2 + 1] |= factors ? factor >> shift : 0;
            }
        }
    }
    lay_lanes(o, pairs, e, &out->lanes);
}

static size_t check_tile(uint64_t *random, const char *name, const axm_tile *tile, axm_step step, bool pairs)
{
    static operands o;
    static laid in;
    static sums before, got, want;
    const void *rows[AXM_ROWS_MAX];
    size_t runs = 0;
    for (size_t r = 0; r < AXM_ROWS_MAX; r++) {
        rows[r] = &in.row[r];
    }
    for (size_t i = 0; i < LENGTHS * 2; i++) {
        const size_t k = lengths[i / 2];
        fill(random, step, pairs, i % 2 == 1, &o);
        for (size_t way = 0; way < 4 * (size_t)tile->vectors + 2; way++) {
            const bool one = way / 2 % 2 == 1, row = way / 4 == tile->vectors;
            const size_t v = row ? tile->vectors : way / 4 + 1;
            axm_tile_run *const run = row ? tile->run_row : one ? tile->run_one[v - 1] : tile->run[v - 1];
            const extents e = {k, row || one ? 1 : tile->rows, v * tile->vector, row ? PANELS : 1, way % 2 == 1};
            assert_non_null(run);
            lay(&o, tile, pairs, &e, &in);
            start(random, step, &before);
            got = want = before;
            run(k, rows, &in.lanes, panel_pitch(&o, &e, pairs), e.first, &got, STRIDE);
            define(&o, &e, &want);
            same(name, step, k, &got, &want);
            runs++;
        }
    }
    return runs;
}

static void every_tile(void **state)
{
    const axm_kernels *const kernels = axm_kernels_in_use();
    uint64_t random = test_seed();
    size_t runs = 0, tables[3] = {0, 0, 0};
    (void)state;
    for (int step = 0; step < AXM_STEPS_COUNT; step++) {
        const axm_tile *const tiles[3] = {&kernels->tiles[step], &kernels->pairs[step], &kernels->wide_pairs[step]};
        static const char *const names[3] = {"tile", "pairs", "wide pairs"};
        for (int i = 0; i < 3; i++) {
            if (tiles[i]->run[0] != NULL) {
                runs += check_tile(&random, names[i], tiles[i], (axm_step)step, i > 0);
                tables[i]++;
            }
        }
    }
    assert_int_equal(tables[0], 9);
    assert_int_equal(tables[1], 7); /* all but the doubles */
    assert_true(tables[2] == 0 || tables[2] == 7);
    printf("tiles: %zu runs of %zu tiles\n", runs, tables[0] + tables[1] + tables[2]);
}

/* ---- lines ---- */

enum { VECTORS = 9, SPAN = VECTORS * 16, LANES = 3 * SPAN };

typedef union {
    int64_t whole[SPAN + 8];
    float real[2 * (SPAN + 8)];
} line_sums;

static void define_line(const operands *o, size_t k, const lane_codes *lanes, const size_t *offsets, size_t n,
                        line_sums *s)
{
    for (size_t j = 0; j < n; j++) {
        float sum = 0;
        if (is_exact(o->step)) {
            s->whole[j] = 0;
        }
        for (size_t t = 0; t < k; t++) {
            const size_t at = offsets[t] + j;
            if (is_exact(o->step)) {
                s->whole[j] += whole_product(o, 0, t, o->step >= AXM_STEP_LIN_F64 ? lanes->wide[at] : lanes->word[at]);
            } else {
                sum += float_product(o, 0, t, lanes->word[at]);
            }
        }
        if (!is_exact(o->step)) {
            s->real[j] = sum;
        }
    }
}

static void check_line(uint64_t *random, const axm_line *line, axm_step step)
{
    static operands o;
    static lane_codes lanes;
    static row_codes row;
    static line_sums got, want;
    size_t offsets[K_MAX];
    const bool wide = step >= AXM_STEP_LIN_F64;
    for (size_t i = 0; i < LENGTHS * (VECTORS + 1); i++) {
        const size_t k = lengths[i % LENGTHS], n_vectors = i / LENGTHS, n = n_vectors * line->vector;
        fill(random, step, step == AXM_STEP_LIN_FUSED, i % 2 == 1, &o);
        for (size_t j = 0; j < LANES; j++) {
            const uint64_t code = o.lane[j % K_MAX][j / K_MAX];
            if (wide) {
                lanes.wide[j] = code;
            } else {
                lanes.word[j] = (uint32_t)code;
            }
        }
        for (size_t t = 0; t < k; t++) {
            offsets[t] = test_random_below(random, LANES - SPAN);
            if (wide) {
                row.wide[t] = o.row[0][t];
            } else {
                row.word[t] = (uint32_t)o.row[0][t];
            }
        }
        for (size_t j = 0; j < SPAN + 8; j++) {
            got.whole[j] = (int64_t)test_random(random) >> 8;
        }
        want = got;
        line->run(k, &row, &lanes, offsets, n_vectors, &got);
        define_line(&o, k, &lanes, offsets, n, &want);
        for (size_t j = 0; j < n && !is_exact(step); j++) {
            test_same_f32("line", step_names[step], j, test_canonical(got.real[j]), test_canonical(want.real[j]));
            got.real[j] = want.real[j]; /* NaN, and what lies behind the sums is next */
        }
        for (size_t j = 0; j < SPAN + 8; j++) {
            test_same_i64("line", step_names[step], j, got.whole[j], want.whole[j]);
        }
    }
}

static void every_line(void **state)
{
    const axm_kernels *const kernels = axm_kernels_in_use();
    uint64_t random = test_seed();
    size_t count = 0;
    (void)state;
    for (int step = 0; step < AXM_STEPS_COUNT; step++) {
        if (kernels->lines[step].run != NULL) {
            check_line(&random, &kernels->lines[step], (axm_step)step);
            count++;
        }
    }
    assert_int_equal(count, 7); /* all but those of sparse rows: lines leave zero taps out */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tile),
        cmocka_unit_test(every_line),
    };
    return test_on_each_isa(tests);
}
