#include "arith_choice.h"

#include "common/arith_text.h"
#include "common/diagnostic.h"

#include <string.h>

bool choices_create(const axm_context *ctx, struct arith_choice *choices, size_t n_choices)
{
    char message[ARITH_TEXT_MESSAGE_BYTES];

    for (size_t i = 0; i < n_choices; i++) {
        if (arith_from_text(ctx, choices[i].text, &choices[i].arith, message))
            continue;
        if (choices[i].layer == NULL)
            return complain(NULL, 0, "--arith %s: %s", choices[i].text, message);
        return complain(NULL, 0, "--layer %s=%s: %s", choices[i].layer, choices[i].text, message);
    }
    return true;
}

void choices_release(struct arith_choice *choices, size_t n_choices)
{
    for (size_t i = 0; i < n_choices; i++)
        axm_arith_release(choices[i].arith);
}

static const struct layer *find_layer(struct network_file *const *files, size_t n_files, const char *name)
{
    const struct layer *found = NULL;

    for (size_t i = 0; i < n_files && found == NULL; i++)
        found = network_file_layer(files[i], name);
    return found;
}

bool choices_check(const struct arith_choice *choices, size_t n_choices, struct network_file *const *files,
                   size_t n_files)
{
    for (size_t i = 0; i < n_choices; i++) {
        if (choices[i].layer == NULL)
            continue;
        const struct layer *layer = find_layer(files, n_files, choices[i].layer);
        if (layer == NULL)
            return complain(NULL, 0, "--layer %s: no network given has such a layer", choices[i].layer);
        if (!layer_multiplies(layer))
            return complain(NULL, 0, "--layer %s: %s does not multiply; only conv2d, fully_connected and batch_norm do",
                            layer->name, layer_kind_name(layer->kind));
    }
    return true;
}

const struct arith_choice *choice_for(const struct arith_choice *choices, size_t n_choices, const struct layer *layer)
{
    const struct arith_choice *found = NULL;

    if (!layer_multiplies(layer))
        return NULL;
    for (size_t i = 0; i < n_choices; i++) {
        const char *name = choices[i].layer;
        if (name == NULL ? layer->kind != LAYER_BATCH_NORM : strcmp(name, layer->name) == 0)
            found = &choices[i];
    }
    return found;
}
