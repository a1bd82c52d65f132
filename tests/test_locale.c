/* Messages and texts are the same in every locale of the host's. */
#define _POSIX_C_SOURCE 200809L

#include "support/folder.h"
#include "support/plans.h"
#include "support/testing.h"

#include "../src/core/fail.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes the locale, where the system can (Debian: package locales), and is in it then. */
static bool enter(const char *source)
{
    char command[1024];
    snprintf(command, sizeof command, "localedef -c -i %s -f UTF-8 '%s' > '%s' 2>&1", source, test_path(source),
             test_path("log"));
    if (system(command) != 0 || setenv("LOCPATH", test_path(""), 1) != 0) {
        return false;
    }
    return setlocale(LC_ALL, source) != NULL;
}

static void check_numbers(void)
{
    assert_string_equal(axm_number(6, 0.5).text, "0.5");
    assert_string_equal(axm_number(6, -1234567.5).text, "-1.23457e+06");
    assert_string_equal(axm_number(9, -1.2345678912345e-300).text, "-1.23456789e-300");
    assert_string_equal(axm_number(6, 12).text, "12");
    assert_string_equal(axm_number(6, (double)INFINITY).text, "inf");
    assert_non_null(strstr(axm_number(6, (double)NAN).text, "nan"));
}

static void check_messages(void)
{
    const float one = 1;
    axm_batchnorm *norm = NULL;
    axm_arith *arith = NULL;
    char text[64];
    assert_int_equal(test_batchnorm(NULL, AXM_LAYOUT_NCHW, 1, -0.5f, NULL, NULL, NULL, &one, &one, &norm), AXM_E_VALUE);
    assert_string_equal(axm_last_message(),
                        "axm_batchnorm_create_f32: desc->epsilon is -0.5; allowed: a finite number from 0");
    assert_int_equal(axm_arith_create(NULL, "exact:bits=12,colour=1,5", &arith), AXM_E_PARSE);
    assert_non_null(strstr(axm_last_message(), "exact:bits=12,colour=1,5"));
    assert_int_equal(axm_arith_create(NULL, "exact:bits=12,frac=4", &arith), AXM_OK);
    assert_int_equal(axm_arith_to_string(arith, text, sizeof text, NULL), AXM_OK);
    assert_non_null(strstr(text, "exact:bits=12,frac_a=4,frac_b=4"));
    axm_arith_release(arith);
}

static void check_locale(const char *source, const char *half)
{
    char printed[16];
    if (!enter(source)) {
        printf("%s skipped: localedef cannot make it here\n", source);
        skip();
    }
    snprintf(printed, sizeof printed, "%g", 0.5);
    const bool entered = strcmp(printed, half) == 0;
    check_numbers();
    check_messages();
    setlocale(LC_ALL, "C");
    assert_true(entered);
}

static void in_the_c_locale(void **state)
{
    (void)state;
    check_numbers();
    check_messages();
}

static void with_a_decimal_comma(void **state)
{
    (void)state;
    check_locale("de_DE", "0,5");
}

/* ARABIC DECIMAL SEPARATOR, of two bytes. */
static void with_a_longer_decimal_point(void **state)
{
    (void)state;
    check_locale("ps_AF", "0\xd9\xab"
                          "5");
}

/* Locales are folders of files. */
static int remove_locales(void **state)
{
    char command[1024];
    snprintf(command, sizeof command, "rm -rf '%s' '%s' '%s'", test_path("de_DE"), test_path("ps_AF"),
             test_path("log"));
    return system(command) != 0 || test_folder_remove(state) != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_the_c_locale),
        cmocka_unit_test(with_a_decimal_comma),
        cmocka_unit_test(with_a_longer_decimal_point),
    };
    return cmocka_run_group_tests(tests, test_folder_make, remove_locales);
}
