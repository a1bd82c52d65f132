#include "diagnostic.h"

#include <stdarg.h>
#include <stdio.h>

static const char *program_name = "example";

void complain_as(const char *program)
{
    program_name = program;
}

/* Words of a damaged file are quoted in messages; a control character among them must neither
 * break the line nor reach the terminal. */
static void blank_control_characters(char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
    }
}

bool complain(const char *path, size_t line, const char *format, ...)
{
    char place[512] = "";
    char message[1024];
    va_list values;

    if (path != NULL && line > 0)
        snprintf(place, sizeof place, "%.480s:%zu: ", path, line);
    else if (path != NULL)
        snprintf(place, sizeof place, "%.480s: ", path);
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    blank_control_characters(place);
    blank_control_characters(message);
    fprintf(stderr, "%s: %s%s\n", program_name, place, message);
    return false;
}

bool complain_memory(void)
{
    return complain(NULL, 0, "out of memory");
}
