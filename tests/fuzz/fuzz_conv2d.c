/*
 * Convolutions: descriptors, sizes, arithmetics and allocators as the input has them.
 *
 * Whatever is asked for, nothing outside of the documented memory is touched, failures leave everything as it was, and
 * what succeeds has the bits of plain loops.
 */
#include "conv.h"
#include "workspace.h"

#include <math.h>
#include <stdlib.h>

/* ---- sizes ---- */

static bool is_size(size_t value)
{
    return value >= 1 && value <= 0x7fffffff;
}

/* What says no to a shape must be a status of shapes. */
static void expect_shape(const fuzz_conv *conv, axm_status status)
{
    const bool sizes = is_size(conv->h) && is_size(conv->w);
    FUZZ_EXPECT(status != AXM_OK || conv->fits, "outputs of a picture that has none");
    FUZZ_EXPECT(status != AXM_E_SHAPE || !conv->fits, "%s", axm_last_message());
    FUZZ_EXPECT(status != AXM_E_VALUE || !sizes, "%s", axm_last_message());
}

static void check_output_size(const fuzz_conv *conv, const axm_conv2d *plan)
{
    size_t h = SIZE_MAX, w = SIZE_MAX;
    const axm_status status = axm_conv2d_output_size(plan, conv->h, conv->w, &h, &w);
    expect_shape(conv, status);
    if (status == AXM_OK) {
        FUZZ_EXPECT(h == conv->out_h && w == conv->out_w, "%zu x %zu outputs; want %zu x %zu", h, w, conv->out_h,
                    conv->out_w);
    } else {
        FUZZ_EXPECT(h == SIZE_MAX && w == SIZE_MAX, "%s, but there is a size", axm_status_name(status));
    }
}

static void check_macs(const fuzz_conv *conv, const axm_conv2d *plan)
{
    uint64_t macs = UINT64_MAX, inside = UINT64_MAX;
    const axm_status status = axm_conv2d_macs(plan, conv->n, conv->h, conv->w, &macs, &inside);
    const size_t want = fuzz_product(2, (size_t[]){conv->outs, conv->k});
    expect_shape(conv, status);
    if (status == AXM_OK) {
        FUZZ_EXPECT(macs == want && inside <= macs, "%llu products; want %zu", (unsigned long long)macs, want);
    } else {
        FUZZ_EXPECT(macs == UINT64_MAX && inside == UINT64_MAX, "%s, but there is a count", axm_status_name(status));
        FUZZ_EXPECT(status != AXM_E_OVERFLOW || want == SIZE_MAX, "%s", axm_last_message());
    }
}

/* ---- runs ---- */

/* A run that may be made, or one that must say no before it looks at any tensor. */
static bool may_run(fuzz_setting *setting, const fuzz_conv *conv, const axm_conv2d *plan, size_t *bytes)
{
    *bytes = SIZE_MAX;
    const axm_status status = fuzz_status(setting, axm_conv2d_workspace_size(plan, conv->n, conv->h, conv->w, bytes));
    expect_shape(conv, status);
    FUZZ_EXPECT((status == AXM_OK) == (*bytes != SIZE_MAX), "%s", axm_status_name(status));
    return status != AXM_OK || (fuzz_conv_small(conv) && *bytes <= FUZZ_WORKSPACE_MAX);
}

static void run_floats(fuzz_setting *setting, const fuzz_conv *conv, const axm_conv2d *plan, const axm_arith *arith,
                       const float *weights, const fuzz_finish *finish, fuzz_input *in)
{
    size_t needed;
    if (!may_run(setting, conv, plan, &needed)) {
        return;
    }
    const size_t n_in = fuzz_conv_memory(conv->ins), n_out = fuzz_conv_memory(conv->outs);
    float *const a = fuzz_floats(in, n_in), *const out = fuzz_blank(n_out * sizeof *out);
    const fuzz_workspace work = fuzz_workspace_of(in, needed == SIZE_MAX ? 0 : needed);
    const axm_status status =
        fuzz_status(setting, axm_conv2d_run_f32(plan, conv->n, conv->h, conv->w, a, out, work.memory, work.bytes));
    fuzz_expect_run(&work, status, out, n_out * sizeof *out);
    const bool comparable = finish->affine == NULL || !(fuzz_any_nan(n_in, a) || fuzz_any_nan(conv->weights, weights));
    if (status == AXM_OK && comparable) {
        fuzz_conv_compare(conv, arith, a, weights, finish, out);
    }
    free(a);
    free(out);
    free(work.block);
}

static void run_ints(fuzz_setting *setting, const fuzz_conv *conv, const axm_conv2d *plan, const axm_arith *arith,
                     const int32_t *weights, fuzz_input *in)
{
    size_t needed;
    if (!may_run(setting, conv, plan, &needed)) {
        return;
    }
    const size_t n_in = fuzz_conv_memory(conv->ins), n_out = fuzz_conv_memory(conv->outs);
    int32_t *const a = fuzz_ints(in, n_in);
    int64_t *const out = fuzz_blank(n_out * sizeof *out);
    const fuzz_workspace work = fuzz_workspace_of(in, needed == SIZE_MAX ? 0 : needed);
    const axm_status status =
        fuzz_status(setting, axm_conv2d_run_i32(plan, conv->n, conv->h, conv->w, a, out, work.memory, work.bytes));
    fuzz_expect_run(&work, status, out, n_out * sizeof *out);
    if (status == AXM_OK) {
        fuzz_conv_compare_ints(conv, arith, a, weights, out);
    }
    free(a);
    free(out);
    free(work.block);
}

/* ---- plans ---- */

static void expect_plan(const fuzz_conv *conv, axm_status status, const axm_conv2d *plan)
{
    fuzz_expect_version(&conv->version, status);
    FUZZ_EXPECT((status == AXM_OK) == (plan != FUZZ_NOWHERE(axm_conv2d)), "%s", axm_status_name(status));
    FUZZ_EXPECT(status != AXM_OK || conv->allowed, "a plan of a descriptor that is not allowed");
    FUZZ_EXPECT((status != AXM_E_VALUE && status != AXM_E_SHAPE) || !conv->allowed, "%s", axm_last_message());
}

/* Another arithmetic, which the plan has afterwards, or has not. */
static void swap_arith(fuzz_setting *setting, axm_conv2d *plan, axm_arith **arith, fuzz_input *in)
{
    axm_arith *const other = fuzz_arith(setting, in);
    setting->refused = setting->ledger.refused;
    if (fuzz_status(setting, axm_conv2d_set_arith(plan, other)) == AXM_OK) {
        axm_arith_release(*arith);
        *arith = other;
    } else {
        axm_arith_release(other);
    }
}

static bool set_affine(fuzz_setting *setting, const fuzz_conv *conv, axm_conv2d *plan, const fuzz_affine *affine)
{
    const size_t n = affine->n_weights;
    const bool done = fuzz_status(setting, axm_conv2d_set_affine(plan, affine->in, affine->weights, n)) == AXM_OK;
    FUZZ_EXPECT(!done || n == 1 || n == conv->desc.out_channels, "%zu quantisations were taken", n);
    return done;
}

static void check_sizes(const fuzz_conv *conv, const axm_conv2d *plan)
{
    check_output_size(conv, plan);
    check_macs(conv, plan);
}

/* A plan with floats is changed in one way or another before it runs. */
static void use_floats(fuzz_setting *setting, const fuzz_conv *conv, axm_conv2d *plan, const float *weights,
                       fuzz_finish *finish, fuzz_input *in)
{
    axm_arith *arith = axm_arith_retain(setting->arith);
    fuzz_affine affine = {0};
    const uint8_t changes = fuzz_byte(in);
    if ((changes & 1) != 0) {
        const float factor = fuzz_float(in);
        if (axm_conv2d_set_output_factor(plan, factor) == AXM_OK) {
            FUZZ_EXPECT(isfinite(factor) && factor != 0, "factor %g", (double)factor);
            finish->factor = factor;
        }
    }
    if ((changes & 2) != 0) {
        swap_arith(setting, plan, &arith, in);
    }
    if ((changes & 4) != 0) {
        affine = fuzz_affine_begin(in, conv->desc.out_channels);
        finish->affine = set_affine(setting, conv, plan, &affine) ? &affine : NULL;
    }
    if ((changes & 8) != 0) {
        swap_arith(setting, plan, &arith, in);
    }
    check_sizes(conv, plan);
    run_floats(setting, conv, plan, arith, weights, finish, in);
    axm_arith_release(arith);
    fuzz_affine_end(&affine);
}

static void fuzz_floats_plan(fuzz_setting *setting, const fuzz_conv *conv, fuzz_input *in)
{
    const size_t channels = conv->allowed ? fuzz_conv_memory(conv->desc.out_channels) : 1;
    float *const weights = fuzz_floats(in, fuzz_conv_memory(conv->weights));
    float *const bias = fuzz_flag(in) ? fuzz_floats(in, channels) : NULL;
    fuzz_finish finish = {.bias = bias, .factor = 1};
    axm_conv2d *plan = FUZZ_NOWHERE(axm_conv2d);
    const axm_status status = fuzz_status(
        setting, axm_conv2d_create_f32(setting->context, conv->version.given, setting->arith, weights, bias, &plan));
    expect_plan(conv, status, plan);
    if (status == AXM_OK) {
        use_floats(setting, conv, plan, weights, &finish, in);
        axm_conv2d_destroy(plan);
    }
    free(weights);
    free(bias);
}

static void fuzz_ints_plan(fuzz_setting *setting, const fuzz_conv *conv, fuzz_input *in)
{
    int32_t *const weights = fuzz_ints(in, fuzz_conv_memory(conv->weights));
    axm_conv2d *plan = FUZZ_NOWHERE(axm_conv2d);
    axm_arith *arith = axm_arith_retain(setting->arith);
    const axm_status status =
        fuzz_status(setting, axm_conv2d_create_i32(setting->context, conv->version.given, arith, weights, &plan));
    expect_plan(conv, status, plan);
    if (status == AXM_OK) {
        if (fuzz_flag(in)) {
            swap_arith(setting, plan, &arith, in);
        }
        check_sizes(conv, plan);
        run_ints(setting, conv, plan, arith, weights, in);
        axm_conv2d_destroy(plan);
    }
    axm_arith_release(arith);
    free(weights);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    fuzz_setting setting;
    fuzz_setting_begin(&setting, &in);
    const bool ints = fuzz_flag(&in);
    fuzz_conv conv = fuzz_conv_begin(&in);
    if (fuzz_conv_weights_given(&conv)) {
        (ints ? fuzz_ints_plan : fuzz_floats_plan)(&setting, &conv, &in);
    }
    fuzz_conv_end(&conv);
    fuzz_setting_end(&setting);
    return 0;
}
