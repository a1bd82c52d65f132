/* The first of the failures that threads come to, for the thread that waits for them: messages are each thread's own.
 */
#ifndef AXM_CORE_FAILURE_H
#define AXM_CORE_FAILURE_H

#include "fail.h"

#include <stdatomic.h>
#include <stdbool.h>

typedef struct {
    _Atomic axm_status status;
    char message[AXM_MESSAGE_SIZE];
} axm_failure;

void axm_failure_init(axm_failure *failure);

/* On the thread that failed: its status, if it is a failure, and its last message; the first to come is kept. */
void axm_failure_note(axm_failure *failure, axm_status status);

/* There is one: others need not go on. */
bool axm_failure_is_there(const axm_failure *failure);

/* When all threads are done: that status, and its message as this thread's; or AXM_OK. */
axm_status axm_failure_give(const axm_failure *failure);

#endif
