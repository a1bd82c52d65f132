#define _XOPEN_SOURCE 700

#include "folder.h"
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 512
#define MAX_FILES 32
#define STDERR_NAME "stderr.txt"

static char folder[PATH_SIZE];
static char files[MAX_FILES][PATH_SIZE];
static size_t n_files;
static int real_stderr;

int test_folder_make(void **state)
{
    const char *const above = getenv("TMPDIR");

    (void)state;
    n_files = 0;
    snprintf(folder, sizeof folder, "%s/approxmul-XXXXXX", above != NULL ? above : P_tmpdir);
    return mkdtemp(folder) == NULL;
}

int test_folder_remove(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_files; i++)
        remove(files[i]);
    return rmdir(folder);
}

const char *test_path(const char *name)
{
    static char paths[8][PATH_SIZE + 64];
    static size_t next;
    char *const path = paths[next++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

/* Written again under the same name, it is to be removed once only. */
static void remember(const char *path)
{
    for (size_t i = 0; i < n_files; i++) {
        if (strcmp(files[i], path) == 0)
            return;
    }
    assert_true(n_files < MAX_FILES && strlen(path) < PATH_SIZE);
    strcpy(files[n_files++], path);
}

const char *test_write(const char *name, const void *bytes, size_t n_bytes)
{
    const char *const path = test_path(name);
    FILE *const out = fopen(path, "wb");

    assert_non_null(out);
    remember(path);
    assert_int_equal(fwrite(bytes, 1, n_bytes, out), n_bytes);
    assert_int_equal(fclose(out), 0);
    return path;
}

const char *test_write_text(const char *name, const char *text)
{
    return test_write(name, text, strlen(text));
}

const char *test_write_floats(const char *name, const float *values, size_t n)
{
    unsigned char *const bytes = malloc(4 * n + 1);

    assert_non_null(bytes);
    for (size_t i = 0; i < 4 * n; i++)
        bytes[i] = (unsigned char)(test_bits(values[i / 4]) >> i % 4 * 8);
    const char *const path = test_write(name, bytes, 4 * n);
    free(bytes);
    return path;
}

void test_stderr_begin(void)
{
    FILE *const out = fopen(test_write(STDERR_NAME, "", 0), "w");

    assert_non_null(out);
    fflush(stderr);
    real_stderr = dup(STDERR_FILENO);
    assert_true(real_stderr >= 0 && dup2(fileno(out), STDERR_FILENO) >= 0);
    fclose(out);
}

const char *test_stderr_end(void)
{
    static char text[4096];

    fflush(stderr);
    assert_true(dup2(real_stderr, STDERR_FILENO) >= 0);
    close(real_stderr);
    FILE *const in = fopen(test_path(STDERR_NAME), "r");
    assert_non_null(in);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    return text;
}
