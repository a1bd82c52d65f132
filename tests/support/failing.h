/* Every allocation of a call made to fail in turn. */
#ifndef AXM_TESTS_SUPPORT_FAILING_H
#define AXM_TESTS_SUPPORT_FAILING_H

#include <approxmul/context.h>

/*
 * Calls use(context, arg) with no allocation failing, then with each failing in turn, as long as there is
 * one to fail. Fails the test unless all but the first come to AXM_E_MEMORY and all give back what they took.
 * Returns how many allocations there were.
 */
long test_each_allocation_fails(axm_status (*use)(const axm_context *context, void *arg), void *arg);

#endif
