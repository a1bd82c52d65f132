/* The floating-point modes that a host may run in. */
#ifndef SUPPORT_FP_MODES_H
#define SUPPORT_FP_MODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The calling thread's, as far as a host changes them. */
typedef struct {
    int rounding;     /* as fegetround() has it */
    int traps;        /* exceptions that trap, where the C library tells */
    uint32_t control; /* what the control register says besides: flush-to-zero, denormals-are-zero, trap masks; or 0 */
} test_modes;

/* "default", "ftz" (flush-to-zero, and denormals-are-zero where there is such), "up", "down", "zero", "traps". */
size_t test_modes_count(void);
const char *test_modes_name(size_t index);

/* On the calling thread, whatever it was in; false, and the default one, where this platform has none such. */
bool test_modes_set(size_t index);

test_modes test_modes_get(void);
bool test_modes_same(test_modes a, test_modes b);

#endif
