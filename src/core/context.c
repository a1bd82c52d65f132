#include "check.h"
#include "fp_modes.h"
#include "isa.h"
#include "memory.h"
#include "structure.h"
#include "workers.h"

#include <approxmul/isa.h>

#include <stdatomic.h>
#include <stdlib.h>

#define THREADS_MAX 1024

struct axm_context {
    atomic_size_t references;
    axm_context_desc desc;
    axm_workers *workers; /* NULL when one thread, or the host's parallel_for, does the work */
    _Atomic uint64_t products[AXM_PATHS_COUNT];
};

static const axm_context_desc default_desc = {.n_threads = 1};
static const axm_structure desc_structure = {
    .init = "axm_context_desc_init",
    .bytes = sizeof(axm_context_desc),
    .least = AXM_UP_TO(axm_context_desc, struct_size),
    .defaults = &default_desc,
};

void axm_context_desc_init_sized(axm_context_desc *desc, size_t struct_size)
{
    axm_structure_init(&desc_structure, desc, struct_size);
}

static axm_status read_desc(const axm_context_desc *given, axm_context_desc *desc)
{
    static const char function[] = "axm_context_create";
    if (given == NULL) {
        *desc = default_desc;
        return AXM_OK;
    }
    AXM_TRY(axm_structure_read(function, "desc", &desc_structure, given, desc));
    AXM_TRY(axm_check_range(function, "desc->n_threads", desc->n_threads, 1, THREADS_MAX));
    AXM_TRY(axm_isa_check(function, "desc->isa", desc->isa));
    if ((desc->allocate == NULL) != (desc->deallocate == NULL)) {
        return axm_fail(AXM_E_VALUE,
                        "%s: desc->%s is set without its other half; allowed: allocate and deallocate, or neither",
                        function, desc->allocate != NULL ? "allocate" : "deallocate");
    }
    return AXM_OK;
}

axm_status axm_context_create(const axm_context_desc *desc, axm_context **out)
{
    axm_context fresh = {.workers = NULL};
    AXM_NEED(out);
    AXM_TRY(read_desc(desc, &fresh.desc));
    axm_context *const context = axm_memory_get(&fresh, sizeof *context);
    if (context == NULL) {
        return AXM_E_MEMORY;
    }
    *context = fresh;
    atomic_init(&context->references, 1);
    for (size_t i = 0; i < AXM_PATHS_COUNT; i++) {
        atomic_init(&context->products[i], 0);
    }
    if (context->desc.n_threads > 1 && context->desc.parallel_for == NULL) {
        const size_t n_workers = context->desc.n_threads - 1; /* the caller's thread is the other one */
        axm_workers *const workers = axm_memory_get(context, axm_workers_size(n_workers));
        const axm_status status = workers == NULL ? AXM_E_MEMORY : axm_workers_start(workers, n_workers);
        if (status != AXM_OK) {
            axm_memory_put(context, workers);
            axm_memory_put(&fresh, context);
            return status;
        }
        context->workers = workers;
    }
    *out = context;
    return AXM_OK;
}

axm_context *axm_context_hold(const axm_context *ctx)
{
    axm_context *const context = (axm_context *)ctx; /* a context's count of references is not part of what it is */
    if (context != NULL) {
        atomic_fetch_add_explicit(&context->references, 1, memory_order_relaxed);
    }
    return context;
}

axm_context *axm_context_retain(axm_context *context)
{
    return axm_context_hold(context);
}

void axm_context_release(axm_context *context)
{
    if (context == NULL || atomic_fetch_sub_explicit(&context->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    if (context->workers != NULL) {
        axm_workers_stop(context->workers);
        axm_memory_put(context, context->workers);
    }
    const axm_context last = {.desc = context->desc}; /* frees itself by its own allocator */
    axm_memory_put(&last, context);
}

void *axm_memory_get(const axm_context *ctx, size_t bytes)
{
    void *const memory =
        ctx != NULL && ctx->desc.allocate != NULL ? ctx->desc.allocate(ctx->desc.alloc_user, bytes) : malloc(bytes);
    if (memory == NULL) {
        axm_fail(AXM_E_MEMORY, "the allocator gave no memory for %zu bytes", bytes);
    }
    return memory;
}

void axm_memory_put(const axm_context *ctx, void *memory)
{
    if (memory == NULL) {
        return;
    }
    if (ctx != NULL && ctx->desc.deallocate != NULL) {
        ctx->desc.deallocate(ctx->desc.alloc_user, memory);
    } else {
        free(memory);
    }
}

void axm_context_count(const axm_context *ctx, const uint64_t products[AXM_PATHS_COUNT])
{
    axm_context *const context = (axm_context *)ctx; /* nor are these counts */
    for (size_t i = 0; context != NULL && i < AXM_PATHS_COUNT; i++) {
        atomic_fetch_add_explicit(&context->products[i], products[i], memory_order_relaxed);
    }
}

uint64_t axm_context_products(const axm_context *ctx, int32_t path)
{
    if (ctx == NULL || path < 0 || path >= AXM_PATHS_COUNT) {
        return 0;
    }
    return atomic_load_explicit(&ctx->products[path], memory_order_relaxed);
}

int32_t axm_context_wanted_isa(const axm_context *ctx)
{
    return ctx == NULL ? AXM_ISA_AUTO : ctx->desc.isa;
}

size_t axm_context_threads(const axm_context *ctx)
{
    return ctx == NULL ? 1 : ctx->desc.n_threads;
}

/* A task for the host's threads, which have modes of their own. */
typedef struct {
    axm_task *task;
    void *arg;
} hosted_task;

static void run_hosted(void *arg, size_t index)
{
    AXM_FP_GUARD;
    const hosted_task *const hosted = arg;
    hosted->task(hosted->arg, index);
}

void axm_context_parallel(const axm_context *ctx, size_t n_tasks, axm_task *task, void *arg)
{
    if (ctx != NULL && n_tasks > 1 && ctx->desc.parallel_for != NULL) {
        hosted_task hosted = {task, arg};
        ctx->desc.parallel_for(ctx->desc.parallel_user, n_tasks, run_hosted, &hosted);
    } else if (ctx != NULL && n_tasks > 1 && ctx->workers != NULL) {
        axm_workers_run(ctx->workers, n_tasks, task, arg);
    } else {
        for (size_t i = 0; i < n_tasks; i++) {
            task(arg, i);
        }
    }
}
