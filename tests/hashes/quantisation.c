/* Affine formats and their ranges. */
#include "probes.h"

enum { N = 300 };

static void ranges(const hashes_subject *s)
{
    static const float lowest[] = {-1.7f, 0, 0.3f, -0x1p-140f, -3e38f, -5, 0};
    static const float highest[] = {2.9f, 6, 0.31f, 0x1.8p-139f, 3e38f, -4, 0};
    hashes_probe p = hashes_begin(s, "affine_from_range");
    for (size_t i = 0; i < sizeof lowest / sizeof lowest[0]; i++) {
        for (int32_t choice = 0; choice < 12; choice++) {
            static const int32_t bits[] = {2, 8, 16};
            axm_affine affine;
            hashes_need(
                axm_affine_from_range(lowest[i], highest[i], bits[choice / 4], choice & 1, choice >> 1 & 1, &affine));
            hashes_add_f32(&p, 1, &affine.scale);
            hashes_add(&p, (uint64_t)(int64_t)affine.zero_point);
        }
    }
    hashes_end(&p);
}

static void codes(const hashes_subject *s)
{
    static const axm_affine affines[] = {{0.031f, 17}, {0x1p-126f, 0}, {0.5f, 101}, {3e30f, 3}};
    hashes_probe p = hashes_begin(s, "affine_quantize, affine_dequantize");
    for (size_t i = 0; i < sizeof affines / sizeof affines[0]; i++) {
        for (hashes_operands kind = HASHES_TAME; kind <= HASHES_WILD; kind++) {
            const float *const in = hashes_operands_f32(&p, kind, N);
            int32_t *const out = hashes_ints(&p, N);
            float *const back = hashes_floats(&p, N);
            hashes_need(axm_affine_quantize_f32(&affines[i], 8, (int32_t)(i & 1), N, in, out));
            hashes_add_i32(&p, N, out);
            hashes_need(axm_affine_dequantize_f32(&affines[i], N, hashes_operands_i32(&p, N), back));
            hashes_add_f32(&p, N, back);
        }
    }
    hashes_end(&p);
}

static void add_ranges(hashes_probe *p, const axm_calibration *calibration)
{
    static const double percents[] = {100, 99.9, 97, 33.3, 0.1};
    for (size_t i = 0; i < sizeof percents / sizeof percents[0]; i++) {
        float ends[3];
        hashes_need(axm_calibration_range(calibration, percents[i], &ends[0], &ends[1]));
        hashes_need(axm_calibration_magnitude(calibration, percents[i], &ends[2]));
        hashes_add_f32(p, 3, ends);
    }
}

static void calibration(const hashes_subject *s)
{
    hashes_probe p = hashes_begin(s, "calibration");
    axm_calibration *ranges_of = NULL;
    hashes_need(axm_calibration_create(s->context, &ranges_of));
    for (hashes_operands kind = HASHES_TINY;; kind = HASHES_TAME) {
        hashes_need(axm_calibration_add_f32(ranges_of, N, hashes_operands_f32(&p, kind, N)));
        add_ranges(&p, ranges_of);
        if (kind == HASHES_TAME) {
            break;
        }
    }
    hashes_add(&p, axm_calibration_count(ranges_of));
    axm_calibration_destroy(ranges_of);
    hashes_end(&p);
}

void hashes_quantisation(const hashes_subject *subject)
{
    ranges(subject);
    codes(subject);
    calibration(subject);
}
