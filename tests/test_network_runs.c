/* A network run in other ways: shrunk by a gain, with statistics estimated anew, with 8-bit affine layers. */
#include "common/network_statistics.h"
#include "support/folder.h"
#include "support/testing.h"

#include <math.h>
#include <string.h>

enum { PICTURES = 7, RECORD_BYTES = 3073 };

/* Of inverted.net: its convolutions, its normalisations, and the last layer. */
enum { N_WEIGHTS = 4 * 27 + 12 * 4 + 12 * 9 + 4 * 12 + 4 * (4 + 12 + 12 + 4) + 10 * 4 + 10 };

static struct network_file *file;
static struct network *network;
static struct dataset data;
static axm_arith *float32;
static struct assignment exact;

static int begin(void **state)
{
    static unsigned char records[PICTURES * RECORD_BYTES];
    static float weights[N_WEIGHTS];
    uint64_t random = test_seed();

    if (test_folder_make(state) != 0)
        return 1;
    for (size_t i = 0; i < sizeof records; i++)
        records[i] = (unsigned char)(i % RECORD_BYTES == 0 ? 0 : test_random(&random) >> i / RECORD_BYTES % 4);
    /* Over 0, as some are variances. */
    for (size_t i = 0; i < N_WEIGHTS; i++)
        weights[i] = 0.25f + (float)test_random_below(&random, 1024) / 1024;
    test_write_floats("tiny.f32", weights, N_WEIGHTS);
    float32 = test_arith("float32");
    file = network_file_load("tests/networks/inverted.net", test_path("."));
    if (file == NULL || !dataset_load_records(&data, test_write("records.bin", records, sizeof records), 0))
        return 1;
    network = network_create(NULL, file, float32);
    assign_all(&exact, file, float32);
    return network == NULL || !network_configure(network, &exact, false);
}

static int end(void **state)
{
    network_destroy(network);
    network_file_free(file);
    dataset_free(&data);
    axm_arith_release(float32);
    return test_folder_remove(state);
}

static const float *activations(const char *name)
{
    return network->activations[layer_index(file, network_file_layer(file, name))];
}

static void shrunk(void **state)
{
    static float before[4 * 16 * 16], scores[N_CLASSES];
    const float *const bias = network_file_layer(file, "fc")->bias->data;

    (void)state;
    assert_true(network_configure(network, &exact, false) && network_forward(network, &data, 0, 1));
    memcpy(before, activations("stem"), sizeof before);
    assert_true(network_shrink(network, 0.75) && network_forward(network, &data, 0, 1));
    for (size_t i = 0; i < 4 * 16 * 16; i++)
        test_same_f32("stem shrunk", "float32", i, activations("stem")[i], 0.75f * before[i]);
    /* The last layer's sums too, but not its bias. */
    memcpy(scores, network_scores(network), sizeof scores);
    const float *const mean = activations("mean");
    for (size_t o = 0; o < N_CLASSES; o++) {
        float sum = 0;
        for (size_t c = 0; c < 4; c++)
            sum += mean[c] * network_file_layer(file, "fc")->weight->data[4 * o + c];
        test_same_f32("scores shrunk", "float32", o, scores[o], 0.75f * sum + bias[o]);
    }
    assert_true(network_configure(network, &exact, false) && network_forward(network, &data, 0, 1));
    assert_memory_equal(before, activations("stem"), sizeof before);
}

/* With its own statistics a normalisation sends beta on average, and gamma as deviation. */
static void normalised(const char *name)
{
    const struct layer *const layer = network_file_layer(file, name);
    const size_t plane = layer->out.height * layer->out.width;
    const float *const values = activations(name);

    for (size_t c = 0; c < layer->out.channels; c++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < PICTURES * plane; i++) {
            const double value = values[(i / plane * layer->out.channels + c) * plane + i % plane];
            sum += value;
            squares += value * value;
        }
        const double mean = sum / (double)(PICTURES * plane);
        const double deviation = sqrt(squares / (double)(PICTURES * plane) - mean * mean);
        assert_true(fabs(mean - (double)layer->beta->data[c]) < 1e-4);
        assert_true(fabs(deviation - (double)layer->gamma->data[c]) < 1e-3);
    }
}

static void estimated(void **state)
{
    static float before[PICTURES * N_CLASSES];
    static const char *const names[] = {"bn0", "bn1", "bn2", "bn3"};

    (void)state;
    assert_true(network->batch >= PICTURES);
    assert_true(network_configure(network, &exact, false) && network_forward(network, &data, 0, PICTURES));
    memcpy(before, network_scores(network), sizeof before);
    network->batch = 3; /* so that the pictures come in several parts, the last one smaller */
    assert_true(network_estimate_statistics(network, &data, PICTURES));
    network->batch = PICTURES;
    assert_true(network_forward(network, &data, 0, PICTURES));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        normalised(names[i]);
    assert_true(network_configure(network, &exact, false) && network_forward(network, &data, 0, PICTURES));
    assert_memory_equal(before, network_scores(network), sizeof before);
}

/* The last layer alone: its sums are those of the codes less their zero points. */
static void quantised(void **state)
{
    static struct layer_affine affines[MAX_LAYERS];
    static axm_affine steps[12];
    axm_arith *const exact8 = test_arith("exact:bits=8");
    const struct layer *const fc = network_file_layer(file, "fc");
    struct assignment assignment = exact;
    float want[N_CLASSES];

    (void)state;
    for (size_t i = 0; i < 12; i++)
        steps[i] = (axm_affine){1.0f / 64, -100};
    affines[layer_index(file, fc)] = (struct layer_affine){{1.0f / 8, -128}, steps};
    assignment.ariths[layer_index(file, fc)] = exact8;
    assignment.affines = affines;
    assert_true(network_configure(network, &assignment, false) && network_forward(network, &data, 0, 1));
    const float *const mean = activations("mean");
    for (size_t o = 0; o < N_CLASSES; o++) {
        long sum = 0;
        for (size_t c = 0; c < 4; c++) {
            const long a = lrint(fmin(fmax(rint((double)mean[c] * 8), 0), 255));
            const long b = lrint(fmin(rint((double)fc->weight->data[4 * o + c] * 64), 227));
            sum += a * b;
        }
        want[o] = (float)((double)sum / 512) + fc->bias->data[o];
        test_same_f32("scores quantised", "exact:bits=8", o, network_scores(network)[o], want[o]);
    }
    /* Back to an arithmetic that knows no such formats. */
    assert_true(network_configure(network, &exact, false));
    axm_arith_release(exact8);
}

/* What a convolution in front of a normalisation sends under a multiplier with a gain, compensated and not. */
static void sent(const char *text, const axm_arith *arith, bool compensate, float *out)
{
    static const float weights[100] = {0.3f, 0.7f, -0.9f, -0.6f, 0.2f, 0.11f, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1};
    struct assignment assignment;

    test_write_floats("small.f32", weights, strstr(text, "bias=") == NULL ? 34 : 36);
    struct network_file *const small = network_file_load(test_write_text("small.net", text), NULL);
    assert_non_null(small);
    struct network *const made = network_create(NULL, small, float32);
    assert_non_null(made);
    assign_all(&assignment, small, arith);
    assert_true(network_configure(made, &assignment, compensate) && network_forward(made, &data, 0, 1));
    memcpy(out, made->activations[layer_index(small, network_file_layer(small, "c"))], 2 * 1024 * sizeof *out);
    network_destroy(made);
    network_file_free(small);
}

#define SMALL(bias_tensor, bias_key)                                                                                   \
    "approxmul-network 1\nname small\nweights small.f32\ninput 3 32 32\nnormalize 0.5 0.25\n"                          \
    "tensor c.w 2 3 1 1\n" bias_tensor "tensor g 2\ntensor m 2\ntensor v 2\ntensor b 2\ntensor w 10 2\n"               \
    "layer c conv2d from=input weight=c.w" bias_key "\n"                                                               \
    "layer n batch_norm from=c gamma=g beta=b mean=m var=v eps=1\n"                                                    \
    "layer p global_avg_pool from=n\nlayer f fully_connected from=p weight=w\n"

/* The gain goes into the statistics, unless they contain a bias too, which no multiplier shrinks: then it is undone by
 * a factor. */
static void compensated(void **state)
{
    static const char plain[] = SMALL("", ""), biased[] = SMALL("tensor c.b 2\n", " bias=c.b");
    static float before[2 * 1024], after[2 * 1024];
    axm_arith *const arith = test_arith("mitchw:w=4");
    const float factor = (float)(1 / axm_arith_gain(arith));

    (void)state;
    sent(plain, arith, false, before);
    sent(plain, arith, true, after);
    assert_memory_equal(before, after, sizeof before);
    sent(biased, arith, false, before);
    sent(biased, arith, true, after);
    for (size_t i = 0; i < 2 * 1024; i++)
        test_same_f32("with a bias of 0", "mitchw:w=4", i, after[i], factor * before[i]);
    axm_arith_release(arith);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(shrunk),
        cmocka_unit_test(estimated),
        cmocka_unit_test(quantised),
        cmocka_unit_test(compensated),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
