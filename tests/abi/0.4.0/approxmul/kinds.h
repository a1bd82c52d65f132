/**
 * @file kinds.h
 * @brief The kinds of arithmetic that this library has, listed at run time.
 *
 * So a program can print its own help: names, keys, ranges, defaults, sources.
 */
#ifndef APPROXMUL_KINDS_H
#define APPROXMUL_KINDS_H

#include <approxmul/defs.h>

#ifdef __cplusplus
extern "C" {
#endif

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
