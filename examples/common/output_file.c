#include "output_file.h"

#include "diagnostic.h"

#include <errno.h>
#include <string.h>

FILE *open_output(const char *path)
{
    FILE *out = fopen(path, "w");

    if (out == NULL)
        complain(path, 0, "cannot be written: %s", strerror(errno));
    return out;
}

bool close_output(FILE *out, const char *path)
{
    const bool written = !ferror(out);

    if (fclose(out) != 0 || !written)
        return complain(path, 0, "could not be written to its end");
    return true;
}
