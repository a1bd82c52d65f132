#include "complaint.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

bool complain(const char *format, ...)
{
    va_list args;

    fputs("characterize: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return false;
}

FILE *begin_file(const char *path)
{
    FILE *const out = fopen(path, "w");

    if (out == NULL)
        complain("%s: cannot be written: %s", path, strerror(errno));
    return out;
}

bool end_file(FILE *out, const char *path)
{
    const bool written = !ferror(out);

    if (fclose(out) != 0 || !written)
        return complain("%s: could not be written to its end", path);
    return true;
}
