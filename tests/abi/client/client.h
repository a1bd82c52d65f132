/*
 * A program of another version: every structure of the interface goes through public calls, on the stack and on the
 * heap, where AddressSanitizer marks what lies behind it.
 *
 * tests/abi/programs.sh compiles it against headers whose structures are shorter or longer than the library's, and
 * compares what it prints. So it uses no structure's last field, but those of axm_fully_connected_desc,
 * axm_cost_entry and axm_affine, which are never shorter. With an argument it sets the field of longer structures that
 * the library cannot know, and every call that reads one must refuse.
 */
#ifndef AXM_TESTS_ABI_CLIENT_H
#define AXM_TESTS_ABI_CLIENT_H

#include <approxmul/approxmul.h>

#include <stdlib.h>

/* Bytes at a structure's end that the library does not know. */
#ifndef LATER_BYTES
#define LATER_BYTES 0
#endif

enum { NUMBERS = 64 };
extern float client_numbers[NUMBERS];
extern int32_t client_integers[NUMBERS];

/* What each part does with the structures that are its own. */
void client_contexts(void);
void client_arithmetics(void);
void client_layers(void);
void client_measurements(void);
void client_figures(void);

void client_fail(const char *what, const char *why);

/* A call that reads the structure in question: printed, and checked to do or to refuse. Whether it has done its work.
 */
#define TAKES(call) client_takes(#call, (call))
int client_takes(const char *call, axm_status status);

/* A call that reads no structure, or only others: it must do its work. */
#define DOES(call) client_does(#call, (call))
void client_does(const char *call, axm_status status);

void client_print_floats(size_t n, const float *values);
void client_print_sums(size_t n, const int64_t *values);

axm_arith *client_arith(const char *text);
void *client_memory(size_t bytes);

/* A structure that the calls to come read. */
#define SET_UP(type, desc) (type##_init(desc), client_set_later((desc), sizeof *(desc)))
void client_set_later(void *structure, size_t bytes);

/* Structures that a call is to fill in: marked before it, and after it what only this program knows must be 0. */
#define MARK(n, figures) client_mark((figures), (n) * sizeof *(figures))
#define CHECK_LATER(n, figures) client_check_later(#figures, (figures), (n), sizeof *(figures))
void client_mark(void *figures, size_t bytes);
void client_check_later(const char *what, const void *figures, size_t n, size_t bytes);

/* So many structures, one directly behind the other, and behind the last one what must not be touched. */
#define ON_STACK_AND_HEAP(type, n, use)                                                                                \
    do {                                                                                                               \
        type on_stack[n];                                                                                              \
        type *const on_heap = client_memory(sizeof on_stack);                                                          \
        use(on_stack);                                                                                                 \
        use(on_heap);                                                                                                  \
        free(on_heap);                                                                                                 \
    } while (0)

#endif
