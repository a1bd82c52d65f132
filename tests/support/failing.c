#include "failing.h"

#include "ledger.h"
#include "testing.h"

/* Counts the allocations of use() alone: the context has what it needs. */
static axm_status use_failing(long fail_at, axm_status (*use)(const axm_context *context, void *arg), void *arg,
                              long *made)
{
    test_ledger ledger = {0};
    axm_context *context = NULL;
    assert_int_equal(test_ledger_context(&ledger, 1, &context), AXM_OK);
    const long before = ledger.made;
    ledger.fail_at = fail_at == 0 ? 0 : before + fail_at;
    const axm_status status = use(context, arg);
    *made = ledger.made - before;
    axm_context_release(context);
    assert_int_equal(ledger.live, 0);
    assert_false(ledger.damaged);
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
