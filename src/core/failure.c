#include "failure.h"

#include <string.h>

void axm_failure_init(axm_failure *failure)
{
    atomic_init(&failure->status, AXM_OK);
    failure->message[0] = '\0';
}

void axm_failure_note(axm_failure *failure, axm_status status)
{
    axm_status none = AXM_OK;
    if (status != AXM_OK && atomic_compare_exchange_strong(&failure->status, &none, status)) {
        memcpy(failure->message, axm_last_message(), sizeof failure->message);
    }
}

bool axm_failure_is_there(const axm_failure *failure)
{
    return atomic_load_explicit(&failure->status, memory_order_relaxed) != AXM_OK;
}

axm_status axm_failure_give(const axm_failure *failure)
{
    const axm_status status = atomic_load(&failure->status);
    return status == AXM_OK ? AXM_OK : axm_fail(status, "%s", failure->message);
}
