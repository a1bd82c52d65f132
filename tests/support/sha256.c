#include "sha256.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static uint32_t rotate(uint32_t x, int n)
{
    return (x >> n) | (x << (32 - n));
}

/* The first 32 bits of the fraction of x: FIPS 180-4 takes its constants from roots of primes. */
static uint32_t fraction_bits(long double x)
{
    return (uint32_t)((x - floorl(x)) * 4294967296.0L);
}

static void constants(uint32_t initial[8], uint32_t round[64])
{
    int found = 0;
    for (int n = 2; found < 64; n++) {
        int divisor = 2;
        while (n % divisor != 0) {
            divisor++;
        }
        if (divisor == n) {
            round[found] = fraction_bits(cbrtl(n));
            if (found < 8) {
                initial[found] = fraction_bits(sqrtl(n));
            }
            found++;
        }
    }
}

static void compress(uint32_t state[8], const uint32_t round[64], const uint8_t block[64])
{
    uint32_t w[64], v[8];
    for (int t = 0; t < 64; t++) {
        if (t < 16) {
            w[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 | (uint32_t)block[4 * t + 2] << 8 |
                   block[4 * t + 3];
        } else {
            const uint32_t x = w[t - 15], y = w[t - 2];
            w[t] = w[t - 16] + (rotate(x, 7) ^ rotate(x, 18) ^ (x >> 3)) + w[t - 7] +
                   (rotate(y, 17) ^ rotate(y, 19) ^ (y >> 10));
        }
    }
    memcpy(v, state, sizeof v);
    for (int t = 0; t < 64; t++) {
        const uint32_t a = v[0], e = v[4];
        const uint32_t t1 =
            v[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & v[5]) ^ (~e & v[6])) + round[t] + w[t];
        const uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof v[0]);
        v[4] += t1;
        v[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) {
        state[i] += v[i];
    }
}

void test_sha256_prefix(const uint8_t *data, size_t n_bytes, char hex[17])
{
    uint32_t state[8], round[64];
    uint8_t tail[128] = {0};
    constants(state, round);
    size_t done = 0;
    for (; n_bytes - done >= 64; done += 64) {
        compress(state, round, data + done);
    }
    const size_t rest = n_bytes - done, tail_bytes = rest < 56 ? 64 : 128;
    memcpy(tail, data + done, rest);
    tail[rest] = 0x80;
    for (int i = 0; i < 8; i++) {
        tail[tail_bytes - 1 - (size_t)i] = (uint8_t)((uint64_t)n_bytes * 8 >> (8 * i));
    }
    for (size_t i = 0; i < tail_bytes; i += 64) {
        compress(state, round, tail + i);
    }
    snprintf(hex, 17, "%08lx%08lx", (unsigned long)state[0], (unsigned long)state[1]);
}
