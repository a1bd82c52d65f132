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
    const size_t picture_elems = planes->elems * call->plan->in_channels;
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

typedef struct {
    const axm_conv2d_chunk *run;
    const segment *segments;
    size_t n_segments;
    axm_conv2d_taps taps;
} gathering;

static void gather_pair(gathering *g, bool two, uint32_t *out)
{
    static const uint16_t nothing[AXM_CHUNK + AXM_ZIP];
    const axm_conv2d_call *const call = g->run->call;
    const uint16_t *const codes = (const uint16_t *)(const void *)g->run->codes;
    const uint16_t *const upper = codes + axm_conv2d_next_tap(call, &g->taps);
    const uint16_t *const lower = two ? codes + axm_conv2d_next_tap(call, &g->taps) : NULL;
    for (size_t i = 0; i < g->n_segments; i++) {
        const segment *const s = &g->segments[i];
        call->planes.coding->kernels->loops.zip(s->length, upper + s->at, two ? lower + s->at : nothing, out + s->lane);
    }
}

static void gather_word(gathering *g, uint32_t *out)
{
    const uint32_t *const codes = (const uint32_t *)(const void *)g->run->codes;
    const uint32_t *const tap = codes + axm_conv2d_next_tap(g->run->call, &g->taps);
    for (size_t i = 0; i < g->n_segments; i++) {
        const segment *const s = &g->segments[i];
        memcpy(out + s->lane, tap + s->at, s->length * sizeof *out);
    }
}

void axm_conv2d_gather(const axm_blocking *job, size_t group, size_t first, size_t block, axm_chunk *chunk,
                       void *scratch)
{
    const axm_conv2d_chunk *const run = (const axm_conv2d_chunk *)(const void *)job;
    const axm_coding *const coding = job->coding;
    segment *const segments = scratch;
    gathering g = {run, segments, split_segments(run, first, chunk->n, segments),
                   axm_conv2d_taps_from(run->call, group, block * AXM_BLOCK)};
    const size_t step = coding->pairs ? 2 : 1;
    for (size_t t = 0; t < chunk->k; t += step) {
        uint32_t words[AXM_CHUNK + AXM_ZIP];
        if (coding->pairs) {
            gather_pair(&g, t + 1 < chunk->k, words);
        } else {
            gather_word(&g, words);
        }
        if (coding->wide) {
            axm_chunk_put_kept(coding, chunk, t, run->call->planes.operands, words);
        } else {
            axm_chunk_put(coding, chunk, t / step, words);
        }
    }
    for (size_t panel = 0; panel * coding->panel < chunk->n; panel++) {
        chunk->certificates[panel] = run->certificate;
    }
    axm_chunk_take_planes(coding, chunk);
}

/* Lanes are pixels of one picture; k is the channel. */
void axm_conv2d_points(const axm_blocking *job, size_t group, size_t first, size_t block, axm_chunk *chunk,
                       void *scratch)
{
    const axm_conv2d_chunk *const run = (const axm_conv2d_chunk *)(const void *)job;
    const axm_conv2d_call *const call = run->call;
    const axm_strides strides = axm_strides_of(call->plan->layout, call->plan->in_channels, call->in_h, call->in_w);
    const axm_operands all = {
        .data = call->in, .is_int = call->is_int, .vector_stride = strides.column, .k_stride = strides.channel};
    const axm_operands picture = {.data = all.data, .is_int = all.is_int, .vector_stride = strides.picture};
    axm_operands from = all;
    (void)scratch;
    from.data = axm_operands_from(&picture, run->first_picture, 0).data;
    const size_t channel = group * (call->plan->in_channels / call->plan->groups) + block * AXM_BLOCK;
    from = axm_operands_from(&from, first, channel);
    axm_chunk_encode(job->coding, AXM_OPERAND_A, &from, chunk);
}
