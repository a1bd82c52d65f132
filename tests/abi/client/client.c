#include "client.h"

#include <stdio.h>
#include <string.h>

float client_numbers[NUMBERS];
int32_t client_integers[NUMBERS];

static int sets_later; /* what calls read is to have the later field set */
static int failures;

void client_fail(const char *what, const char *why)
{
    printf("FAILED: %s: %s\n", what, why);
    failures++;
}

int client_takes(const char *call, axm_status status)
{
    const axm_status want = sets_later ? AXM_E_STRUCT : AXM_OK;
    printf("%.*s: %s\n", (int)strcspn(call, "("), call, axm_status_name(status));
    if (status != want) {
        client_fail(call, status == AXM_OK ? "it was not refused" : axm_last_message());
    }
    return status == AXM_OK;
}

void client_does(const char *call, axm_status status)
{
    if (status != AXM_OK) {
        client_fail(call, axm_last_message());
    }
}

void client_print_floats(size_t n, const float *values)
{
    for (size_t i = 0; i < n; i++) {
        printf(" %a", (double)values[i]);
    }
    printf("\n");
}

void client_print_sums(size_t n, const int64_t *values)
{
    for (size_t i = 0; i < n; i++) {
        printf(" %lld", (long long)values[i]);
    }
    printf("\n");
}

axm_arith *client_arith(const char *text)
{
    axm_arith *arith = NULL;
    DOES(axm_arith_create(NULL, text, &arith));
    return arith;
}

void *client_memory(size_t bytes)
{
    void *const memory = malloc(bytes);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

void client_set_later(void *structure, size_t bytes)
{
    if (sets_later) {
        ((unsigned char *)structure)[bytes - 1] = 1;
    }
}

void client_mark(void *figures, size_t bytes)
{
    memset(figures, 0xA5, bytes);
}

void client_check_later(const char *what, const void *figures, size_t n, size_t bytes)
{
    static const unsigned char zeros[LATER_BYTES + 1];
    for (size_t i = 1; i <= n; i++) {
        if (memcmp((const char *)figures + i * bytes - LATER_BYTES, zeros, LATER_BYTES) != 0) {
            client_fail(what, "a field that only the program knows is not 0");
        }
    }
}

int main(int argc, char **argv)
{
    (void)argv;
    sets_later = argc > 1;
    for (int i = 0; i < NUMBERS; i++) {
        client_integers[i] = 7 * i % 13 - 6;
        client_numbers[i] = (float)client_integers[i] / 5;
    }
    client_contexts();
    client_arithmetics();
    client_layers();
    client_measurements();
    if (!sets_later) {
        client_figures();
    }
    return failures != 0;
}
