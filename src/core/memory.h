/* What a context gives to the objects made with it: memory, threads, an instruction set, and its own life. ctx may be
 * NULL throughout. */
#ifndef AXM_CORE_MEMORY_H
#define AXM_CORE_MEMORY_H

#include <approxmul/context.h>

/* One more reference, for an object to keep; given back by axm_context_release(). */
axm_context *axm_context_hold(const axm_context *ctx);

/* NULL, with the message set, when there is none. */
void *axm_memory_get(const axm_context *ctx, size_t bytes);
void axm_memory_put(const axm_context *ctx, void *memory);

/* Adds to what axm_context_products() tells. */
enum { AXM_PATHS_COUNT = 5 };
void axm_context_count(const axm_context *ctx, const uint64_t products[AXM_PATHS_COUNT]);

/* The instruction set its descriptor names, or AXM_ISA_AUTO. */
int32_t axm_context_wanted_isa(const axm_context *ctx);

/* Threads a run may use, the caller's included. */
size_t axm_context_threads(const axm_context *ctx);

/* task(arg, i) once for each i < n_tasks, on as many threads as the context has. */
void axm_context_parallel(const axm_context *ctx, size_t n_tasks, axm_task *task, void *arg);

#endif
