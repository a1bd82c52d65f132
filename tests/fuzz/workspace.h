/* Memory that a layer's run is given, and what holds of a run whatever its status is. */
#ifndef AXM_TESTS_FUZZ_WORKSPACE_H
#define AXM_TESTS_FUZZ_WORKSPACE_H

#include "fuzz.h"

/* A run that needs more is not made. */
#define FUZZ_WORKSPACE_MAX ((size_t)1 << 23)

typedef struct {
    void *memory; /* NULL: the library takes its own */
    size_t bytes;
    bool too_small;
    void *block; /* what memory lies at the end of; the caller frees it */
} fuzz_workspace;

/* None, exactly what is needed at any address, or a byte less than that. */
fuzz_workspace fuzz_workspace_of(fuzz_input *in, size_t needed);

/* Blank outputs stay blank unless the run succeeds, and AXM_E_WORKSPACE comes of a workspace alone. */
void fuzz_expect_run(const fuzz_workspace *workspace, axm_status status, const void *out, size_t out_bytes);

#endif
