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

size_t axm_axis_offset(const axm_axis *axis, size_t tap)
{
    const size_t reach = tap * axis->dilation;
    return axis->by_tap ? tap * axis->length : reach % axis->stride * axis->length + reach / axis->stride;
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

static void store(const axm_planes_job *job, void *to, size_t n, const axm_codes *codes)
{
    switch (job->bytes) {
    case sizeof(uint16_t):
        for (size_t i = 0; i < n; i++) {
            ((uint16_t *)to)[i] = (uint16_t)(codes->word[i] >> 16);
        }
        break;
    case sizeof(uint32_t): memcpy(to, codes->word, n * sizeof codes->word[0]); break;
    default: memcpy(to, codes->wide, n * sizeof codes->wide[0]); break;
    }
}

static void fill_padding(const axm_planes_job *job, char *row, size_t first, size_t end)
{
    const axm_coding *const coding = job->coding;
    const uint32_t word = job->marked ? AXM_PADDING_MARK : axm_kept_zero(coding, job->operands);
    axm_codes codes;
    const size_t n = end - first < AXM_RUN ? end - first : AXM_RUN;
    for (size_t i = 0; i < n; i++) {
        if (job->bytes == sizeof(uint64_t)) {
            codes.wide[i] = coding->arith->family->int_zero;
        } else {
            codes.word[i] = word;
        }
    }
    for (size_t at = first; at < end; at += n) {
        store(job, row + at * job->bytes, end - at < n ? end - at : n, &codes);
    }
}

/* One part of one row: a run of operands between two stretches of padding. */
static void encode_part(const axm_planes_job *job, const void *line, size_t part, char *to,
                        axm_certificate *certificate, uint32_t *lost)
{
    const axm_coding *const coding = job->coding;
    const axm_axis *const columns = &job->columns;
    const bool kept = coding->wide && job->bytes == sizeof(uint32_t);
    const axm_operands row = {
        .data = line, .is_int = job->is_int, .vector_stride = job->strides.column, .k_stride = job->strides.column};
    const size_t stride = columns->step * job->strides.column;
    size_t first, end;
    inside(columns, part, &first, &end);
    fill_padding(job, to, 0, first);
    for (size_t at = first; at < end; at += AXM_RUN) {
        const size_t n = end - at < AXM_RUN ? end - at : AXM_RUN;
        const axm_operands from = axm_operands_from(&row, source(columns, part, at), 0);
        axm_codes codes;
        axm_certificate known;
        if (kept) {
            axm_encode_kept_run(coding, AXM_OPERAND_A, &from, n, stride, job->operands, codes.word, lost, &known);
        } else {
            axm_encode_run(coding, AXM_OPERAND_A, &from, n, stride, &codes);
            known = axm_certify(coding, n, &codes);
        }
        *certificate = axm_certificate_merge(*certificate, known);
        store(job, to + at * job->bytes, n, &codes);
    }
    fill_padding(job, to, end, columns->length);
}

void axm_planes_encode(const axm_planes_job *job, size_t picture, size_t channel, void *plane,
                       axm_certificate *certificate, uint32_t *lost)
{
    const axm_axis *const rows = &job->rows, *const columns = &job->columns;
    const axm_strides *const strides = &job->strides;
    char *to = plane;
    for (size_t part = 0; part < rows->parts; part++) {
        size_t first, end;
        inside(rows, part, &first, &end);
        for (size_t at = 0; at < rows->length; at++, to += job->columns_extent * job->bytes) {
            if (at < first || at >= end) {
                fill_padding(job, to, 0, job->columns_extent);
                continue;
            }
            const size_t skip =
                picture * strides->picture + channel * strides->channel + source(rows, part, at) * strides->row;
            const axm_operands all = {.data = job->in, .is_int = job->is_int, .vector_stride = 1};
            const axm_operands line = axm_operands_from(&all, skip, 0);
            for (size_t i = 0; i < columns->parts; i++) {
                encode_part(job, line.data, i, to + i * columns->length * job->bytes, certificate, lost);
            }
        }
    }
    if (job->marked) {
        certificate->nonfinite = 1;
    }
}
