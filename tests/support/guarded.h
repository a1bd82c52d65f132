/* Memory whose very next (or last) byte cannot be touched: a read or write outside ends the program. */
#ifndef AXM_TESTS_SUPPORT_GUARDED_H
#define AXM_TESTS_SUPPORT_GUARDED_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    void *at;
    void *pages;
    size_t pages_bytes;
} test_guarded;

/* bytes of memory that end where a page ends that may not be touched; or, `before`, that begin after one. */
test_guarded test_guarded_get(size_t bytes, bool before);
void test_guarded_put(test_guarded *memory);

/* An allocator for a context: each allocation has such a page behind it, as near as its alignment lets it. */
void *test_guarded_allocate(void *user, size_t bytes);
void test_guarded_deallocate(void *user, void *memory);

#endif
