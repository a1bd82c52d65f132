/*
 * Look-ups for x86-64 with AVX-512 VBMI: a row of the table, 256 products of two bytes each, lies in eight registers,
 * and a permutation by bytes finds 64 of them at once.
 *
 * Bytes are summed apart, lower ones and upper ones, even lanes and odd lanes, in 16 bits each: that holds the sum of
 * AXM_BLOCK of them.
 */
#include "kern.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")))
#define LANES ((size_t)64) /* of a register of bytes */
#define VECTORS_MAX (AXM_LOOKUP / LANES)

_Static_assert(AXM_BLOCK *UINT8_MAX <= UINT16_MAX, "sums of bytes");

typedef struct {
    __m512i low_even, low_odd, high_even, high_odd;
} sums_of_bytes;

/* One of 256 bytes in four registers, for each of 64 indices; `upper` where an index is 128 or more. */
TARGET AXM_INLINED __m512i find(const __m512i bytes[4], __m512i index, __mmask64 upper)
{
    const __m512i first = _mm512_permutex2var_epi8(bytes[0], index, bytes[1]);
    const __m512i second = _mm512_permutex2var_epi8(bytes[2], index, bytes[3]);
    return _mm512_mask_mov_epi8(first, upper, second);
}

TARGET AXM_INLINED void add(const __m512i low[4], const __m512i high[4], const uint8_t *lanes, sums_of_bytes *sums)
{
    const __m512i index = _mm512_loadu_si512(lanes), even = _mm512_set1_epi16(0xff);
    const __mmask64 upper = _mm512_movepi8_mask(index);
    const __m512i l = find(low, index, upper), h = find(high, index, upper);
    sums->low_even = _mm512_add_epi16(sums->low_even, _mm512_and_si512(l, even));
    sums->low_odd = _mm512_add_epi16(sums->low_odd, _mm512_srli_epi16(l, 8));
    sums->high_even = _mm512_add_epi16(sums->high_even, _mm512_and_si512(h, even));
    sums->high_odd = _mm512_add_epi16(sums->high_odd, _mm512_srli_epi16(h, 8));
}

/* The sums of a vector's lanes that are among the n wanted ones, and what each product had taken off. */
TARGET static void store(const sums_of_bytes *bytes, int64_t taken_off, size_t n, int64_t *sums)
{
    uint16_t low[2][LANES / 2], high[2][LANES / 2];
    _mm512_storeu_si512(low[0], bytes->low_even);
    _mm512_storeu_si512(low[1], bytes->low_odd);
    _mm512_storeu_si512(high[0], bytes->high_even);
    _mm512_storeu_si512(high[1], bytes->high_odd);
    for (size_t j = 0; j < LANES && j < n; j++) {
        sums[j] += (int64_t)low[j % 2][j / 2] + 256 * (int64_t)high[j % 2][j / 2] + taken_off;
    }
}

/* `vectors` is a constant wherever this is inlined, so that all sums stay in registers. */
TARGET AXM_INLINED void run(const size_t vectors, const axm_lookup *lookup, size_t k, const uint32_t *row,
                            const uint8_t *lanes, size_t n, int64_t *sums)
{
    sums_of_bytes bytes[VECTORS_MAX];
    for (size_t v = 0; v < vectors; v++) {
        bytes[v].low_even = bytes[v].low_odd = bytes[v].high_even = bytes[v].high_odd = _mm512_setzero_si512();
    }
    for (size_t t = 0; t < k; t++, lanes += AXM_LOOKUP) {
        const uint8_t *const low_bytes = lookup->bytes[row[t]][0], *const high_bytes = lookup->bytes[row[t]][1];
        __m512i low[4], high[4];
        for (size_t i = 0; i < 4; i++) {
            low[i] = _mm512_loadu_si512(low_bytes + i * LANES);
            high[i] = _mm512_loadu_si512(high_bytes + i * LANES);
        }
        for (size_t v = 0; v < vectors; v++) {
            add(low, high, lanes + v * LANES, &bytes[v]);
        }
    }
    for (size_t v = 0; v < vectors; v++) {
        store(&bytes[v], (int64_t)k * lookup->base, n - v * LANES, sums + v * LANES);
    }
}

axm_lookup_run axm_vbmi_look_up;

TARGET void axm_vbmi_look_up(const axm_lookup *lookup, size_t k, const uint32_t *row, const uint8_t *lanes, size_t n,
                             int64_t *sums)
{
    switch ((n + LANES - 1) / LANES) {
    case 1: run(1, lookup, k, row, lanes, n, sums); break;
    case 2: run(2, lookup, k, row, lanes, n, sums); break;
    case 3: run(3, lookup, k, row, lanes, n, sums); break;
    case 4: run(4, lookup, k, row, lanes, n, sums); break;
    default: break; /* no lanes */
    }
}

#endif
