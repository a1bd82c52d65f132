/* The keys of a multiplier, in their order; and the calls that list multipliers and keys. */
#include "text.h"

#include <approxmul/kinds.h>

/* The formats that a multiplier has. */
static int formats_of(const axm_multiplier *multiplier)
{
    int formats = multiplier->format == AXM_FORMAT_FIXED ? AXM_KEY_FIXED : AXM_KEY_FLOATING;
    for (size_t i = 0; i < multiplier->n_keys; i++) {
        if (multiplier->keys[i].stage == AXM_STAGE_FORMAT) {
            formats |= multiplier->keys[i].formats;
        }
    }
    return formats;
}

axm_text_key axm_text_key_at(const axm_multiplier *multiplier, size_t index)
{
    const int formats = formats_of(multiplier);
    if (index < multiplier->n_keys) {
        return (axm_text_key){.key = &multiplier->keys[index]};
    }
    index -= multiplier->n_keys;
    if (index == 0) {
        return (axm_text_key){.key = axm_accumulator_key(formats)};
    }
    index--;
    for (size_t i = 0; (formats & AXM_KEY_FIXED) != 0 && i < axm_accumulators_count(); i++) {
        const axm_accumulator *const accumulator = axm_accumulator_at(i);
        if (index < accumulator->n_keys) {
            return (axm_text_key){.key = &accumulator->keys[index], .accumulator = accumulator};
        }
        index -= accumulator->n_keys;
    }
    return (axm_text_key){.key = NULL};
}

/* ---- listing ---- */

size_t axm_kind_count(void)
{
    return axm_multipliers_count();
}

static const axm_multiplier *kind_at(size_t kind)
{
    return kind < axm_multipliers_count() ? axm_multiplier_at(kind) : NULL;
}

const char *axm_kind_name(size_t kind)
{
    return kind_at(kind) != NULL ? kind_at(kind)->name : "";
}

const char *axm_kind_summary(size_t kind)
{
    return kind_at(kind) != NULL ? kind_at(kind)->summary : "";
}

const char *axm_kind_source(size_t kind)
{
    return kind_at(kind) != NULL ? kind_at(kind)->source : "";
}

static const axm_key *key_at(size_t kind, size_t key)
{
    return kind_at(kind) != NULL ? axm_text_key_at(kind_at(kind), key).key : NULL;
}

size_t axm_kind_key_count(size_t kind)
{
    size_t count = 0;
    while (key_at(kind, count) != NULL) {
        count++;
    }
    return count;
}

const char *axm_kind_key_name(size_t kind, size_t key)
{
    return key_at(kind, key) != NULL ? key_at(kind, key)->name : "";
}

const char *axm_kind_key_range(size_t kind, size_t key)
{
    return key_at(kind, key) != NULL ? key_at(kind, key)->range : "";
}

const char *axm_kind_key_default(size_t kind, size_t key)
{
    return key_at(kind, key) != NULL ? key_at(kind, key)->default_text : "";
}

const char *axm_kind_key_summary(size_t kind, size_t key)
{
    return key_at(kind, key) != NULL ? key_at(kind, key)->summary : "";
}
