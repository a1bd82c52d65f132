#include "workspace.h"

enum { NONE, EXACT, SHORT, KINDS, ALIGNMENTS = 64 };

fuzz_workspace fuzz_workspace_of(fuzz_input *in, size_t needed)
{
    const size_t kind = fuzz_below(in, KINDS), shift = fuzz_below(in, ALIGNMENTS);
    const bool too_small = kind == SHORT && needed > 0;
    const size_t bytes = too_small ? needed - 1 : needed;
    if (kind == NONE) {
        return (fuzz_workspace){0};
    }
    char *const block = fuzz_memory(bytes + shift);
    return (fuzz_workspace){.memory = block + shift, .bytes = bytes, .too_small = too_small, .block = block};
}

void fuzz_expect_run(const fuzz_workspace *workspace, axm_status status, const void *out, size_t out_bytes)
{
    FUZZ_EXPECT(status == AXM_OK || fuzz_is_blank(out, out_bytes), "%s, but outputs were written",
                axm_status_name(status));
    FUZZ_EXPECT(status != AXM_OK || !workspace->too_small, "a workspace of %zu bytes was enough", workspace->bytes);
    FUZZ_EXPECT(status != AXM_E_WORKSPACE || workspace->too_small, "%s", axm_last_message());
}
