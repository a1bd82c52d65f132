#include "joined_path.h"

#include "diagnostic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *joined_path(const char *folder, const char *name)
{
    const size_t n_bytes = strlen(folder) + 1 + strlen(name) + 1;
    char *path = malloc(n_bytes);

    if (path == NULL)
        complain_memory();
    else
        snprintf(path, n_bytes, "%s/%s", folder, name);
    return path;
}
