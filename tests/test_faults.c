/* The library finds no fault in its own build; what it finds in others is for make check-flags. */
#include "support/testing.h"

#include "../src/kern/kern.h"

#include <fenv.h>

static void none_in_these_kernels(void **state)
{
    const char *const fault = axm_kernels_in_use()->loops.find_fault();
    (void)state;
    if (fault != NULL) {
        fail_msg("built so that %s", fault);
    }
    assert_null(axm_kernels_fault());
}

/* A host may round as it likes while it makes an arithmetic. */
static void none_in_the_rounding_mode(void **state)
{
    static const int modes[] = {
#if defined(FE_UPWARD)
        FE_UPWARD,
#endif
#if defined(FE_DOWNWARD)
        FE_DOWNWARD,
#endif
#if defined(FE_TOWARDZERO)
        FE_TOWARDZERO,
#endif
        FE_TONEAREST
    };
    (void)state;
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_int_equal(fesetround(modes[i]), 0);
        const char *const fault = axm_kernels_in_use()->loops.find_fault();
        assert_int_equal(fesetround(FE_TONEAREST), 0);
        if (fault != NULL) {
            fail_msg("rounding mode %d: %s", modes[i], fault);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_in_these_kernels),
        cmocka_unit_test(none_in_the_rounding_mode),
    };
    return test_on_each_isa(tests);
}
