/* What the examples read, from descriptions to records, refuse with a word on what was wrong; and how they score. */
#include "common/network.h"
#include "common/prediction.h"
#include "common/table_file.h"
#include "support/folder.h"
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD_BYTES = 3073 };

/* ---- descriptions ---- */

#define TOP "approxmul-network 1\nname tiny\nweights tiny.f32\n"
#define INPUT "input 3 4 5\nnormalize 0.5 0.25\n"
/* Scores from any layer x of 2 channels. */
#define LAST "tensor w 10 2\nlayer mean global_avg_pool from=x\nlayer fc fully_connected from=mean weight=w\n"

static struct network_file *load(const char *text, size_t n_weights)
{
    static const float zeros[256];

    test_write("tiny.f32", zeros, 4 * n_weights);
    return network_file_load(test_write_text("tiny.net", text), NULL);
}

static void refused(const char *text, const char *expected)
{
    test_stderr_begin();
    struct network_file *const file = load(text, 0);
    const char *const said = test_stderr_end();

    if (file != NULL || strstr(said, expected) == NULL)
        print_error("after:\n%s\nexpected: %s\ngot:      %s\n", text, expected, said);
    assert_null(file);
    assert_non_null(strstr(said, expected));
}

static void descriptions_refused(void **state)
{
    static const struct {
        const char *line;
        const char *expected;
    } cases[] = {
        {"layer x concat from=input", "tiny.net:6: from names too few layers; concat takes 2 to 32"},
        {"layer x relu from=input,input", "from names too many layers; relu takes 1"},
        {"layer x add from=input", "from names too few layers; add takes 2 to 32"},
        {"layer y subsample from=input stride=2\nlayer x concat from=input,y",
         "input is 3x4x5 but y is 3x2x3; concat needs equal heights and widths"},
        {"layer y pad_channels from=input before=1\nlayer x add from=input,input,y",
         "input is 3x4x5 but y is 4x4x5; add needs equal shapes"},
        {"layer x concat from=input,z", "from names \"z\", which is neither input nor an earlier layer"},
        {"layer x subsample from=input", "subsample needs stride=..."},
        {"layer x subsample from=input stride=0", "stride is \"0\"; expected a whole number from 1 to 65536"},
        {"layer x subsample from=input stride=2 pad=1", "subsample has no key \"pad\""},
        {"layer x pad_channels from=input before=-1", "before is \"-1\"; expected a whole number from 0 to 65536"},
        {"layer x pad_channels from=input after=1 after=1", "after is given twice"},
        {"layer x avg_pool from=input kernel=2 include_pad=2",
         "include_pad is \"2\"; expected a whole number from 0 to 1"},
        {"layer x max_pool from=input kernel=2 include_pad=1", "max_pool has no key \"include_pad\""},
        {"layer x avg_pool from=input kernel=2 pad=2", "pad=2 must be less than kernel=2"},
        {"layer x stack from=input", "\"stack\" is no type of layer; expected conv2d, batch_norm, relu"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, TOP INPUT "%s\n" LAST, cases[i].line);
        refused(text, cases[i].expected);
    }
}

static void from_names_many(void **state)
{
    char text[1024] = TOP INPUT "layer x concat from=input";

    (void)state;
    for (int i = 0; i < MAX_FROM; i++)
        strcat(text, ",input");
    refused(text, "from names too many layers; concat takes 2 to 32");
}

static void normalize_refused(void **state)
{
    static const struct {
        const char *line;
        const char *expected;
    } cases[] = {
        {"normalize 0.5,0.5 0.25,0.25", "normalize has 2 means, but the input has 3 channels"},
        {"normalize 0.5,0.5,0.5 0.25", "3 means but 1 deviations"},
        {"normalize 0.5,,0.5 0.25,0.25,0.25", "mean is \"\"; expected a finite number"},
        {"normalize 0,0,0 1,0,1", "deviation 0 is not above 0"},
        {"normalize 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 1", "more than 16 numbers for mean"},
        {"normalize 0.5", "expected: normalize MEAN DEVIATION"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 TOP "input 3 4 5\n%s\nlayer y pad_channels from=input\n"
                     "tensor c 2 3 1 1\nlayer x conv2d from=y weight=c\n" LAST,
                 cases[i].line);
        refused(text, cases[i].expected);
    }
}

static void shapes_inferred(void **state)
{
    struct network_file *const file =
        load(TOP INPUT "layer half subsample from=input stride=2\nlayer more pad_channels from=half before=2 after=1\n"
                       "layer all concat from=half,more,half\nlayer sum add from=all,all,all\n"
                       "tensor c 2 12 1 1\nlayer x conv2d from=sum weight=c\n" LAST,
             24 + 20);

    (void)state;
    assert_non_null(file);
    const struct shape all = network_file_layer(file, "sum")->out;
    assert_true(all.channels == 3 + 6 + 3 && all.height == 2 && all.width == 3);
    assert_int_equal(file->n_normalized, 1);
    network_file_free(file);
}

static void weights_elsewhere(void **state)
{
    (void)state;
    test_stderr_begin();
    struct network_file *const file = network_file_load("tests/networks/residual.net", test_path("none"));
    const char *const said = test_stderr_end();
    assert_null(file);
    assert_non_null(strstr(said, "/none/tiny.f32: cannot be opened"));
}

/* ---- records ---- */

static unsigned char two_records[2 * RECORD_BYTES + 1];

static void records_refused(void **state)
{
    static const struct {
        size_t n_bytes;
        unsigned char second_label;
        const char *expected;
    } cases[] = {
        {0, 0, "holds no record"},
        {RECORD_BYTES - 1, 0, "truncated: 3072 bytes are 0 records of 3073 bytes and 3072 bytes more"},
        {RECORD_BYTES + 1, 0, "truncated: 3074 bytes are 1 records of 3073 bytes and 1 bytes more"},
        {2 * RECORD_BYTES + 1, 0, "truncated: 6147 bytes are 2 records"},
        {2 * RECORD_BYTES, N_CLASSES, "label 1 is 10; labels are 0 to 9"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dataset data;
        two_records[RECORD_BYTES] = cases[i].second_label;
        const char *const path = test_write("records.bin", two_records, cases[i].n_bytes);
        test_stderr_begin();
        const bool done = dataset_load_records(&data, path, 0);
        const char *const said = test_stderr_end();
        dataset_free(&data);
        assert_false(done);
        assert_non_null(strstr(said, cases[i].expected));
    }
}

static void records_read(void **state)
{
    struct dataset data;

    (void)state;
    for (size_t i = 0; i < 2 * RECORD_BYTES; i++)
        two_records[i] = (unsigned char)(i * 7 % 251);
    two_records[0] = 3;
    two_records[RECORD_BYTES] = 9;
    assert_true(dataset_load_records(&data, test_write("records.bin", two_records, 2 * RECORD_BYTES), 0));
    assert_true(data.n == 2 && data.channels == 3 && data.rows == 32 && data.columns == 32);
    assert_true(data.labels[0] == 3 && data.labels[1] == 9);
    assert_memory_equal(data.pixels, two_records + 1, 3072);
    assert_memory_equal(data.pixels + 3072, two_records + RECORD_BYTES + 1, 3072);
    dataset_free(&data);
    assert_true(dataset_load_records(&data, test_path("records.bin"), 1));
    assert_int_equal(data.n, 1);
    dataset_free(&data);
}

/* ---- tables ---- */

static void table_refused(const char *name, const void *bytes, size_t n_bytes, const char *expected)
{
    char message[TABLE_FILE_MESSAGE_BYTES];
    axm_table_desc like;
    axm_arith *arith = NULL;

    axm_table_desc_init(&like);
    like.bits_a = like.bits_b = 2;
    assert_false(table_file_read(NULL, test_write(name, bytes, n_bytes), &like, &arith, message));
    assert_null(arith);
    if (strstr(message, expected) == NULL)
        print_error("expected: %s\ngot:      %s\n", expected, message);
    assert_non_null(strstr(message, expected));
}

static void tables_refused(void **state)
{
    static const char bytes[33], numbers[] = "1 2 3 4,5,6,7,8 # and then\n9;10;11;12\n13 14 65535 -1\n";

    (void)state;
    table_refused("zero.bin", bytes, 31, "truncated: it has 31 bytes; 16 entries of 2 bytes are 32");
    table_refused("zero.bin", bytes, 33, "oversized: it has more than the 32 bytes");
    table_refused("table.csv", numbers, 8, "truncated: it has 4 numbers; the table has 16");
    table_refused("table.csv", numbers, sizeof numbers - 1, "line 3: \"-1\" is no entry");
}

static void tables_read(void **state)
{
    static unsigned char bytes[2 * 65536];
    char message[TABLE_FILE_MESSAGE_BYTES];
    axm_table_desc like;
    axm_arith *arith;

    (void)state;
    for (size_t i = 0; i < 65536; i++) {
        const unsigned entry = (unsigned)(3 * (i / 256) + 1000 * (i % 256) + 5) % 65536; /* 3 a + 1000 b + 5 */
        bytes[2 * i] = (unsigned char)(entry % 256);
        bytes[2 * i + 1] = (unsigned char)(entry / 256);
    }
    axm_table_desc_init(&like);
    assert_true(table_file_read(NULL, test_write("sum.bin", bytes, sizeof bytes), &like, &arith, message));
    assert_int_equal(axm_mul_int(arith, 200, 7), 7605);
    assert_string_equal(axm_arith_name(arith), "sum");
    axm_arith_release(arith);
    like.signed_a = like.signed_b = 1;
    assert_true(table_file_read(NULL, test_path("sum.bin"), &like, &arith, message));
    assert_int_equal(axm_mul_int(arith, -1, 35), 35770 - 65536);
    axm_arith_release(arith);
}

/* ---- scores ---- */

static void scored(void **state)
{
    static const float scores[][N_CLASSES] = {
        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0},     /* label 4 is the fifth */
        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0},     /* label 5 is the sixth */
        {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},     /* of equals the first is best: label 0 */
        {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},     /* so label 5 is the sixth */
        {0, 0, 0, NAN, 0, 0, 0, 0, 0, 0},   /* label 3 is among the best of nothing */
        {-5, 3, -1, 2, 0, 9, 1, 8, 7, 3.5}, /* label 9 is the fourth */
    };
    static const unsigned char labels[] = {4, 5, 0, 5, 3, 9};
    float reference[6][N_CLASSES] = {{0}};
    const struct dataset data = {.labels = labels, .n = 6};

    (void)state;
    reference[5][5] = 1;
    const struct score score = score_predictions(&data, scores[0], reference[0], 2);
    assert_true(fabs(score.top1 - 100.0 / 6) < 1e-9);
    assert_true(fabs(score.top5 - 300.0 / 6) < 1e-9);
    assert_true(fabs(score.agreement - 100) < 1e-9);
    assert_true(score.seconds == 2);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptions_refused), cmocka_unit_test(from_names_many),
        cmocka_unit_test(normalize_refused),    cmocka_unit_test(shapes_inferred),
        cmocka_unit_test(weights_elsewhere),    cmocka_unit_test(records_refused),
        cmocka_unit_test(records_read),         cmocka_unit_test(tables_refused),
        cmocka_unit_test(tables_read),          cmocka_unit_test(scored),
    };

    return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
