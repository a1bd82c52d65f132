/* Arithmetics and options as the examples' command lines give them, tables they write, formats they choose. */
#include "common/affine_ranges.h"
#include "common/arith_text.h"
#include "common/option_list.h"
#include "common/table_file.h"
#include "support/folder.h"
#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- texts ---- */

static axm_arith *from_text(const char *format, const char *name)
{
    char text[512], message[ARITH_TEXT_MESSAGE_BYTES];
    axm_arith *arith = NULL;

    snprintf(text, sizeof text, format, name);
    if (!arith_from_text(NULL, text, &arith, message))
        print_error("%s: %s\n", text, message);
    assert_non_null(arith);
    return arith;
}

static void texts_read(void **state)
{
    static unsigned char bytes[4 * 16];
    (void)state;
    for (size_t i = 0; i < 16; i++)
        bytes[4 * i] = (unsigned char)i; /* 4 times the outer index plus the inner one */
    const char *const path = test_write("small.bin", bytes, sizeof bytes);

    axm_arith *arith = from_text("table=%s,bits=2,entry_bits=32", path);
    assert_int_equal(axm_mul_int(arith, 3, 1), 13);
    axm_arith_release(arith);
    arith = from_text("table=%s,order=b,bits_b=2,bits_a=2,signed_a=1,entry_bits=32,frac_b=7,acc=i32", path);
    assert_int_equal(axm_mul_int(arith, -1, 1), 7);
    assert_int_equal(axm_arith_operand_is_signed(arith, AXM_OPERAND_A), 1);
    assert_int_equal(axm_arith_operand_is_signed(arith, AXM_OPERAND_B), 0);
    assert_int_equal(axm_arith_operand_frac(arith, AXM_OPERAND_B), 7);
    assert_string_equal(axm_arith_name(arith), "small");
    axm_arith_release(arith);
    arith = from_text("%s", "drum:k=5");
    assert_string_equal(axm_arith_name(arith), "drum");
    axm_arith_release(arith);
}

static void texts_refused(void **state)
{
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"table=%s,signed=2", "\"signed=2\": expected signed=0|1"},
        {"table=%s,signed", "\"signed\": expected signed=0|1"},
        {"table=%s,bits=9", "\"bits=9\": expected bits=2..8"},
        {"table=%s,order=c", "\"order=c\": expected order=a|b"},
        {"table=%s,entry_bits=8", "\"entry_bits=8\": expected entry_bits=16|32"},
        {"table=%s,order=a,order=b", "\"order=b\": order is given twice"},
        {"table=%s,bits=2,", "expected KEY=VALUE after each comma"},
        {"table=%s,bits=2,entry_bits=32,fraq=3", "unknown key \"fraq\""},
        {"table=%s,bits=3", "truncated: it has 64 bytes; 64 entries of 2 bytes are 128"},
        {"table=%s.none", "cannot be read: "},
        {"table(%s)", "axm_arith_create: "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[512], message[ARITH_TEXT_MESSAGE_BYTES] = "";
        axm_arith *arith = NULL;
        snprintf(text, sizeof text, cases[i].text, test_path("small.bin"));
        assert_false(arith_from_text(NULL, text, &arith, message));
        assert_null(arith);
        if (strstr(message, cases[i].expected) == NULL)
            print_error("%s\nexpected: %s\ngot:      %s\n", text, cases[i].expected, message);
        assert_non_null(strstr(message, cases[i].expected));
    }
}

/* ---- tables that are written ---- */

static axm_status scaled(void *user, int64_t a, int64_t b, int64_t *product)
{
    *product = a * b * *(const int64_t *)user;
    return AXM_OK;
}

static void written(int32_t is_signed, int64_t factor, int32_t entry_bits, const char *like)
{
    char message[TABLE_FILE_MESSAGE_BYTES];
    axm_custom_desc desc;
    axm_arith *arith;

    axm_custom_desc_init(&desc);
    desc.bits_a = 6;
    desc.signed_a = desc.signed_b = is_signed;
    desc.mul_int = scaled;
    desc.user = &factor;
    assert_int_equal(axm_arith_create_custom(NULL, &desc, &arith), AXM_OK);
    assert_int_equal(table_entry_bits(arith), entry_bits);
    assert_true(table_file_write(test_write("written.bin", "", 0), arith, message));
    axm_arith_release(arith);
    arith = from_text(like, test_path("written.bin"));
    for (int64_t a = is_signed ? -32 : 0; a < (is_signed ? 32 : 64); a++) {
        for (int64_t b = is_signed ? -128 : 0; b < (is_signed ? 128 : 256); b++)
            assert_int_equal(axm_mul_int(arith, a, b), a * b * factor);
    }
    axm_arith_release(arith);
}

static void tables_written(void **state)
{
    char message[TABLE_FILE_MESSAGE_BYTES];
    axm_arith *const exact = test_arith("exact:bits=8");

    (void)state;
    written(0, 4, 16, "table=%s,bits_a=6");
    written(0, 5, 32, "table=%s,bits_a=6,entry_bits=32"); /* 5 * 63 * 255 is over 65535 */
    written(1, -7, 16, "table=%s,bits_a=6,signed=1");
    written(1, 8, 32, "table=%s,bits_a=6,signed=1,entry_bits=32"); /* 8 * 32 * 128 is over 32767 */
    assert_false(table_file_write(test_path("no/such.bin"), exact, message));
    assert_non_null(strstr(message, "cannot be written: "));
    axm_arith_release(exact);
}

/* ---- affine formats ---- */

static void formats_chosen(void **state)
{
    static const char text[] = "approxmul-network 1\nname tiny\nweights tiny.f32\ninput 1 1 2\nnormalize 0 1\n"
                               "tensor v 2 2\ntensor w 10 2\n"
                               "layer first fully_connected from=input weight=v\n"
                               "layer last fully_connected from=first weight=w\n";
    float weights[24] = {-1, 2, 0.5f, 1};
    struct affine_ranges ranges;
    struct assignment assignment;
    axm_arith *const unsigned8 = test_arith("exact:bits=8,sign=none"), *const signed4 = test_arith("exact:bits=4"),
                     *const bits16 = test_arith("exact:bits=16");

    (void)state;
    test_write_floats("tiny.f32", weights, 24);
    struct network_file *const file = network_file_load(test_write_text("tiny.net", text), NULL);
    assert_non_null(file);
    ranges.inputs[1] = (struct range){-3, 6};
    ranges.inputs[2] = (struct range){0, 1};
    assign_all(&assignment, file, unsigned8);
    assignment.ariths[2] = bits16; /* takes no such format */
    struct layer_affine *affines = affines_create(&ranges, file, &assignment, false);
    assert_non_null(affines);
    assert_true(affines[1].in.scale == 9.0f / 255 && affines[1].in.zero_point == 85);
    assert_true(affines[1].weights[0].scale == 3.0f / 255 && affines[1].weights[0].zero_point == 85);
    assert_true(affines[1].weights[1].scale == 1.0f / 255 && affines[1].weights[1].zero_point == 0);
    assignment.affines = affines;
    assert_true(assigned_affine(&assignment, 1) == &affines[1]);
    assert_null(assigned_affine(&assignment, 2));
    affines_free(affines);
    assign_all(&assignment, file, signed4);
    affines = affines_create(&ranges, file, &assignment, true);
    assert_non_null(affines);
    assert_true(affines[1].in.scale == 6.0f / 7 && affines[1].in.zero_point == 0);
    assert_true(affines[1].weights[0].scale == 2.0f / 7 && affines[1].weights[0].zero_point == 0);
    affines_free(affines);
    network_file_free(file);
    axm_arith_release(unsigned8);
    axm_arith_release(signed4);
    axm_arith_release(bits16);
}

/* ---- options ---- */

static bool take_option(void *target, size_t id, char *value)
{
    return option_word(id == 0 ? "--colour" : "--shade", value, "red|green|blue", target);
}

static bool take_word(void *target, char *word)
{
    *(int32_t *)target += word[0] == '7' ? 100 : 0;
    return true;
}

static bool walk(char *first, char *second, char *third, bool words, int32_t *target)
{
    static const struct option_rule rules[] = {{"--colour", true, false}, {"--shade", true, true}};
    const struct option_list list = {rules, 2, take_option, words ? take_word : NULL};
    char program[] = "program";
    char *argv[] = {program, first, second, third, NULL};
    bool given[2] = {false};

    return options_walk(&list, 4, argv, given, target);
}

static void options_walked(void **state)
{
    static char colour[] = "--colour", blue[] = "blue", seven[] = "7", blu[] = "blu";
    int32_t target = -1;

    (void)state;
    assert_true(walk(colour, blue, seven, true, &target));
    assert_int_equal(target, 102);
    test_stderr_begin();
    assert_false(walk(colour, blue, seven, false, &target));
    assert_non_null(strstr(test_stderr_end(), "7: no such option"));
    test_stderr_begin();
    assert_false(walk(colour, blu, seven, true, &target));
    assert_non_null(strstr(test_stderr_end(), "--colour blu: expected one of red|green|blue"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_read),     cmocka_unit_test(texts_refused),  cmocka_unit_test(tables_written),
        cmocka_unit_test(formats_chosen), cmocka_unit_test(options_walked),
    };

    return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
