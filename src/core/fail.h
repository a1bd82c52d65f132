/* How a call says no: a status for the program, a sentence for the person. */
#ifndef AXM_CORE_FAIL_H
#define AXM_CORE_FAIL_H

#include <approxmul/defs.h>

#define AXM_MESSAGE_SIZE 512 /* of a message, the terminating zero included */

/* Keeps the message for this thread's axm_last_message() and returns `status`. */
axm_status axm_fail(axm_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What a message shows of a number that is not whole: as printf's %.*g in the C locale, whatever the host's locale is.
 * axm_fail(.., "%s", axm_number(6, x).text), since %g itself may write a comma. */
typedef struct {
    char text[32];
} axm_number_text;
axm_number_text axm_number(int digits, double x);

/* For use in public functions, whose name begins the message. */
#define AXM_NEED(pointer)                                                                                              \
    do {                                                                                                               \
        if ((pointer) == NULL) {                                                                                       \
            return axm_fail(AXM_E_NULL, "%s: %s is NULL; it is needed", __func__, #pointer);                           \
        }                                                                                                              \
    } while (0)

#define AXM_TRY(call)                                                                                                  \
    do {                                                                                                               \
        axm_status try_status = (call);                                                                                \
        if (try_status != AXM_OK) {                                                                                    \
            return try_status;                                                                                         \
        }                                                                                                              \
    } while (0)

#endif
