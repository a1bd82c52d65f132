/*
 * Fully connected layers, with floats and with integers, in the arithmetic's own format and quantised affinely; against
 * plain loops.
 */
#include "affine.h"
#include "setting.h"
#include "version.h"
#include "workspace.h"

#include <math.h>
#include <stdlib.h>

enum { ELEMENTS_MAX = 1 << 13, PRODUCTS_MAX = 1 << 13 };
#define EXTENT_MAX ((size_t)0x7fffffff)

typedef struct {
    axm_fully_connected_desc desc;
    fuzz_version version;
    size_t batch, weights, ins, outs; /* elements; SIZE_MAX where that is more than size_t counts */
    bool allowed, is_int;
    void *values, *in;
    float *bias; /* may be NULL */
    float factor;
    fuzz_affine affine;
    bool is_affine;
} layer;

static size_t memory_of(size_t count)
{
    return count <= ELEMENTS_MAX ? count : 1;
}

static void *numbers(fuzz_input *in, bool is_int, size_t n)
{
    return is_int ? (void *)fuzz_ints(in, n) : fuzz_floats(in, n);
}

static layer layer_begin(fuzz_input *in)
{
    layer l = {.is_int = fuzz_flag(in), .factor = 1};
    axm_fully_connected_desc defaults;
    axm_fully_connected_desc_init(&defaults);
    axm_fully_connected_desc_init(&l.desc);
    l.desc.in_features = fuzz_flag(in) ? fuzz_size(in, 1, 20) : fuzz_size(in, 200, 300);
    l.desc.out_features = fuzz_size(in, 1, 70);
    l.version = fuzz_version_of(in, &l.desc, &defaults, sizeof l.desc);
    l.batch = fuzz_size(in, 0, 5);
    l.allowed = l.desc.in_features >= 1 && l.desc.in_features <= EXTENT_MAX && l.desc.out_features >= 1 &&
                l.desc.out_features <= EXTENT_MAX;
    l.weights = fuzz_product(2, (size_t[]){l.desc.in_features, l.desc.out_features});
    l.ins = fuzz_product(2, (size_t[]){l.batch, l.desc.in_features});
    l.outs = fuzz_product(2, (size_t[]){l.batch, l.desc.out_features});
    l.values = numbers(in, l.is_int, memory_of(l.weights));
    l.in = numbers(in, l.is_int, memory_of(l.ins));
    l.bias = !l.is_int && fuzz_flag(in) ? fuzz_floats(in, memory_of(l.desc.out_features)) : NULL;
    return l;
}

static void layer_end(layer *l)
{
    free(l->version.given);
    free(l->values);
    free(l->in);
    free(l->bias);
    fuzz_affine_end(&l->affine);
}

/* There are that few weights, or more than size_t counts: others are not to be had, and a call would read them. */
static bool weights_given(const layer *l)
{
    return !l->allowed || l->weights <= ELEMENTS_MAX || l->weights > SIZE_MAX / sizeof(float);
}

static bool is_small(const layer *l)
{
    return l->ins <= ELEMENTS_MAX && l->outs <= ELEMENTS_MAX &&
           fuzz_product(2, (size_t[]){l->outs, l->desc.in_features}) <= PRODUCTS_MAX;
}

/* ---- changes ---- */

static void set_factor(layer *l, axm_fully_connected *plan, fuzz_input *in)
{
    const float factor = fuzz_float(in);
    if (axm_fully_connected_set_output_factor(plan, factor) == AXM_OK) {
        FUZZ_EXPECT(isfinite(factor) && factor != 0, "factor %g", (double)factor);
        l->factor = factor;
    }
}

static void set_affine(fuzz_setting *setting, layer *l, axm_fully_connected *plan, fuzz_input *in)
{
    l->affine = fuzz_affine_begin(in, l->desc.out_features);
    const size_t n = l->affine.n_weights;
    l->is_affine =
        fuzz_status(setting, axm_fully_connected_set_affine(plan, l->affine.in, l->affine.weights, n)) == AXM_OK;
    FUZZ_EXPECT(!l->is_affine || n == 1 || n == l->desc.out_features, "%zu quantisations were taken", n);
}

static void swap_arith(fuzz_setting *setting, axm_fully_connected *plan, fuzz_input *in)
{
    axm_arith *other = fuzz_arith(setting, in);
    setting->refused = setting->ledger.refused;
    if (fuzz_status(setting, axm_fully_connected_set_arith(plan, other)) == AXM_OK) {
        axm_arith *const before = setting->arith;
        setting->arith = other;
        other = before;
    }
    axm_arith_release(other);
}

/* ---- runs ---- */

static void compare_floats(const layer *l, const axm_arith *arith, const float *out)
{
    const size_t k = l->desc.in_features, n = l->desc.out_features;
    const float *const in = l->in, *const weights = l->values;
    if (l->is_affine && (fuzz_any_nan(l->ins, in) || fuzz_any_nan(l->weights, weights))) {
        return; /* has no code */
    }
    for (size_t i = 0; i < l->outs; i++) {
        const size_t o = i % n;
        const float *const a = in + i / n * k, *const b = weights + o * k;
        float value =
            l->factor * (l->is_affine ? fuzz_affine_sum(&l->affine, o, arith, k, a, b) : test_sum_f32(arith, k, a, b));
        value = l->bias != NULL ? value + l->bias[o] : value;
        fuzz_expect_f32("fully connected", i, out[i], test_canonical(value));
    }
}

static void compare_ints(const layer *l, const axm_arith *arith, const int64_t *out)
{
    const size_t k = l->desc.in_features, n = l->desc.out_features;
    const int32_t *const in = l->in, *const weights = l->values;
    for (size_t i = 0; i < l->outs && !l->is_affine; i++) {
        fuzz_expect_i64("fully connected integers", i, out[i],
                        test_sum_i32(arith, k, in + i / n * k, weights + i % n * k));
    }
}

static void run(fuzz_setting *setting, const layer *l, const axm_fully_connected *plan, fuzz_input *in)
{
    size_t needed = SIZE_MAX;
    uint64_t macs = 0;
    const size_t want = fuzz_product(2, (size_t[]){l->outs, l->desc.in_features});
    const axm_status counted = axm_fully_connected_macs(plan, l->batch, &macs);
    FUZZ_EXPECT(counted == AXM_OK ? macs == want : want == SIZE_MAX, "%llu products; want %zu",
                (unsigned long long)macs, want);
    const axm_status sized = fuzz_status(setting, axm_fully_connected_workspace_size(plan, l->batch, &needed));
    if (sized == AXM_OK && (!is_small(l) || needed > FUZZ_WORKSPACE_MAX)) {
        return;
    }
    const size_t out_bytes = memory_of(l->outs) * (l->is_int ? sizeof(int64_t) : sizeof(float));
    void *const out = fuzz_blank(out_bytes);
    const fuzz_workspace work = fuzz_workspace_of(in, sized == AXM_OK ? needed : 0);
    const axm_status status = fuzz_status(
        setting, l->is_int ? axm_fully_connected_run_i32(plan, l->batch, l->in, out, work.memory, work.bytes)
                           : axm_fully_connected_run_f32(plan, l->batch, l->in, out, work.memory, work.bytes));
    fuzz_expect_run(&work, status, out, out_bytes);
    FUZZ_EXPECT(sized == AXM_OK || status != AXM_OK, "a run of a size that there is not");
    if (status == AXM_OK && l->is_int) {
        compare_ints(l, setting->arith, out);
    } else if (status == AXM_OK) {
        compare_floats(l, setting->arith, out);
    }
    free(out);
    free(work.block);
}

static void use(fuzz_setting *setting, layer *l, axm_fully_connected *plan, fuzz_input *in)
{
    const uint8_t changes = fuzz_byte(in);
    if ((changes & 1) != 0) {
        set_factor(l, plan, in);
    }
    if ((changes & 2) != 0) {
        swap_arith(setting, plan, in);
    }
    if ((changes & 4) != 0) {
        set_affine(setting, l, plan, in);
    }
    if ((changes & 8) != 0) {
        swap_arith(setting, plan, in);
    }
    run(setting, l, plan, in);
}

static axm_status create(const fuzz_setting *setting, const layer *l, axm_fully_connected **plan)
{
    return l->is_int
               ? axm_fully_connected_create_i32(setting->context, l->version.given, setting->arith, l->values, plan)
               : axm_fully_connected_create_f32(setting->context, l->version.given, setting->arith, l->values, l->bias,
                                                plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    fuzz_setting setting;
    axm_fully_connected *plan = FUZZ_NOWHERE(axm_fully_connected);
    fuzz_setting_begin(&setting, &in);
    layer l = layer_begin(&in);
    if (weights_given(&l)) {
        const axm_status status = fuzz_status(&setting, create(&setting, &l, &plan));
        fuzz_expect_version(&l.version, status);
        FUZZ_EXPECT((status == AXM_OK) == (plan != FUZZ_NOWHERE(axm_fully_connected)), "%s", axm_status_name(status));
        FUZZ_EXPECT(status != AXM_OK || l.allowed, "a plan of a descriptor that is not allowed");
        FUZZ_EXPECT(status != AXM_E_VALUE || !l.allowed, "%s", axm_last_message());
        if (status == AXM_OK) {
            use(&setting, &l, plan, &in);
            axm_fully_connected_destroy(plan);
        }
    }
    layer_end(&l);
    fuzz_setting_end(&setting);
    return 0;
}
