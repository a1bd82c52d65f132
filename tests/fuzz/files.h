/* Files of the programs under examples/, written from an input, and what is said about them. */
#ifndef AXM_TESTS_FUZZ_FILES_H
#define AXM_TESTS_FUZZ_FILES_H

#include "fuzz.h"

/* Writes bytes to a file of that name in the target's own folder, made on the first call and gone at the end. */
const char *fuzz_file(const char *name, const void *bytes, size_t n_bytes);
/* The same, of two bytes for a length and the rest of the input, again and again up to it: small inputs, large files.
 * Gives the length. */
const char *fuzz_long_file(const char *name, fuzz_input *in, size_t *length);

/* From here on what goes to stderr by stdio is kept; sanitisers, which write to it by themselves, are still heard. */
void fuzz_listen(void);
/* Back to what it was; fails unless a refusal came with lines of printable text, and a success with none. */
void fuzz_expect_said(bool success);

#endif
