#include "arith.h"

#include <string.h>

#define TABLE "table:"
#define MAX_TEXT 128

static int32_t products[65536];

/* Products of bit patterns, which the library takes modulo the operands' bits. */
static axm_status table_of(const axm_arith *source, const char *name, axm_arith **out)
{
    const int32_t bits = axm_arith_bits(source);
    const size_t count = (size_t)1 << bits;
    axm_table_desc desc;
    for (size_t i = 0; i < count * count; i++) {
        products[i] = (int32_t)axm_mul_int(source, (int64_t)(i / count), (int64_t)(i % count));
    }
    axm_table_desc_init(&desc);
    desc.bits_a = desc.bits_b = bits;
    desc.signed_a = desc.signed_b = axm_arith_operand_is_signed(source, AXM_OPERAND_A);
    desc.entry_bits = 32;
    desc.entries = products;
    desc.n_entries = count * count;
    desc.name = name;
    return axm_arith_create_table(NULL, &desc, out);
}

axm_status bench_arith_create(const char *text, axm_arith **out)
{
    const size_t prefix = strlen(TABLE), length = strlen(text);
    char source_text[MAX_TEXT] = "";
    axm_arith *source = NULL;
    if (length >= MAX_TEXT || strncmp(text, TABLE, prefix) != 0) {
        return axm_arith_create(NULL, text, out);
    }
    memcpy(source_text, text + prefix, length - prefix);
    axm_status status = axm_arith_create(NULL, source_text, &source);
    if (status == AXM_OK && (axm_arith_bits(source) == 0 || axm_arith_bits(source) > 8)) {
        status = AXM_E_UNSUPPORTED;
    }
    if (status == AXM_OK) {
        status = table_of(source, source_text, out);
    }
    axm_arith_release(source);
    return status;
}
