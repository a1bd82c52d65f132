#include "network_file.h"

#include "dataset.h"
#include "diagnostic.h"
#include "file_bytes.h"
#include "layer_shape.h"
#include "layer_statement.h"
#include "statement.h"
#include "weight_file.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TEXT_BYTES ((size_t)1 << 20)
#define MAX_DIM ((size_t)1 << 24)
#define FIRST_LINE "approxmul-network 1"

const struct layer *network_file_layer(const struct network_file *file, const char *name)
{
    for (size_t i = 0; i < file->n_layers; i++) {
        if (strcmp(file->layers[i].name, name) == 0)
            return &file->layers[i];
    }
    return NULL;
}

size_t layer_index(const struct network_file *file, const struct layer *layer)
{
    return (size_t)(layer - file->layers);
}

bool layer_multiplies(const struct layer *layer)
{
    return layer->kind == LAYER_CONV2D || layer->kind == LAYER_FULLY_CONNECTED || layer->kind == LAYER_BATCH_NORM;
}

static bool given_twice(const struct statement *statement)
{
    return complain(statement->path, statement->line, "%s is given twice", statement->words[0]);
}

static bool parse_name(const struct statement *statement, struct network_file *file)
{
    if (file->name[0] != '\0')
        return given_twice(statement);
    return statement_name(statement, statement->words[1], file->name);
}

static bool parse_input(const struct statement *statement, struct network_file *file)
{
    struct layer input = {.name = "input", .kind = LAYER_INPUT, .line = statement->line};

    if (file->n_layers > 0)
        return given_twice(statement);
    if (!statement_size(statement, "channels", statement->words[1], 1, MAX_DIM, &input.out.channels) ||
        !statement_size(statement, "height", statement->words[2], 1, MAX_DIM, &input.out.height) ||
        !statement_size(statement, "width", statement->words[3], 1, MAX_DIM, &input.out.width) ||
        !infer_shape(file, &input))
        return false;
    file->layers[file->n_layers++] = input;
    return true;
}

static bool parse_normalize(const struct statement *statement, struct network_file *file)
{
    size_t n_deviations;

    if (file->n_normalized != 0)
        return given_twice(statement);
    if (!statement_reals(statement, "mean", statement->words[1], MAX_NORMALIZED, file->means, &file->n_normalized) ||
        !statement_reals(statement, "deviation", statement->words[2], MAX_NORMALIZED, file->deviations, &n_deviations))
        return false;
    if (n_deviations != file->n_normalized)
        return complain(statement->path, statement->line, "%zu means but %zu deviations", file->n_normalized,
                        n_deviations);
    for (size_t i = 0; i < n_deviations; i++) {
        if (file->deviations[i] <= 0)
            return complain(statement->path, statement->line, "deviation %g is not above 0",
                            (double)file->deviations[i]);
    }
    return true;
}

static bool parse_weights(const struct statement *statement, struct network_file *file)
{
    if (file->weights_name[0] != '\0')
        return given_twice(statement);
    return statement_name(statement, statement->words[1], file->weights_name);
}

static bool parse_tensor(const struct statement *statement, struct network_file *file)
{
    struct tensor tensor = {.first = file->n_weights};
    size_t n_elements = 1;

    if (file->n_tensors == MAX_TENSORS)
        return complain(statement->path, statement->line, "more than %d tensors", MAX_TENSORS);
    if (!statement_name(statement, statement->words[1], tensor.name))
        return false;
    for (size_t i = 0; i < file->n_tensors; i++) {
        if (strcmp(file->tensors[i].name, tensor.name) == 0)
            return complain(statement->path, statement->line, "there is a tensor %s already", tensor.name);
    }
    for (size_t i = 2; i < statement->n_words; i++) {
        size_t *dim = &tensor.dims[tensor.n_dims++];
        if (!statement_size(statement, "dimension", statement->words[i], 1, MAX_DIM, dim))
            return false;
        if (*dim > (MAX_ELEMENTS - file->n_weights) / n_elements)
            return complain(statement->path, statement->line, "with tensor %s there are more than %zu weights",
                            tensor.name, MAX_ELEMENTS);
        n_elements *= *dim;
    }
    file->n_weights += n_elements;
    file->tensors[file->n_tensors++] = tensor;
    return true;
}

static const struct {
    const char *word;
    size_t min_words;
    size_t max_words;
    const char *form;
    bool (*parse)(const struct statement *statement, struct network_file *file);
} statements[] = {
    {"name", 2, 2, "name NAME", parse_name},
    {"input", 4, 4, "input CHANNELS HEIGHT WIDTH", parse_input},
    {"normalize", 3, 3, "normalize MEAN DEVIATION, or MEAN,MEAN,... DEVIATION,DEVIATION,...", parse_normalize},
    {"weights", 2, 2, "weights FILE", parse_weights},
    {"tensor", 3, 2 + MAX_DIMS, "tensor NAME with 1 to 4 dimensions", parse_tensor},
    {"layer", 3, MAX_WORDS, "layer NAME TYPE key=value ...", parse_layer},
};

static bool parse_statement(const struct statement *statement, struct network_file *file)
{
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        if (strcmp(statement->words[0], statements[i].word) != 0)
            continue;
        if (statement->n_words < statements[i].min_words || statement->n_words > statements[i].max_words)
            return complain(statement->path, statement->line, "expected: %s", statements[i].form);
        return statements[i].parse(statement, file);
    }
    return complain(statement->path, statement->line,
                    "\"%.80s\" begins no statement; expected name, input, normalize, weights, tensor or layer",
                    statement->words[0]);
}

/* Line by line, in place. The statement is left at the last line, where the complaint about a missing one belongs. */
static bool parse_text(struct statement *statement, char *text, struct network_file *file)
{
    bool has_first = false;

    for (char *next = text; next != NULL;) {
        char *line = next;
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        statement->line++;
        if (!statement_cut(statement, line))
            return false;
        if (statement->n_words == 0)
            continue;
        if (has_first && !parse_statement(statement, file))
            return false;
        if (!has_first && (statement->n_words != 2 || strcmp(statement->words[0], "approxmul-network") != 0 ||
                           strcmp(statement->words[1], "1") != 0))
            return complain(statement->path, statement->line, "not a network description: expected \"" FIRST_LINE "\"");
        has_first = true;
    }
    if (!has_first)
        return complain(statement->path, statement->line, "empty: expected \"" FIRST_LINE "\"");
    return true;
}

static bool check_complete(const struct statement *end, const struct network_file *file)
{
    if (file->name[0] == '\0')
        return complain(end->path, end->line, "ends without \"name NAME\"");
    if (file->n_normalized == 0)
        return complain(end->path, end->line, "ends without \"normalize MEAN DEVIATION\"");
    if (file->weights_name[0] == '\0')
        return complain(end->path, end->line, "ends without \"weights FILE\"");
    if (file->n_layers < 2)
        return complain(end->path, end->line, "ends without a layer");
    const size_t n_channels = file->layers[0].out.channels;
    if (file->n_normalized != 1 && file->n_normalized != n_channels)
        return complain(end->path, file->layers[0].line,
                        "normalize has %zu means, but the input has %zu channels; expected one, or one a channel",
                        file->n_normalized, n_channels);
    const struct layer *last = &file->layers[file->n_layers - 1];
    if (shape_elements(last->out) != N_CLASSES)
        return complain(end->path, last->line, "the last layer, %s, gives %zu scores; expected %d", last->name,
                        shape_elements(last->out), N_CLASSES);
    return true;
}

static bool parse_description(const char *path, char *text, size_t n_bytes, struct network_file *file)
{
    struct statement statement = {.path = path};

    if (n_bytes > MAX_TEXT_BYTES)
        return complain(path, 0, "longer than %zu bytes, the most a description may have", MAX_TEXT_BYTES);
    if (strlen(text) != n_bytes)
        return complain(path, 0, "not a text: byte %zu is zero", strlen(text));
    return parse_text(&statement, text, file) && check_complete(&statement, file);
}

struct network_file *network_file_load(const char *path, const char *weights_dir)
{
    struct network_file *file = calloc(1, sizeof *file);
    unsigned char *text = NULL;
    size_t n_bytes;

    if (file == NULL) {
        complain_memory();
        return NULL;
    }
    file->path = path;
    const bool done = read_at_most(path, MAX_TEXT_BYTES + 1, &text, &n_bytes) &&
                      parse_description(path, (char *)text, n_bytes, file) && read_weights(file, weights_dir);
    free(text);
    if (!done) {
        network_file_free(file);
        return NULL;
    }
    return file;
}

void network_file_free(struct network_file *file)
{
    if (file != NULL)
        free(file->weights);
    free(file);
}
