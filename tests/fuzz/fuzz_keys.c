/*
 * What is made from descriptors and texts together: tables, functions as multipliers, and tables of costs.
 *
 * A table's products are its entries, a function's are what it gives; a cost is that of the entry that a plain
 * comparison of texts finds.
 */
#include "setting.h"
#include "version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 256 };

static void canonical_text(const axm_arith *arith, char text[TEXT_SIZE])
{
    FUZZ_EXPECT(axm_arith_to_string(arith, text, TEXT_SIZE, NULL) == AXM_OK, "%s", axm_last_message());
}

/* The operand that a pattern of bits stands for. */
static int64_t operand_of(size_t pattern, int32_t bits, int32_t is_signed)
{
    const size_t sign = (size_t)1 << (bits - 1);
    return is_signed ? (int64_t)(pattern ^ sign) - (int64_t)sign : (int64_t)pattern;
}

/* What texts and matrix products say of an arithmetic that has just been made. */
static void check_use(fuzz_setting *setting, const axm_arith *arith, const char *kind, const char *given_name)
{
    const char *const name = given_name != NULL && given_name[0] != '\0' ? given_name : kind;
    const float a[3] = {1, -0.5f, 2.25f}, b[3] = {0.5f, 3, -1};
    char text[TEXT_SIZE], begin[64];
    float out = 0;
    snprintf(begin, sizeof begin, "%s(%s)", kind, name);
    canonical_text(arith, text);
    FUZZ_EXPECT(strncmp(text, begin, strlen(begin)) == 0, "%s does not begin with %s", text, begin);
    FUZZ_EXPECT(strcmp(axm_arith_name(arith), name) == 0, "its name is %s", axm_arith_name(arith));
    const axm_status status =
        fuzz_status(setting, axm_gemm_f32(setting->context, arith, 0, 0, 1, 1, 3, 1, a, 3, b, 1, 0, &out, 1));
    /* Plain loops find the accumulator in the text, where a name may look like one. */
    if (status == AXM_OK && strchr(name, '=') == NULL) {
        fuzz_expect_f32("matrix product", 0, out, test_canonical(test_sum_f32(arith, 3, a, b)));
    }
}

/* ---- tables ---- */

static int32_t entry_of(const axm_table_desc *desc, size_t index)
{
    int32_t wide;
    uint16_t narrow;
    if (desc->entry_bits == 32) {
        memcpy(&wide, (const char *)desc->entries + index * sizeof wide, sizeof wide);
        return wide;
    }
    memcpy(&narrow, (const char *)desc->entries + index * sizeof narrow, sizeof narrow);
    return (desc->signed_a || desc->signed_b) && narrow > INT16_MAX ? (int32_t)narrow - 65536 : (int32_t)narrow;
}

static void check_products(const axm_table_desc *desc, const axm_arith *arith)
{
    const size_t rows = (size_t)1 << desc->bits_a, columns = (size_t)1 << desc->bits_b;
    for (size_t i = 0; i < rows * columns; i++) {
        const size_t a = i / columns, b = i % columns;
        const size_t at = desc->order == AXM_TABLE_A_OUTER ? i : b * rows + a;
        fuzz_expect_i64("entry", i,
                        axm_mul_int(arith, operand_of(a, desc->bits_a, desc->signed_a),
                                    operand_of(b, desc->bits_b, desc->signed_b)),
                        entry_of(desc, at));
    }
}

/* As many entries as there should be, or a number that is not. */
static void *fill_entries(fuzz_input *in, axm_table_desc *desc)
{
    const bool sane = desc->bits_a >= 2 && desc->bits_a <= 8 && desc->bits_b >= 2 && desc->bits_b <= 8;
    const size_t right = sane ? (size_t)1 << (desc->bits_a + desc->bits_b) : 4;
    desc->n_entries = fuzz_size(in, right, right);
    int32_t *const entries = fuzz_ints(in, (right * (desc->entry_bits == 32 ? 32 : 16) + 31) / 32);
    desc->entries = fuzz_byte(in) == 1 ? NULL : entries;
    return entries;
}

static void fuzz_table(fuzz_setting *setting, fuzz_input *in)
{
    axm_table_desc desc, defaults;
    axm_arith *arith = FUZZ_NOWHERE(axm_arith);
    axm_table_desc_init(&defaults);
    axm_table_desc_init(&desc);
    desc.bits_a = fuzz_int(in, 2, 6);
    desc.bits_b = fuzz_int(in, 2, 6);
    desc.signed_a = fuzz_int(in, 0, 1);
    desc.signed_b = fuzz_int(in, 0, 1);
    desc.order = fuzz_int(in, AXM_TABLE_A_OUTER, AXM_TABLE_B_OUTER);
    desc.entry_bits = fuzz_flag(in) ? 16 : fuzz_int(in, 32, 32);
    void *const entries = fill_entries(in, &desc);
    char *const name = fuzz_line_or_null(in), *const keys = fuzz_line_or_null(in);
    desc.name = name;
    desc.keys = keys;
    const fuzz_version version = fuzz_version_of(in, &desc, &defaults, sizeof desc);
    const axm_status status = fuzz_status(setting, axm_arith_create_table(setting->context, version.given, &arith));
    fuzz_expect_version(&version, status);
    if (status == AXM_OK) {
        check_products(&desc, arith);
        check_use(setting, arith, "table", desc.name);
        axm_arith_release(arith);
    } else {
        FUZZ_EXPECT(arith == FUZZ_NOWHERE(axm_arith), "%s, but there is a table", axm_status_name(status));
    }
    free(version.given);
    free(entries);
    free(name);
    free(keys);
}

/* ---- functions ---- */

/* Products of operands at both ends of the format and in between. */
static void check_function(const axm_custom_desc *desc, const axm_arith *arith)
{
    for (size_t i = 0; i < 64 && desc->mul_int != NULL; i++) {
        const size_t a = (i * 0x9e3779b9u) & (((size_t)1 << desc->bits_a) - 1);
        const size_t b = (i * 0x85ebca6bu) & (((size_t)1 << desc->bits_b) - 1);
        const int64_t x = operand_of(a, desc->bits_a, desc->signed_a), y = operand_of(b, desc->bits_b, desc->signed_b);
        fuzz_expect_i64("product", i, axm_mul_int(arith, x, y), test_custom_product(x, y));
    }
}

/* The function fails when the input says so: then whatever happens is that failure. */
static bool has_failed(const test_custom *custom)
{
    return (custom->fail_at != 0 && custom->calls >= custom->fail_at) ||
           (custom->fail_begin_at != 0 && custom->begun + 1 >= custom->fail_begin_at);
}

static void fuzz_custom(fuzz_setting *setting, fuzz_input *in)
{
    axm_custom_desc defaults, desc;
    test_custom custom = {.status = FUZZ_OWN_STATUS + fuzz_byte(in)};
    axm_arith *arith = FUZZ_NOWHERE(axm_arith);
    const bool floats = fuzz_flag(in), threads = fuzz_flag(in);
    axm_custom_desc_init(&defaults);
    const int32_t bits_a = fuzz_int(in, 2, 11), bits_b = fuzz_int(in, 2, 6);
    const bool is_signed = fuzz_flag(in);
    desc =
        floats ? test_custom_floats(&custom, threads) : test_custom_ints(&custom, bits_a, bits_b, is_signed, threads);
    desc.signed_b = fuzz_int(in, 0, 1);
    const uint8_t fail_at = fuzz_byte(in), fail_begin_at = fuzz_byte(in);
    custom.fail_at = fail_at < 128 ? 0 : fail_at - 127;
    custom.fail_begin_at = fail_begin_at < 224 ? 0 : fail_begin_at - 223;
    char *const name = fuzz_line_or_null(in), *const keys = fuzz_line_or_null(in);
    desc.name = name;
    desc.keys = keys;
    const fuzz_version version = fuzz_version_of(in, &desc, &defaults, sizeof desc);
    /* One without `user` is a function that this one is not. */
    const axm_status status =
        desc.user == NULL && !version.refused
            ? AXM_E_STRUCT
            : fuzz_status(setting, axm_arith_create_custom(setting->context, version.given, &arith));
    fuzz_expect_version(&version, status);
    if (status == AXM_OK && custom.fail_at == 0 && custom.fail_begin_at == 0) {
        check_function(&desc, arith);
        check_use(setting, arith, "custom", desc.name);
    }
    FUZZ_EXPECT(status == AXM_OK || arith == FUZZ_NOWHERE(axm_arith), "%ld, but there is an arithmetic", (long)status);
    FUZZ_EXPECT(status != custom.status || has_failed(&custom), "a failure that the function did not have");
    FUZZ_EXPECT(custom.begun == custom.ended, "%ld threads begun, %ld ended", (long)custom.begun, (long)custom.ended);
    if (status == AXM_OK) {
        axm_arith_release(arith);
    }
    free(version.given);
    free(name);
    free(keys);
}

/* ---- costs ---- */

enum { ENTRIES_MAX = 4 };

/* Whether the text has the key, between commas. */
static bool has_key(const char *text, const char *key, size_t length)
{
    for (const char *at = strchr(text, ':'); at != NULL; at = strchr(at, ',')) {
        at++;
        if (strncmp(at, key, length) == 0 && (at[length] == ',' || at[length] == '\0')) {
            return true;
        }
    }
    return false;
}

/* How many keys of an entry the text has, if it has them all, plus 1; or 0. */
static int fits(const char *entry, const char *text)
{
    const size_t name = strcspn(entry, ":");
    int keys = 1;
    if (strncmp(entry, text, name) != 0 || (text[name] != ':' && text[name] != '\0')) {
        return 0;
    }
    for (const char *at = entry[name] == ':' ? entry + name : NULL; at != NULL; at = strchr(at + 1, ',')) {
        if (!has_key(text, at + 1, strcspn(at + 1, ","))) {
            return 0;
        }
        keys++;
    }
    return keys;
}

static void check_cost(fuzz_setting *setting, axm_cost *cost, const axm_cost_entry *entries, size_t n, uint64_t macs)
{
    char text[TEXT_SIZE];
    double added = -1, total = -1;
    int best = 0;
    size_t found = 0;
    canonical_text(setting->arith, text);
    for (size_t i = 0; i < n; i++) {
        const int keys = fits(entries[i].arith, text);
        found = keys > best ? i : found;
        best = keys > best ? keys : best;
    }
    const axm_status status = fuzz_status(setting, axm_cost_add(cost, macs, setting->arith, &added));
    if (status == AXM_OK) {
        FUZZ_EXPECT(best > 0 && added == (double)macs * entries[found].per_mac, "%s costs %g", text, added);
    } else {
        FUZZ_EXPECT(status == AXM_E_MEMORY || (status == AXM_E_VALUE && best == 0), "%s: %s", text,
                    axm_status_name(status));
        FUZZ_EXPECT(added == -1, "a cost was given");
    }
    FUZZ_EXPECT(axm_cost_total(cost, NULL, &total) == AXM_OK && total == (status == AXM_OK ? added : 0), "%g", total);
}

/* A text of the input's, or the beginning of the arithmetic's own: its name and so many of its keys. */
static char *entry_text(const fuzz_setting *setting, fuzz_input *in)
{
    char text[TEXT_SIZE];
    const size_t keys = fuzz_below(in, 12);
    size_t length = 0;
    if (fuzz_flag(in)) {
        return fuzz_line(in);
    }
    canonical_text(setting->arith, text);
    for (size_t i = 0; i <= keys && text[length] != '\0'; i++) {
        length += strcspn(text + length + (i > 0), i == 0 ? ":" : ",") + (i > 0);
    }
    char *const own = fuzz_memory(length + 1);
    memcpy(own, text, length);
    own[length] = '\0';
    return own;
}

static void fuzz_cost(fuzz_setting *setting, fuzz_input *in)
{
    const size_t n = 1 + fuzz_below(in, ENTRIES_MAX), size = sizeof(axm_cost_entry);
    const size_t given_size = fuzz_size(in, size, size), n_given = fuzz_size(in, n, n);
    const uint64_t macs = fuzz_u64(in);
    axm_cost_entry *const entries = fuzz_memory(n * size);
    axm_cost *cost = FUZZ_NOWHERE(axm_cost);
    for (size_t i = 0; i < n; i++) {
        entries[i] = (axm_cost_entry){.per_mac = fuzz_double(in)};
        entries[i].arith = entry_text(setting, in);
    }
    /* Absurd numbers of entries would be read past those that there are, but for those that cannot be. */
    if ((n_given <= n && given_size <= size) || given_size < size || given_size > 4096 || n_given > SIZE_MAX / size) {
        const axm_status status =
            fuzz_status(setting, axm_cost_create(setting->context, n_given, entries, given_size, &cost));
        if (status == AXM_OK) {
            check_cost(setting, cost, entries, n_given, macs);
            axm_cost_destroy(cost);
        } else {
            FUZZ_EXPECT(cost == FUZZ_NOWHERE(axm_cost), "%s, but there is a sum", axm_status_name(status));
        }
    }
    for (size_t i = 0; i < n; i++) {
        free((char *)entries[i].arith);
    }
    free(entries);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const fuzz[3])(fuzz_setting *, fuzz_input *) = {fuzz_table, fuzz_custom, fuzz_cost};
    fuzz_input in = {data, size};
    fuzz_setting setting;
    const size_t which = fuzz_below(&in, 3);
    fuzz_setting_begin(&setting, &in);
    fuzz[which](&setting, &in);
    fuzz_setting_end(&setting);
    return 0;
}
