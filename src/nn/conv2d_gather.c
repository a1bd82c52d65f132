/* im2col of codes: the taps of 32 output pixels, side by side, for one block of k. */
#include "conv2d.h"

/* Output pixels of one output row that lie side by side in a panel. */
typedef struct {
    size_t lane, length;         /* where in the panel */
    size_t picture, row, column; /* its first output pixel */
} segment;

static size_t split_segments(const axm_conv2d_run *run, size_t panel, segment segments[AXM_LANES])
{
    const size_t pixels = run->pictures * run->out_h * run->out_w;
    size_t count = 0;
    for (size_t lane = 0; lane < AXM_LANES;) {
        const size_t pixel = panel * AXM_LANES + lane;
        if (pixel >= pixels) {
            break;
        }
        const size_t column = pixel % run->out_w, line = pixel / run->out_w;
        size_t length = run->out_w - column;
        length = length < AXM_LANES - lane ? length : AXM_LANES - lane;
        segments[count++] = (segment){
            .lane = lane, .length = length, .picture = line / run->out_h, .row = line % run->out_h, .column = column};
        lane += length;
    }
    return count;
}

/* Codes are copied by their size alone. */
static void copy_codes(void *to, size_t to_first, const void *from, size_t from_first, size_t from_stride, size_t n,
                       size_t code_bytes)
{
    if (code_bytes == sizeof(uint64_t)) {
        for (size_t i = 0; i < n; i++) {
            ((uint64_t *)to)[to_first + i] = ((const uint64_t *)from)[from_first + i * from_stride];
        }
    } else {
        for (size_t i = 0; i < n; i++) {
            ((uint32_t *)to)[to_first + i] = ((const uint32_t *)from)[from_first + i * from_stride];
        }
    }
}

static void fill_codes(void *to, size_t first, size_t n, uint64_t code, size_t code_bytes)
{
    for (size_t i = 0; i < n; i++) {
        if (code_bytes == sizeof(uint64_t)) {
            ((uint64_t *)to)[first + i] = code;
        } else {
            ((uint32_t *)to)[first + i] = (uint32_t)code;
        }
    }
}

/* The first output position whose tap `offset` (kernel position less padding) is at or after input position `from`. */
static int64_t first_position(int64_t from, int64_t offset, int64_t stride)
{
    const int64_t distance = from - offset;
    return distance <= 0 ? 0 : (distance + stride - 1) / stride;
}

/* One tap of one segment: the codes inside the picture, padding left and right of them. */
static void gather_segment(const axm_conv2d_run *run, const segment *s, size_t channel, size_t kernel_row,
                           size_t kernel_column, uint64_t padding, void *lanes)
{
    const axm_window *const rows = &run->plan->rows, *const columns = &run->plan->columns;
    const size_t code_bytes = axm_arith_code_bytes(run->blocking.arith);
    const int64_t row = (int64_t)(s->row * rows->stride + kernel_row * rows->dilation) - (int64_t)rows->pad_before;
    const int64_t offset = (int64_t)(kernel_column * columns->dilation) - (int64_t)columns->pad_before;
    const int64_t first = (int64_t)s->column, end = first + (int64_t)s->length;
    if (row < 0 || row >= (int64_t)run->in_h) {
        fill_codes(lanes, s->lane, s->length, padding, code_bytes);
        return;
    }
    int64_t inside = first_position(0, offset, (int64_t)columns->stride);
    int64_t outside = first_position((int64_t)run->in_w, offset, (int64_t)columns->stride);
    inside = inside < first ? first : inside > end ? end : inside;
    outside = outside < inside ? inside : outside > end ? end : outside;
    fill_codes(lanes, s->lane, (size_t)(inside - first), padding, code_bytes);
    if (outside > inside) {
        const size_t column = (size_t)(inside * (int64_t)columns->stride + offset);
        const size_t from = s->picture * run->in_strides.picture + channel * run->in_strides.channel +
                            (size_t)row * run->in_strides.row + column * run->in_strides.column;
        copy_codes(lanes, s->lane + (size_t)(inside - first), run->codes, from,
                   columns->stride * run->in_strides.column, (size_t)(outside - inside), code_bytes);
    }
    fill_codes(lanes, s->lane + (size_t)(outside - first), (size_t)(end - outside), padding, code_bytes);
}

void axm_conv2d_gather(const axm_blocking *job, size_t group, size_t panel, size_t block, const axm_panels *lanes)
{
    const axm_conv2d_run *const run = (const axm_conv2d_run *)(const void *)job;
    const axm_conv2d *const plan = run->plan;
    const size_t code_bytes = axm_arith_code_bytes(job->arith);
    const size_t group_channels = plan->in_channels / plan->groups;
    const size_t window = plan->rows.kernel * plan->columns.kernel;
    const bool fixed = axm_arith_is_fixed(job->arith);
    const uint64_t zero = fixed ? job->arith->family->int_zero : 0;
    const uint64_t padding = !fixed && plan->weights.nonfinite ? AXM_PADDING_MARK : zero;
    segment segments[AXM_LANES];
    const size_t n_segments = split_segments(run, panel, segments);
    const segment *const last = &segments[n_segments - 1];
    const size_t used = last->lane + last->length;
    for (size_t t = 0; t < lanes->k; t++) {
        const size_t k = block * AXM_BLOCK + t;
        const size_t channel = group * group_channels + k / window;
        const size_t kernel_row = k % window / plan->columns.kernel, kernel_column = k % plan->columns.kernel;
        char *const to = (char *)lanes->codes + t * AXM_LANES * code_bytes;
        for (size_t i = 0; i < n_segments; i++) {
            gather_segment(run, &segments[i], channel, kernel_row, kernel_column, padding, to);
        }
        fill_codes(to, used, AXM_LANES - used, zero, code_bytes);
    }
    lanes->certificates[0] = run->certificate;
    lanes->certificates[0].nonfinite |= padding == AXM_PADDING_MARK;
    axm_panels_take_planes(job->arith, lanes, 0, 0);
}
