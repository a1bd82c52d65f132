#include "conv2d_planes.h"

#include <string.h>

bool axm_axis_init(const axm_window *window, size_t in, size_t out, axm_axis *axis, size_t *extent)
{
    const size_t reach = (out - 1) * window->stride + (window->kernel - 1) * window->dilation + 1; /* <= padded input */
    const size_t length = (reach - 1) / window->stride + 1;
    size_t shared = 0, by_tap = 0;
    const bool shared_fits = axm_mul_size(length, window->stride, &shared);
    const bool by_tap_fits = axm_mul_size(out, window->kernel, &by_tap);
    *axis = (axm_axis){.step = window->stride,
                       .pad = window->pad_before,
                       .in = in,
                       .stride = window->stride,
                       .dilation = window->dilation,
                       .by_tap = !shared_fits || (by_tap_fits && by_tap < shared)};
    axis->parts = axis->by_tap ? window->kernel : window->stride;
    axis->length = axis->by_tap ? out : length;
    axis->part_step = axis->by_tap ? window->dilation : 1;
    *extent = axis->by_tap ? by_tap : shared;
    return axis->by_tap ? by_tap_fits : shared_fits;
}

/* Positions of a part that lie in the picture: from *first up to *end. The rest is padding. */
static void inside(const axm_axis *axis, size_t part, size_t *first, size_t *end)
{
    const size_t start = part * axis->part_step; /* of the padded picture */
    const size_t before = start < axis->pad ? axis->pad - start : 0, last = axis->pad + axis->in;
    *first = (before + axis->step - 1) / axis->step;
    *end = start < last ? (last - start - 1) / axis->step + 1 : 0;
    *first = *first < axis->length ? *first : axis->length;
    *end = *end < axis->length ? *end : axis->length;
    *end = *end > *first ? *end : *first;
}

static size_t source(const axm_axis *axis, size_t part, size_t position)
{
    return part * axis->part_step + position * axis->step - axis->pad;
}

/* n codes to their place in a plane. */
static void store(const axm_planes_job *job, void *to, size_t n, const axm_codes *codes, size_t first)
{
    switch (job->bytes) {
    case sizeof(uint16_t): job->coding->kernels->loops.halve(n, codes->word + first, to); break;
    case sizeof(uint32_t): memcpy(to, codes->word + first, n * sizeof codes->word[0]); break;
    default: memcpy(to, codes->wide + first, n * sizeof codes->wide[0]); break;
    }
}

static void fill_padding(const axm_planes_job *job, char *row, size_t first, size_t end)
{
    const axm_coding *const coding = job->coding;
    const uint32_t word = job->marked ? AXM_PADDING_MARK : axm_kept_zero(coding, job->operands);
    for (size_t i = first; i < end; i++) {
        switch (job->bytes) {
        case sizeof(uint16_t): ((uint16_t *)(void *)row)[i] = (uint16_t)(word >> 16); break;
        case sizeof(uint32_t): ((uint32_t *)(void *)row)[i] = word; break;
        default: ((uint64_t *)(void *)row)[i] = job->marked ? AXM_PADDING_MARK_64 : coding->codes->int_zero; break;
        }
    }
}

/* What is known of a channel's codes so far. */
typedef struct {
    axm_certificate *certificate;
    uint32_t *lost;
} findings;

static void encode_run(const axm_planes_job *job, const axm_operands *from, size_t n, size_t stride, axm_codes *codes,
                       const findings *found)
{
    const axm_coding *const coding = job->coding;
    const bool kept = coding->wide && job->bytes == sizeof(uint32_t);
    const axm_certificate known =
        kept ? axm_encode_kept_run(coding, AXM_OPERAND_A, from, n, stride, job->operands, codes->word, found->lost)
             : axm_encode_run(coding, AXM_OPERAND_A, from, n, stride, codes);
    *found->certificate = axm_certificate_merge(*found->certificate, known);
}

/* One part of one row: a run of operands between two stretches of padding. */
static void encode_part(const axm_planes_job *job, const axm_operands *line, size_t part, char *to,
                        const findings *found)
{
    const axm_axis *const columns = &job->columns;
    size_t first, end;
    inside(columns, part, &first, &end);
    fill_padding(job, to, 0, first);
    for (size_t at = first; at < end; at += AXM_RUN) {
        const size_t n = end - at < AXM_RUN ? end - at : AXM_RUN;
        const axm_operands from = axm_operands_from(line, source(columns, part, at), 0);
        axm_codes codes;
        encode_run(job, &from, n, columns->step * job->strides.column, &codes, found);
        store(job, to + at * job->bytes, n, &codes, 0);
    }
    fill_padding(job, to, end, columns->length);
}

/* ---- whole rows: each row of the picture is encoded once, and goes wherever it is wanted ---- */

/* Rows that lie in memory without gaps, and that a run holds. */
static bool has_whole_rows(const axm_planes_job *job)
{
    const axm_strides *const strides = &job->strides;
    return strides->column == 1 && strides->row == job->columns.in && job->columns.in <= AXM_RUN;
}

/* As store(), of every columns.step-th code. */
static void pick(const axm_planes_job *job, void *to, size_t n, const axm_codes *codes, size_t first)
{
    const axm_loops *const loops = &job->coding->kernels->loops;
    uint32_t picked[AXM_RUN];
    switch (job->bytes) {
    case sizeof(uint16_t):
        loops->pick_32(job->columns.step, n, codes->word + first, picked);
        loops->halve(n, picked, to);
        break;
    case sizeof(uint32_t): loops->pick_32(job->columns.step, n, codes->word + first, to); break;
    default: loops->pick_64(job->columns.step, n, codes->wide + first, to); break;
    }
}

/* The codes of one row, from codes[skip] on, to a plane's row. */
static void put_columns(const axm_planes_job *job, const axm_codes *codes, size_t skip, char *to)
{
    const axm_axis *const columns = &job->columns;
    for (size_t part = 0; part < columns->parts; part++, to += columns->length * job->bytes) {
        size_t first, end;
        inside(columns, part, &first, &end);
        fill_padding(job, to, 0, first);
        fill_padding(job, to, end, columns->length);
        if (first == end) {
            continue;
        }
        const size_t from = skip + source(columns, part, first);
        (columns->step == 1 ? store : pick)(job, to + first * job->bytes, end - first, codes, from);
    }
}

/* The position in a part at which a row of the picture belongs; false when it does not. */
static bool position_of(const axm_axis *rows, size_t part, size_t row, size_t *position)
{
    const size_t reach = row + rows->pad, start = part * rows->part_step;
    if (reach < start || (reach - start) % rows->step != 0) {
        return false;
    }
    *position = (reach - start) / rows->step;
    return *position < rows->length;
}

static bool is_wanted(const axm_axis *rows, size_t row)
{
    size_t position;
    for (size_t part = 0; part < rows->parts; part++) {
        if (position_of(rows, part, row, &position)) {
            return true;
        }
    }
    return false;
}

static void put_row(const axm_planes_job *job, const axm_codes *codes, size_t skip, size_t row, char *plane)
{
    const axm_axis *const rows = &job->rows;
    size_t position;
    for (size_t part = 0; part < rows->parts; part++) {
        if (position_of(rows, part, row, &position)) {
            put_columns(job, codes, skip, plane + (part * rows->length + position) * job->columns_extent * job->bytes);
        }
    }
}

/* As many rows at a time as a run holds; one by one where some are not wanted. */
static void encode_whole_rows(const axm_planes_job *job, const axm_operands *channel, char *plane,
                              const findings *found)
{
    const size_t width = job->columns.in, height = job->rows.in;
    const size_t batch = job->rows.by_tap && job->rows.step > 1 ? 1 : AXM_RUN / width;
    for (size_t row = 0; row < height; row += batch) {
        const size_t count = height - row < batch ? height - row : batch;
        if (count == 1 && !is_wanted(&job->rows, row)) {
            continue;
        }
        const axm_operands from = axm_operands_from(channel, row * width, 0);
        axm_codes codes;
        encode_run(job, &from, count * width, 1, &codes, found);
        for (size_t i = 0; i < count; i++) {
            put_row(job, &codes, i * width, row + i, plane);
        }
    }
}

/* ---- a channel ---- */

static void encode_by_parts(const axm_planes_job *job, const axm_operands *channel, size_t part, char *to,
                            const findings *found)
{
    const axm_axis *const rows = &job->rows, *const columns = &job->columns;
    const size_t pitch = job->columns_extent * job->bytes;
    size_t first, end;
    inside(rows, part, &first, &end);
    for (size_t at = first; at < end; at++) {
        axm_operands line = axm_operands_from(channel, source(rows, part, at) * job->strides.row, 0);
        line.vector_stride = job->strides.column;
        for (size_t i = 0; i < columns->parts; i++) {
            encode_part(job, &line, i, to + at * pitch + i * columns->length * job->bytes, found);
        }
    }
}

void axm_planes_encode(const axm_planes_job *job, size_t picture, size_t channel, int term, void *plane,
                       axm_certificate *certificate, uint32_t *lost)
{
    const axm_axis *const rows = &job->rows;
    const axm_strides *const strides = &job->strides;
    const size_t pitch = job->columns_extent * job->bytes;
    const findings found = {certificate, lost};
    const axm_operands all = {.data = job->in, .is_int = job->is_int, .vector_stride = 1};
    axm_operands from = axm_operands_from(&all, picture * strides->picture + channel * strides->channel, 0);
    from.term = term;
    char *to = plane;
    for (size_t part = 0; part < rows->parts; part++, to += rows->length * pitch) {
        size_t first, end;
        inside(rows, part, &first, &end);
        fill_padding(job, to, 0, first * job->columns_extent);
        fill_padding(job, to, end * job->columns_extent, rows->length * job->columns_extent);
        if (!has_whole_rows(job)) {
            encode_by_parts(job, &from, part, to, &found);
        }
    }
    if (has_whole_rows(job)) {
        encode_whole_rows(job, &from, plane, &found);
    }
    certificate->zeros = 1; /* for all that is known: padding is */
    if (job->marked) {
        certificate->nonfinite = 1;
    }
}
