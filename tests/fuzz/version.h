/* Structures as programs of other versions have them. */
#ifndef AXM_TESTS_FUZZ_VERSION_H
#define AXM_TESTS_FUZZ_VERSION_H

#include "fuzz.h"

typedef struct {
    void *given;  /* what to hand over: a block of exactly its size; the caller frees it */
    bool refused; /* that size, or what lies behind the known fields, is no version's */
    bool shorter; /* it ends before this version's does, so that it may be refused */
} fuzz_version;

/*
 * Of a descriptor of `bytes` that begins with its struct_size: mostly the same, otherwise shorter, longer, or of a size
 * that is none. What the library is to take it for stays in desc: fields past its end have become their defaults.
 */
fuzz_version fuzz_version_of(fuzz_input *in, void *desc, const void *defaults, size_t bytes);

/* What a call said of its structures against that. */
void fuzz_expect_version(const fuzz_version *version, axm_status status);

#endif
