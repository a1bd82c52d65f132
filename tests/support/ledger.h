/* An allocator for contexts that counts, fails on demand, and guards its blocks. Nothing of cmocka here. */
#ifndef AXM_TESTS_SUPPORT_LEDGER_H
#define AXM_TESTS_SUPPORT_LEDGER_H

#include <approxmul/approxmul.h>

#include <stdbool.h>

typedef struct {
    long made, live;
    long fail_at;    /* the allocation, counted from 1, that fails; 0: none */
    size_t largest;  /* bytes of a block; what asks for more fails; 0: any */
    long refused;    /* those that failed */
    bool open_ended; /* no guard behind a block, where a sanitiser sees reads too */
    bool damaged;    /* somebody wrote outside a block */
} test_ledger;

/* A context whose memory the ledger gives; the ledger must outlive it. */
axm_status test_ledger_context(test_ledger *ledger, uint32_t n_threads, axm_context **context);

#endif
