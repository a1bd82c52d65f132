#include "setting.h"

#include <stdlib.h>
#include <string.h>

/* No test makes an object of more, but for absurd sizes. */
#define LARGEST_BLOCK ((size_t)1 << 26)

/* No allocation fails below that byte; from there on one of the first few does. */
enum { FAILING_FIRST = 128, FAILING_CALLS = 16 };

/* The arithmetics: those of numbers.h, more accumulators, and after them what has no text. */
static const char *const more_texts[] = {
    "exact:acc=i32",
    "exact:acc=i32,overflow=saturate",
    "mitchw:w=4,acc=i32,shift=5",
    "drum:k=3,bits=8,frac=4,acc=loa,low=6",
    "mbm:acc=loa,low=20",
    "exact:bits=8,nan=zero,acc=i32",
    "trunc:bits=8,k=3,acc=f64",
    "exact:bits=8,sign=none,acc=loa,low=0",
};

enum { MORE_TEXTS = sizeof more_texts / sizeof more_texts[0] };
typedef enum { TABLE, CUSTOM_TABLE, CUSTOM_INTS, CUSTOM_FLOATS, OWN_TEXT, KINDS_WITHOUT } without_text;

static size_t texts_count(void)
{
    size_t n = 0;
    while (test_texts[n] != NULL) {
        n++;
    }
    return n;
}

static axm_status create_table(const axm_context *ctx, fuzz_input *in, axm_arith **arith)
{
    static uint16_t entries[1 << 8];
    axm_table_desc desc;
    uint64_t random = fuzz_u64(in);
    axm_table_desc_init(&desc);
    desc.bits_a = 5;
    desc.bits_b = 3;
    desc.signed_a = fuzz_flag(in);
    desc.signed_b = fuzz_flag(in);
    desc.entries = entries;
    desc.n_entries = sizeof entries / sizeof entries[0];
    for (size_t i = 0; i < desc.n_entries; i++) {
        entries[i] = (uint16_t)test_random(&random);
    }
    return axm_arith_create_table(ctx, &desc, arith);
}

static axm_status create_without_text(fuzz_setting *setting, fuzz_input *in, without_text what, axm_arith **arith)
{
    const axm_context *const ctx = setting->context;
    axm_custom_desc desc;
    if (what == TABLE) {
        return create_table(ctx, in, arith);
    }
    if (what == OWN_TEXT) {
        char *const text = fuzz_line(in);
        const axm_status status = axm_arith_create(ctx, text, arith);
        free(text);
        return status;
    }
    const bool is_signed = fuzz_flag(in), threads = fuzz_flag(in);
    desc = what == CUSTOM_FLOATS  ? test_custom_floats(&setting->custom, threads)
           : what == CUSTOM_TABLE ? test_custom_ints(&setting->custom, 4, 5, is_signed, threads)
                                  : test_custom_ints(&setting->custom, 12, 9, is_signed, threads);
    return axm_arith_create_custom(ctx, &desc, arith);
}

axm_arith *fuzz_arith(fuzz_setting *setting, fuzz_input *in)
{
    const size_t texts = texts_count(), which = fuzz_below(in, texts + MORE_TEXTS + KINDS_WITHOUT);
    axm_arith *arith = NULL;
    if (which >= texts + MORE_TEXTS) {
        create_without_text(setting, in, (without_text)(which - texts - MORE_TEXTS), &arith);
    } else {
        axm_arith_create(setting->context, which < texts ? test_texts[which] : more_texts[which - texts], &arith);
    }
    if (arith == NULL) { /* no text, or no memory, where fuzz_arith() is called again */
        FUZZ_EXPECT(axm_arith_create(NULL, "mitchw:w=5,bits=8", &arith) == AXM_OK, "%s", axm_last_message());
    }
    return arith;
}

void fuzz_setting_begin(fuzz_setting *setting, fuzz_input *in)
{
    const int32_t isa = axm_isa_at(fuzz_below(in, axm_isa_count()));
    const uint8_t which = fuzz_byte(in);
    const long fail_at = which < FAILING_FIRST ? 0 : 1 + which % FAILING_CALLS;
    *setting = (fuzz_setting){0};
    setting->ledger.largest = LARGEST_BLOCK;
    setting->ledger.open_ended = fuzz_flag(in);
    FUZZ_EXPECT(axm_isa_force(isa) == AXM_OK, "%s", axm_last_message());
    FUZZ_EXPECT(test_ledger_context(&setting->ledger, 1, &setting->context) == AXM_OK, "%s", axm_last_message());
    setting->arith = fuzz_arith(setting, in);
    setting->ledger.fail_at = fail_at == 0 ? 0 : setting->ledger.made + fail_at;
    setting->refused = setting->ledger.refused;
}

void fuzz_setting_end(fuzz_setting *setting)
{
    axm_context_release(setting->context); /* what is left keeps it */
    axm_arith_release(setting->arith);
    FUZZ_EXPECT(setting->ledger.live == 0, "%ld blocks were not given back", setting->ledger.live);
    FUZZ_EXPECT(!setting->ledger.damaged, "something was written outside a block");
    FUZZ_EXPECT(setting->custom.strangers == 0, "a function was called with another thread's data");
    FUZZ_EXPECT(setting->custom.begun == setting->custom.ended, "%ld threads begun, %ld ended",
                (long)setting->custom.begun, (long)setting->custom.ended);
}

axm_status fuzz_status(fuzz_setting *setting, axm_status status)
{
    const bool refused = setting->ledger.refused != setting->refused;
    setting->refused = setting->ledger.refused;
    FUZZ_EXPECT(status >= FUZZ_OWN_STATUS || strcmp(axm_status_name(status), "unknown status") != 0, "%ld is no status",
                (long)status);
    FUZZ_EXPECT(refused == (status == AXM_E_MEMORY), "%s, but an allocation was %srefused", axm_status_name(status),
                refused ? "" : "not ");
    FUZZ_EXPECT(status == AXM_OK || axm_last_message()[0] != '\0', "%s without a message", axm_status_name(status));
    return status;
}
