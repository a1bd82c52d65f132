#include "list.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS = 16 };

struct hashes_entry {
    uint64_t value;
    size_t runs; /* that had it */
    bool at_fault;
    char name[HASHES_NAME_BYTES];
};

static hashes_entry *append(hashes_list *list, const char *name, uint64_t value)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity == 0 ? 1024 : 2 * list->capacity;
        list->entries = realloc(list->entries, list->capacity * sizeof *list->entries);
        if (list->entries == NULL) {
            fprintf(stderr, "hashes: FAILED: no memory for %zu names\n", list->capacity);
            exit(1);
        }
    }
    hashes_entry *const entry = &list->entries[list->count++];
    *entry = (hashes_entry){.value = value};
    snprintf(entry->name, sizeof entry->name, "%s", name);
    return entry;
}

/* Runs come along in the list's own order, so that the next one is nearly always the one. */
static hashes_entry *find(hashes_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        const size_t at = (list->next + i) % list->count;
        if (strcmp(list->entries[at].name, name) == 0) {
            list->next = at + 1;
            return &list->entries[at];
        }
    }
    return NULL;
}

static bool read_line(hashes_list *list, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    char *end;
    const uint64_t value = strtoull(line, &end, 16);
    if (end != line + DIGITS || *end != ' ' || strlen(end + 1) >= HASHES_NAME_BYTES) {
        return false;
    }
    append(list, end + 1, value);
    return true;
}

bool hashes_list_load(hashes_list *list, const char *path)
{
    char line[DIGITS + 2 + HASHES_NAME_BYTES];
    bool good = true;
    FILE *const file = fopen(path, "r");
    while (file != NULL && good && fgets(line, sizeof line, file) != NULL) {
        good = read_line(list, line);
    }
    if (file == NULL || !good) {
        fprintf(stderr, "hashes: %s: %s\n", path, file == NULL ? "cannot be read" : "a line is not a hash and a name");
    }
    if (file != NULL) {
        fclose(file);
    }
    list->closed = true;
    return file != NULL && good;
}

void hashes_list_free(hashes_list *list)
{
    free(list->entries);
}

void hashes_list_begin_run(hashes_list *list, const char *run)
{
    list->run = run;
    list->runs++;
    list->next = 0;
}

/* True the first time. */
static bool blame(hashes_entry *entry, size_t *count)
{
    const bool first = !entry->at_fault;
    entry->at_fault = true;
    *count += first;
    return first;
}

void hashes_list_note(hashes_list *list, const char *name, uint64_t value)
{
    hashes_entry *entry = find(list, name);
    if (entry == NULL) {
        entry = append(list, name, value);
        if (list->closed && blame(entry, &list->unknown)) {
            fprintf(stderr, "hashes: %s: not in the list: %016llx %s\n", list->run, (unsigned long long)value, name);
        }
    } else if (entry->value != value && blame(entry, &list->differing)) {
        fprintf(stderr, "hashes: %s: differs: %016llx, not %016llx: %s\n", list->run, (unsigned long long)value,
                (unsigned long long)entry->value, name);
    }
    entry->runs = list->runs;
}

void hashes_list_end_run(hashes_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        hashes_entry *const entry = &list->entries[i];
        if (entry->runs != list->runs && blame(entry, &list->missing)) {
            fprintf(stderr, "hashes: %s: missing: %s\n", list->run, entry->name);
        }
    }
    list->closed = true;
}

void hashes_list_print(const hashes_list *list, FILE *to)
{
    for (size_t i = 0; i < list->count; i++) {
        fprintf(to, "%016llx %s\n", (unsigned long long)list->entries[i].value, list->entries[i].name);
    }
}
