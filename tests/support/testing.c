#include "testing.h"

#include <stdio.h>

int test_each_isa_(const struct CMUnitTest *tests, size_t n_tests)
{
    int failed = 0;
    for (size_t i = 0; i < axm_isa_count(); i++) {
        const int32_t isa = axm_isa_at(i);
        printf("instruction set: %s\n", axm_isa_name(isa));
        fflush(stdout);
        if (axm_isa_force(isa) != AXM_OK || axm_isa_in_use() != isa) {
            printf("ERROR: %s cannot be forced: %s\n", axm_isa_name(isa), axm_last_message());
            failed++;
        }
        failed += _cmocka_run_group_tests(axm_isa_name(isa), tests, n_tests, NULL, NULL);
    }
    return failed;
}

axm_arith *test_arith(const char *text)
{
    axm_arith *arith = NULL;
    if (axm_arith_create(NULL, text, &arith) != AXM_OK) {
        fail_msg("%s: %s", text, axm_last_message());
    }
    return arith;
}

void test_same_f32(const char *what, const char *text, size_t index, float got, float want)
{
    if (test_bits(got) != test_bits(want)) {
        fail_msg("%s, %s, element %zu: got %08x (%g), want %08x (%g)", what, text, index, (unsigned)test_bits(got),
                 (double)got, (unsigned)test_bits(want), (double)want);
    }
}

void test_same_i64(const char *what, const char *text, size_t index, int64_t got, int64_t want)
{
    if (got != want) {
        fail_msg("%s, %s, element %zu: got %016llx, want %016llx", what, text, index, (unsigned long long)got,
                 (unsigned long long)want);
    }
}
