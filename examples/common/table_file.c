#include "table_file.h"

#include "diagnostic.h"
#include "file_bytes.h"

#include <stdlib.h>
#include <string.h>

#define N_ENTRIES ((size_t)65536)
#define FILE_BYTES (2 * N_ENTRIES)
/** What the library lets a name have, and its terminating zero. */
#define TABLE_NAME_SIZE 48

static void name_from(const char *path, char *name)
{
    const char *slash = strrchr(path, '/');
    const char *first = slash == NULL ? path : slash + 1;
    size_t length = strcspn(first, ".");

    if (length >= TABLE_NAME_SIZE)
        length = TABLE_NAME_SIZE - 1;
    memcpy(name, first, length);
    name[length] = '\0';
}

static bool check_size(const char *path, size_t n_bytes)
{
    if (n_bytes < FILE_BYTES)
        return complain(path, 0, "truncated: %zu bytes; a table of 8 x 8 bits has %zu", n_bytes, FILE_BYTES);
    if (n_bytes > FILE_BYTES)
        return complain(path, 0, "too long: a table of 8 x 8 bits has %zu bytes", FILE_BYTES);
    return true;
}

/* The library wants the machine's own order of bytes. */
static void decode(const unsigned char *bytes, uint16_t *entries)
{
    for (size_t i = 0; i < N_ENTRIES; i++)
        entries[i] = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
}

static bool create(const axm_context *ctx, const char *path, const uint16_t *entries, bool is_signed, axm_arith **out)
{
    char name[TABLE_NAME_SIZE];
    axm_table_desc desc;

    name_from(path, name);
    axm_table_desc_init(&desc);
    desc.signed_a = desc.signed_b = is_signed;
    desc.entries = entries;
    desc.n_entries = N_ENTRIES;
    desc.name = name;
    if (axm_arith_create_table(ctx, &desc, out) != AXM_OK)
        return complain(path, 0, "%s", axm_last_message());
    return true;
}

bool table_load(const axm_context *ctx, const char *path, bool is_signed, axm_arith **out)
{
    unsigned char *bytes = NULL;
    uint16_t *entries = malloc(FILE_BYTES);
    size_t n_bytes;
    bool done = entries != NULL ? read_at_most(path, FILE_BYTES + 1, &bytes, &n_bytes) && check_size(path, n_bytes)
                                : complain_memory();

    if (done) {
        decode(bytes, entries);
        done = create(ctx, path, entries, is_signed, out);
    }
    free(entries);
    free(bytes);
    return done;
}
