#include "file_bytes.h"

#include "diagnostic.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Gives back what a small file has not filled; then a sanitiser sees who reads past its end, too. */
static void fit(unsigned char **bytes, size_t n_bytes)
{
    unsigned char *fitting = realloc(*bytes, n_bytes + 1);

    if (fitting != NULL)
        *bytes = fitting;
}

/* The size is not asked for beforehand: pipes have none, and a file may grow meanwhile. */
static bool read_stream(FILE *stream, const char *path, size_t max_bytes, unsigned char **bytes, size_t *n_bytes)
{
    size_t capacity = max_bytes < 65536 ? max_bytes : 65536;

    *n_bytes = 0;
    *bytes = malloc(capacity + 1);
    if (*bytes == NULL)
        return complain_memory();
    for (;;) {
        *n_bytes += fread(*bytes + *n_bytes, 1, capacity - *n_bytes, stream);
        if (ferror(stream))
            return complain(path, 0, "cannot be read: %s", strerror(errno));
        (*bytes)[*n_bytes] = 0;
        if (*n_bytes < capacity || capacity == max_bytes) {
            fit(bytes, *n_bytes);
            return true;
        }

        capacity = capacity < max_bytes / 2 ? capacity * 2 : max_bytes;
        unsigned char *larger = realloc(*bytes, capacity + 1);
        if (larger == NULL)
            return complain_memory();
        *bytes = larger;
    }
}

bool read_at_most(const char *path, size_t max_bytes, unsigned char **bytes, size_t *n_bytes)
{
    FILE *stream = fopen(path, "rb");

    if (stream == NULL)
        return complain(path, 0, "cannot be opened: %s", strerror(errno));
    bool done = read_stream(stream, path, max_bytes, bytes, n_bytes);
    if (!done) {
        free(*bytes);
        *bytes = NULL;
    }
    fclose(stream);
    return done;
}
