#include "structure.h"

#include <string.h>

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

void axm_structure_init(const axm_structure *structure, void *given, size_t given_bytes)
{
    if (given == NULL || given_bytes < sizeof(size_t)) {
        return;
    }
    axm_structure_write(structure->defaults, structure->bytes, given, given_bytes);
    memcpy(given, &given_bytes, sizeof given_bytes);
}

/* Where something that this version does not know is not zero: its offset, or 0. */
static size_t unknown_field(const unsigned char *given, size_t given_bytes, size_t known_bytes)
{
    for (size_t i = known_bytes; i < given_bytes; i++) {
        if (given[i] != 0) {
            return i;
        }
    }
    return 0;
}

axm_status axm_structure_read(const char *function, const char *name, const axm_structure *structure, const void *given,
                              void *own)
{
    size_t given_bytes;
    memcpy(&given_bytes, given, sizeof given_bytes);
    if (given_bytes < structure->least || given_bytes > AXM_STRUCTURE_BYTES_MAX) {
        return axm_fail(AXM_E_STRUCT, "%s: %s->struct_size is %zu; allowed: %zu..%d (set it up by %s)", function, name,
                        given_bytes, structure->least, AXM_STRUCTURE_BYTES_MAX, structure->init);
    }
    const size_t unknown = unknown_field(given, given_bytes, structure->bytes);
    if (unknown != 0) {
        return axm_fail(AXM_E_STRUCT,
                        "%s: %s has a field at byte %zu that this version, which knows %zu bytes, does not; allowed: 0",
                        function, name, unknown, structure->bytes);
    }
    memcpy(own, structure->defaults, structure->bytes);
    memcpy(own, given, smaller(given_bytes, structure->bytes));
    memcpy(own, &structure->bytes, sizeof structure->bytes);
    return AXM_OK;
}

axm_status axm_structure_read_element(const char *function, const char *name, size_t index, const void *array,
                                      size_t element_bytes, void *own, size_t own_bytes)
{
    const unsigned char *const given = (const unsigned char *)array + index * element_bytes;
    const size_t unknown = unknown_field(given, element_bytes, own_bytes);
    if (unknown != 0) {
        return axm_fail(
            AXM_E_STRUCT,
            "%s: %s[%zu] has a field at byte %zu that this version, which knows %zu bytes, does not; allowed: 0",
            function, name, index, unknown, own_bytes);
    }
    memset(own, 0, own_bytes);
    memcpy(own, given, smaller(element_bytes, own_bytes));
    return AXM_OK;
}

axm_status axm_structure_check_size(const char *function, const char *name, size_t given_bytes, size_t least)
{
    if (given_bytes < least || given_bytes > AXM_STRUCTURE_BYTES_MAX) {
        return axm_fail(AXM_E_STRUCT, "%s: %s_size is %zu; allowed: %zu..%d, the sizeof that your header gives",
                        function, name, given_bytes, least, AXM_STRUCTURE_BYTES_MAX);
    }
    return AXM_OK;
}

void axm_structure_write(const void *own, size_t own_bytes, void *given, size_t given_bytes)
{
    const size_t common = smaller(own_bytes, given_bytes);
    memcpy(given, own, common);
    memset((char *)given + common, 0, given_bytes - common);
}
