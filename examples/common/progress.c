#define _POSIX_C_SOURCE 200809L

#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#define LINE_WIDTH 72

/* The cursor is left at the line's beginning, so that a complaint is written over it. */
static void write_line(const char *text)
{
    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r%-*.*s\r", LINE_WIDTH, LINE_WIDTH, text);
    fflush(stderr);
}

void progress_show(const char *network, const char *arith, size_t done, size_t total)
{
    char text[256];

    snprintf(text, sizeof text, "%s under %s: %zu of %zu pictures", network, arith, done, total);
    write_line(text);
}

void progress_clear(void)
{
    write_line("");
}
