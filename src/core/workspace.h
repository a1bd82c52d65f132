/* The memory a run computes in: the caller's, checked and aligned, or the context's for the length of the run. */
#ifndef AXM_CORE_WORKSPACE_H
#define AXM_CORE_WORKSPACE_H

#include <approxmul/context.h>

#include <stdbool.h>
#include <stdint.h>

#define AXM_WORKSPACE_ALIGNMENT ((size_t)64)
#define AXM_WORKSPACE_SLACK (AXM_WORKSPACE_ALIGNMENT - 1) /* so that a caller's memory may lie anywhere */

typedef struct {
    void *memory;
    void *owned; /* what the context gave, to be given back; NULL when it is the caller's */
} axm_workspace;

static inline void *axm_workspace_align(void *memory)
{
    const uintptr_t at = (uintptr_t)memory;
    return (char *)memory + (AXM_WORKSPACE_ALIGNMENT - at % AXM_WORKSPACE_ALIGNMENT) % AXM_WORKSPACE_ALIGNMENT;
}

/* Rounds up to the alignment, so that what follows is aligned too; false when size_t does not hold it. */
static inline bool axm_workspace_round(size_t *bytes)
{
    if (*bytes > SIZE_MAX - AXM_WORKSPACE_SLACK) {
        return false;
    }
    *bytes += (AXM_WORKSPACE_ALIGNMENT - *bytes % AXM_WORKSPACE_ALIGNMENT) % AXM_WORKSPACE_ALIGNMENT;
    return true;
}

/* `needed` bytes: `given`, AXM_E_WORKSPACE when it is smaller, or memory of the context's when it is NULL. */
axm_status axm_workspace_take(const char *function, const axm_context *ctx, void *given, size_t given_bytes,
                              size_t needed, axm_workspace *workspace);
void axm_workspace_leave(const axm_context *ctx, const axm_workspace *workspace);

#endif
