#include "table_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 48 }; /* as axm_table_desc.name allows */

/* A file being read into entries of two or four bytes. */
struct reader {
    const char *path;
    FILE *file;
    const axm_table_desc *like;
    size_t n_entries; /* that the table must have */
    int32_t *entries; /* the file's numbers, and then, in the same place, the entries as the library takes them */
    char *message;
};

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static bool
refuse(const struct reader *reader, const char *format, ...)
{
    const int begun = snprintf(reader->message, TABLE_FILE_MESSAGE_BYTES, "%.120s: ", reader->path);
    va_list args;

    va_start(args, format);
    vsnprintf(reader->message + begun, TABLE_FILE_MESSAGE_BYTES - (size_t)begun, format, args);
    va_end(args);
    return false;
}

static bool is_16(const struct reader *reader)
{
    return reader->like->entry_bits == 16;
}

static bool has_sign(const struct reader *reader)
{
    return !is_16(reader) || reader->like->signed_a || reader->like->signed_b;
}

/* ---- raw ---- */

static bool read_raw(struct reader *reader)
{
    const size_t entry_bytes = is_16(reader) ? 2 : 4;
    unsigned char bytes[4];
    size_t n_bytes = 0;

    for (size_t i = 0; i < reader->n_entries; i++) {
        const size_t got = fread(bytes, 1, entry_bytes, reader->file);
        uint32_t pattern = 0;
        n_bytes += got;
        if (ferror(reader->file))
            return refuse(reader, "cannot be read: %s", strerror(errno));
        if (got != entry_bytes)
            return refuse(reader, "truncated: it has %zu bytes; %zu entries of %zu bytes are %zu", n_bytes,
                          reader->n_entries, entry_bytes, reader->n_entries * entry_bytes);
        for (size_t byte = 0; byte < entry_bytes; byte++)
            pattern |= (uint32_t)bytes[byte] << 8 * byte;
        memcpy(&reader->entries[i], &pattern, sizeof pattern);
    }
    if (fgetc(reader->file) != EOF)
        return refuse(reader, "oversized: it has more than the %zu bytes that %zu entries of %zu bytes are",
                      reader->n_entries * entry_bytes, reader->n_entries, entry_bytes);
    return true;
}

/* ---- comma-separated ---- */

/* Passes what may stand between numbers; gives the first character of the next one, or EOF. */
static int skip_between(struct reader *reader, size_t *line)
{
    bool comment = false;

    for (;;) {
        const int c = fgetc(reader->file);
        if (c == '\n') {
            comment = false;
            *line += 1;
        } else if (c == '#') {
            comment = true;
        } else if (c == EOF || (!comment && (c == '\0' || strchr(",; \t\r", c) == NULL))) {
            return c;
        }
    }
}

/* One number beginning with `c`. */
static bool read_number(struct reader *reader, int c, size_t line, int32_t *number)
{
    const long long lowest = !has_sign(reader) ? 0 : is_16(reader) ? INT16_MIN : INT32_MIN;
    const long long highest = !has_sign(reader) ? UINT16_MAX : is_16(reader) ? INT16_MAX : INT32_MAX;
    char text[16], *end;
    size_t length = 0;

    for (; (c >= '0' && c <= '9') || c == '-'; c = fgetc(reader->file)) {
        if (length + 1 < sizeof text)
            text[length++] = (char)c;
    }
    if (c != EOF)
        ungetc(c, reader->file);
    text[length] = '\0';
    const long long value = strtoll(text, &end, 10);
    if (length == 0 || *end != '\0' || value < lowest || value > highest)
        return refuse(reader, "line %zu: \"%s%.1s\" is no entry; expected whole numbers from %lld to %lld", line, text,
                      length == 0 && c > ' ' && c < 127 ? (char[]){(char)c, '\0'} : "", lowest, highest);
    *number = (int32_t)value;
    return true;
}

static bool read_csv(struct reader *reader)
{
    size_t line = 1, n = 0;

    for (int c = skip_between(reader, &line); c != EOF; c = skip_between(reader, &line)) {
        int32_t number = 0;
        if (!read_number(reader, c, line, &number))
            return false;
        if (n == reader->n_entries)
            return refuse(reader, "line %zu: oversized: it has more than the table's %zu numbers", line,
                          reader->n_entries);
        reader->entries[n++] = number;
    }
    if (ferror(reader->file))
        return refuse(reader, "cannot be read: %s", strerror(errno));
    if (n < reader->n_entries)
        return refuse(reader, "truncated: it has %zu numbers; the table has %zu", n, reader->n_entries);
    return true;
}

/* ---- the table ---- */

static bool ends_in(const char *text, const char *end)
{
    const size_t length = strlen(text), end_length = strlen(end);

    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* The file's name without folder and ending, as much of it as fits. */
static void name_of(const char *path, char name[NAME_BYTES])
{
    const char *const slash = strrchr(path, '/');
    const char *const base = slash != NULL ? slash + 1 : path;
    const char *const dot = strrchr(base, '.');
    const size_t length = dot != NULL && dot != base ? (size_t)(dot - base) : strlen(base);

    snprintf(name, NAME_BYTES, "%.*s", (int)(length < NAME_BYTES ? length : NAME_BYTES - 1), base);
}

/* Entries of 16 bits move together: the library reads them as uint16_t. */
static void narrow(int32_t *entries, size_t n_entries)
{
    for (size_t i = 0; i < n_entries; i++) {
        const uint16_t pattern = (uint16_t)(entries[i] & 0xffff);
        memcpy((unsigned char *)entries + i * sizeof pattern, &pattern, sizeof pattern);
    }
}

static bool make_table(struct reader *reader, const axm_context *ctx, axm_arith **arith)
{
    axm_table_desc desc = *reader->like;
    char name[NAME_BYTES];

    if (!(ends_in(reader->path, ".csv") ? read_csv(reader) : read_raw(reader)))
        return false;
    if (is_16(reader))
        narrow(reader->entries, reader->n_entries);
    if (desc.name == NULL) {
        name_of(reader->path, name);
        desc.name = name;
    }
    desc.entries = reader->entries;
    desc.n_entries = reader->n_entries;
    if (axm_arith_create_table(ctx, &desc, arith) != AXM_OK)
        return refuse(reader, "%s", axm_last_message());
    return true;
}

bool table_file_read(const axm_context *ctx, const char *path, const axm_table_desc *like, axm_arith **arith,
                     char message[TABLE_FILE_MESSAGE_BYTES])
{
    struct reader reader = {.path = path, .like = like, .message = message};
    bool done = false;

    if (like->bits_a < 2 || like->bits_a > 8 || like->bits_b < 2 || like->bits_b > 8 ||
        (like->entry_bits != 16 && like->entry_bits != 32))
        return refuse(&reader,
                      "a table of %ld x %ld bits with %ld-bit entries; allowed: 2..8 bits, entries of 16 or 32",
                      (long)like->bits_a, (long)like->bits_b, (long)like->entry_bits);
    reader.n_entries = (size_t)1 << (like->bits_a + like->bits_b);
    reader.entries = malloc(reader.n_entries * sizeof *reader.entries);
    reader.file = fopen(path, "rb");
    if (reader.entries == NULL)
        refuse(&reader, "no memory for %zu entries", reader.n_entries);
    else if (reader.file == NULL)
        refuse(&reader, "cannot be read: %s", strerror(errno));
    else
        done = make_table(&reader, ctx, arith);
    if (reader.file != NULL)
        fclose(reader.file);
    free(reader.entries);
    return done;
}

/* ---- writing ---- */

static int64_t n_operands(const axm_arith *arith, int32_t operand)
{
    return (int64_t)1 << axm_arith_operand_bits(arith, operand);
}

int32_t table_entry_bits(const axm_arith *arith)
{
    const bool is_signed = axm_arith_operand_is_signed(arith, AXM_OPERAND_A) != 0 ||
                           axm_arith_operand_is_signed(arith, AXM_OPERAND_B) != 0;
    const int64_t lowest = is_signed ? INT16_MIN : 0, highest = is_signed ? INT16_MAX : UINT16_MAX;

    for (int64_t a = 0; a < n_operands(arith, AXM_OPERAND_A); a++) {
        for (int64_t b = 0; b < n_operands(arith, AXM_OPERAND_B); b++) {
            const int64_t product = axm_mul_int(arith, a, b);
            if (product < lowest || product > highest)
                return 32;
        }
    }
    return 16;
}

static void write_entries(FILE *file, const axm_arith *arith)
{
    const int32_t entry_bits = table_entry_bits(arith);

    for (int64_t a = 0; a < n_operands(arith, AXM_OPERAND_A); a++) {
        for (int64_t b = 0; b < n_operands(arith, AXM_OPERAND_B); b++) {
            const uint32_t pattern = (uint32_t)(axm_mul_int(arith, a, b) & UINT32_MAX);
            for (int32_t shift = 0; shift < entry_bits; shift += 8)
                putc((int)(pattern >> shift & 0xff), file);
        }
    }
}

bool table_file_write(const char *path, const axm_arith *arith, char message[TABLE_FILE_MESSAGE_BYTES])
{
    const struct reader reader = {.path = path, .message = message};
    FILE *const file = fopen(path, "wb");

    if (file == NULL)
        return refuse(&reader, "cannot be written: %s", strerror(errno));
    write_entries(file, arith);
    const bool written = !ferror(file);
    if (fclose(file) != 0 || !written)
        return refuse(&reader, "could not be written to its end");
    return true;
}
