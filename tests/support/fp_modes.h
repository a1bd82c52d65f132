/* The floating-point modes that a host may run in. */
#ifndef SUPPORT_FP_MODES_H
#define SUPPORT_FP_MODES_H

#include <stdbool.h>
#include <stddef.h>

/* The calling thread's, as far as a host changes them. */
typedef struct {
    int rounding;       /* as fegetround() has it */
    unsigned long more; /* flush-to-zero, denormals-are-zero and trap masks, as the processor has them; or 0 */
} test_modes;

/* "default", then "ftz" (both on x86 and ARM only), "up", "down", "zero", and "traps" where there are any to unmask. */
size_t test_modes_count(void);
const char *test_modes_name(size_t index);

/* On the calling thread. */
void test_modes_set(size_t index);
test_modes test_modes_get(void);

bool test_modes_same(test_modes a, test_modes b);

#endif
