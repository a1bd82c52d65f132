/* Whole networks as the examples run them, from description, weights file and records, against plain loops. */
#include "common/network.h"
#include "common/prediction.h"
#include "support/folder.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

enum { SIDE = 32, PICTURES = 3, RECORD_BYTES = 3073, MAX_FLOATS = 4096 };

static const float means[] = {0.485f, 0.456f, 0.406f};
static const float deviations[] = {0.229f, 0.224f, 0.225f};

/* One picture's planes. */
typedef struct {
    size_t channels, side;
    float values[MAX_FLOATS];
} planes;

static float weights[MAX_FLOATS];
static unsigned char records[PICTURES * RECORD_BYTES];

/* ---- what the layers compute, in plain loops that take the tensors in the order of the weights file ---- */

static float *next_weights;
static const axm_arith *arith; /* of convolutions and the fully connected layer; adds in float32 */

static float *take(size_t n)
{
    float *const taken = next_weights;

    assert_true(taken + n <= weights + MAX_FLOATS);
    next_weights += n;
    return taken;
}

/* Any numbers are weights, but a variance is positive. */
static const float *take_variances(size_t n)
{
    float *const taken = take(n);

    for (size_t i = 0; i < n; i++)
        taken[i] = fmaxf(fabsf(taken[i]), 0.125f);
    return taken;
}

static void clear(planes *x, size_t channels, size_t side)
{
    memset(x, 0, sizeof *x);
    x->channels = channels;
    x->side = side;
    assert_true(channels * side * side <= MAX_FLOATS);
}

static float at(const planes *x, size_t channel, size_t row, size_t column)
{
    return x->values[(channel * x->side + row) * x->side + column];
}

/* Without weights, the sum of the window itself. */
static float window_sum(const planes *x, const float *weight, size_t first, size_t n_channels, size_t kernel, long top,
                        long left)
{
    float sum = 0;

    for (size_t k = 0; k < n_channels * kernel * kernel; k++) {
        const long row = top + (long)(k / kernel % kernel), column = left + (long)(k % kernel);
        if (row >= 0 && column >= 0 && row < (long)x->side && column < (long)x->side) {
            const float value = at(x, first + k / kernel / kernel, (size_t)row, (size_t)column);
            sum += weight == NULL ? value : axm_mul_f32(arith, value, weight[k]);
        }
    }
    return sum;
}

/* Padded by half its kernel. */
static void conv(const planes *x, size_t n_out, size_t kernel, size_t stride, size_t groups, planes *y)
{
    const size_t n_group = x->channels / groups, n_taps = n_group * kernel * kernel;
    const float *const weight = take(n_out * n_taps);
    float *out = y->values;

    clear(y, n_out, (x->side - 1) / stride + 1);
    for (size_t o = 0; o < n_out; o++) {
        for (size_t i = 0; i < y->side * y->side; i++) {
            const long top = (long)(i / y->side * stride) - (long)(kernel / 2);
            const long left = (long)(i % y->side * stride) - (long)(kernel / 2);
            *out++ = window_sum(x, weight + o * n_taps, o / (n_out / groups) * n_group, n_group, kernel, top, left);
        }
    }
}

static void batch_norm(planes *x)
{
    const size_t n = x->channels, plane = x->side * x->side;
    const float *const gamma = take(n), *const beta = take(n), *const mean = take(n);
    const float *const var = take_variances(n);

    for (size_t i = 0; i < n * plane; i++) {
        const size_t c = i / plane;
        x->values[i] = (x->values[i] - mean[c]) * (gamma[c] / sqrtf(var[c] + 1e-5f)) + beta[c];
    }
}

static void clip(planes *x, float most)
{
    for (size_t i = 0; i < x->channels * x->side * x->side; i++)
        x->values[i] = fminf(fmaxf(x->values[i], 0), most);
}

static void add(planes *x, const planes *other)
{
    assert_true(x->channels == other->channels && x->side == other->side);
    for (size_t i = 0; i < x->channels * x->side * x->side; i++)
        x->values[i] += other->values[i];
}

static void append(planes *x, const planes *other)
{
    const size_t plane = x->side * x->side;

    assert_int_equal(x->side, other->side);
    memcpy(x->values + x->channels * plane, other->values, other->channels * plane * sizeof *x->values);
    x->channels += other->channels;
}

/* 3 x 3 at every second pixel, one row and column of padding, which counts. */
static void average(const planes *x, planes *y)
{
    clear(y, x->channels, (x->side - 1) / 2 + 1);
    for (size_t i = 0; i < y->channels * y->side * y->side; i++) {
        const long top = 2 * (long)(i / y->side % y->side) - 1, left = 2 * (long)(i % y->side) - 1;
        y->values[i] = window_sum(x, NULL, i / y->side / y->side, 1, 3, top, left) / 9;
    }
}

/* Every second row and column, with `before` channels of zeros ahead and `after` behind. */
static void shortcut(const planes *x, size_t before, size_t after, planes *y)
{
    clear(y, before + x->channels + after, (x->side - 1) / 2 + 1);
    for (size_t i = 0; i < x->channels * y->side * y->side; i++)
        y->values[before * y->side * y->side + i] =
            at(x, i / y->side / y->side, 2 * (i / y->side % y->side), 2 * (i % y->side));
}

static void scores_of(const planes *x, float *scores)
{
    const size_t plane = x->side * x->side;
    const float *const weight = take(N_CLASSES * x->channels), *const bias = take(N_CLASSES);

    for (size_t o = 0; o < N_CLASSES; o++) {
        float sum = 0;
        for (size_t c = 0; c < x->channels; c++) {
            float mean = 0;
            for (size_t i = 0; i < plane; i++)
                mean += x->values[c * plane + i];
            sum += axm_mul_f32(arith, mean / (float)plane, weight[o * x->channels + c]);
        }
        scores[o] = sum + bias[o];
    }
}

/* ---- the networks of tests/networks, by the loops above ---- */

static void inverted(const planes *x, float *scores)
{
    static planes stem, wide, each, narrow;

    conv(x, 4, 3, 2, 1, &stem);
    batch_norm(&stem);
    clip(&stem, 6);
    conv(&stem, 12, 1, 1, 1, &wide);
    batch_norm(&wide);
    clip(&wide, 6);
    conv(&wide, 12, 3, 1, 12, &each);
    batch_norm(&each);
    clip(&each, 6);
    conv(&each, 4, 1, 1, 1, &narrow);
    batch_norm(&narrow);
    add(&narrow, &stem);
    scores_of(&narrow, scores);
}

static void dense(const planes *x, float *scores)
{
    static planes all, part, grown;

    conv(x, 4, 3, 2, 1, &all);
    for (int i = 0; i < 2; i++) {
        part = all;
        batch_norm(&part);
        clip(&part, INFINITY);
        conv(&part, 3, 3, 1, 1, &grown);
        append(&all, &grown);
    }
    batch_norm(&all);
    clip(&all, INFINITY);
    conv(&all, 5, 1, 1, 1, &part);
    average(&part, &grown);
    scores_of(&grown, scores);
}

static void residual(const planes *x, float *scores)
{
    static planes first, second, short_way;

    conv(x, 6, 3, 2, 1, &first);
    batch_norm(&first);
    clip(&first, INFINITY);
    conv(&first, 6, 3, 1, 1, &second);
    batch_norm(&second);
    shortcut(x, 1, 2, &short_way);
    add(&second, &short_way);
    add(&second, &first);
    clip(&second, INFINITY);
    scores_of(&second, scores);
}

/* ---- the comparison ---- */

static const struct {
    const char *path;
    void (*run)(const planes *x, float *scores);
} networks[] = {{"tests/networks/inverted.net", inverted},
                {"tests/networks/dense.net", dense},
                {"tests/networks/residual.net", residual}};

static void make_records(uint64_t *random)
{
    for (size_t i = 0; i < sizeof records; i++) {
        const size_t limit = i % RECORD_BYTES == 0 ? N_CLASSES : 256;
        records[i] = (unsigned char)test_random_below(random, limit);
    }
}

static void load_picture(size_t picture, planes *x)
{
    const unsigned char *const pixels = records + picture * RECORD_BYTES + 1;

    clear(x, 3, SIDE);
    for (size_t i = 0; i < 3 * SIDE * SIDE; i++) {
        const size_t c = i / SIDE / SIDE;
        x->values[i] = ((float)pixels[i] / 255 - means[c]) / deviations[c];
    }
}

/* By the loops; the weights file is then what they took. */
static void reference_scores(size_t which, float *scores)
{
    static planes x;

    for (size_t i = 0; i < PICTURES; i++) {
        load_picture(i, &x);
        next_weights = weights;
        networks[which].run(&x, scores + i * N_CLASSES);
    }
}

static void network_scores_are(size_t which, const float *want, const char *text)
{
    axm_arith *const float32 = test_arith("float32");
    struct network_file *const file = network_file_load(networks[which].path, test_path("."));
    struct assignment assignment;
    struct dataset data;
    float scores[PICTURES * N_CLASSES];
    double seconds;

    assert_non_null(file);
    assert_true(dataset_load_records(&data, test_write("records.bin", records, sizeof records), 0));
    assert_int_equal(data.n, PICTURES);
    assert_true(pictures_fit(file, &data));
    struct network *const network = network_create(NULL, file, float32);
    assert_non_null(network);
    assign_all(&assignment, file, arith);
    assert_true(network_configure(network, &assignment, false));
    assert_true(predict(network, &data, text, scores, &seconds));
    for (size_t i = 0; i < PICTURES * N_CLASSES; i++)
        test_same_f32(networks[which].path, text, i, scores[i], want[i]);
    network_destroy(network);
    dataset_free(&data);
    network_file_free(file);
    axm_arith_release(float32);
}

static void blocks(void **state)
{
    static const char *const texts[] = {"float32", "bf16", "mitchw:w=6,format=f32"};
    uint64_t random = test_seed();

    (void)state;
    make_records(&random);
    for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
        for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++) {
            axm_arith *const made = test_arith(texts[j]);
            float want[PICTURES * N_CLASSES];
            arith = made;
            test_random_floats(&random, false, MAX_FLOATS, weights);
            reference_scores(i, want);
            test_write_floats("tiny.f32", weights, (size_t)(next_weights - weights));
            network_scores_are(i, want, texts[j]);
            axm_arith_release(made);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(blocks)};

    return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
