/**
 * @file custom.h
 * @brief A C function as a multiplier.
 *
 * For whatever the built-in kinds do not have, at any width and on floats.
 */
#ifndef APPROXMUL_CUSTOM_H
#define APPROXMUL_CUSTOM_H

#include <approxmul/arith.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A multiplier of the caller's own, as a function. Set it up by axm_custom_desc_init(); give mul_int for a fixed-point
 * arithmetic, or else mul_f32 for a floating-point one.
 *
 * A function gives AXM_OK, or any other value, which stops the call it happens in: that call returns the value
 * unchanged, with a message that says which operands it was. It may be called from several threads at once, those of
 * the context and those that call the library; what each thread should have to itself thread_begin makes.
 */
typedef struct axm_custom_desc {
    size_t struct_size; /**< set by axm_custom_desc_init() */
    const char *name;   /**< at most 47 bytes: what axm_arith_name() gives; NULL (default): "custom" */
    int32_t bits_a;     /**< bits of the left operand (activations), 2..32; default 8. With mul_f32 the four fields
                             are not looked at */
    int32_t bits_b;     /**< bits of the right operand (weights), 2..32; default 8 */
    int32_t signed_a;   /**< 1: two's complement, 0 (default): unsigned */
    int32_t signed_b;   /**< likewise */
    const char *keys;   /**< keys of the format as in an arithmetic's text: with mul_int frac, frac_a, frac_b, nan, acc
                             and those of accumulators, with mul_f32 acc; NULL: defaults */
    /** The product of two operands of those widths, as axm_mul_int() gives it: two unsigned operands of 32 bits have
     *  one that is read as uint64_t. NULL: mul_f32 is given. */
    axm_status (*mul_int)(void *thread_user, int64_t a, int64_t b, int64_t *product);
    /** The product of two floats, infinities, subnormals and NaN (always 0x7fc00000) among them. NULL: mul_int is. */
    axm_status (*mul_f32)(void *thread_user, float a, float b, float *product);
    /** Makes what the functions get as thread_user: at the beginning of each thread's part of a call. What it gives
     *  other than AXM_OK stops the call; thread_end is then not called for it. NULL: thread_user is @c user. */
    axm_status (*thread_begin)(void *user, void **thread_user);
    /** At the end of it, once for each thread_begin; on the same thread. Both are given, or neither. */
    void (*thread_end)(void *user, void *thread_user);
    void *user; /**< any; must live as long as the arithmetic, and what holds a reference to it */
} axm_custom_desc;

/**
 * @brief Fills a descriptor with the defaults: 8 x 8 bits, unsigned; a function remains to be set.
 * @param desc NULL does nothing
 * @param struct_size sizeof *desc as the program has it; no byte past it is written
 * @threads safe
 * @since 0.4.0
 */
AXM_API void axm_custom_desc_init_sized(axm_custom_desc *desc, size_t struct_size);
/** What a program calls: hands over its own size of the structure. */
#define axm_custom_desc_init(desc) axm_custom_desc_init_sized((desc), sizeof *(desc))

/**
 * @brief Makes an arithmetic whose products a function of the caller's gives.
 *
 * With operands of at most 8 bits each the function is called here, once for every pair of them, and never again: the
 * arithmetic is a table. Otherwise it is called whenever a product is needed, one by one (::AXM_PATH_SCALAR), but for
 * taps in a convolution's padding, which add nothing whatever the function says of zero.
 *
 * A function that fails later stops the call at hand: axm_mul_int() and axm_arith_gain() give 0 and axm_mul_f32() NaN,
 * with the message set; all others return its value. That is the one case in which their outputs may be partly written.
 * @param ctx  memory; may be NULL
 * @param desc the function and its format
 * @param out  receives the arithmetic
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE (a field out of its range, two functions or none, one of
 *         thread_begin and thread_end, or a tabulated product that does not fit 32 bits), AXM_E_PARSE (keys),
 *         AXM_E_UNSUPPORTED (as axm_arith_create()), AXM_E_MEMORY; or what a function gave
 * @memory the caller releases it with axm_arith_release()
 * @threads safe, as far as the functions are
 * @since 0.3.0
 */
AXM_API axm_status axm_arith_create_custom(const axm_context *ctx, const axm_custom_desc *desc, axm_arith **out);

#ifdef __cplusplus
}
#endif

#endif
