#include "machine.h"

#include <stdio.h>
#include <string.h>

#if defined(__clang__)
#define COMPILER "" /* __VERSION__ begins with a name */
#elif defined(__GNUC__)
#define COMPILER "gcc "
#endif

#if defined(COMPILER)
#define COMPILER_TEXT COMPILER __VERSION__
#else
#define COMPILER_TEXT "unknown compiler"
#endif

#if !defined(BENCH_FLAGS) /* the Makefile tells them */
#define BENCH_FLAGS "unknown flags"
#endif

/* Where Linux tells; elsewhere the text says that it is unknown. */
static void find_processor(char *name, size_t name_bytes)
{
    static const char key[] = "model name";
    char line[256];
    FILE *const file = fopen("/proc/cpuinfo", "r");
    snprintf(name, name_bytes, "unknown processor");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *const colon = strchr(line, ':');
        if (strncmp(line, key, sizeof key - 1) == 0 && colon != NULL) {
            const char *const text = colon + 1 + strspn(colon + 1, " ");
            snprintf(name, name_bytes, "%.*s", (int)strcspn(text, "\n"), text);
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

const char *bench_processor(void)
{
    static char name[256];
    if (name[0] == '\0') {
        find_processor(name, sizeof name);
    }
    return name;
}

const char *bench_compiler(void)
{
    return COMPILER_TEXT;
}

const char *bench_flags(void)
{
    return BENCH_FLAGS;
}
