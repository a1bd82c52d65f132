#include "lookup_block.h"

#include "../core/fail.h"

#include <string.h>

/* A group of rows as tall as a tile, in the form that the latest kernel wanted. */
typedef struct {
    size_t first, n;     /* rows of all rows */
    size_t first_of_run; /* the first one's place among the run's sums */
    size_t block;
    axm_certificate certificate;
    bool ready;
    axm_row_form form;
    const void *at[AXM_ROWS_MAX];
} group;

static void *sums_at(const axm_block_run *run, size_t r, size_t j)
{
    return (char *)run->sums + (r * AXM_CHUNK + j) * axm_sum_bytes(run->coding);
}

static void count(axm_block_run *run, int path, size_t n_rows, size_t n_lanes, size_t k)
{
    run->products[path] += (uint64_t)n_rows * n_lanes * k;
}

/* The rows of a group in a form; those that a tile has and the group lacks repeat the last one. */
static const void *const *rows_in_form(const axm_block_run *run, group *g, axm_row_form form)
{
    if (!g->ready || g->form != form) {
        const void *last = NULL;
        for (size_t r = 0; r < AXM_ROWS_MAX; r++) {
            if (r < g->n) {
                last = axm_rows_block(run->coding, run->rows, g->first + r, g->block, form,
                                      (char *)run->unfolded + r * axm_unfolded_stride(form));
            }
            g->at[r] = last;
        }
        g->ready = true;
        g->form = form;
    }
    return g->at;
}

/* ---- without a certificate: product by product ---- */

/* The lanes of k operands from an even t on, as codes of their own. */
static const void *lanes_at(const axm_coding *coding, const void *panel, size_t width, size_t t, size_t k,
                            uint32_t buffer[AXM_PRODUCTS])
{
    if (coding->wide) {
        return (const uint64_t *)panel + t * width;
    }
    if (!coding->pairs) {
        return (const uint32_t *)panel + t * width;
    }
    for (size_t i = 0; i < k; i++) {
        const uint32_t *const pairs = (const uint32_t *)panel + (t + i) / 2 * width;
        for (size_t j = 0; j < width; j++) {
            buffer[i * width + j] = i % 2 == 0 ? pairs[j] & 0xffff0000 : pairs[j] << 16;
        }
    }
    return buffer;
}

static axm_status multiply(const axm_block_run *run, const axm_crossing *crossing, axm_products *products)
{
    if (axm_arith_is_called(run->coding->arith)) {
        return axm_multiply_crossing(&run->multiplier, crossing, products);
    }
    axm_multiply(run->coding, crossing, products);
    return AXM_OK;
}

static axm_status add_slowly(axm_block_run *run, group *g, const axm_chunk *chunk, size_t j, size_t width)
{
    const axm_coding *const coding = run->coding;
    const size_t code = coding->wide ? sizeof(uint64_t) : sizeof(uint32_t), step = AXM_PRODUCTS / width / 2 * 2;
    const void *const *const rows = rows_in_form(run, g, coding->wide ? AXM_ROWS_64 : AXM_ROWS_32);
    const void *const panel = axm_chunk_panel(coding, chunk, j);
    uint32_t buffer[AXM_PRODUCTS];
    axm_products products;
    for (size_t r = 0; g->block == 0 && r < g->n; r++) {
        memset(sums_at(run, g->first_of_run + r, j), 0, width * axm_sum_bytes(coding)); /* 0 and +0 alike */
    }
    for (size_t t = 0; t < chunk->k; t += step) {
        axm_crossing crossing = {.k = chunk->k - t < step ? chunk->k - t : step, .n = width};
        crossing.n_used = chunk->n - j < width ? chunk->n - j : width;
        crossing.lanes = lanes_at(coding, panel, width, t, crossing.k, buffer);
        crossing.rows_are_b = run->rows->operand == AXM_OPERAND_B;
        for (size_t r = 0; r < g->n; r++) {
            crossing.rows = (const char *)rows[r] + t * code;
            AXM_TRY(multiply(run, &crossing, &products));
            axm_accumulate(coding, crossing.k, width, &products, sums_at(run, g->first_of_run + r, j));
        }
    }
    return AXM_OK;
}

/* ---- by kernels ---- */

static axm_row_form form_of(const axm_tile *tile)
{
    switch (tile->row_bytes) {
    case sizeof(uint16_t): return tile->factors ? AXM_ROWS_16_FACTORS : AXM_ROWS_16;
    case sizeof(uint32_t): return tile->factors ? AXM_ROWS_32_FACTORS : AXM_ROWS_32;
    default: return AXM_ROWS_64;
    }
}

/* Panels of a chunk that are taken at once: those that begin with lane j and are `width` lanes wide together. */
typedef struct {
    size_t j, count, width;
    axm_certificate certificate;
} span;

/* A group of few rows computes them one by one; a tile would repeat some of them. */
static void run_tile(const axm_block_run *run, const axm_tile *tile, const void *const *rows, const group *g,
                     const axm_chunk *chunk, const span *s)
{
    const size_t panel = run->coding->panel;
    const size_t pitch = chunk->pitch * panel;
    const size_t vectors = s->width / tile->vector;
    const bool first = g->block == 0;
    const void *const lanes = axm_chunk_panel(run->coding, chunk, s->j);
    if (s->count > 1) {
        tile->run_row(chunk->k, rows, lanes, pitch, first, sums_at(run, g->first_of_run, s->j), AXM_CHUNK);
    } else if (2 * g->n > tile->rows) {
        tile->run[vectors - 1](chunk->k, rows, lanes, pitch, first, sums_at(run, g->first_of_run, s->j), AXM_CHUNK);
    } else {
        for (size_t r = 0; r < g->n; r++) {
            tile->run_one[vectors - 1](chunk->k, rows + r, lanes, pitch, first, sums_at(run, g->first_of_run + r, s->j),
                                       AXM_CHUNK);
        }
    }
}

/* The "- 1" of one's complement's negative products; see planes.h. */
static void subtract_negative(const axm_block_run *run, const group *g, const axm_chunk *chunk, size_t j, size_t width)
{
    for (size_t r = 0; r < g->n; r++) {
        run->coding->kernels->loops.subtract_negative(
            width, axm_plane_words(chunk->k), axm_rows_planes(run->rows, g->first + r, g->block),
            axm_chunk_planes(run->coding, chunk, j), sums_at(run, g->first_of_run + r, j));
    }
}

static const axm_tile *tile_of(axm_block_run *run, const group *g, const axm_certificate *lanes, axm_step step)
{
    const axm_coding *const coding = run->coding;
    const axm_kernels *const kernels = coding->kernels;
    if (!coding->pairs) {
        return &kernels->tiles[step];
    }
    const axm_tile *const tile = &kernels->pairs[step];
    if (!coding->dots || tile->row_bytes != sizeof(uint16_t)) {
        run->off_grid |= !coding->narrow;
        return tile;
    }
    if (coding->narrow || (!run->off_grid && axm_certified_dots(coding, &g->certificate, lanes))) {
        return tile;
    }
    run->off_grid = true; /* its sums may be subnormal from now on, or multiples of less than a dot product's grid */
    return &kernels->wide_pairs[step];
}

static int path_of(const axm_tile *tile)
{
    return tile->row_bytes == sizeof(uint16_t)   ? AXM_PATH_16
           : tile->row_bytes == sizeof(uint32_t) ? AXM_PATH_32
                                                 : AXM_PATH_64;
}

static span span_at(const axm_coding *coding, const axm_chunk *chunk, size_t j, size_t count)
{
    span s = {.j = j, .count = count, .certificate = axm_certificate_none()};
    s.width = count > 1 ? count * coding->panel : axm_panel_width(coding, chunk->n, j);
    for (size_t i = 0; i < count; i++) {
        s.certificate = axm_certificate_merge(s.certificate, chunk->certificates[j / coding->panel + i]);
    }
    return s;
}

/* A single row goes against several panels at once, where they are all there and one step does for them. */
static span next_span(const axm_block_run *run, const group *g, const axm_chunk *chunk, size_t j)
{
    const axm_coding *const coding = run->coding;
    if (g->n == 1 && j + AXM_ROW_PANELS * coding->panel <= chunk->n) {
        const span s = span_at(coding, chunk, j, AXM_ROW_PANELS);
        if (axm_certified_step(coding, &g->certificate, &s.certificate, chunk->k) != AXM_STEPS_COUNT) {
            return s;
        }
    }
    return span_at(coding, chunk, j, 1);
}

static axm_status add_span(axm_block_run *run, group *g, const axm_chunk *chunk, const span *s)
{
    const axm_coding *const coding = run->coding;
    const size_t lanes = chunk->n - s->j < s->width ? chunk->n - s->j : s->width;
    const axm_step step = axm_certified_step(coding, &g->certificate, &s->certificate, chunk->k);
    if (step == AXM_STEPS_COUNT) {
        AXM_TRY(add_slowly(run, g, chunk, s->j, s->width));
        run->off_grid = true;
        count(run, AXM_PATH_SCALAR, g->n, lanes, chunk->k);
        return AXM_OK;
    }
    const axm_tile *const tile = tile_of(run, g, &s->certificate, step);
    run_tile(run, tile, rows_in_form(run, g, form_of(tile)), g, chunk, s);
    for (size_t j = s->j; chunk->planes != NULL && j < s->j + lanes; j += coding->panel) {
        subtract_negative(run, g, chunk, j, axm_panel_width(coding, chunk->n, j));
    }
    count(run, path_of(tile), g->n, lanes, chunk->k);
    return AXM_OK;
}

/* Tiles of all steps an arithmetic may come to on such lanes have the same number of rows. */
static size_t group_rows(const axm_coding *coding)
{
    const bool log = coding->codes->is_log;
    if (coding->wide) {
        return coding->kernels->tiles[AXM_STEP_LOG_F64].rows;
    }
    const axm_step step = coding->narrow ? AXM_STEP_LIN_EXACT : log ? AXM_STEP_LOG_F32 : AXM_STEP_LIN_F32;
    return coding->pairs ? coding->kernels->pairs[step].rows : coding->kernels->tiles[step].rows;
}

axm_status axm_block_add(axm_block_run *run, size_t first_row, size_t n_rows, size_t block, const axm_chunk *chunk)
{
    if (run->coding->lookup != NULL) {
        axm_lookup_block_add(run, first_row, n_rows, block, chunk);
        return AXM_OK;
    }
    const size_t height = group_rows(run->coding);
    for (size_t r = 0; r < n_rows; r += height) {
        group g = {.first = first_row + r,
                   .n = n_rows - r < height ? n_rows - r : height,
                   .first_of_run = r,
                   .block = block,
                   .certificate = axm_certificate_none()};
        for (size_t i = 0; i < g.n; i++) {
            g.certificate = axm_certificate_merge(
                g.certificate,
                run->rows->certificates[(g.first + i) * axm_all_blocks_count(run->coding, run->rows->k) + block]);
        }
        for (size_t j = 0; j < chunk->n;) {
            const span s = next_span(run, &g, chunk, j);
            AXM_TRY(add_span(run, &g, chunk, &s));
            j += s.width;
        }
    }
    return AXM_OK;
}

void axm_block_finish(const axm_block_run *run, size_t n_rows, size_t n)
{
    for (size_t r = 0; r < n_rows; r++) {
        axm_finish_sums(run->coding, n, sums_at(run, r, 0));
    }
}

const float *axm_block_values(const axm_block_run *run, size_t r, size_t n, float *buffer)
{
    return axm_sum_values(run->coding, n, sums_at(run, r, 0), buffer);
}
