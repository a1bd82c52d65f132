/* The context and the arithmetic of one execution, and what must hold of every call made with them. */
#ifndef AXM_TESTS_FUZZ_SETTING_H
#define AXM_TESTS_FUZZ_SETTING_H

#include "fuzz.h"
#include "support/custom.h"
#include "support/ledger.h"

typedef struct {
    test_ledger ledger;
    axm_context *context;
    axm_arith *arith;   /* never NULL */
    test_custom custom; /* behind it, where it is one */
    long refused;       /* as ledger.refused was before the latest call */
} fuzz_setting;

/* An instruction set, an allocator of which one allocation may fail, and an arithmetic: as the input says. */
void fuzz_setting_begin(fuzz_setting *setting, fuzz_input *in);
/* Another arithmetic of those there are, to be released. */
axm_arith *fuzz_arith(fuzz_setting *setting, fuzz_input *in);
/* Gives all back; fails unless nothing was left over and nobody wrote outside a block. */
void fuzz_setting_end(fuzz_setting *setting);

/* Statuses from here on are those of custom functions. */
enum { FUZZ_OWN_STATUS = 1000 };

/*
 * Of each call's status, which it gives back: it is one, AXM_E_MEMORY exactly when an allocation was refused
 * meanwhile, and a message came with a failure.
 */
axm_status fuzz_status(fuzz_setting *setting, axm_status status);

#endif
