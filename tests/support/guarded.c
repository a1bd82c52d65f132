#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "guarded.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGNMENT 16 /* of what an allocator gives */

test_guarded test_guarded_get(size_t bytes, bool before)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), whole = (bytes + page - 1) / page * page;
    test_guarded got = {.pages_bytes = whole + page};
    got.pages = mmap(NULL, got.pages_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (got.pages == MAP_FAILED || mprotect((char *)got.pages + (before ? 0 : whole), page, PROT_NONE) != 0) {
        perror("FAILED: guarded memory");
        exit(1);
    }
    got.at = (char *)got.pages + (before ? page : whole - bytes);
    memset(got.at, 0x5a, bytes); /* nothing may count on zeros */
    return got;
}

void test_guarded_put(test_guarded *memory)
{
    munmap(memory->pages, memory->pages_bytes);
    memory->at = NULL;
}

/* An allocation has its own description in front of it. */
typedef union {
    test_guarded memory;
    char space[2 * ALIGNMENT];
} head;

void *test_guarded_allocate(void *user, size_t bytes)
{
    const size_t whole = sizeof(head) + (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    const test_guarded memory = test_guarded_get(whole, false);
    (void)user;
    memcpy(memory.at, &memory, sizeof memory);
    return (char *)memory.at + sizeof(head);
}

void test_guarded_deallocate(void *user, void *memory)
{
    test_guarded own;
    (void)user;
    memcpy(&own, (char *)memory - sizeof(head), sizeof own);
    test_guarded_put(&own);
}
