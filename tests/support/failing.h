/* An allocator for a context that counts, and fails when it is told to. */
#ifndef AXM_TESTS_SUPPORT_FAILING_H
#define AXM_TESTS_SUPPORT_FAILING_H

#include <approxmul/context.h>

typedef struct {
    long made, live;
    long fail_at; /* the allocation, counted from 1, that fails; 0: none */
} test_failing;

/* A context with that allocator; the status of making it, which takes memory too. */
axm_status test_failing_context(test_failing *memory, uint32_t n_threads, axm_context **context);

/*
 * Calls use(context, arg) with no allocation failing, then with each failing in turn, as long as there is
 * one to fail. Fails the test unless all but the first come to AXM_E_MEMORY and all gives back what it took.
 * Returns how many allocations there were.
 */
long test_each_allocation_fails(axm_status (*use)(const axm_context *context, void *arg), void *arg);

#endif
