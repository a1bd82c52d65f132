#include "fail.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

/* The only state the library keeps outside its objects: each thread's last message. */
static _Thread_local char last_message[AXM_MESSAGE_SIZE];

axm_status axm_fail(axm_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(last_message, sizeof last_message, format, args);
    va_end(args);
    return status;
}

static bool is_point(char c)
{
    return c != '+' && c != '-' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z'); /* e, inf, nan */
}

/* What else there is in a number is the locale's decimal point, of one byte or more. */
axm_number_text axm_number(int digits, double x)
{
    axm_number_text printed, number;
    char *end = number.text;
    snprintf(printed.text, sizeof printed.text, "%.*g", digits, x);
    for (const char *c = printed.text; *c != '\0'; c++) {
        if (!is_point(*c)) {
            *end++ = *c;
        } else if (end == number.text || end[-1] != '.') {
            *end++ = '.';
        }
    }
    *end = '\0';
    return number;
}

const char *axm_last_message(void)
{
    return last_message;
}

const char *axm_status_name(axm_status status)
{
    switch (status) {
    case AXM_OK: return "AXM_OK";
    case AXM_E_NULL: return "AXM_E_NULL";
    case AXM_E_VALUE: return "AXM_E_VALUE";
    case AXM_E_PARSE: return "AXM_E_PARSE";
    case AXM_E_NONFINITE: return "AXM_E_NONFINITE";
    case AXM_E_STRUCT: return "AXM_E_STRUCT";
    case AXM_E_SHAPE: return "AXM_E_SHAPE";
    case AXM_E_OVERFLOW: return "AXM_E_OVERFLOW";
    case AXM_E_WORKSPACE: return "AXM_E_WORKSPACE";
    case AXM_E_ALIAS: return "AXM_E_ALIAS";
    case AXM_E_UNSUPPORTED: return "AXM_E_UNSUPPORTED";
    case AXM_E_MEMORY: return "AXM_E_MEMORY";
    case AXM_E_THREAD: return "AXM_E_THREAD";
    case AXM_E_CANCELLED: return "AXM_E_CANCELLED";
    default: return "unknown status";
    }
}
