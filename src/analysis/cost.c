/* Costs of products: a table by arithmetic, and a sum. */
#include "../core/check.h"
#include "../core/fp_modes.h"
#include "../core/memory.h"
#include "../core/structure.h"

#include <approxmul/cost.h>

#include <math.h>
#include <string.h>

struct axm_cost {
    axm_context *context;
    uint64_t macs;
    double total;
    size_t n_entries;
    axm_cost_entry entries[]; /* and behind them their texts */
};

/* ---- texts: name[:key=value[,key=value]...] ---- */

static size_t name_length(const char *text)
{
    return strcspn(text, ":");
}

/* The keys of a text, each up to its comma; NULL, or an empty one, after the last. */
static const char *first_key(const char *text)
{
    const char *const colon = strchr(text, ':');
    return colon != NULL ? colon + 1 : NULL;
}

static const char *next_key(const char *key)
{
    const char *const comma = strchr(key, ',');
    return comma != NULL ? comma + 1 : NULL;
}

static bool has_key(const char *text, const char *key)
{
    const size_t length = strcspn(key, ",");
    for (const char *own = first_key(text); own != NULL; own = next_key(own)) {
        if (strcspn(own, ",") == length && memcmp(own, key, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_well_formed(const char *text)
{
    bool right = name_length(text) > 0;
    for (const char *key = first_key(text); right && key != NULL; key = next_key(key)) {
        const size_t name = strcspn(key, "=,"), whole = strcspn(key, ",");
        right = name > 0 && name + 1 < whole;
    }
    return right;
}

/* How many keys of an entry an arithmetic's text has, when it has them all; or -1. */
static int fit(const char *entry, const char *text)
{
    int keys = 0;
    if (name_length(entry) != name_length(text) || memcmp(entry, text, name_length(text)) != 0) {
        return -1;
    }
    for (const char *key = first_key(entry); key != NULL; key = next_key(key)) {
        if (!has_key(text, key)) {
            return -1;
        }
        keys++;
    }
    return keys;
}

/* ---- public ---- */

/* One of the caller's entries, checked. */
static axm_status read_entry(const char *function, const axm_cost_entry *entries, size_t entry_size, size_t i,
                             axm_cost_entry *entry)
{
    AXM_TRY(axm_structure_read_element(function, "entries", i, entries, entry_size, entry, sizeof *entry));
    if (entry->arith == NULL) {
        return axm_fail(AXM_E_NULL, "%s: entries[%zu].arith is NULL; it is needed", function, i);
    }
    if (!is_well_formed(entry->arith)) {
        return axm_fail(AXM_E_PARSE, "%s: entries[%zu].arith is \"%s\"; expected name[:key=value[,key=value]...]",
                        function, i, entry->arith);
    }
    if (!isfinite(entry->per_mac) || entry->per_mac < 0) {
        return axm_fail(AXM_E_VALUE, "%s: entries[%zu].per_mac is %s; allowed: a finite number from 0", function, i,
                        axm_number(6, entry->per_mac).text);
    }
    return AXM_OK;
}

static axm_status check_entries(const char *function, size_t n_entries, const axm_cost_entry *entries,
                                size_t entry_size, size_t *bytes)
{
    size_t given_bytes;
    if (!axm_mul_size(n_entries, entry_size, &given_bytes) || !axm_mul_size(n_entries, sizeof *entries, bytes) ||
        !axm_add_size(*bytes, sizeof(axm_cost), bytes)) {
        return axm_fail(AXM_E_OVERFLOW, "%s: %zu entries are more bytes than size_t counts", function, n_entries);
    }
    for (size_t i = 0; i < n_entries; i++) {
        axm_cost_entry entry;
        AXM_TRY(read_entry(function, entries, entry_size, i, &entry));
        *bytes += strlen(entry.arith) + 1; /* what lies in memory twice at most */
    }
    return AXM_OK;
}

axm_status axm_cost_create(const axm_context *ctx, size_t n_entries, const axm_cost_entry *entries, size_t entry_size,
                           axm_cost **out)
{
    AXM_FP_GUARD;
    size_t bytes = 0;
    AXM_NEED(entries);
    AXM_NEED(out);
    AXM_TRY(axm_structure_check_size(__func__, "entry", entry_size, AXM_UP_TO(axm_cost_entry, per_mac)));
    AXM_TRY(axm_check_range(__func__, "n_entries", n_entries, 1, SIZE_MAX));
    AXM_TRY(check_entries(__func__, n_entries, entries, entry_size, &bytes));
    axm_cost *const cost = axm_memory_get(ctx, bytes);
    if (cost == NULL) {
        return AXM_E_MEMORY;
    }
    cost->context = axm_context_hold(ctx);
    cost->macs = 0;
    cost->total = 0;
    cost->n_entries = n_entries;
    char *text = (char *)(cost->entries + n_entries);
    for (size_t i = 0; i < n_entries; i++) {
        axm_cost_entry *const entry = &cost->entries[i];
        read_entry(__func__, entries, entry_size, i, entry); /* which has succeeded before */
        const size_t length = strlen(entry->arith) + 1;
        entry->arith = memcpy(text, entry->arith, length);
        text += length;
    }
    *out = cost;
    return AXM_OK;
}

void axm_cost_destroy(axm_cost *cost)
{
    if (cost == NULL) {
        return;
    }
    axm_context *const context = cost->context;
    axm_memory_put(context, cost);
    axm_context_release(context);
}

static axm_status find_entry(const char *function, const axm_cost *cost, const char *text, const axm_cost_entry **found)
{
    int best = -1;
    for (size_t i = 0; i < cost->n_entries; i++) {
        const int keys = fit(cost->entries[i].arith, text);
        if (keys > best) {
            best = keys;
            *found = &cost->entries[i];
        }
    }
    return best >= 0 ? AXM_OK
                     : axm_fail(AXM_E_VALUE, "%s: arith is %s, which none of the %zu entries fits", function, text,
                                cost->n_entries);
}

static axm_status find_arith(const char *function, const axm_cost *cost, const axm_arith *arith,
                             const axm_cost_entry **found)
{
    size_t bytes = 0;
    AXM_TRY(axm_arith_to_string(arith, NULL, 0, &bytes));
    char *const text = axm_memory_get(cost->context, bytes);
    if (text == NULL) {
        return AXM_E_MEMORY;
    }
    axm_status status = axm_arith_to_string(arith, text, bytes, NULL);
    if (status == AXM_OK) {
        status = find_entry(function, cost, text, found);
    }
    axm_memory_put(cost->context, text);
    return status;
}

axm_status axm_cost_add(axm_cost *cost, uint64_t macs, const axm_arith *arith, double *added)
{
    AXM_FP_GUARD;
    const axm_cost_entry *entry = NULL;
    AXM_NEED(cost);
    if (macs > UINT64_MAX - cost->macs) {
        return axm_fail(AXM_E_OVERFLOW, "%s: macs is %llu; with those added before it is more than 64 bits count",
                        __func__, (unsigned long long)macs);
    }
    axm_arith *exact = NULL;
    if (arith == NULL) {
        AXM_TRY(axm_arith_create(cost->context, "float32", &exact));
    }
    const axm_status status = find_arith(__func__, cost, arith != NULL ? arith : exact, &entry);
    axm_arith_release(exact);
    AXM_TRY(status);
    const double layer = (double)macs * entry->per_mac;
    cost->macs += macs;
    cost->total += layer;
    if (added != NULL) {
        *added = layer;
    }
    return AXM_OK;
}

axm_status axm_cost_total(const axm_cost *cost, uint64_t *macs, double *total)
{
    AXM_NEED(cost);
    if (macs != NULL) {
        *macs = cost->macs;
    }
    if (total != NULL) {
        *total = cost->total;
    }
    return AXM_OK;
}
