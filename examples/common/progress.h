/* One line on a terminal about what is being computed, rewritten in place. */
#ifndef COMMON_PROGRESS_H
#define COMMON_PROGRESS_H

#include <stddef.h>

/** Shows how many pictures of a network are done under an arithmetic; does nothing if stderr is no terminal. */
void progress_show(const char *network, const char *arith, size_t done, size_t total);

/** Erases the line. */
void progress_clear(void);

#endif
