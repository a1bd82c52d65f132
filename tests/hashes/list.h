/* Names and hashes: those of a file or of the first run, which every run is held against. */
#ifndef HASHES_LIST_H
#define HASHES_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { HASHES_NAME_BYTES = 160 };

typedef struct hashes_entry hashes_entry;

typedef struct {
    hashes_entry *entries;
    size_t count, capacity, next;
    bool closed; /* a name that is not there is one too many */
    size_t runs; /* begun */
    const char *run;
    size_t differing, missing, unknown;
} hashes_list;

/* Lines of 16 hexadecimal digits, a space and a name. False: no such file, or not such lines; a message is on stderr.
 */
bool hashes_list_load(hashes_list *list, const char *path);
void hashes_list_free(hashes_list *list);

/* Between these, a run notes what it has computed, in any order; names that differ, lack or are too many are written to
 * stderr, each once. */
void hashes_list_begin_run(hashes_list *list, const char *run);
void hashes_list_note(hashes_list *list, const char *name, uint64_t value);
void hashes_list_end_run(hashes_list *list);

void hashes_list_print(const hashes_list *list, FILE *to);

#endif
