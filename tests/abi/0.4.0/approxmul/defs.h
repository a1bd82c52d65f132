/**
 * @file defs.h
 * @brief Version, export macro, status codes and the message behind a status.
 *
 * What every other header builds on. A function that can fail returns an
 * ::axm_status; what cannot fail returns its value. Every check comes before
 * the first write, so outputs are untouched after any status but ::AXM_OK.
 *
 * **Structures grow at their end.** One that a call reads begins with its size, which its `_init()` macro sets to
 * the program's own sizeof; one that a call fills in is passed with it. A structure shorter than the library's is
 * of an earlier version: what it lacks has its default. A longer one is of a later version: it is taken where all that
 * the library does not know is zero, and refused with ::AXM_E_STRUCT otherwise.
 *
 * **The floating-point environment of the host does not matter.** Whatever a thread's rounding mode, flush-to-zero,
 * denormals-are-zero or trap masks are when it calls: the library computes in round to nearest with subnormals kept,
 * and puts the modes back before it returns. The sticky exception flags may be found raised.
 */
#ifndef APPROXMUL_DEFS_H
#define APPROXMUL_DEFS_H

#include <stddef.h>
#include <stdint.h>

/** @name Version
 *  The one place where it is written; the build reads it from here.
 *  @{ */
#define AXM_VERSION_MAJOR 0 /**< 1 from the version on that freezes the interface */
#define AXM_VERSION_MINOR 4 /**< something new; before 1.0 also another interface */
#define AXM_VERSION_PATCH 0 /**< something mended */
/** One number that grows with each release: 10000 major + 100 minor + patch. */
#define AXM_VERSION_NUMBER (AXM_VERSION_MAJOR * 10000 + AXM_VERSION_MINOR * 100 + AXM_VERSION_PATCH)
/** The number in the library's soname: a program runs with every later library that has the number it was linked
 *  against. It changes only when that would no longer be so. */
#define AXM_VERSION_ABI 1
/** @} */

/** Marks what the library exports; everything else is hidden. */
#if defined(__GNUC__)
#define AXM_API __attribute__((visibility("default")))
#else
#define AXM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What a call came to: one of the enumerators below. */
typedef int32_t axm_status;

/** Status values. They are never reused; gaps are left for relatives. */
enum {
    AXM_OK = 0,             /**< done */
    AXM_E_NULL = 10,        /**< a pointer that is needed is NULL */
    AXM_E_VALUE = 11,       /**< an argument or a descriptor's field is out of its range */
    AXM_E_PARSE = 12,       /**< the text of an arithmetic is not one; the message says where */
    AXM_E_NONFINITE = 13,   /**< NaN given to a fixed-point format that refuses it */
    AXM_E_STRUCT = 14,      /**< a structure is too short, or has a field set that this version does not know */
    AXM_E_SHAPE = 20,       /**< sizes that do not fit each other */
    AXM_E_OVERFLOW = 21,    /**< sizes whose product does not fit size_t */
    AXM_E_WORKSPACE = 30,   /**< the workspace given is too small */
    AXM_E_ALIAS = 32,       /**< an output overlaps an input or the workspace */
    AXM_E_UNSUPPORTED = 40, /**< sensible, but not something this arithmetic or plan does */
    AXM_E_MEMORY = 50,      /**< the allocator gave no memory */
    AXM_E_THREAD = 51,      /**< the system gave no thread */
    AXM_E_CANCELLED = 60    /**< the caller's callback asked to stop */
};

/**
 * @brief The name of a status, such as "AXM_E_SHAPE".
 * @param status any value; one that is no status gives "unknown status"
 * @return a string that lives as long as the program
 * @threads safe
 * @since 0.1.0
 */
AXM_API const char *axm_status_name(axm_status status);

/**
 * @brief Why the calling thread's last failing call failed: which argument, what was given, what is allowed.
 * @return the message, or "" if nothing has failed yet in this thread; it lives
 *         until the next failing call of the same thread. A successful call leaves it alone.
 * @threads safe: each thread has its own message
 * @since 0.1.0
 */
AXM_API const char *axm_last_message(void);

/**
 * @brief AXM_VERSION_NUMBER of the library that is linked, to compare with the header's.
 * @threads safe
 * @since 0.1.0
 */
AXM_API int32_t axm_version_number(void);

/**
 * @brief The linked library's version as text, such as "0.4.0".
 * @threads safe
 * @since 0.1.0
 */
AXM_API const char *axm_version_string(void);

#ifdef __cplusplus
}
#endif

#endif
