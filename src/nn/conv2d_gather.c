/* Lanes from planes or pixels: im2col of codes, a chunk of output pixels and a block of k at a time. */
#include "conv2d.h"

#include <string.h>

/* Output pixels whose operands lie side by side in every plane. */
typedef struct {
    size_t lane, length;
    size_t at; /* of the first one's operand for tap 0 of channel 0, in codes */
} segment;

static size_t split_segments(const axm_conv2d_chunk *run, size_t first, size_t n, segment *segments)
{
    const axm_conv2d_call *const call = run->call;
    const axm_planes_job *const planes = &call->planes;
    const size_t picture_elems = planes->elems * call->plan->in_channels * call->plan->weights.coding.terms;
    size_t count = 0;
    for (size_t lane = 0; lane < n;) {
        const size_t pixel = first + lane, column = pixel % call->out_w, line = pixel / call->out_w;
        const size_t left = call->out_w - column, length = left < n - lane ? left : n - lane;
        const size_t at = line / call->out_h * picture_elems + line % call->out_h * planes->columns_extent + column;
        if (count > 0 && segments[count - 1].at + segments[count - 1].length == at) {
            segments[count - 1].length += length; /* a plane's rows are as long as the output's */
        } else {
            segments[count++] = (segment){.lane = lane, .length = length, .at = at};
        }
        lane += length;
    }
    return count;
}

axm_conv2d_taps axm_conv2d_taps_from(const axm_conv2d_call *call, size_t group, size_t k)
{
    const axm_conv2d *const plan = call->plan;
    const size_t window = plan->rows.kernel * plan->columns.kernel;
    return (axm_conv2d_taps){
        .channel = group * (plan->in_channels / plan->groups) + k / window,
        .row = k % window / plan->columns.kernel,
        .column = k % plan->columns.kernel,
    };
}

size_t axm_conv2d_next_tap(const axm_conv2d_call *call, axm_conv2d_taps *taps)
{
    const axm_planes_job *const planes = &call->planes;
    const size_t offset = taps->channel * planes->elems +
                          axm_axis_offset(&planes->rows, taps->row) * planes->columns_extent +
                          axm_axis_offset(&planes->columns, taps->column);
    if (++taps->column == call->plan->columns.kernel) {
        taps->column = 0;
        if (++taps->row == call->plan->rows.kernel) {
            taps->row = 0;
            taps->channel++;
        }
    }
    return offset;
}

/* One panel of a chunk: its segments, and the taps of the block. */
typedef struct {
    const axm_conv2d_chunk *run;
    const size_t *taps;
    segment segments[AXM_LANES_MAX];
    size_t n_segments;
    size_t lanes, width;
} gathering;

static void gather_pairs(const gathering *g, size_t k, uint32_t *out)
{
    static const uint16_t nothing[AXM_LANES_MAX + AXM_ZIP];
    const axm_coding *const coding = g->run->blocking.coding;
    const uint16_t *const codes = (const uint16_t *)(const void *)g->run->codes;
    for (size_t t = 0; t < k; t += 2, out += g->width) {
        const uint16_t *const upper = codes + g->taps[t];
        for (size_t i = 0; i < g->n_segments; i++) {
            const segment *const s = &g->segments[i];
            const uint16_t *const lower = t + 1 < k ? codes + g->taps[t + 1] + s->at : nothing;
            coding->kernels->loops.zip(s->length, upper + s->at, lower, out + s->lane);
        }
        for (size_t lane = g->lanes; lane < g->width; lane++) {
            out[lane] = 0;
        }
    }
}

static void gather_words(const gathering *g, size_t k, uint32_t *out)
{
    const axm_coding *const coding = g->run->blocking.coding;
    const uint32_t *const codes = (const uint32_t *)(const void *)g->run->codes;
    const uint32_t zero = axm_kept_zero(coding, false);
    for (size_t t = 0; t < k; t++, out += g->width) {
        for (size_t i = 0; i < g->n_segments; i++) {
            const segment *const s = &g->segments[i];
            coding->kernels->loops.copy(s->length, codes + g->taps[t] + s->at, out + s->lane);
        }
        for (size_t lane = g->lanes; lane < g->width; lane++) {
            out[lane] = zero;
        }
    }
}

/* Planes of whole codes. */
static void gather_whole(const gathering *g, size_t k, uint64_t *out)
{
    const uint64_t *const codes = (const uint64_t *)(const void *)g->run->codes;
    for (size_t t = 0; t < k; t++, out += g->width) {
        for (size_t i = 0; i < g->n_segments; i++) {
            const segment *const s = &g->segments[i];
            memcpy(out + s->lane, codes + g->taps[t] + s->at, s->length * sizeof *out);
        }
        for (size_t lane = g->lanes; lane < g->width; lane++) {
            out[lane] = g->run->blocking.coding->codes->int_zero;
        }
    }
}

static void gather_wide(const gathering *g, size_t k, uint64_t *out)
{
    const axm_coding *const coding = g->run->blocking.coding;
    const uint32_t *const codes = (const uint32_t *)(const void *)g->run->codes;
    for (size_t t = 0; t < k; t++, out += g->width) {
        for (size_t i = 0; i < g->n_segments; i++) {
            const segment *const s = &g->segments[i];
            axm_unfold_run(coding, AXM_OPERAND_A, s->length, codes + g->taps[t] + s->at, g->run->call->planes.operands,
                           0, out + s->lane);
        }
        for (size_t lane = g->lanes; lane < g->width; lane++) {
            out[lane] = coding->codes->int_zero;
        }
    }
}

/* Panel by panel, k ascending: what a loop writes past its segment's end is written again afterwards. */
void axm_conv2d_gather(const axm_blocking *job, size_t group, size_t first, size_t block, axm_chunk *chunk)
{
    const axm_conv2d_chunk *const run = (const axm_conv2d_chunk *)(const void *)job;
    const axm_coding *const coding = job->coding;
    const axm_conv2d *const plan = run->call->plan;
    axm_conv2d_taps next = axm_conv2d_taps_from(run->call, group, axm_block_start(plan->weights.k, block));
    size_t taps[AXM_BLOCK];
    next.channel += (size_t)axm_block_term(plan->weights.k, block) * plan->in_channels; /* planes of one term, .. */
    for (size_t t = 0; t < chunk->k; t++) {
        taps[t] = axm_conv2d_next_tap(run->call, &next);
    }
    for (size_t j = 0; j < chunk->n; j += coding->panel) {
        gathering g = {.run = run, .taps = taps, .width = axm_panel_width(coding, chunk->n, j)};
        void *const panel = axm_chunk_panel(coding, chunk, j);
        g.lanes = chunk->n - j < g.width ? chunk->n - j : g.width;
        g.n_segments = split_segments(run, first + j, g.lanes, g.segments);
        if (run->call->planes.bytes == sizeof(uint64_t)) {
            gather_whole(&g, chunk->k, panel);
        } else if (coding->wide) {
            gather_wide(&g, chunk->k, panel);
        } else if (coding->pairs) {
            gather_pairs(&g, chunk->k, panel);
        } else {
            gather_words(&g, chunk->k, panel);
        }
        chunk->certificates[j / coding->panel] = run->certificate;
    }
    axm_chunk_take_planes(coding, chunk);
}

/* Lanes are pixels of one picture; k is the channel. */
void axm_conv2d_points(const axm_blocking *job, size_t group, size_t first, size_t block, axm_chunk *chunk)
{
    const axm_conv2d_chunk *const run = (const axm_conv2d_chunk *)(const void *)job;
    const axm_conv2d_call *const call = run->call;
    const axm_strides strides = axm_strides_of(call->plan->layout, call->plan->in_channels, call->in_h, call->in_w);
    const axm_operands pictures = {.data = call->in, .is_int = call->is_int, .vector_stride = strides.picture};
    const size_t channel =
        group * (call->plan->in_channels / call->plan->groups) + axm_block_start(call->plan->weights.k, block);
    axm_operands from = axm_operands_from(&pictures, run->first_picture, 0);
    from.vector_stride = strides.column;
    from.k_stride = strides.channel;
    from.term = axm_block_term(call->plan->weights.k, block);
    from = axm_operands_from(&from, first, channel);
    axm_chunk_encode(job->coding, AXM_OPERAND_A, &from, chunk);
}
