#define _XOPEN_SOURCE 700

#include "files.h"

#include "support/folder.h"

#include <stdio.h>
#include <stdlib.h>

enum { SAID_SIZE = 1 << 14 };

static char said[SAID_SIZE];
static FILE *real_stderr;

static void remove_folder(void)
{
    test_folder_remove(NULL);
}

const char *fuzz_file(const char *name, const void *bytes, size_t n_bytes)
{
    static bool made;
    if (!made) {
        FUZZ_EXPECT(test_folder_make(NULL) == 0, "no folder for files");
        atexit(remove_folder);
        made = true;
    }
    return test_write(name, bytes, n_bytes);
}

const char *fuzz_long_file(const char *name, fuzz_input *in, size_t *length)
{
    const size_t high = fuzz_byte(in), n_bytes = high << 8 | fuzz_byte(in), n_given = in->left;
    uint8_t *const bytes = fuzz_memory(n_bytes);
    for (size_t i = 0; i < n_bytes; i++) {
        bytes[i] = n_given == 0 ? 0 : in->at[i % n_given];
    }
    in->at += n_given;
    in->left = 0;
    *length = n_bytes;
    const char *const path = fuzz_file(name, bytes, n_bytes);
    free(bytes);
    return path;
}

/* glibc's stderr is a variable, and may be set. */
void fuzz_listen(void)
{
    FILE *const stream = fmemopen(said, sizeof said, "w");
    FUZZ_EXPECT(stream != NULL, "no memory for messages");
    real_stderr = stderr;
    stderr = stream;
}

void fuzz_expect_said(bool success)
{
    const long length = ftell(stderr);
    fclose(stderr);
    stderr = real_stderr;
    FUZZ_EXPECT(success ? length == 0 : length > 0 && said[length - 1] == '\n', "%ld characters were said", length);
    for (long i = 0; i < length; i++) {
        FUZZ_EXPECT(said[i] == '\n' || ((unsigned char)said[i] >= ' ' && said[i] != 0x7f), "character %d was said",
                    said[i]);
    }
}
