/**
 * @file arith.h
 * @brief Arithmetics: a multiplier, an operand format and an accumulator, under one handle.
 *
 * An arithmetic is made from a text, `name[:key=value[,key=value]...]`, such as
 * "mitchw:w=6,sign=c1,frac=16". The kinds and their keys can be listed at run time
 * (axm_kind_count() and following); docs/models.md defines each of them bit by bit.
 *
 * In every product the left operand `a` is the activation and the right one `b` the
 * weight; for fixed-point formats they may have different numbers of fraction bits.
 */
#ifndef APPROXMUL_ARITH_H
#define APPROXMUL_ARITH_H

#include <approxmul/context.h>
#include <approxmul/defs.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A multiplier, an operand format and an accumulator. Opaque, immutable, reference counted. */
typedef struct axm_arith axm_arith;

/** Which operand of a product. */
enum {
    AXM_OPERAND_A = 0, /**< left: activations */
    AXM_OPERAND_B = 1  /**< right: weights */
};

/**
 * @brief Makes an arithmetic from its text.
 * @param ctx  memory; may be NULL
 * @param text for example "bf16", "drum:k=4,bits=16,frac=8"; no spaces
 * @param out  receives the arithmetic
 * @return AXM_OK, AXM_E_NULL, AXM_E_MEMORY, or AXM_E_PARSE: unknown name, key or value, a value
 *         out of range, a key given twice, `frac` beside `frac_a` or `frac_b`, or an accumulator
 *         the format does not have. The message says at which character and what was expected
 * @memory the caller releases it with axm_arith_release(); plans keep their own reference
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_arith_create(const axm_context *ctx, const char *text, axm_arith **out);

/** Order of a truth table's entries. */
enum {
    AXM_TABLE_A_OUTER = 0, /**< entry of operands a and b at [a][b] */
    AXM_TABLE_B_OUTER = 1  /**< at [b][a] */
};

/** A truth table. Set it up by axm_table_desc_init(). Indices are operands' bit patterns, from 0 on. */
typedef struct axm_table_desc {
    size_t struct_size;  /**< sizeof(axm_table_desc) */
    int32_t bits_a;      /**< bits of the left operand (activations), 2..8; default 8 */
    int32_t bits_b;      /**< bits of the right operand (weights), 2..8; default 8 */
    int32_t signed_a;    /**< 1: two's complement, 0 (default): unsigned */
    int32_t signed_b;    /**< likewise */
    int32_t order;       /**< AXM_TABLE_A_OUTER (default) or AXM_TABLE_B_OUTER */
    int32_t entry_bits;  /**< 16 (default): uint16_t bit patterns, read as two's complement where an operand is signed;
                              32: int32_t */
    const void *entries; /**< the products, n_entries of them; copied */
    size_t n_entries;    /**< must be 2^(bits_a + bits_b) */
    const char *name;    /**< at most 47 bytes: what axm_arith_name() gives; NULL: "table" */
    const char
        *keys; /**< keys of the format as in an arithmetic's text: frac, frac_a, frac_b, nan, acc; NULL: defaults */
} axm_table_desc;

/**
 * @brief Fills a descriptor with the defaults: 8 x 8 bits, unsigned, 16-bit entries; entries remain NULL, to be set.
 * @param desc NULL does nothing
 * @threads safe
 * @since 0.3.0
 */
AXM_API void axm_table_desc_init(axm_table_desc *desc);

/**
 * @brief Makes an arithmetic from a truth table, such as one of EvoApproxLib's 8x8 multipliers.
 *
 * It is a fixed-point arithmetic whose product of two operands is the table's entry. Zero times
 * something is what the table says, but taps in a convolution's padding add nothing.
 * @param ctx  memory; may be NULL
 * @param desc the table
 * @param out  receives the arithmetic
 * @return AXM_OK, AXM_E_NULL, AXM_E_STRUCT, AXM_E_VALUE (a field out of its range), AXM_E_SHAPE (n_entries is not
 *         2^(bits_a + bits_b)), AXM_E_PARSE (keys), AXM_E_MEMORY
 * @memory the caller releases it with axm_arith_release()
 * @threads safe
 * @since 0.3.0
 */
AXM_API axm_status axm_arith_create_table(const axm_context *ctx, const axm_table_desc *desc, axm_arith **out);

/**
 * A multiplier of the caller's own, as a function. Set it up by axm_custom_desc_init(); give mul_int for a fixed-point
 * arithmetic, or else mul_f32 for a floating-point one.
 *
 * A function gives AXM_OK, or any other value, which stops the call it happens in: that call returns the value
 * unchanged, with a message that says which operands it was. It may be called from several threads at once, those of
 * the context and those that call the library; what each thread should have to itself thread_begin makes.
 */
typedef struct axm_custom_desc {
    size_t struct_size; /**< sizeof(axm_custom_desc) */
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
 * @threads safe
 * @since 0.3.0
 */
AXM_API void axm_custom_desc_init(axm_custom_desc *desc);

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
 *         AXM_E_MEMORY; or what a function gave
 * @memory the caller releases it with axm_arith_release()
 * @threads safe, as far as the functions are
 * @since 0.3.0
 */
AXM_API axm_status axm_arith_create_custom(const axm_context *ctx, const axm_custom_desc *desc, axm_arith **out);

/**
 * @brief Takes one more reference.
 * @param arith may be NULL
 * @return @p arith
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_arith *axm_arith_retain(axm_arith *arith);

/**
 * @brief Gives one reference back; the last one frees the arithmetic.
 * @param arith may be NULL
 * @threads safe
 * @since 0.1.0
 */
AXM_API void axm_arith_release(axm_arith *arith);

/**
 * @brief The canonical text: the name and every key with its value. Parsing it gives the same arithmetic, unless it is
 * a table or a custom one, whose text ("table(NAME):...", "custom(NAME):...") only names it.
 * @param arith     the arithmetic
 * @param buf       receives the text and its terminating zero; NULL only with buf_bytes 0
 * @param buf_bytes size of @p buf; 0 asks for the size alone
 * @param needed_bytes receives the size needed, the terminating zero included; may be NULL
 * @return AXM_OK (also when asking for the size), AXM_E_NULL, AXM_E_WORKSPACE (buf untouched)
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_arith_to_string(const axm_arith *arith, char *buf, size_t buf_bytes, size_t *needed_bytes);

/**
 * @brief The kind's name, such as "mitchw"; or the name a table or custom arithmetic was given.
 * @return a string that lives as long as the arithmetic; "" for NULL
 * @threads safe
 * @since 0.1.0
 */
AXM_API const char *axm_arith_name(const axm_arith *arith);

/**
 * @brief Bits of a fixed-point operand, 4..32, or, of a table or custom arithmetic, the wider operand's, 2..32.
 * @return 0 for a floating-point format or NULL: so it also tells which of the two an arithmetic is
 * @threads safe
 * @since 0.1.0
 */
AXM_API int32_t axm_arith_bits(const axm_arith *arith);

/**
 * @brief Bits of one fixed-point operand.
 * @param arith   the arithmetic
 * @param operand AXM_OPERAND_A or AXM_OPERAND_B
 * @return 2..32; 0 for a floating-point format, NULL, or an operand that is neither
 * @threads safe
 * @since 0.3.0
 */
AXM_API int32_t axm_arith_operand_bits(const axm_arith *arith, int32_t operand);

/**
 * @brief Whether a fixed-point operand is signed (two's complement).
 * @param arith   the arithmetic
 * @param operand AXM_OPERAND_A or AXM_OPERAND_B
 * @return 1 signed; 0 unsigned, a floating-point format, NULL, or an operand that is neither
 * @threads safe
 * @since 0.3.0
 */
AXM_API int32_t axm_arith_operand_is_signed(const axm_arith *arith, int32_t operand);

/**
 * @brief Fraction bits of a fixed-point operand: a real x is held as the integer x * 2^frac.
 * @param arith   the arithmetic
 * @param operand AXM_OPERAND_A or AXM_OPERAND_B
 * @return -64..64; 0 for a floating-point format, NULL, or an operand that is neither
 * @threads safe
 * @since 0.1.0
 */
AXM_API int32_t axm_arith_operand_frac(const axm_arith *arith, int32_t operand);

/**
 * @brief The multiplier's mean gain: 1 + its mean relative error for operands whose mantissas are uniform in [1, 2).
 *
 * Computed from the model itself, on a grid of up to 1024 x 1024 mantissas (the format's own
 * mantissas where it has fewer). This is the factor by which a layer's output shrinks, and the
 * one batch normalisation is compensated for.
 * @return the gain, for example 0.9409 for mitchw with w = 6, 1 for float32; 0 for NULL
 * @threads safe; the first call computes (some milliseconds), later ones remember
 * @exact deterministic; off the exact integral by less than 1e-6 at 32 bits
 * @since 0.1.0
 */
AXM_API double axm_arith_gain(const axm_arith *arith);

/** @name Products
 *  The scalar model: what every faster path of the library equals bit for bit.
 *  @{ */

/**
 * @brief The product of two integers.
 * @param arith a fixed-point arithmetic
 * @param a,b   operands; taken modulo 2^bits, as the hardware's registers would
 * @return the 2*bits-bit product, sign-extended (zero-extended with sign=none; with bits=32 the
 *         whole unsigned product, to be read as uint64_t). For a floating-point arithmetic or
 *         NULL: 0, and axm_last_message() says so
 * @threads safe
 * @exact docs/models.md, "Fixed point"
 * @since 0.1.0
 */
AXM_API int64_t axm_mul_int(const axm_arith *arith, int64_t a, int64_t b);

/**
 * @brief The product of two floats.
 *
 * A fixed-point arithmetic quantises both (x * 2^frac, nearest even, saturated), multiplies, and
 * rounds product * 2^-(frac_a + frac_b) to float once, nearest even. The 64 bits of two unsigned 32-bit operands'
 * product are read as signed here, as accumulators read them.
 * @return the product; NaN where an operand is NaN (unless the arithmetic says nan=zero) or @p arith is NULL
 * @threads safe
 * @exact docs/models.md
 * @since 0.1.0
 */
AXM_API float axm_mul_f32(const axm_arith *arith, float a, float b);

/**
 * @brief Products of integers, element by element: out[i] = axm_mul_int(a[i], b[i]).
 * @param arith   a fixed-point arithmetic
 * @param n_elems elements; 0 is success, and the arrays may then be NULL
 * @param a,b     operands, modulo 2^bits (unsigned 32-bit operands by their bit pattern)
 * @param out     receives the products
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_ALIAS, AXM_E_UNSUPPORTED (floating-point arithmetic)
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_mul_array_i32(const axm_arith *arith, size_t n_elems, const int32_t *a, const int32_t *b,
                                     int64_t *out);

/**
 * @brief Products of floats, element by element: out[i] = axm_mul_f32(a[i], b[i]).
 * @param arith   the arithmetic
 * @param n_elems elements; 0 is success, and the arrays may then be NULL
 * @param a,b     operands
 * @param out     receives the products; may be @p a or @p b itself
 * @return AXM_OK, AXM_E_NULL, AXM_E_OVERFLOW, AXM_E_ALIAS (partial overlap), AXM_E_NONFINITE (NaN into a
 *         fixed-point format with nan=error)
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_mul_array_f32(const axm_arith *arith, size_t n_elems, const float *a, const float *b,
                                     float *out);

/**
 * @brief Floats to the integers a fixed-point arithmetic would multiply.
 * @param arith   a fixed-point arithmetic
 * @param operand AXM_OPERAND_A or AXM_OPERAND_B: which frac
 * @param n_elems elements; 0 is success, and the arrays may then be NULL
 * @param in      values
 * @param out     receives x * 2^frac, nearest even, saturated to the format (sign=none at 32 bits: bit patterns)
 * @return AXM_OK, AXM_E_NULL, AXM_E_VALUE, AXM_E_OVERFLOW, AXM_E_ALIAS, AXM_E_NONFINITE, AXM_E_UNSUPPORTED
 * @threads safe
 * @since 0.1.0
 */
AXM_API axm_status axm_arith_quantize_f32(const axm_arith *arith, int32_t operand, size_t n_elems, const float *in,
                                          int32_t *out);
/** @} */

/** @name The kinds of arithmetic this library has
 *  An index out of range gives "" (or 0 keys). All strings live as long as the program; all calls are thread-safe.
 *  @since 0.1.0
 *  @{ */
AXM_API size_t axm_kind_count(void);                               /**< how many kinds */
AXM_API const char *axm_kind_name(size_t kind);                    /**< "mitchw" */
AXM_API const char *axm_kind_summary(size_t kind);                 /**< one line on what it computes */
AXM_API const char *axm_kind_source(size_t kind);                  /**< the publication that defines it */
AXM_API size_t axm_kind_key_count(size_t kind);                    /**< how many keys it has */
AXM_API const char *axm_kind_key_name(size_t kind, size_t key);    /**< "w" */
AXM_API const char *axm_kind_key_range(size_t kind, size_t key);   /**< "2..bits", "sm|c1|none" */
AXM_API const char *axm_kind_key_default(size_t kind, size_t key); /**< "6", "bits/2" */
AXM_API const char *axm_kind_key_summary(size_t kind, size_t key); /**< one line on what it means */
/** @} */

#ifdef __cplusplus
}
#endif

#endif
