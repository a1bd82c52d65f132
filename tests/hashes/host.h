/* A host that lends the library threads of its own, in the floating-point mode chosen. */
#ifndef HASHES_HOST_H
#define HASHES_HOST_H

#include <approxmul/context.h>

#include <stdbool.h>

/* A context that computes on the host's threads. */
axm_status hashes_host_context(axm_context **context);

/* No task has left a thread in another mode so far. */
bool hashes_host_modes_held(void);

#endif
