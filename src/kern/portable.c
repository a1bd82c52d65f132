/* The kernels in plain C, for any processor; written so that compilers vectorise the loop over lanes. */
#include "kern.h"

#include "../core/bits.h"

/* Certified: |sums| stay under 2^53, so each addition of an integer is exact (see log.c on zeros). */
static inline double log64_product(uint64_t row, uint64_t lane)
{
    return axm_f64_from_bits(row + lane - ((uint64_t)1 << AXM_F64_FRACTION_BITS));
}

/* Certified: finite operands, and no product of two non-zero ones leaves the normal range. */
static inline float log32_product(uint32_t row, uint32_t lane)
{
    const uint32_t sum = row - ((uint32_t)AXM_F32_BIAS << AXM_F32_FRACTION_BITS) + lane;
    const uint32_t keep = (0 - (uint32_t)(row != 0)) & (0 - (uint32_t)(lane != 0));
    return axm_f32_from_bits(sum & keep);
}

/* Certified: |sums| stay under 2^53, so product and addition are exact. */
static inline double lin64_product(uint64_t row, uint64_t lane)
{
    return axm_f64_from_bits(row) * axm_f64_from_bits(lane);
}

static inline float lin32_product(uint32_t row, uint32_t lane)
{
    return axm_f32_from_bits(row) * axm_f32_from_bits(lane);
}

#define TILE_NAME log64
#define TILE_CODE uint64_t
#define TILE_SUM double
#define TILE_PRODUCT log64_product
#include "tile.inc"

#define TILE_NAME log32
#define TILE_CODE uint32_t
#define TILE_SUM float
#define TILE_PRODUCT log32_product
#include "tile.inc"

#define TILE_NAME lin64
#define TILE_CODE uint64_t
#define TILE_SUM double
#define TILE_PRODUCT lin64_product
#include "tile.inc"

#define TILE_NAME lin32
#define TILE_CODE uint32_t
#define TILE_SUM float
#define TILE_PRODUCT lin32_product
#include "tile.inc"

const axm_kernels axm_kernels_portable = {.log64 = log64, .log32 = log32, .lin64 = lin64, .lin32 = lin32};
