/* One line of the list: operands seeded by its name, results fed to its hash. All of it integers, so that a probe is
 * the same in every floating-point mode and byte order. */
#ifndef HASHES_PROBE_H
#define HASHES_PROBE_H

#include "list.h"

#include <approxmul/approxmul.h>

/* What is probed: an arithmetic, or what needs none. */
typedef struct {
    hashes_list *list;
    const axm_context *context; /* of this run; may be NULL */
    const axm_arith *arith;
    const char *name;
    bool takes_nan;      /* as operands of layers and arrays */
    bool sums_are_whole; /* it has sums of integer operands */
} hashes_subject;

typedef struct {
    const hashes_subject *subject;
    uint64_t random, hash;
    size_t used; /* bytes of memory */
} hashes_probe;

/* One at a time. */
hashes_probe hashes_begin(const hashes_subject *subject, const char *what);

/* The name of the one under way, or the last one. */
const char *hashes_probed(void);

/* Notes the hash; without this the probe leaves no line. Says so when the library has left another mode behind. */
void hashes_end(const hashes_probe *probe);

/* Library calls that changed the thread's mode, for which hashes_end() looks. */
size_t hashes_modes_changed(void);

/* Ends the program, with the library's message, when a call has failed. */
void hashes_need(axm_status status);

/* Elements of memory until the next probe, filled with no number in particular. */
float *hashes_floats(hashes_probe *probe, size_t n);
int32_t *hashes_ints(hashes_probe *probe, size_t n);
int64_t *hashes_longs(hashes_probe *probe, size_t n);

typedef enum {
    HASHES_TAME, /* within some powers of two of 1, often with few bits, some zero: sums round, and quotients tie */
    HASHES_TINY, /* such that products and sums of products are about the smallest normal number */
    HASHES_WILD  /* a third are any bit patterns, the rest tame */
} hashes_operands;

/* Of the kinds above those that are worth a layer's while under the subject's arithmetic. */
bool hashes_is_worth(const hashes_subject *subject, hashes_operands kind);

/* NaN only where the subject takes it. */
float *hashes_operands_f32(hashes_probe *probe, hashes_operands kind, size_t n);
int32_t *hashes_operands_i32(hashes_probe *probe, size_t n);
/* Tame ones without their signs. */
float *hashes_magnitudes(hashes_probe *probe, size_t n);

void hashes_add(hashes_probe *probe, uint64_t value);
void hashes_add_f32(hashes_probe *probe, size_t n, const float *values);
void hashes_add_i32(hashes_probe *probe, size_t n, const int32_t *values);
void hashes_add_i64(hashes_probe *probe, size_t n, const int64_t *values);
/* Any NaN counts as the same. */
void hashes_add_f64(hashes_probe *probe, size_t n, const double *values);

#endif
