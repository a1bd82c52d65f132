#include "complain.h"

#include <stdarg.h>
#include <stdio.h>

bool bench_complain(const char *format, ...)
{
    char message[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    for (char *c = message; *c != '\0'; c++) { /* a quoted word must not break the line nor steer the terminal */
        if ((unsigned char)*c < ' ' || *c == 0x7f) {
            *c = '?';
        }
    }
    fprintf(stderr, "bench: %s\n", message);
    return false;
}
