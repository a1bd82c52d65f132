/* A context with everything of the host's own. */
#include "client.h"

#include <stdio.h>

enum { SIDE = 2, K = 8 };

typedef struct {
    int taken, given_back;
} blocks;

static void *allocate(void *user, size_t bytes)
{
    ((blocks *)user)->taken++;
    return client_memory(bytes);
}

static void deallocate(void *user, void *block)
{
    ((blocks *)user)->given_back++;
    free(block);
}

static void run_tasks(void *user, size_t n_tasks, axm_task *task, void *arg)
{
    (void)user;
    for (size_t i = n_tasks; i > 0; i--) {
        task(arg, i - 1);
    }
}

static void multiply(axm_context *context)
{
    axm_arith *const arith = client_arith("bf16");
    float out[SIDE * SIDE];
    DOES(axm_gemm_f32(context, arith, 0, 0, SIDE, SIDE, K, 1, client_numbers, K, client_numbers, SIDE, 0, out, SIDE));
    client_print_floats(SIDE * SIDE, out);
    axm_arith_release(arith);
}

static void use_context(axm_context_desc *desc)
{
    blocks blocks = {0, 0};
    axm_context *context = NULL;
    SET_UP(axm_context_desc, desc);
    desc->n_threads = 2;
    desc->isa = AXM_ISA_PORTABLE;
    desc->allocate = allocate;
    desc->deallocate = deallocate;
    desc->alloc_user = &blocks;
    desc->parallel_for = run_tasks;
    if (TAKES(axm_context_create(desc, &context))) {
        multiply(context);
        printf(" instruction set %d\n", (int)axm_context_isa(context));
        axm_context_release(context);
        printf(" %d blocks, %d given back\n", blocks.taken, blocks.given_back);
    }
}

void client_contexts(void)
{
    ON_STACK_AND_HEAP(axm_context_desc, 1, use_context);
}
