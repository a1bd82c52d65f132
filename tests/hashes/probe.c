#include "probe.h"

#include "../support/numbers.h"
#include "mode.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_BYTES = 1 << 20 };

static alignas(64) unsigned char memory[MEMORY_BYTES];
static char name[HASHES_NAME_BYTES] = "making arithmetics";
static size_t modes_changed;

static void feed(uint64_t *hash, uint64_t value)
{
    *hash ^= value;
    *hash = test_random(hash);
}

hashes_probe hashes_begin(const hashes_subject *subject, const char *what)
{
    hashes_probe probe = {.subject = subject};
    snprintf(name, sizeof name, "%s %s", subject->name, what);
    for (const char *at = name; *at != '\0'; at++) {
        feed(&probe.random, (unsigned char)*at);
    }
    return probe;
}

const char *hashes_probed(void)
{
    return name;
}

void hashes_end(const hashes_probe *probe)
{
    hashes_list_note(probe->subject->list, name, probe->hash);
    if (!hashes_mode_holds() && modes_changed++ == 0) {
        fprintf(stderr, "hashes: the floating-point mode was changed by: %s\n", name);
    }
    hashes_mode_enter();
}

size_t hashes_modes_changed(void)
{
    return modes_changed;
}

void hashes_need(axm_status status)
{
    if (status != AXM_OK) {
        fprintf(stderr, "hashes: FAILED: %s: %s\n", name, axm_last_message());
        exit(1);
    }
}

static void *take(hashes_probe *probe, size_t n, size_t element_bytes)
{
    unsigned char *const out = memory + probe->used;
    const size_t bytes = (n * element_bytes + 63) / 64 * 64;
    if (bytes > MEMORY_BYTES - probe->used) {
        fprintf(stderr, "hashes: FAILED: %s takes more than %d bytes\n", name, MEMORY_BYTES);
        exit(1);
    }
    probe->used += bytes;
    return memset(out, 0x5a, bytes);
}

float *hashes_floats(hashes_probe *probe, size_t n)
{
    return take(probe, n, sizeof(float));
}

int32_t *hashes_ints(hashes_probe *probe, size_t n)
{
    return take(probe, n, sizeof(int32_t));
}

int64_t *hashes_longs(hashes_probe *probe, size_t n)
{
    return take(probe, n, sizeof(int64_t));
}

/* ---- operands ---- */

bool hashes_is_worth(const hashes_subject *subject, hashes_operands kind)
{
    return kind != HASHES_TINY || axm_arith_bits(subject->arith) == 0; /* fixed point makes zeros of them */
}

/* The exponent field, biased by 127, from seven random bits. */
static uint32_t exponent_field(hashes_operands kind, uint32_t random)
{
    const uint32_t offset = random & 15, which = random >> 4;
    if (kind != HASHES_TINY) {
        return 116 + offset;
    }
    return which == 0 ? 0 : which == 1 ? 120 + offset : 52 + offset;
}

static void fill_ordinary(uint64_t *random, hashes_operands kind, size_t n, float *out)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t any = test_random(random);
        const uint32_t sign = (uint32_t)any & 0x80000000u, more = (uint32_t)(any >> 32);
        const uint32_t fraction = (uint32_t)any & (more & 1 ? 0x7fffff : 0x7ff000);
        const bool zero = (more >> 1 & 7) == 0;
        const uint32_t bits = sign | (zero ? 0 : exponent_field(kind, more >> 4 & 127) << 23 | fraction);
        memcpy(&out[i], &bits, sizeof bits);
    }
}

float *hashes_operands_f32(hashes_probe *probe, hashes_operands kind, size_t n)
{
    float *const out = hashes_floats(probe, n);
    fill_ordinary(&probe->random, kind, n, out);
    if (kind == HASHES_WILD) {
        test_wild_floats(&probe->random, probe->subject->takes_nan, n / 3, out);
    }
    return out;
}

int32_t *hashes_operands_i32(hashes_probe *probe, size_t n)
{
    int32_t *const out = hashes_ints(probe, n);
    test_random_ints(&probe->random, n, out);
    return out;
}

float *hashes_magnitudes(hashes_probe *probe, size_t n)
{
    float *const out = hashes_operands_f32(probe, HASHES_TAME, n);
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &out[i], sizeof bits);
        bits &= 0x7fffffffu;
        memcpy(&out[i], &bits, sizeof bits);
    }
    return out;
}

/* ---- the hash ---- */

void hashes_add(hashes_probe *probe, uint64_t value)
{
    feed(&probe->hash, value);
}

void hashes_add_f32(hashes_probe *probe, size_t n, const float *values)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        feed(&probe->hash, bits);
    }
}

void hashes_add_i32(hashes_probe *probe, size_t n, const int32_t *values)
{
    for (size_t i = 0; i < n; i++) {
        feed(&probe->hash, (uint32_t)values[i]);
    }
}

void hashes_add_i64(hashes_probe *probe, size_t n, const int64_t *values)
{
    for (size_t i = 0; i < n; i++) {
        feed(&probe->hash, (uint64_t)values[i]);
    }
}

void hashes_add_f64(hashes_probe *probe, size_t n, const double *values)
{
    const uint64_t infinity = 0x7ff0000000000000u;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        feed(&probe->hash, (bits & ~((uint64_t)1 << 63)) > infinity ? infinity + 1 : bits);
    }
}
