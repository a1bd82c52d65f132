/**
 * @file context.h
 * @brief Where the library gets its memory and its threads from, and on which instruction set it computes.
 *
 * Every call that takes a context accepts NULL for it: malloc and free, the caller's own thread, the best
 * instruction set. Results never depend on the context.
 *
 * **Callbacks** (allocate, deallocate, parallel_for; a custom multiplier's functions; progress) are called
 *
 * - only while a call of the library runs: allocate, deallocate, parallel_for and progress on the thread that called,
 *   a custom multiplier's functions on that thread and on those that help it (this context's own, or parallel_for's);
 * - from several threads at once where the host makes calls from several at once, so they must be thread-safe;
 * - with no lock of the library held; and, while the library computes, in the default floating-point environment (round
 *   to nearest, subnormals kept, no traps) in place of the host's, which they must leave as they found it.
 *
 * They may call the library, with the same context too: a run within a run computes on its own thread. They must not
 * change or destroy the objects of the call they come from, and must return: no exception may leave them and no longjmp
 * (a C++ allocator that throws is wrapped in one that catches, and gives NULL). A failing callback says so by what it
 * returns: NULL, a status, a value other than 0.
 *
 * **fork.** A child may use every object it finds, but those that another thread of the parent was changing or making
 * at that moment. The threads of a context do not exist in it: its runs compute on the calling thread alone, with the
 * same bits, and releasing it joins nobody. A context made in the child has threads of its own. A callback may fork,
 * but its child must not return from the callback. What another thread of the parent held then stays allocated in the
 * child.
 */
#ifndef APPROXMUL_CONTEXT_H
#define APPROXMUL_CONTEXT_H

#include <approxmul/defs.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Threads, memory and instruction set for the objects made with it. Opaque, immutable, reference counted. */
typedef struct axm_context axm_context;

/** One piece of a parallel run; see axm_context_desc::parallel_for. */
typedef void axm_task(void *arg, size_t index);

/** How to make a context. Set it up by axm_context_desc_init(). */
typedef struct axm_context_desc {
    size_t struct_size; /**< set by axm_context_desc_init() */
    /** Threads to compute with, the caller's included: 1..1024; default 1. Without parallel_for the
     *  context starts n_threads - 1 of its own and joins them when it goes; after a run they look
     *  for the next one for some tens of microseconds before they sleep. */
    uint32_t n_threads;
    /** The instruction set of objects made with it: AXM_ISA_AUTO (default), which follows axm_isa_in_use(), or one that
     *  axm_isa_at() lists. */
    int32_t isa;
    /** Gives @p bytes (> 0) of memory aligned for any type, or NULL. NULL here: malloc. */
    void *(*allocate)(void *alloc_user, size_t bytes);
    /** Takes back what allocate gave. Must be set exactly when allocate is. */
    void (*deallocate)(void *alloc_user, void *memory);
    void *alloc_user; /**< handed to both */
    /** The host's own threads: must call task(arg, i) once for each i in 0..n_tasks-1, in any
     *  order and on any threads, in whatever floating-point mode these are, and return when all are done.
     *  NULL: the context's own threads. */
    void (*parallel_for)(void *parallel_user, size_t n_tasks, axm_task *task, void *arg);
    void *parallel_user; /**< handed to parallel_for */
} axm_context_desc;

/**
 * @brief Fills a descriptor with the defaults: one thread, malloc and free, AXM_ISA_AUTO.
 * @param desc NULL does nothing
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_context_desc_init_sized(axm_context_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_context_desc_init(desc) axm_context_desc_init_sized((desc), sizeof *(desc))

/**
 * @brief Makes a context.
 * @param desc what it is to be like; NULL means the defaults
 * @param out  receives the context
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE, AXM_E_UNSUPPORTED (an instruction set that machine or build
 *         do not have), AXM_E_MEMORY, AXM_E_THREAD
 * @memory the caller releases it; objects made with it keep it alive, so the order of release is free
 * @threads safe; a context may be used from many threads at once. A run that finds the
 *          context's threads busy computes in its own thread instead of waiting
 * @since 0.1.0
 */
AXM_API axm_status axm_context_create(const axm_context_desc *desc, axm_context **out);

/**
 * @brief Takes one more reference.
 * @param context may be NULL
 * @return @p context
 * @threads safe
 * @since 0.4.0
 */
AXM_API axm_context *axm_context_retain(axm_context *context);

/**
 * @brief Gives one reference back; the threads are joined when the last one goes, those of objects made with it
 * included.
 * @param context may be NULL
 * @threads safe
 * @since 0.1.0
 */
AXM_API void axm_context_release(axm_context *context);

/**
 * @brief The instruction set that an object made with the context now would compute on.
 * @param ctx NULL: axm_isa_in_use()
 * @return an AXM_ISA_ value, never AXM_ISA_AUTO
 * @threads safe
 * @since 0.4.0
 */
AXM_API int32_t axm_context_isa(const axm_context *ctx);

/** How products were computed, as axm_context_products() counts them. */
enum {
    AXM_PATH_SCALAR = 0, /**< one by one: no certificate covered the operands, or no kernel computes the arithmetic */
    AXM_PATH_16 = 1,     /**< dot products of pairs of 16-bit codes, two products an instruction and lane */
    AXM_PATH_32 = 2,     /**< kernels that combine codes as 32 bits, however they are kept, and float sums */
    AXM_PATH_64 = 3,     /**< kernels on 64-bit codes and double sums */
    AXM_PATH_TABLE = 4   /**< looked up in a table of all products of operands of at most 8 bits */
};

/**
 * @brief How many products a context's matrix products, convolutions and fully connected layers have computed in one
 * of the ways.
 *
 * Results never depend on the way, but speed does: a count under
 * ::AXM_PATH_SCALAR tells of operands that kernels could not take, such as a
 * NaN among the weights. Taps in the padding count as products. axm_dot_f32(), products of
 * arrays and batch normalisation, which work one by one, are not counted.
 *
 * @param ctx  NULL gives 0: nobody counts then
 * @param path one of AXM_PATH_; any other gives 0
 * @return products since the context was made; what a run still under way has done may be missing
 * @threads safe
 * @since 0.2.0
 */
AXM_API uint64_t axm_context_products(const axm_context *ctx, int32_t path);

#ifdef __cplusplus
}
#endif

#endif
