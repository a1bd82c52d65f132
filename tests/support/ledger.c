#include "ledger.h"

#include <stdlib.h>
#include <string.h>

enum { GUARD = 32, GUARD_BYTE = 0xb7, FRESH_BYTE = 0xa5 };

/* Of the guard behind a block. */
static size_t guard_behind(const test_ledger *l)
{
    return l->open_ended ? 0 : GUARD;
}

static void *counted_allocate(void *user, size_t bytes)
{
    test_ledger *const l = user;
    if (++l->made == l->fail_at || (l->largest != 0 && bytes > l->largest)) {
        l->refused++;
        return NULL;
    }
    unsigned char *const block = malloc(2 * GUARD + bytes + guard_behind(l));
    memcpy(block, &bytes, sizeof bytes);
    memset(block + GUARD, GUARD_BYTE, GUARD);
    memset(block + 2 * GUARD, FRESH_BYTE, bytes);
    memset(block + 2 * GUARD + bytes, GUARD_BYTE, guard_behind(l));
    l->live++;
    return block + 2 * GUARD;
}

static void counted_deallocate(void *user, void *memory)
{
    test_ledger *const l = user;
    unsigned char *const block = (unsigned char *)memory - 2 * GUARD;
    size_t bytes;
    memcpy(&bytes, block, sizeof bytes);
    for (size_t i = 0; i < GUARD; i++) {
        l->damaged |= block[GUARD + i] != GUARD_BYTE;
    }
    for (size_t i = 0; i < guard_behind(l); i++) {
        l->damaged |= block[2 * GUARD + bytes + i] != GUARD_BYTE;
    }
    l->live--;
    free(block);
}

axm_status test_ledger_context(test_ledger *ledger, uint32_t n_threads, axm_context **context)
{
    axm_context_desc desc;
    axm_context_desc_init(&desc);
    desc.n_threads = n_threads;
    desc.allocate = counted_allocate;
    desc.deallocate = counted_deallocate;
    desc.alloc_user = ledger;
    return axm_context_create(&desc, context);
}
