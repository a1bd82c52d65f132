/* A folder of a test program's own, and what it writes to stderr. */
#ifndef AXM_TESTS_SUPPORT_FOLDER_H
#define AXM_TESTS_SUPPORT_FOLDER_H

#include <stddef.h>

/* Setup and teardown of a group: the folder, made where temporary files go (TMPDIR), and gone with all in it. */
int test_folder_make(void **state);
int test_folder_remove(void **state);

/* The path of a file in the folder; valid until eight more have been asked for. */
const char *test_path(const char *name);

/* Writes a file into the folder and gives its path. */
const char *test_write(const char *name, const void *bytes, size_t n_bytes);
const char *test_write_text(const char *name, const char *text);

/* float32 numbers, little-endian, one after the other. */
const char *test_write_floats(const char *name, const float *values, size_t n);

/* From here on stderr goes to a file of the folder. */
void test_stderr_begin(void);

/* Back to what it was; gives what came meanwhile, valid until the next call. */
const char *test_stderr_end(void);

#endif
