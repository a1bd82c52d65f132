/*
 * Truth tables, raw, comma-separated and as arithmetics' texts name them, and data sets. The first byte says which; the
 * file is made of the last ones.
 */
#include "files.h"

#include "common/arith_text.h"
#include "common/dataset.h"
#include "common/table_file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables ---- */

static void expect_message(const char *message, size_t bytes)
{
    FUZZ_EXPECT(message[0] != '\0' && memchr(message, '\0', bytes) != NULL, "no message");
}

/* A table that was read has the same products when it is written and read again. */
static void check_table(const axm_arith *arith)
{
    char message[TABLE_FILE_MESSAGE_BYTES];
    axm_table_desc like;
    axm_arith *again = NULL;
    axm_table_desc_init(&like);
    like.bits_a = axm_arith_operand_bits(arith, AXM_OPERAND_A);
    like.bits_b = axm_arith_operand_bits(arith, AXM_OPERAND_B);
    like.signed_a = axm_arith_operand_is_signed(arith, AXM_OPERAND_A);
    like.signed_b = axm_arith_operand_is_signed(arith, AXM_OPERAND_B);
    like.entry_bits = table_entry_bits(arith);
    const char *const path = fuzz_file("written.bin", "", 0);
    FUZZ_EXPECT(table_file_write(path, arith, message), "%s", message);
    FUZZ_EXPECT(table_file_read(NULL, path, &like, &again, message), "%s", message);
    for (int64_t i = 0; i < (int64_t)1 << (like.bits_a + like.bits_b); i++) {
        const int64_t a = i >> like.bits_b, b = i & (((int64_t)1 << like.bits_b) - 1);
        fuzz_expect_i64("product", (size_t)i, axm_mul_int(again, a, b), axm_mul_int(arith, a, b));
    }
    axm_arith_release(again);
}

static void fuzz_table(fuzz_input *in, const char *name)
{
    char message[TABLE_FILE_MESSAGE_BYTES];
    axm_arith *arith = NULL;
    axm_table_desc like;
    axm_table_desc_init(&like);
    like.bits_a = fuzz_int(in, 2, 5);
    like.bits_b = fuzz_int(in, 2, 5);
    like.signed_a = fuzz_int(in, 0, 1);
    like.signed_b = fuzz_int(in, 0, 1);
    like.order = fuzz_int(in, AXM_TABLE_A_OUTER, AXM_TABLE_B_OUTER);
    like.entry_bits = fuzz_flag(in) ? 16 : fuzz_int(in, 32, 32);
    if (table_file_read(NULL, fuzz_file(name, in->at, in->left), &like, &arith, message)) {
        check_table(arith);
        axm_arith_release(arith);
    } else {
        expect_message(message, sizeof message);
    }
}

static void fuzz_raw(fuzz_input *in)
{
    fuzz_table(in, "table.bin");
}

static void fuzz_csv(fuzz_input *in)
{
    fuzz_table(in, "table.csv");
}

/* "table=FILE" and the input's first line behind it, which begins with a comma or is part of the name. */
static void fuzz_text(fuzz_input *in)
{
    char message[ARITH_TEXT_MESSAGE_BYTES];
    axm_arith *arith = NULL;
    size_t length;
    char *const keys = fuzz_line(in);
    const char *const path =
        fuzz_flag(in) ? fuzz_long_file("table.bin", in, &length) : fuzz_file("table.csv", in->at, in->left);
    const size_t bytes = strlen("table=") + strlen(path) + strlen(keys) + 1;
    char *const text = fuzz_memory(bytes);
    snprintf(text, bytes, "table=%s%s", path, keys);
    if (arith_from_text(NULL, text, &arith, message)) {
        check_table(arith);
        axm_arith_release(arith);
    } else {
        expect_message(message, sizeof message);
    }
    free(keys);
    free(text);
}

/* ---- data sets ---- */

/* Everything it speaks of is there, which a sanitiser sees, and labels are those allowed. */
static void check_dataset(const struct dataset *data)
{
    const size_t n_pixels = fuzz_product(4, (size_t[]){data->n, data->channels, data->rows, data->columns});
    size_t sum = 0;
    FUZZ_EXPECT(data->n > 0 && n_pixels > 0, "a data set of nothing");
    for (size_t i = 0; i < n_pixels; i++) {
        sum += data->pixels[i];
    }
    FUZZ_EXPECT(sum <= UCHAR_MAX * n_pixels, "pixels of %zu in all", sum);
    for (size_t i = 0; i < data->n; i++) {
        FUZZ_EXPECT(data->labels[i] < N_CLASSES, "label %u", data->labels[i]);
    }
}

/* Unless a limit was given, the file has nothing but what there is: `n_bytes` are its own without headers. */
static void finish(struct dataset *data, bool done, size_t limit, size_t n_bytes)
{
    fuzz_expect_said(done);
    if (done) {
        check_dataset(data);
        FUZZ_EXPECT(limit != 0 || data->n * data->channels * data->rows * data->columns == n_bytes,
                    "%zu pictures in %zu bytes", data->n, n_bytes);
    }
    dataset_free(data);
}

static void fuzz_idx(fuzz_input *in)
{
    enum { IMAGES_HEADER = 16 };
    struct dataset data;
    char images[512];
    const size_t limit = fuzz_below(in, 4), n_labels = fuzz_below(in, 64);
    const size_t first = n_labels < in->left ? n_labels : in->left, second = in->left - first;
    const char *const labels = fuzz_file("labels", in->at, first);
    snprintf(images, sizeof images, "%s", fuzz_file("images", in->at + first, second));
    fuzz_listen();
    finish(&data, dataset_load_idx(&data, images, labels, limit), limit, second - IMAGES_HEADER);
}

static void fuzz_records(fuzz_input *in)
{
    enum { RECORD_BYTES = 3073 };
    struct dataset data;
    size_t length;
    const size_t limit = fuzz_below(in, 4);
    const char *const path = fuzz_long_file("records", in, &length);
    fuzz_listen();
    finish(&data, dataset_load_records(&data, path, limit), limit, length / RECORD_BYTES * (RECORD_BYTES - 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const fuzz[5])(fuzz_input *) = {fuzz_raw, fuzz_csv, fuzz_text, fuzz_idx, fuzz_records};
    fuzz_input in = {data, size};
    fuzz[fuzz_below(&in, 5)](&in);
    return 0;
}
