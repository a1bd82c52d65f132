#include <approxmul/defs.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

int32_t axm_version_number(void)
{
    return AXM_VERSION_NUMBER;
}

const char *axm_version_string(void)
{
    return TEXT(AXM_VERSION_MAJOR) "." TEXT(AXM_VERSION_MINOR) "." TEXT(AXM_VERSION_PATCH);
}
