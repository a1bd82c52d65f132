#include "layer_statement.h"

#include "diagnostic.h"
#include "layer_shape.h"

#include <string.h>

/** Upper bound of kernel, stride, pad, dilation and groups: absurd beyond, and sums of them cannot overflow. */
#define MAX_SIZE 65536
#define MAX_KEYS 8

enum key_type {
    KEY_FROM,
    KEY_TENSOR,
    KEY_COUNT /* 1 or more */,
    KEY_SIZE /* 0 or more */,
    KEY_SWITCH /* 0 or 1 */,
    KEY_REAL
};

struct layer_key {
    const char *name;
    size_t offset; /* of the member of struct layer it sets */
    enum key_type type;
    bool required;
};

struct layer_type {
    const char *name;
    size_t min_from;
    size_t max_from;
    struct layer_key keys[MAX_KEYS]; /* up to the first without a name */
};

/* Keys are spelt as the members they set. */
#define KEY(member) #member, offsetof(struct layer, member)

static const struct layer_type types[] = {
    [LAYER_INPUT] = {"input", 0, 0, {{0}}},
    [LAYER_CONV2D] = {"conv2d",
                      1,
                      1,
                      {{KEY(from), KEY_FROM, true},
                       {KEY(weight), KEY_TENSOR, true},
                       {KEY(bias), KEY_TENSOR, false},
                       {KEY(stride), KEY_COUNT, false},
                       {KEY(pad), KEY_SIZE, false},
                       {KEY(groups), KEY_COUNT, false},
                       {KEY(dilation), KEY_COUNT, false}}},
    [LAYER_BATCH_NORM] = {"batch_norm",
                          1,
                          1,
                          {{KEY(from), KEY_FROM, true},
                           {KEY(gamma), KEY_TENSOR, true},
                           {KEY(beta), KEY_TENSOR, true},
                           {KEY(mean), KEY_TENSOR, true},
                           {KEY(var), KEY_TENSOR, true},
                           {KEY(eps), KEY_REAL, false}}},
    [LAYER_RELU] = {"relu", 1, 1, {{KEY(from), KEY_FROM, true}}},
    [LAYER_RELU6] = {"relu6", 1, 1, {{KEY(from), KEY_FROM, true}}},
    [LAYER_MAX_POOL] = {"max_pool",
                        1,
                        1,
                        {{KEY(from), KEY_FROM, true},
                         {KEY(kernel), KEY_COUNT, true},
                         {KEY(stride), KEY_COUNT, false},
                         {KEY(pad), KEY_SIZE, false}}},
    [LAYER_AVG_POOL] = {"avg_pool",
                        1,
                        1,
                        {{KEY(from), KEY_FROM, true},
                         {KEY(kernel), KEY_COUNT, true},
                         {KEY(stride), KEY_COUNT, false},
                         {KEY(pad), KEY_SIZE, false},
                         {KEY(include_pad), KEY_SWITCH, false}}},
    [LAYER_GLOBAL_AVG_POOL] = {"global_avg_pool", 1, 1, {{KEY(from), KEY_FROM, true}}},
    [LAYER_ADD] = {"add", 2, MAX_FROM, {{KEY(from), KEY_FROM, true}}},
    [LAYER_CONCAT] = {"concat", 2, MAX_FROM, {{KEY(from), KEY_FROM, true}}},
    [LAYER_SUBSAMPLE] = {"subsample", 1, 1, {{KEY(from), KEY_FROM, true}, {KEY(stride), KEY_COUNT, true}}},
    [LAYER_PAD_CHANNELS] = {"pad_channels",
                            1,
                            1,
                            {{KEY(from), KEY_FROM, true},
                             {KEY(before), KEY_SIZE, false},
                             {KEY(after), KEY_SIZE, false}}},
    [LAYER_FULLY_CONNECTED] = {"fully_connected",
                               1,
                               1,
                               {{KEY(from), KEY_FROM, true},
                                {KEY(weight), KEY_TENSOR, true},
                                {KEY(bias), KEY_TENSOR, false}}},
};

const char *layer_kind_name(enum layer_kind kind)
{
    return types[kind].name;
}

static bool parse_kind(const struct statement *statement, const char *word, enum layer_kind *kind)
{
    for (size_t i = LAYER_INPUT + 1; i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(word, types[i].name) == 0) {
            *kind = (enum layer_kind)i;
            return true;
        }
    }
    return complain(statement->path, statement->line,
                    "\"%.80s\" is no type of layer; expected conv2d, batch_norm, relu, relu6, max_pool, avg_pool, "
                    "global_avg_pool, add, concat, subsample, pad_channels or fully_connected",
                    word);
}

/* How many inputs a type takes, in words for a complaint. */
static bool complain_from(const struct statement *statement, const struct layer_type *type, const char *few_or_many)
{
    if (type->min_from == type->max_from)
        return complain(statement->path, statement->line, "from names too %s layers; %s takes %zu", few_or_many,
                        type->name, type->min_from);
    return complain(statement->path, statement->line, "from names too %s layers; %s takes %zu to %zu", few_or_many,
                    type->name, type->min_from, type->max_from);
}

/* The value of "from": as many names of earlier layers as the type has inputs, with commas between. */
static bool parse_from(const struct statement *statement, const struct network_file *file, char *value,
                       struct layer *layer)
{
    const struct layer_type *type = &types[layer->kind];
    char *next = value;

    while (next != NULL) {
        char *word = next;
        next = cut_at_comma(word);
        if (layer->n_from == type->max_from)
            return complain_from(statement, type, "many");
        layer->from[layer->n_from] = network_file_layer(file, word);
        if (layer->from[layer->n_from] == NULL)
            return complain(statement->path, statement->line,
                            "from names \"%.80s\", which is neither input nor an earlier layer", word);
        layer->n_from++;
    }
    return layer->n_from >= type->min_from || complain_from(statement, type, "few");
}

static const struct tensor *find_tensor(const struct network_file *file, const char *name)
{
    for (size_t i = 0; i < file->n_tensors; i++) {
        if (strcmp(file->tensors[i].name, name) == 0)
            return &file->tensors[i];
    }
    return NULL;
}

static bool parse_value(const struct statement *statement, const struct network_file *file, const struct layer_key *key,
                        char *value, struct layer *layer)
{
    void *member = (char *)layer + key->offset;
    const struct tensor *tensor;

    switch (key->type) {
    case KEY_FROM: return parse_from(statement, file, value, layer);
    case KEY_TENSOR:
        tensor = find_tensor(file, value);
        if (tensor == NULL)
            return complain(statement->path, statement->line, "%s names \"%.80s\", which is no tensor declared above",
                            key->name, value);
        memcpy(member, &tensor, sizeof tensor);
        return true;
    case KEY_COUNT: return statement_size(statement, key->name, value, 1, MAX_SIZE, member);
    case KEY_SIZE: return statement_size(statement, key->name, value, 0, MAX_SIZE, member);
    case KEY_SWITCH: return statement_size(statement, key->name, value, 0, 1, member);
    default: return statement_real(statement, key->name, value, member);
    }
}

/* One word "key=value"; `seen` has a bit for each key of the type that came before. */
static bool parse_key(const struct statement *statement, const struct network_file *file, char *word,
                      struct layer *layer, unsigned *seen)
{
    const struct layer_key *keys = types[layer->kind].keys;
    char *value = strchr(word, '=');

    if (value == NULL)
        return complain(statement->path, statement->line, "\"%.80s\" is not of the form key=value", word);
    *value++ = '\0';
    for (size_t i = 0; i < MAX_KEYS && keys[i].name != NULL; i++) {
        if (strcmp(word, keys[i].name) != 0)
            continue;
        if (*seen & 1u << i)
            return complain(statement->path, statement->line, "%s is given twice", keys[i].name);
        *seen |= 1u << i;
        return parse_value(statement, file, &keys[i], value, layer);
    }
    return complain(statement->path, statement->line, "%s has no key \"%.80s\"", types[layer->kind].name, word);
}

static bool check_required(const struct statement *statement, const struct layer *layer, unsigned seen)
{
    const struct layer_key *keys = types[layer->kind].keys;

    for (size_t i = 0; i < MAX_KEYS && keys[i].name != NULL; i++) {
        if (keys[i].required && !(seen & 1u << i))
            return complain(statement->path, statement->line, "%s needs %s=...", types[layer->kind].name, keys[i].name);
    }
    return true;
}

static bool begin_layer(const struct statement *statement, const struct network_file *file, struct layer *layer)
{
    if (statement->n_words < 3)
        return complain(statement->path, statement->line, "expected: layer NAME TYPE key=value ...");
    if (file->n_layers == 0)
        return complain(statement->path, statement->line, "expected \"input CHANNELS HEIGHT WIDTH\" before the layers");
    if (file->n_layers == MAX_LAYERS)
        return complain(statement->path, statement->line, "more than %d layers", MAX_LAYERS - 1);
    if (!statement_name(statement, statement->words[1], layer->name))
        return false;
    if (network_file_layer(file, layer->name) != NULL)
        return complain(statement->path, statement->line, "there is a layer %s already", layer->name);
    return parse_kind(statement, statement->words[2], &layer->kind);
}

bool parse_layer(const struct statement *statement, struct network_file *file)
{
    struct layer layer = {.line = statement->line, .stride = 1, .dilation = 1, .groups = 1, .eps = 1e-5f};
    unsigned seen = 0;

    if (!begin_layer(statement, file, &layer))
        return false;
    for (size_t i = 3; i < statement->n_words; i++) {
        if (!parse_key(statement, file, statement->words[i], &layer, &seen))
            return false;
    }
    if (!check_required(statement, &layer, seen) || !infer_shape(file, &layer))
        return false;
    file->layers[file->n_layers++] = layer;
    return true;
}
