/*
 * Micro-kernels: the combine steps, many at a time.
 *
 * A kernel knows no multiplier: that is in the codes. It is vectorised over lanes (output pixels,
 * output features), never over k, so that every sum is made in the order of its definition. When a
 * kernel may be used is decided by certificates (mac/certificate.h).
 *
 * Rows are codes along k, broadcast one at a time; lanes are codes side by side:
 *
 *   32- and 64-bit lanes   lanes[t * width + j] is the code of lane j at t
 *   pairs of 16-bit lanes  the word lanes[t / 2 * width + j] holds t in its upper and t + 1 in its lower half
 *
 * 16-bit rows are such words too, and lanes of an odd k end with a half that is zero. Log rows have
 * the exponents' bias taken off, so that a plain addition makes a product.
 */
#ifndef AXM_KERN_KERN_H
#define AXM_KERN_KERN_H

#include <approxmul/context.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AXM_BLOCK ((size_t)256)     /* products per certificate, and between additions to the sums in memory */
#define AXM_ROWS_MAX ((size_t)8)    /* rows of the tallest tile */
#define AXM_VECTORS_MAX ((size_t)3) /* vectors of the widest tile */
#define AXM_LANES_MAX ((size_t)48)  /* lanes of it */
#define AXM_ROW_PANELS 4            /* panels a single row is taken against at once, to cover an addition's latency */
#define AXM_ZIP ((size_t)16)        /* words that copying loops take at a time */

/* What is stamped out with constants is inlined, so that sums stay in registers. Not where nothing is optimised: each
 * call's operands would have a place of their own on the stack there, tens of KiB in all. */
#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define AXM_INLINED static inline __attribute__((always_inline))
#else
#define AXM_INLINED static inline
#endif

/* In lanes of a float format: a tap in the padding, which adds nothing, not even to an infinite
 * weight. No operand has this code: every NaN is encoded as AXM_F32_NAN. */
#define AXM_PADDING_MARK 0x7fff0000u

/* The same among 64-bit codes that are the operands, whose products with zero may be any number: a NaN. */
#define AXM_PADDING_MARK_64 0x7ff8000000000000u

/* A log row's zero: 0 less the bias, which no other operand's code is. */
#define AXM_ROW_ZERO 0xc0800000u

/* What a kernel does with two codes, and where the sum goes. */
typedef enum {
    AXM_STEP_LIN_F32,    /* product rounded, sum rounded: float sums */
    AXM_STEP_LIN_FUSED,  /* the product is exact: float sums */
    AXM_STEP_LIN_EXACT,  /* integers a float holds: int64_t sums */
    AXM_STEP_LOG_F32,    /* a zero lane adds nothing, rows have no zeros: float sums */
    AXM_STEP_LOG_ROWS,   /* only rows have zeros: float sums */
    AXM_STEP_LOG_SPARSE, /* both have: float sums */
    AXM_STEP_LOG_EXACT,  /* integers a float holds, codes biased so that a zero's product is tiny: int64_t sums */
    AXM_STEP_LIN_F64,    /* integers a double holds: int64_t sums */
    AXM_STEP_LOG_F64,    /* the same, biased codes: int64_t sums */
    AXM_STEPS_COUNT
} axm_step;

/* Adds k products to each sum of a tile: rows[r] against the lanes, to sums[r * sums_stride + j]; or sets it to their
 * sum, where they are the first. Where a tile spans panels, `pitch` bytes are from one to the next. */
typedef void axm_tile_run(size_t k, const void *const *rows, const void *lanes, size_t pitch, int first, void *sums,
                          size_t sums_stride);

/* Sets the sums of one row, whose lane j at t is lanes[offsets[t] + j]. */
typedef void axm_line_run(size_t k, const void *row, const void *lanes, const size_t *offsets, size_t n_vectors,
                          void *sums);

typedef struct {
    axm_tile_run *run[AXM_VECTORS_MAX];     /* a tile of `rows` rows and 1, 2 .. vectors vectors of lanes */
    axm_tile_run *run_one[AXM_VECTORS_MAX]; /* the same of one row, */
    axm_tile_run *run_row;                  /* and one row against AXM_ROW_PANELS panels of the widest tile */
    uint8_t rows;                           /* of the tile */
    uint8_t vectors;                        /* of the widest tile */
    uint8_t vector;                         /* lanes of a vector */
    uint8_t row_bytes;                      /* of a row's code: 2, 4 or 8 */
    uint8_t factors; /* each code, or word of two, is followed by 1, or 0 where the row's operand is zero */
} axm_tile;

typedef struct {
    axm_line_run *run;
    uint8_t vector; /* lanes of a vector */
} axm_line;

/*
 * How operands become codes. Floating-point ones stay bit patterns of floats:
 *
 *   rounded = (bits + (round_base + (bits >> 16 & round_odd))) & round_mask
 *   code    = magnitude of rounded < least ? rounded & tiny_mask : rounded & keep_mask;  NaN: the canonical one
 *
 * With `special`, where magnitudes under `flushed` become zero and no other is under `least`:
 *
 *   rounded = max(least, (magnitude + (round_base + (magnitude >> round_shift & round_odd))) & round_mask)
 *   code    = rounded < overflow ? (rounded & keep_mask) + addend : infinity, with the sign of x
 *
 * Fixed-point ones become bit patterns of doubles. x * scale, saturated, is rounded to a whole
 * number; the double of its magnitude m has the fraction bits below `keep_bits` cleared and
 * `set_bits` set where m >= threshold, and its exponent field lowered:
 *
 *   code = (m's bits, cleared and set) - rebias, with the sign of x;  x = 0: zero
 *
 * Where `segment` is not 0, m itself loses the bits that `segment_bits` lacks first, if it is no less than that.
 */
typedef struct {
    uint32_t round_base, round_odd, round_mask, least, tiny_mask, keep_mask;
    uint32_t special, flushed, round_shift, overflow, addend, infinity;
    double scale, lowest, highest;
    uint64_t keep_bits, set_bits, threshold, rebias, zero;
    uint64_t segment, segment_bits;
    float step; /* of affine quantisation; 0: there is none */
    int32_t zero_point;
    uint64_t complement; /* all ones where a negative x's magnitude is ~x (1 for -1), or else 0 for -x */
} axm_encoder;

/* Over some codes: extremes of the exponent fields of the non-zero ones, and what else there is among them. */
typedef struct {
    uint16_t min_exponent; /* 0xffff when all are zero */
    uint16_t max_exponent; /* 0 when all are zero */
    uint8_t zeros;         /* any zero */
    uint8_t nonfinite;     /* any infinity, NaN or padding mark (floating-point codes) */
} axm_certificate;

#define AXM_LOOKUP ((size_t)256) /* bit patterns of an operand of 8 bits */

/* All products of operands of at most 8 bits: those of a row's bit pattern with each of a lane's. */
typedef struct {
    int32_t products[AXM_LOOKUP][AXM_LOOKUP];
    uint8_t bytes[AXM_LOOKUP][2][AXM_LOOKUP]; /* each less `base`: the lower bytes of a row's, then the upper ones */
    int32_t base;
    bool has_bytes; /* 16 bits hold them */
} axm_lookup;

/* Adds k <= AXM_BLOCK products to each of n sums: a row's patterns with those of lane j at lanes[t * AXM_LOOKUP + j].
 * Kernels may work on more lanes, up to AXM_LOOKUP, but change no other sum. */
typedef void axm_lookup_run(const axm_lookup *lookup, size_t k, const uint32_t *row, const uint8_t *lanes, size_t n,
                            int64_t *sums);
/* Codes to be multiplied each with each: rows[t] with lane j at t, which is lanes[t * n + j], to out[t * n + j]. Codes
 * are of 64 bits for whole products, or of 32 bits for floats; a log's rows have the bias taken off. */
typedef struct {
    size_t k, n;
    size_t n_used; /* lanes whose products are wanted; others may be made too */
    const void *rows, *lanes;
    int rows_are_b; /* of a product a * b; to those that commute it is all one */
} axm_crossing;

/* Loops over elements, compiled for the instruction set too. */
typedef struct {
    axm_certificate (*encode_float)(const axm_encoder *encoder, size_t n, const float *in, uint32_t *out);
    void (*quantize)(const axm_encoder *encoder, size_t n, const float *in, int64_t *out);
    /* The same by x / step + zero_point; see axm_affine. */
    void (*quantize_affine)(const axm_encoder *encoder, size_t n, const float *in, int64_t *out);
    void (*encode_fixed)(const axm_encoder *encoder, size_t n, const int64_t *in, uint64_t *out);
    /* Operands of at most 9 bits, quantised and encoded, as float patterns: the exponent field lowered by `rebias`. */
    void (*encode_narrow)(const axm_encoder *encoder, uint32_t rebias, uint32_t zero, size_t n, const float *in,
                          uint32_t *out);
    axm_certificate (*certify_fixed)(uint64_t zero, size_t n, const uint64_t *codes);
    /* The upper halves of 64-bit codes; what the lower ones hold, or-ed. And the way back, each less `bias`. */
    uint32_t (*fold)(size_t n, const uint64_t *in, uint32_t *out);
    void (*unfold)(uint64_t bias, size_t n, const uint32_t *in, uint64_t *out);
    /* The upper halves of n words; and words of two of them, each less `bias`. */
    void (*halve)(size_t n, const uint32_t *in, uint16_t *out);
    void (*pair)(uint32_t bias, size_t n, const uint32_t *in, uint32_t *out);
    /* Codes, or pairs of codes, each followed by 1, or 0 where it is `zero`, which becomes 0 too. */
    void (*factors)(uint32_t zero, size_t n, const uint32_t *in, uint32_t *out);
    void (*pair_factors)(uint32_t zero, size_t n_pairs, const uint32_t *in, uint32_t *out);
    /* out[i] = in[i * step]. */
    void (*pick_32)(size_t step, size_t n, const uint32_t *in, uint32_t *out);
    void (*pick_64)(size_t step, size_t n, const uint64_t *in, uint64_t *out);
    /* Copies n words; n is rounded up to a multiple of AXM_ZIP. */
    void (*copy)(size_t n, const uint32_t *in, uint32_t *out);
    /* out[i] = upper[i] in the upper half, lower[i] in the lower; n is rounded up to a multiple of AXM_ZIP. */
    void (*zip)(size_t n, const uint16_t *upper, const uint16_t *lower, uint32_t *out);
    /* Bit planes of k <= AXM_BLOCK codes of one row, or of `width` lanes in each of their forms; see mac/planes.h. */
    void (*take_row_planes)(size_t k, uint32_t zero, const uint32_t *codes, uint64_t *planes);
    void (*take_planes_64)(size_t k, size_t width, uint64_t zero, const uint64_t *codes, uint64_t *planes);
    void (*take_planes_32)(size_t k, size_t width, uint32_t zero, const uint32_t *codes, uint64_t *planes);
    void (*take_pair_planes)(size_t k, size_t width, uint32_t zero, const uint32_t *codes, uint64_t *planes);
    /* sums[j] -= the number of negative products of a row and lane j over a block. */
    void (*subtract_negative)(size_t n, size_t n_words, const uint64_t *row, const uint64_t *lanes, int64_t *sums);
    /* The same of one row's operand, negative or not but no zero, and lanes of one k. */
    void (*subtract_negative_32)(size_t n, int negative, uint32_t zero, const uint32_t *lanes, int64_t *sums);
    void (*subtract_negative_64)(size_t n, int negative, uint64_t zero, const uint64_t *lanes, int64_t *sums);
    axm_lookup_run *look_up;
    /* Products of two codes as their families define them. Of logarithms: lanes of code `zero` and rows of 0 are zeros,
     * and a negative product's magnitude is complemented or negated, as an encoder's. Of floats: what is under `least`
     * is a zero; a padding mark makes +0. */
    void (*log_products)(uint64_t zero, uint64_t complement, const axm_crossing *crossing, int64_t *out);
    void (*linear_products)(const axm_crossing *crossing, int64_t *out);
    /* Logarithms of magnitudes; see loop_log_products_plus(). */
    void (*log_products_plus)(uint64_t zero, uint64_t correction, int largest, const axm_crossing *crossing,
                              int64_t *out);
    void (*log_products_float)(uint32_t infinity, const axm_crossing *crossing, float *out);
    void (*linear_products_float)(uint32_t least, const axm_crossing *crossing, float *out);
    /* sums[j] += products[t * n + j] for each t < k in turn, as accumulators do (accumulators/). Those of 32 bits
     * that wrap do so at the end. */
    void (*add_shifted)(int shift, size_t k, size_t n, const int64_t *products, int64_t *sums);
    void (*add_saturated)(int shift, size_t k, size_t n, const int64_t *products, int64_t *sums);
    void (*add_lower_or)(int low, size_t k, size_t n, const int64_t *products, int64_t *sums);
    void (*add_as_f64)(size_t k, size_t n, const int64_t *products, double *sums);
    void (*add_f32)(size_t k, size_t n, const float *products, float *sums);
    void (*add_f32_as_f64)(size_t k, size_t n, const float *products, double *sums);
    /* sums[j] modulo 2^32, as a signed number. */
    void (*wrap)(size_t n, int64_t *sums);
    /* out[i] = sums[i] * 2^-frac, rounded once. */
    void (*rescale)(int frac, size_t n, const int64_t *sums, float *out);
    void (*rescale_f64)(int frac, size_t n, const double *sums, float *out);
    /* out[i] = factor * values[i], + *bias unless bias is NULL; NaN as the canonical one. */
    void (*finish)(float factor, const float *bias, size_t n, const float *values, float *out);
    /* How these kernels were compiled wrongly, and the flag that mends it; or NULL. */
    const char *(*find_fault)(void);
} axm_loops;

typedef struct axm_kernels {
    int32_t isa;
    axm_tile tiles[AXM_STEPS_COUNT];      /* lanes of 32 bits, or 64 for the F64 steps */
    axm_tile pairs[AXM_STEPS_COUNT];      /* pairs of 16-bit lanes; none for the F64 steps */
    axm_tile wide_pairs[AXM_STEPS_COUNT]; /* the same with rows of 32 bits, where `pairs` has them of 16 */
    axm_line lines[AXM_STEPS_COUNT];      /* lanes of 32 or 64 bits */
    axm_loops loops;
} axm_kernels;

/* The fastest look-up of these kernels' instruction set on this processor for such a table. */
axm_lookup_run *axm_lookup_of_kernels(const axm_kernels *kernels, const axm_lookup *lookup);

/* Those in use; see axm_isa_force(). And those that a context's objects compute with; it may be NULL. */
const axm_kernels *axm_kernels_in_use(void);
const axm_kernels *axm_kernels_of(const axm_context *ctx);

/* The fault of any that may be used here; or NULL, when results are as defined. */
const char *axm_kernels_fault(void);

#endif
