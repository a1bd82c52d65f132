/*
 * Structures that cross the interface, and may be of another version than the library.
 *
 * A program hands over the size that its own header gave a structure. Fields are only ever added at the end, so two
 * versions agree on all that both know: what only this library knows has its default, what only the program knows must
 * be zero (read) or becomes zero (written).
 */
#ifndef AXM_CORE_STRUCTURE_H
#define AXM_CORE_STRUCTURE_H

#include "fail.h"

/* A size over this is no structure's, but memory that was never set: it is refused before so much is read. */
#define AXM_STRUCTURE_BYTES_MAX 4096

/* A descriptor of the interface; its first member is `size_t struct_size`. */
typedef struct {
    const char *init;     /* what the program calls to set one up */
    size_t bytes;         /* as this version knows it */
    size_t least;         /* to the end of the last field that has no default: less says nothing */
    const void *defaults; /* `bytes` of them */
} axm_structure;

/* The bytes of a structure up to the end of a member. */
#define AXM_UP_TO(type, member) (offsetof(type, member) + sizeof((type){0}.member))

/* Defaults into the program's structure, never past its size, which is noted in it. */
void axm_structure_init(const axm_structure *structure, void *given, size_t given_bytes);

/* The program's structure as this version's, in `own`; AXM_E_STRUCT, and `own` untouched, where that cannot be. */
axm_status axm_structure_read(const char *function, const char *name, const axm_structure *structure, const void *given,
                              void *own);

/* The same of an element of an array, which has no size of its own, but the one that axm_structure_check_size() took.
 */
axm_status axm_structure_read_element(const char *function, const char *name, size_t index, const void *array,
                                      size_t element_bytes, void *own, size_t own_bytes);

/* The size of elements, or of a structure that a call fills in: at least `least` bytes, or AXM_E_STRUCT. */
axm_status axm_structure_check_size(const char *function, const char *name, size_t given_bytes, size_t least);

/* This version's structure into the program's. */
void axm_structure_write(const void *own, size_t own_bytes, void *given, size_t given_bytes);

#endif
