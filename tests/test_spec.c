/* The texts of arithmetics: read, refused with a place and an expectation, written, listed. */
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void defaults_are_spelled_out(void **state)
{
    static const struct {
        const char *text, *canonical;
    } cases[] = {
        {"float32", "float32:acc=f32"},
        {"exact", "exact:bits=32,frac_a=16,frac_b=16,sign=sm,nan=error,acc=exact"},
        {"bf16", "bf16:round=rne,subnormals=keep,acc=f32"},
        {"mitchell", "mitchell:format=fixed,bits=32,frac_a=16,frac_b=16,sign=sm,bias=none,nan=error,acc=exact"},
        {"mitchell:format=f32", "mitchell:format=f32,subnormals=flush,acc=f32"},
        {"mitchw:sign=c1,frac=12",
         "mitchw:w=6,format=fixed,bits=32,frac_a=12,frac_b=12,sign=c1,bias=none,nan=error,acc=exact"},
        {"mitchw:bits=4", "mitchw:w=4,format=fixed,bits=4,frac_a=2,frac_b=2,sign=sm,bias=none,nan=error,acc=exact"},
        {"mitchw:format=bf16", "mitchw:w=6,format=bf16,subnormals=flush,acc=f32"},
        {"drum:frac_b=20,bits=9", "drum:k=6,bits=9,frac_a=4,frac_b=20,sign=sm,nan=error,acc=exact"},
        {"trunc:acc=f32,sign=none", "trunc:k=6,bits=32,frac_a=16,frac_b=16,sign=none,nan=error,acc=f32"},
        {"ilm", "ilm:corrections=1,w=32,bits=32,frac_a=16,frac_b=16,sign=sm,nan=error,acc=exact"},
        {"ilm:bits=9", "ilm:corrections=1,w=9,bits=9,frac_a=4,frac_b=4,sign=sm,nan=error,acc=exact"},
        {"mbm", "mbm:t=0,format=fixed,bits=32,frac_a=16,frac_b=16,sign=sm,nan=error,acc=exact"},
        {"mbm:format=bf16", "mbm:format=bf16,subnormals=flush,acc=f32"},
        {"realm:bits=16", "realm:m=16,q=6,t=0,bits=16,frac_a=8,frac_b=8,sign=sm,nan=error,acc=exact"},
        {"ssm:bits=9", "ssm:m=5,bits=9,frac_a=4,frac_b=4,sign=sm,nan=error,acc=exact"},
        {"tosam", "tosam:h=2,t=6,bits=32,frac_a=16,frac_b=16,sign=sm,nan=error,acc=exact"},
        {"lmul", "lmul:m=23,format=f32,subnormals=flush,acc=f32"},
        {"lmul:format=f16", "lmul:m=10,format=f16,subnormals=flush,acc=f32"},
        {"mitchell:format=f16", "mitchell:format=f16,subnormals=flush,acc=f32"},
        {"roba:bits=16", "roba:bits=16,frac_a=8,frac_b=8,sign=sm,nan=error,acc=exact"},
    };
    char text[256];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        axm_arith *const arith = test_arith(cases[i].text);
        assert_int_equal(axm_arith_to_string(arith, text, sizeof text, NULL), AXM_OK);
        assert_string_equal(text, cases[i].canonical);
        axm_arith_release(arith);
    }
}

/* Text to arithmetic to text and back: the same text, and the same products. */
static void canonical_text_comes_back(void **state)
{
    uint64_t random = test_seed();
    char first[256], second[256];
    (void)state;
    for (size_t i = 0; test_texts[i] != NULL; i++) {
        axm_arith *const arith = test_arith(test_texts[i]);
        size_t needed = 0;
        assert_int_equal(axm_arith_to_string(arith, NULL, 0, &needed), AXM_OK);
        assert_int_equal(axm_arith_to_string(arith, first, needed, NULL), AXM_OK);
        assert_int_equal(strlen(first) + 1, needed);
        axm_arith *const again = test_arith(first);
        assert_int_equal(axm_arith_to_string(again, second, sizeof second, NULL), AXM_OK);
        assert_string_equal(first, second);
        for (int n = 0; n < 500; n++) {
            float x[2];
            test_wild_floats(&random, true, 2, x);
            test_same_f32("text", first, (size_t)n, axm_mul_f32(again, x[0], x[1]), axm_mul_f32(arith, x[0], x[1]));
        }
        axm_arith_release(arith);
        axm_arith_release(again);
    }
}

/* Each refusal names the character where the text goes wrong, and what would be right there. */
static void refusals(void **state)
{
    static const struct {
        const char *text;
        int character; /* counted from 1 */
        const char *expected;
    } cases[] = {
        {"", 1, "expected one of float32"},
        {"mitch", 1, "expected one of float32"},
        {"Mitchw", 1, "expected one of float32"},
        {" mitchw", 1, "expected one of float32"},
        {"mitchw,w=6", 1, "expected one of float32"},
        {"mitchw:", 8, "mitchw has w, format"},
        {"mitchw:w=6,", 12, "mitchw has w, format"},
        {"mitchw::w=6", 8, "mitchw has w, format"},
        {"mitchw:q=1", 8, "mitchw has w, format"},
        {"mitchell:w=4", 10, "mitchell has format"},
        {"bf16:bits=8", 6, "bf16 has round"},
        {"mitchw:w", 9, "expected \"=\""},
        {"mitchw:w,k", 9, "expected \"=\""},
        {"mitchw:w=", 10, "from 2 to 32"},
        {"mitchw:w=1", 10, "from 2 to 32"},
        {"mitchw:w=33", 10, "from 2 to 32"},
        {"mitchw:w=9,bits=8", 10, "from 2 to 8"},
        {"mitchw:w=25,format=f32", 10, "from 2 to 24"},
        {"mitchw:w=6x", 10, "from 2 to 32"},
        {"mitchw:w=+6", 10, "from 2 to 32"},
        {"mitchw:w=6 ", 10, "from 2 to 32"},
        {"mitchw:w=0x6", 10, "from 2 to 32"},
        {"mitchw:w=6=7", 10, "from 2 to 32"},
        {"mitchw:w=99999999999999999999", 10, "from 2 to 32"},
        {"exact:bits=3", 12, "from 4 to 32"},
        {"exact:bits=33", 12, "from 4 to 32"},
        {"exact:frac=-65", 12, "from -64 to 64"},
        {"exact:frac=65", 12, "from -64 to 64"},
        {"exact:frac=-", 12, "from -64 to 64"},
        {"exact:frac_a=65", 14, "from -64 to 64"},
        {"exact:frac=1,frac_a=2", 14, "frac, or frac_a and frac_b"},
        {"exact:frac_b=1,frac=2", 7, "frac, or frac_a and frac_b"},
        {"mitchw:w=6,w=6", 12, "expected once"},
        {"drum:sign=c1", 11, "expected sm|none"},
        {"ilm:corrections=4", 17, "from 0 to 3"},
        {"ilm:bits=8,w=9", 14, "from 2 to 8"},
        {"mbm:t=1,bits=8", 7, "from 0 to 0"},
        {"mbm:t=1,bits=4", 7, "from 0 to 0"},
        {"mbm:t=9,bits=16", 7, "from 0 to 8"},
        {"mbm:t=0,format=f32", 5, "does not belong"},
        {"realm:m=2", 9, "expected 16|8|4"},
        {"realm:q=3", 9, "from 4 to 12"},
        {"realm:t=26", 9, "from 0 to 25"},
        {"ssm:m=15", 7, "from 16 to 31"},
        {"ssm:m=9,bits=9", 7, "from 5 to 8"},
        {"tosam:t=0", 9, "from 1 to 15"},
        {"tosam:h=8", 9, "from 0 to 7"},
        {"roba:w=4", 6, "roba has bits"},
        {"mitchw:sign=C1", 13, "expected sm|c1|none"},
        {"mitchw:sign=", 13, "expected sm|c1|none"},
        {"mitchw:sign=s", 13, "expected sm|c1|none"},
        {"mitchw:sign=sm|c1", 13, "expected sm|c1|none"},
        {"mitchw:format=f64", 15, "expected fixed|f32|bf16|f16"},
        {"lmul:format=fixed", 13, "expected f32|bf16|f16"},
        {"lmul:m=0", 8, "from 1 to 23"},
        {"lmul:format=bf16,m=8", 20, "from 1 to 7"},
        {"lmul:m=11,format=f16", 8, "from 1 to 10"},
        {"mitchw:format=f32,bits=8", 19, "does not belong"},
        {"mitchw:frac=8,format=f32", 8, "does not belong"},
        {"mitchw:subnormals=flush", 8, "does not belong"},
        {"mitchell:format=f32,subnormals=keep", 32, "expected flush"},
        {"mitchell:format=f32,acc=exact", 25, "expected acc=f32"},
        {"float32:acc=exact", 13, "expected f32"},
        {"mitchw:acc=i64", 12, "expected exact|f32|i32|f64|loa"},
        {"bf16:round=up", 12, "expected rne|trunc"},
        {"exact:nan=refuse", 11, "expected error|zero"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        axm_arith *arith = (axm_arith *)&state; /* must be left alone */
        char place[32];
        assert_int_equal(axm_arith_create(NULL, cases[i].text, &arith), AXM_E_PARSE);
        assert_ptr_equal(arith, (axm_arith *)&state);
        snprintf(place, sizeof place, "character %d:", cases[i].character);
        if (strstr(axm_last_message(), place) == NULL || strstr(axm_last_message(), cases[i].expected) == NULL) {
            fail_msg("\"%s\" (character %d, %s) gave: %s", cases[i].text, cases[i].character, cases[i].expected,
                     axm_last_message());
        }
    }
}

/* Whatever comes: a status and a message, never a crash, and texts that are taken can be written. */
static void arbitrary_texts(void **state)
{
    static const char alphabet[] = "mitchwelldrum:=,-0123456789bits_frac|sign\xff ";
    uint64_t random = test_seed();
    char text[4000];
    size_t n_texts = 0;
    (void)state;
    while (test_texts[n_texts] != NULL) {
        n_texts++;
    }
    for (int n = 0; n < 200000; n++) {
        const size_t start = test_random_below(&random, n_texts);
        const size_t length = n % 1000 == 0 ? sizeof text - 1 : test_random_below(&random, 40);
        size_t used = (size_t)snprintf(text, sizeof text, "%s", test_texts[start]);
        while (used < length) {
            text[used++] = alphabet[test_random_below(&random, sizeof alphabet - 1)];
        }
        text[used] = '\0';
        if (used > 0 && n % 2 == 0) {
            text[test_random_below(&random, used)] = alphabet[test_random_below(&random, sizeof alphabet - 1)];
        }
        axm_arith *arith = NULL;
        const axm_status status = axm_arith_create(NULL, text, &arith);
        if (status == AXM_OK) {
            char canonical[256];
            assert_int_equal(axm_arith_to_string(arith, canonical, sizeof canonical, NULL), AXM_OK);
            axm_arith_release(arith);
        } else {
            assert_int_equal(status, AXM_E_PARSE);
            assert_non_null(strstr(axm_last_message(), "character "));
        }
    }
}

/* The listing is enough to write texts with: every key's ends and words are taken, and its default changes nothing. */
static void the_listing_can_be_used(void **state)
{
    const size_t count = axm_kind_count();
    (void)state;
    assert_int_equal(count, 14);
    for (size_t k = 0; k < count; k++) {
        axm_arith *const plain = test_arith(axm_kind_name(k));
        char want[256], got[256], text[128];
        axm_arith_to_string(plain, want, sizeof want, NULL);
        assert_string_equal(axm_arith_name(plain), axm_kind_name(k));
        assert_true(strlen(axm_kind_summary(k)) > 10 && strlen(axm_kind_source(k)) > 10);
        assert_true(axm_kind_key_count(k) > 0);
        for (size_t key = 0; key < axm_kind_key_count(k); key++) {
            const char *const name = axm_kind_key_name(k, key), *const first = axm_kind_key_default(k, key);
            assert_true(strlen(axm_kind_key_summary(k, key)) > 10 && strlen(axm_kind_key_range(k, key)) > 0);
            const char *value = first;
            if (strcmp(first, "bits/2") == 0) {
                value = "16"; /* of 32 bits */
            } else if (strcmp(first, "min(6,bits)") == 0) {
                value = "6";
            } else if (strcmp(first, "bits") == 0) {
                value = "32";
            } else if (strcmp(first, "(bits+1)/2") == 0) {
                value = "16";
            }
            const int length = (int)strcspn(value, ";"); /* "exact; f32 with format=..." */
            snprintf(text, sizeof text, "%s:%s=%.*s", axm_kind_name(k), name, length, value);
            if (strcmp(name, "subnormals") == 0 && axm_arith_bits(plain) != 0) {
                continue; /* a key of the floating-point formats only */
            }
            if (strcmp(name, "overflow") == 0 || strcmp(name, "shift") == 0 || strcmp(name, "low") == 0) {
                continue; /* a key of an accumulator that is not the default; see below */
            }
            axm_arith *const spelled = test_arith(text);
            axm_arith_to_string(spelled, got, sizeof got, NULL);
            assert_string_equal(got, want);
            axm_arith_release(spelled);
        }
        axm_arith_release(plain);
    }
    assert_string_equal(axm_kind_name(count), "");
    assert_string_equal(axm_kind_summary(SIZE_MAX), "");
    assert_int_equal(axm_kind_key_count(count), 0);
    assert_string_equal(axm_kind_key_name(0, 1), "");
    assert_string_equal(axm_kind_key_range(0, 1), "");
    assert_string_equal(axm_kind_key_default(count + 2, 0), "");
    assert_string_equal(axm_kind_key_summary(0, SIZE_MAX), "");
}

static void getters(void **state)
{
    axm_arith *const arith = test_arith("mitchw:bits=12,frac_a=3,frac_b=-5"), *const floating = test_arith("bf16");
    (void)state;
    assert_int_equal(axm_arith_bits(arith), 12);
    assert_int_equal(axm_arith_operand_frac(arith, AXM_OPERAND_A), 3);
    assert_int_equal(axm_arith_operand_frac(arith, AXM_OPERAND_B), -5);
    assert_int_equal(axm_arith_operand_frac(arith, 2), 0);
    assert_int_equal(axm_arith_bits(floating), 0);
    assert_int_equal(axm_arith_operand_frac(floating, AXM_OPERAND_A), 0);
    axm_arith_release(axm_arith_retain(arith));
    assert_string_equal(axm_arith_name(arith), "mitchw"); /* one reference is left */
    axm_arith_release(arith);
    axm_arith_release(floating);
}

/* ---- accumulators ---- */

static void accumulators_are_spelled_out(void **state)
{
    static const char *const texts[][2] = {
        {"exact:acc=i32", "exact:bits=32,frac_a=16,frac_b=16,sign=sm,nan=error,acc=i32,overflow=wrap,shift=0"},
        {"drum:shift=31,acc=i32,overflow=saturate",
         "drum:k=6,bits=32,frac_a=16,frac_b=16,sign=sm,nan=error,acc=i32,overflow=saturate,shift=31"},
        {"mitchw:acc=loa",
         "mitchw:w=6,format=fixed,bits=32,frac_a=16,frac_b=16,sign=sm,bias=none,nan=error,acc=loa,low=8"},
        {"exact:low=62,acc=loa", "exact:bits=32,frac_a=16,frac_b=16,sign=sm,nan=error,acc=loa,low=62"},
        {"exact:acc=f64", "exact:bits=32,frac_a=16,frac_b=16,sign=sm,nan=error,acc=f64"},
        {"bf16:acc=f64", "bf16:round=rne,subnormals=keep,acc=f64"},
        {"mitchell:format=f32,acc=f64", "mitchell:format=f32,subnormals=flush,acc=f64"},
    };
    char got[256];
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (int again = 0; again < 2; again++) {
            axm_arith *const arith = test_arith(texts[i][again]);
            assert_int_equal(axm_arith_to_string(arith, got, sizeof got, NULL), AXM_OK);
            assert_string_equal(got, texts[i][1]);
            axm_arith_release(arith);
        }
    }
}

static void accumulators_refused(void **state)
{
    static const struct {
        const char *text;
        int at;
        const char *says[2];
    } refused[] = {
        {"exact:low=8", 7, {"key low", "expected bits, frac, frac_a, frac_b, sign, nan, acc"}},
        {"exact:acc=exact,low=8", 17, {"other than acc=loa", "expected bits"}},
        {"exact:acc=loa,shift=1", 15, {"other than acc=i32", "acc, low"}},
        {"exact:acc=i32,low=1", 15, {"other than acc=loa", "acc, overflow, shift"}},
        {"exact:acc=f64,overflow=wrap", 15, {"key overflow", "expected bits"}},
        {"mitchw:format=f32,acc=f64,low=3", 27, {"key low", "expected w, format, subnormals, acc"}},
        {"exact:acc=loa,low=63", 19, {"low=63", "from 0 to 62"}},
        {"exact:acc=loa,low=-1", 19, {"low=-1", "from 0 to 62"}},
        {"exact:acc=i32,shift=32", 21, {"shift=32", "from 0 to 31"}},
        {"exact:acc=i32,overflow=clip", 24, {"overflow=clip", "expected wrap|saturate"}},
        {"float32:acc=i32", 13, {"acc=i32", "expected f32|f64"}},
        {"bf16:acc=loa", 10, {"acc=loa", "expected f32|f64"}},
        {"mitchell:format=f32,acc=loa", 25, {"acc=loa", "expected acc=f32 or acc=f64"}},
        {"mitchw:format=bf16,acc=i32,shift=2", 24, {"acc=i32", "expected acc=f32 or acc=f64"}},
    };
    axm_arith *arith = NULL;
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char place[32];
        snprintf(place, sizeof place, "character %d:", refused[i].at);
        assert_int_equal(axm_arith_create(NULL, refused[i].text, &arith), AXM_E_PARSE);
        assert_null(arith);
        if (strstr(axm_last_message(), place) == NULL || strstr(axm_last_message(), refused[i].says[0]) == NULL ||
            strstr(axm_last_message(), refused[i].says[1]) == NULL) {
            fail_msg("%s: %s", refused[i].text, axm_last_message());
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_spelled_out),
        cmocka_unit_test(canonical_text_comes_back),
        cmocka_unit_test(refusals),
        cmocka_unit_test(arbitrary_texts),
        cmocka_unit_test(the_listing_can_be_used),
        cmocka_unit_test(getters),
        cmocka_unit_test(accumulators_are_spelled_out),
        cmocka_unit_test(accumulators_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
