/*
 * What follows a layer: pooling, activations, additions, softmax; against the definition.
 */
#include "setting.h"
#include "version.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ELEMENTS_MAX = 1 << 12, TAPS_MAX = 1 << 14 };
#define EXTENT_MAX ((size_t)0x7fffffff)

/* ---- pooling ---- */

typedef struct {
    axm_pool_desc desc;
    fuzz_version version;
    size_t n, h, w, out_h, out_w, ins, outs;
    bool allowed, fits;
} pooling;

static bool in_range(size_t value, size_t lowest, size_t highest)
{
    return value >= lowest && value <= highest;
}

static bool is_allowed(const axm_pool_desc *d)
{
    return (d->layout == AXM_LAYOUT_NCHW || d->layout == AXM_LAYOUT_NHWC) &&
           (d->count_include_pad == 0 || d->count_include_pad == 1) && in_range(d->channels, 1, EXTENT_MAX) &&
           in_range(d->kernel_h, 1, EXTENT_MAX) && in_range(d->kernel_w, 1, EXTENT_MAX) &&
           in_range(d->stride_h, 1, EXTENT_MAX) && in_range(d->stride_w, 1, EXTENT_MAX) &&
           in_range(d->pad_top, 0, d->kernel_h - 1) && in_range(d->pad_bottom, 0, d->kernel_h - 1) &&
           in_range(d->pad_left, 0, d->kernel_w - 1) && in_range(d->pad_right, 0, d->kernel_w - 1);
}

static size_t outputs_along(size_t in, size_t pads, size_t kernel, size_t stride)
{
    return in_range(in, 1, EXTENT_MAX) && in + pads >= kernel ? (in + pads - kernel) / stride + 1 : 0;
}

static void read_desc(fuzz_input *in, axm_pool_desc *d)
{
    d->layout = fuzz_int(in, AXM_LAYOUT_NCHW, AXM_LAYOUT_NHWC);
    d->count_include_pad = fuzz_int(in, 0, 1);
    d->channels = fuzz_size(in, 1, 4);
    d->kernel_h = fuzz_size(in, 1, 4);
    d->kernel_w = fuzz_size(in, 1, 4);
    d->stride_h = fuzz_size(in, 1, 3);
    d->stride_w = fuzz_size(in, 1, 3);
    d->pad_top = fuzz_size(in, 0, 2);
    d->pad_bottom = fuzz_size(in, 0, 2);
    d->pad_left = fuzz_size(in, 0, 2);
    d->pad_right = fuzz_size(in, 0, 2);
}

static pooling pooling_begin(fuzz_input *in)
{
    pooling p = {0};
    axm_pool_desc defaults;
    axm_pool_desc *const d = &p.desc;
    axm_pool_desc_init(&defaults);
    axm_pool_desc_init(d);
    read_desc(in, d);
    p.version = fuzz_version_of(in, d, &defaults, sizeof *d);
    p.n = fuzz_size(in, 0, 3);
    p.h = fuzz_size(in, 1, 9);
    p.w = fuzz_size(in, 1, 9);
    p.allowed = is_allowed(d);
    if (p.allowed) {
        p.out_h = outputs_along(p.h, d->pad_top + d->pad_bottom, d->kernel_h, d->stride_h);
        p.out_w = outputs_along(p.w, d->pad_left + d->pad_right, d->kernel_w, d->stride_w);
    }
    p.fits = p.out_h != 0 && p.out_w != 0;
    p.ins = fuzz_product(4, (size_t[]){p.n, d->channels, p.h, p.w});
    p.outs = fuzz_product(4, (size_t[]){p.n, d->channels, p.out_h, p.out_w});
    return p;
}

/* The window's taps one by one, those in the padding left out. */
static float wanted(const pooling *p, bool largest, const float *in, size_t picture, size_t c, size_t oy, size_t ox)
{
    const axm_pool_desc *const d = &p->desc;
    float best = -INFINITY, sum = 0;
    size_t taps = 0;
    bool nan = false;
    for (size_t y = oy * d->stride_h; y < oy * d->stride_h + d->kernel_h; y++) {
        for (size_t x = ox * d->stride_w; x < ox * d->stride_w + d->kernel_w; x++) {
            if (y < d->pad_top || x < d->pad_left || y - d->pad_top >= p->h || x - d->pad_left >= p->w) {
                continue;
            }
            const float value =
                in[test_place(d->layout, d->channels, p->h, p->w, picture, c, y - d->pad_top, x - d->pad_left)];
            nan |= isnan(value);
            best = value > best ? value : best;
            sum += value;
            taps++;
        }
    }
    if (largest) {
        return nan ? NAN : best;
    }
    return sum / (float)(d->count_include_pad ? d->kernel_h * d->kernel_w : taps);
}

static void compare(const pooling *p, bool largest, const float *in, const float *out)
{
    for (size_t i = 0; i < p->outs; i++) {
        const size_t x = i % p->out_w, y = i / p->out_w % p->out_h, c = i / p->out_w / p->out_h % p->desc.channels;
        const size_t picture = i / p->out_w / p->out_h / p->desc.channels;
        const size_t at = test_place(p->desc.layout, p->desc.channels, p->out_h, p->out_w, picture, c, y, x);
        const float want = test_canonical(wanted(p, largest, in, picture, c, y, x));
        if (!(largest && want == 0)) { /* whose sign is either's */
            fuzz_expect_f32("pooling", at, out[at], want);
        }
        FUZZ_EXPECT(!largest || isnan(want) || out[at] == want, "pooling, element %zu", at);
    }
}

static bool is_small(const pooling *p)
{
    return p->ins <= ELEMENTS_MAX && p->outs <= ELEMENTS_MAX &&
           fuzz_product(3, (size_t[]){p->outs, p->desc.kernel_h, p->desc.kernel_w}) <= TAPS_MAX;
}

static void run_pooling(const pooling *p, fuzz_input *in)
{
    const bool largest = fuzz_flag(in), refused = !p->allowed || !p->fits || p->version.refused;
    if (!refused && !is_small(p)) {
        return;
    }
    const size_t n_in = refused ? 1 : p->ins, n_out = refused ? 1 : p->outs;
    float *const values = fuzz_floats(in, n_in), *const out = fuzz_blank(n_out * sizeof *out);
    const axm_status status =
        (largest ? axm_pool_max_f32 : axm_pool_avg_f32)(p->version.given, p->n, p->h, p->w, values, out);
    fuzz_expect_version(&p->version, status);
    if (status == AXM_OK) {
        FUZZ_EXPECT(!refused, "a pooling that cannot be");
        compare(p, largest, values, out);
    } else {
        FUZZ_EXPECT(fuzz_is_blank(out, n_out * sizeof *out), "%s, but outputs were written", axm_status_name(status));
        FUZZ_EXPECT(refused || status == AXM_E_STRUCT, "%s", axm_last_message());
    }
    free(values);
    free(out);
}

static void fuzz_pooling(fuzz_input *in)
{
    pooling p = pooling_begin(in);
    size_t h = SIZE_MAX, w = SIZE_MAX;
    const axm_status status = axm_pool_output_size(p.version.given, p.h, p.w, &h, &w);
    fuzz_expect_version(&p.version, status);
    FUZZ_EXPECT(status == AXM_OK ? h == p.out_h && w == p.out_w && p.allowed : h == SIZE_MAX && w == SIZE_MAX,
                "%s: %zu x %zu", axm_status_name(status), h, w);
    run_pooling(&p, in);
    free(p.version.given);
}

static void fuzz_global(fuzz_input *in)
{
    const int32_t layout = fuzz_int(in, AXM_LAYOUT_NCHW, AXM_LAYOUT_NHWC);
    pooling p = {.n = fuzz_size(in, 0, 3), .out_h = 1, .out_w = 1, .allowed = true, .fits = true};
    axm_pool_desc_init(&p.desc);
    p.desc.layout = layout;
    p.desc.channels = fuzz_size(in, 1, 5);
    p.h = p.desc.kernel_h = fuzz_size(in, 1, 7);
    p.w = p.desc.kernel_w = fuzz_size(in, 1, 7);
    p.ins = fuzz_product(4, (size_t[]){p.n, p.desc.channels, p.h, p.w});
    p.outs = fuzz_product(2, (size_t[]){p.n, p.desc.channels});
    const bool refused = !is_allowed(&p.desc);
    if (refused || is_small(&p)) {
        float *const values = fuzz_floats(in, refused ? 1 : p.ins);
        float *const out = fuzz_blank((refused ? 1 : p.outs) * sizeof *out);
        const axm_status status = axm_pool_global_avg_f32(layout, p.n, p.desc.channels, p.h, p.w, values, out);
        FUZZ_EXPECT((status == AXM_OK) == !refused, "%s", axm_status_name(status));
        if (status == AXM_OK) {
            compare(&p, false, values, out);
        }
        free(values);
        free(out);
    }
}

/* ---- element by element ---- */

static void check_element(size_t what, float a, float b, size_t i, float out)
{
    const float positive = a <= 0 ? 0 : a;
    const float want = what == 0 ? positive : what == 1 ? (positive > 6 ? 6 : positive) : a + b;
    fuzz_expect_f32("element", i, out, test_canonical(want));
}

/* Apart, in place, or overlapping, which is refused. */
static void fuzz_elements(fuzz_input *in)
{
    const size_t what = fuzz_below(in, 3), n = fuzz_below(in, 70), shift = fuzz_below(in, 3);
    float *const a = fuzz_floats(in, n + shift), *const b = fuzz_floats(in, n);
    float *const before = fuzz_memory((n + shift) * sizeof *before), *const apart = fuzz_blank(n * sizeof *apart);
    float *const out = shift == 0 ? apart : a + shift - 1;
    memcpy(before, a, (n + shift) * sizeof *before);
    const axm_status status =
        what == 2 ? axm_add_f32(n, a, b, out) : (what == 0 ? axm_relu_f32 : axm_relu6_f32)(n, a, out);
    FUZZ_EXPECT(status == (shift == 2 && n > 1 ? AXM_E_ALIAS : AXM_OK), "%s", axm_status_name(status));
    for (size_t i = 0; status == AXM_OK && i < n; i++) {
        check_element(what, before[i], b[i], i, out[i]);
    }
    FUZZ_EXPECT(status == AXM_OK || memcmp(before, a, (n + shift) * sizeof *before) == 0, "an overlap was written");
    free(a);
    free(b);
    free(before);
    free(apart);
}

/* Whether a row has a softmax. */
static bool is_defined(size_t columns, const float *row)
{
    bool any = false;
    for (size_t i = 0; i < columns; i++) {
        if (isnan(row[i]) || row[i] == INFINITY) {
            return false;
        }
        any |= isfinite(row[i]);
    }
    return any;
}

static void fuzz_softmax(fuzz_input *in)
{
    const size_t rows = fuzz_below(in, 5), columns = fuzz_below(in, 12);
    float *const values = fuzz_floats(in, rows * columns), *const out = fuzz_blank(rows * columns * sizeof *out);
    FUZZ_EXPECT(axm_softmax_f32(rows, columns, values, out) == AXM_OK, "%s", axm_last_message());
    for (size_t r = 0; r < rows && columns > 0; r++) {
        const bool defined = is_defined(columns, values + r * columns);
        double sum = 0;
        for (size_t i = 0; i < columns; i++) {
            const float share = out[r * columns + i];
            FUZZ_EXPECT(defined ? share >= 0 && share <= 1 : isnan(share), "share %g", (double)share);
            sum += (double)share;
        }
        FUZZ_EXPECT(!defined || fabs(sum - 1) < 1e-5, "the sum is %g", sum);
    }
    free(values);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const fuzz[4])(fuzz_input *) = {fuzz_pooling, fuzz_global, fuzz_elements, fuzz_softmax};
    fuzz_input in = {data, size};
    fuzz[fuzz_below(&in, 4)](&in);
    return 0;
}
