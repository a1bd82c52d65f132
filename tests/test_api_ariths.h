/* The arithmetics the test_api_*.c programs call with: one of each sort that calls treat differently. */
#ifndef AXM_TESTS_TEST_API_ARITHS_H
#define AXM_TESTS_TEST_API_ARITHS_H

#include "support/testing.h"

static axm_arith *fixed, *fixed_f32, *lenient, *floating;

static inline void make_ariths(void)
{
    fixed = test_arith("mitchw:bits=16,frac=8");
    fixed_f32 = test_arith("mitchw:acc=f32");
    lenient = test_arith("exact:nan=zero");
    floating = test_arith("bf16");
}

static inline int release_ariths(void **state)
{
    (void)state;
    axm_arith_release(fixed);
    axm_arith_release(fixed_f32);
    axm_arith_release(lenient);
    axm_arith_release(floating);
    return 0;
}

#endif
