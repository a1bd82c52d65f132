/* What follows layers, whatever multiplies; and what products cost. Softmax is left out: the C library's expf decides
 * on its last bits. */
#include "probes.h"

enum { PICTURES = 2, CHANNELS = 3, H = 7, W = 9, COUNT = PICTURES * CHANNELS * H * W };

typedef axm_status pooling(const axm_pool_desc *desc, size_t n, size_t in_h, size_t in_w, const float *in, float *out);

static axm_pool_desc pool_desc(int32_t layout, int32_t count_include_pad)
{
    axm_pool_desc desc;
    axm_pool_desc_init(&desc);
    desc.layout = layout;
    desc.count_include_pad = count_include_pad;
    desc.channels = CHANNELS;
    desc.kernel_h = 3;
    desc.kernel_w = 2;
    desc.stride_h = 2;
    desc.pad_top = desc.pad_bottom = desc.pad_right = 1;
    return desc;
}

static void pool(const hashes_subject *s, const char *what, pooling *of)
{
    hashes_probe p = hashes_begin(s, what);
    for (int32_t choice = 0; choice < 4; choice++) {
        const axm_pool_desc desc = pool_desc(choice & 1, choice >> 1);
        for (hashes_operands kind = HASHES_TAME; kind <= HASHES_WILD; kind++) {
            const float *const in = hashes_operands_f32(&p, kind, COUNT);
            float *const out = hashes_floats(&p, COUNT);
            size_t h, w;
            hashes_need(axm_pool_output_size(&desc, H, W, &h, &w));
            hashes_need(of(&desc, PICTURES, H, W, in, out));
            hashes_add_f32(&p, PICTURES * CHANNELS * h * w, out);
        }
    }
    hashes_end(&p);
}

static void global_pool(const hashes_subject *s)
{
    hashes_probe p = hashes_begin(s, "pool_global_avg");
    for (int32_t layout = AXM_LAYOUT_NCHW; layout <= AXM_LAYOUT_NHWC; layout++) {
        for (hashes_operands kind = HASHES_TAME; kind <= HASHES_WILD; kind++) {
            const float *const in = hashes_operands_f32(&p, kind, COUNT);
            float *const out = hashes_floats(&p, PICTURES * CHANNELS);
            hashes_need(axm_pool_global_avg_f32(layout, PICTURES, CHANNELS, H, W, in, out));
            hashes_add_f32(&p, PICTURES * CHANNELS, out);
        }
    }
    hashes_end(&p);
}

static void elementwise(const hashes_subject *s, const char *what, axm_status (*of)(size_t, const float *, float *))
{
    hashes_probe p = hashes_begin(s, what);
    for (hashes_operands kind = HASHES_TAME; kind <= HASHES_WILD; kind++) {
        const float *const in = hashes_operands_f32(&p, kind, COUNT);
        float *const out = hashes_floats(&p, COUNT);
        hashes_need(of(COUNT, in, out));
        hashes_add_f32(&p, COUNT, out);
    }
    hashes_end(&p);
}

static void add(const hashes_subject *s)
{
    hashes_probe p = hashes_begin(s, "add");
    for (hashes_operands kind = HASHES_TAME; kind <= HASHES_WILD; kind++) {
        const float *const a = hashes_operands_f32(&p, kind, COUNT), *const b = hashes_operands_f32(&p, kind, COUNT);
        float *const out = hashes_floats(&p, COUNT);
        hashes_need(axm_add_f32(COUNT, a, b, out));
        hashes_add_f32(&p, COUNT, out);
    }
    hashes_end(&p);
}

static void cost(const hashes_subject *s)
{
    static const axm_cost_entry entries[] = {{"float32", 3.7}, {"drum:k=4", 0.3}, {"drum", 0.7}};
    hashes_probe p = hashes_begin(s, "cost");
    axm_cost *sum = NULL;
    axm_arith *arith = NULL;
    double added[4];
    uint64_t macs;
    hashes_need(axm_arith_create(s->context, "drum:k=4,bits=8", &arith));
    hashes_need(axm_cost_create(s->context, 3, entries, sizeof entries[0], &sum));
    hashes_need(axm_cost_add(sum, 1234567, NULL, &added[0]));
    hashes_need(axm_cost_add(sum, 7654321, arith, &added[1]));
    hashes_need(axm_cost_add(sum, ((uint64_t)1 << 60) + 1, arith, &added[2]));
    hashes_need(axm_cost_total(sum, &macs, &added[3]));
    hashes_add_f64(&p, 4, added);
    hashes_add(&p, macs);
    axm_cost_destroy(sum);
    axm_arith_release(arith);
    hashes_end(&p);
}

void hashes_exact(const hashes_subject *subject)
{
    pool(subject, "pool_max", axm_pool_max_f32);
    pool(subject, "pool_avg", axm_pool_avg_f32);
    global_pool(subject);
    elementwise(subject, "relu", axm_relu_f32);
    elementwise(subject, "relu6", axm_relu6_f32);
    add(subject);
    cost(subject);
}
