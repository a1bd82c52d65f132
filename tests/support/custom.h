/* A multiplier of the caller's own for tests: it counts, fails when it is told to, and knows its thread. */
#ifndef AXM_TESTS_SUPPORT_CUSTOM_H
#define AXM_TESTS_SUPPORT_CUSTOM_H

#include <approxmul/approxmul.h>

#include <stdatomic.h>
#include <stdbool.h>

typedef struct {
    atomic_long calls;                     /* of the function */
    long fail_at;                          /* the call, counted from 1, and all after it that give `status`; 0: none */
    axm_status status;                     /* what they give, */
    atomic_long begun, ended;              /* and of thread_begin (that went well), of thread_end */
    long fail_begin_at;                    /* likewise, of thread_begin */
    atomic_long strangers;                 /* calls with another thread's data, or none */
    atomic_long marks;                     /* calls with an operand that no test gives */
    float allowed_lowest, allowed_highest; /* of a float operand; equal: any */
} test_custom;

/* Neither symmetric nor zero for zero: a b + 5 a - 3 b + 7. */
int64_t test_custom_product(int64_t a, int64_t b);

/* Descriptors of it on integers and on floats, with thread data where `threads` is true. */
axm_custom_desc test_custom_ints(test_custom *custom, int32_t bits_a, int32_t bits_b, bool is_signed, bool threads);
axm_custom_desc test_custom_floats(test_custom *custom, bool threads);

#endif
