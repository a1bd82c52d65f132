/* What the test_api_*.c programs share: a call with one argument wrong, and all that has to follow from it. */
#ifndef AXM_TESTS_TEST_API_H
#define AXM_TESTS_TEST_API_H

#include "support/testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define API_PATTERN 0xA7 /* as a float, a small number; as a size, a huge one */
#define API_COUNT(array) (sizeof(array) / sizeof(array)[0])
#define API_TOO_LARGE ((size_t)1 << 31) /* one more than any size, stride or padding may be */

/* The output of the calls to come: filled with the pattern, and after each refusal still to be so. */
static struct {
    unsigned char *at;
    size_t bytes;
} api_output;

static inline void api_watch(void *output, size_t bytes)
{
    api_output.at = output;
    api_output.bytes = bytes;
    memset(output, API_PATTERN, bytes);
}

/* For calls that have no output but their status. */
static inline void api_watch_nothing(void)
{
    api_output.bytes = 0;
}

/* Leaves a message of a function no test calls otherwise, so that the next one cannot be a leftover. */
static inline void api_forget(void)
{
    assert_true(axm_arith_gain(NULL) == 0);
}

/* The function that a call of support/plans.h comes to; any other call is its own. */
static inline const char *api_function_of(const char *call)
{
    static const struct {
        const char *helper, *function;
    } helpers[] = {
        {"test_fully_connected_f32(", "axm_fully_connected_create_f32("},
        {"test_fully_connected_i32(", "axm_fully_connected_create_i32("},
        {"test_batchnorm(", "axm_batchnorm_create_f32("},
        {"test_packed_f32(", "axm_packed_create_f32("},
        {"test_packed_i32(", "axm_packed_create_i32("},
        {"test_conv2d_error(", "axm_layer_error_measure_f32("},
        {"test_fully_connected_error(", "axm_layer_error_measure_f32("},
        {"test_outputs_error(", "axm_layer_error_compare_f32("},
        {"test_conv2d_folding(", "axm_folding_measure_f32("},
        {"test_fully_connected_folding(", "axm_folding_measure_f32("},
    };
    for (size_t i = 0; i < API_COUNT(helpers); i++) {
        if (strncmp(call, helpers[i].helper, strlen(helpers[i].helper)) == 0) {
            return helpers[i].function;
        }
    }
    return call;
}

static inline void api_refused(int line, const char *call, const char *argument, axm_status want, axm_status got)
{
    const char *const message = axm_last_message();
    const char *const name = api_function_of(call);
    char function[64];
    snprintf(function, sizeof function, "%.*s: ", (int)strcspn(name, "("), name);
    if (got != want) {
        fail_msg("line %d: %s\n  %s: got %s, want %s (\"%s\")", line, call, argument, axm_status_name(got),
                 axm_status_name(want), message);
    }
    if (strncmp(message, function, strlen(function)) != 0) {
        fail_msg("line %d: %s\n  the message does not begin with \"%s\": \"%s\"", line, call, function, message);
    }
    if (strstr(message + strlen(function), argument) == NULL) {
        fail_msg("line %d: %s\n  the message does not name %s: \"%s\"", line, call, argument, message);
    }
    for (size_t i = 0; i < api_output.bytes; i++) {
        if (api_output.at[i] != API_PATTERN) {
            fail_msg("line %d: %s\n  refused (\"%s\"), but byte %zu of the output was written", line, call, message, i);
        }
    }
}

static inline void api_accepted(int line, const char *call, axm_status got)
{
    if (got != AXM_OK) {
        fail_msg("line %d: %s\n  got %s, want AXM_OK: \"%s\"", line, call, axm_status_name(got), axm_last_message());
    }
    if (strncmp(axm_last_message(), "axm_arith_gain: ", 16) != 0) {
        fail_msg("line %d: %s\n  succeeded, but left a message: \"%s\"", line, call, axm_last_message());
    }
}

/* `call` begins with the name of the function: that is how the message must begin too. */
#define REFUSED(status, argument, call)                                                                                \
    do {                                                                                                               \
        api_forget();                                                                                                  \
        api_refused(__LINE__, #call, argument, status, call);                                                          \
    } while (0)

#define ACCEPTED(call)                                                                                                 \
    do {                                                                                                               \
        api_forget();                                                                                                  \
        api_accepted(__LINE__, #call, call);                                                                           \
    } while (0)

/* A table's line: one field set to one value, and what must be said to that. */
typedef struct {
    size_t offset; /* of a size_t field */
    size_t value;
    axm_status status;
    const char *argument;
} api_case;

/* The fields of a table's line are those of `type`; `base` is written into, so hand in a copy. */
static inline void api_set(void *base, const api_case *line)
{
    memcpy((char *)base + line->offset, &line->value, sizeof line->value);
}

#endif
