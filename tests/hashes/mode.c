#include "mode.h"

#include "../support/fp_modes.h"

#include <string.h>

static size_t chosen;
static test_modes chosen_modes;

hashes_mode_status hashes_mode_choose(const char *name)
{
    for (size_t i = 0; i < test_modes_count(); i++) {
        if (strcmp(test_modes_name(i), name) == 0) {
            chosen = i;
            const bool entered = test_modes_set(i);
            chosen_modes = test_modes_get();
            return entered ? HASHES_MODE_SET : HASHES_MODE_MISSING;
        }
    }
    return HASHES_MODE_UNKNOWN;
}

void hashes_mode_enter(void)
{
    test_modes_set(chosen);
}

bool hashes_mode_holds(void)
{
    return test_modes_same(test_modes_get(), chosen_modes);
}
