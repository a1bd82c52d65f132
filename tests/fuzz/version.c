#include "version.h"

#include <string.h>

/* The library reads none that is longer, and none that has no room for its own size. */
enum { LARGEST = 4096, EXTRA = 24 };

static fuzz_version whole(const void *desc, size_t bytes)
{
    fuzz_version version = {.given = fuzz_memory(bytes)};
    memcpy(version.given, desc, bytes);
    return version;
}

/* Multiples of a pointer's size end between two fields, as any version does. */
static fuzz_version shorter(void *desc, const void *defaults, size_t bytes, size_t given_bytes)
{
    fuzz_version version = {.given = fuzz_memory(given_bytes), .shorter = true};
    memcpy(version.given, desc, given_bytes);
    memcpy(version.given, &given_bytes, sizeof given_bytes);
    memcpy((char *)desc + given_bytes, (const char *)defaults + given_bytes, bytes - given_bytes);
    return version;
}

static fuzz_version longer(const void *desc, size_t bytes, size_t extra, uint8_t last)
{
    const size_t given_bytes = bytes + extra;
    fuzz_version version = {.given = fuzz_memory(given_bytes), .refused = last != 0};
    memset(version.given, 0, given_bytes);
    memcpy(version.given, desc, bytes);
    memcpy(version.given, &given_bytes, sizeof given_bytes);
    memcpy((char *)version.given + given_bytes - 1, &last, 1);
    return version;
}

/* No more than the size itself is there to be read. */
static fuzz_version no_size(size_t given_bytes)
{
    fuzz_version version = {.given = fuzz_memory(sizeof given_bytes), .refused = true};
    memcpy(version.given, &given_bytes, sizeof given_bytes);
    return version;
}

fuzz_version fuzz_version_of(fuzz_input *in, void *desc, const void *defaults, size_t bytes)
{
    const uint8_t kind = fuzz_byte(in);
    if (kind < 224) {
        return whole(desc, bytes);
    }
    if (kind % 4 == 0) {
        return shorter(desc, defaults, bytes, sizeof(size_t) * (1 + fuzz_below(in, bytes / sizeof(size_t) - 1)));
    }
    if (kind % 4 == 1) {
        return no_size(fuzz_flag(in) ? fuzz_below(in, sizeof(size_t)) : LARGEST + 1 + (size_t)(fuzz_u64(in) >> 1));
    }
    const size_t extra = 1 + fuzz_below(in, EXTRA);
    return longer(desc, bytes, extra, kind % 4 == 2 ? 0 : fuzz_byte(in));
}

void fuzz_expect_version(const fuzz_version *version, axm_status status)
{
    FUZZ_EXPECT(!version->refused || status != AXM_OK, "a structure that no version has was taken");
    FUZZ_EXPECT(status != AXM_E_STRUCT || version->refused || version->shorter, "%s", axm_last_message());
}
