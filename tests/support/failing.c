#include "failing.h"

#include "testing.h"

#include <stdlib.h>

static void *allocate(void *user, size_t bytes)
{
    test_failing *const memory = user;
    if (++memory->made == memory->fail_at) {
        return NULL;
    }
    memory->live++;
    return malloc(bytes);
}

static void deallocate(void *user, void *at)
{
    test_failing *const memory = user;
    memory->live--;
    free(at);
}

axm_status test_failing_context(test_failing *memory, uint32_t n_threads, axm_context **context)
{
    axm_context_desc desc;
    axm_context_desc_init(&desc);
    desc.n_threads = n_threads;
    desc.allocate = allocate;
    desc.deallocate = deallocate;
    desc.alloc_user = memory;
    return axm_context_create(&desc, context);
}

/* The allocations of use() alone: the context has what it needs. */
static axm_status use_failing(long fail_at, axm_status (*use)(const axm_context *context, void *arg), void *arg,
                              long *made)
{
    test_failing memory = {0};
    axm_context *context = NULL;
    assert_int_equal(test_failing_context(&memory, 1, &context), AXM_OK);
    const long before = memory.made;
    memory.fail_at = fail_at == 0 ? 0 : before + fail_at;
    const axm_status status = use(context, arg);
    *made = memory.made - before;
    axm_context_release(context);
    assert_int_equal(memory.live, 0);
    return status;
}

long test_each_allocation_fails(axm_status (*use)(const axm_context *context, void *arg), void *arg)
{
    long total, made;
    assert_int_equal(use_failing(0, use, arg, &total), AXM_OK);
    for (long n = 1; n <= total; n++) {
        assert_int_equal(use_failing(n, use, arg, &made), AXM_E_MEMORY);
    }
    return total;
}
