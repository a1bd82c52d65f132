#include "workspace.h"

#include "fail.h"
#include "memory.h"

axm_status axm_workspace_take(const char *function, const axm_context *ctx, void *given, size_t given_bytes,
                              size_t needed, axm_workspace *workspace)
{
    *workspace = (axm_workspace){.memory = given};
    if (given == NULL) {
        workspace->memory = workspace->owned = axm_memory_get(ctx, needed);
        return workspace->owned != NULL ? AXM_OK : AXM_E_MEMORY;
    }
    if (given_bytes < needed) {
        return axm_fail(AXM_E_WORKSPACE, "%s: workspace_bytes is %zu; this run needs %zu", function, given_bytes,
                        needed);
    }
    return AXM_OK;
}

void axm_workspace_leave(const axm_context *ctx, const axm_workspace *workspace)
{
    axm_memory_put(ctx, workspace->owned);
}
