/* Runs a fuzz target on every file of a corpus, without libFuzzer. */
#define _XOPEN_SOURCE 700

#include "fuzz.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 512, SECONDS_MAX = 60 /* of one input: it hangs */ };

/* Sanitisers call it before they end the program; without one there is none. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static char path[PATH_SIZE]; /* of the input that is running */

/* Nothing but what a signal handler may call. */
static void tell_path(void)
{
    static const char before[] = "replay: the input was ";
    (void)!write(STDERR_FILENO, before, sizeof before - 1);
    (void)!write(STDERR_FILENO, path, strlen(path));
    (void)!write(STDERR_FILENO, "\n", 1);
}

static void on_signal(int number)
{
    tell_path();
    signal(number, SIG_DFL);
    raise(number);
}

static void watch(void)
{
    signal(SIGABRT, on_signal);
    signal(SIGALRM, on_signal);
    if (__sanitizer_set_death_callback != NULL) {
        __sanitizer_set_death_callback(tell_path);
        return;
    }
    signal(SIGSEGV, on_signal);
    signal(SIGBUS, on_signal);
    signal(SIGFPE, on_signal);
}

static void run_file(void)
{
    FILE *const file = fopen(path, "rb");
    FUZZ_EXPECT(file != NULL && fseek(file, 0, SEEK_END) == 0, "%s cannot be read", path);
    const long size = ftell(file);
    rewind(file);
    uint8_t *const data = fuzz_memory((size_t)size);
    FUZZ_EXPECT(fread(data, 1, (size_t)size, file) == (size_t)size, "%s cannot be read", path);
    fclose(file);
    alarm(SECONDS_MAX);
    LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
}

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    struct dirent **entries = NULL;
    const int n = argc == 2 ? scandir(argv[1], &entries, is_input, alphasort) : -1;
    if (n <= 0) {
        fprintf(stderr, "replay: FAILED: no inputs; usage: %s FOLDER\n", argv[0]);
        return 1;
    }
    watch();
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", argv[1], entries[i]->d_name);
        run_file();
        free(entries[i]);
    }
    free(entries);
    printf("replay: %d inputs\n", n);
    return 0;
}
