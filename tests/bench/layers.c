#include "layers.h"

#include "complain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 11                /* of the longest kind of line */
#define MAX_DIGITS 7                /* of any number in the file */
#define MAX_ELEMS ((size_t)1 << 28) /* of any matrix: one GiB of floats */
#define BLANKS " \t\r\n"
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

/* Where a line comes from, for messages. */
typedef struct {
    const char *path;
    size_t line;
} place;

/* What stands at one place of a line: a number, or two that may differ by direction (3, or 1x7). */
typedef struct {
    size_t h, w;
} number;

/* Places of a convolution's line, after its kind. */
enum { PICTURES, IN_CHANNELS, IN_H, IN_W, OUT_CHANNELS, KERNEL, STRIDE, PAD, GROUPS, CONV_NUMBERS };

static const struct {
    const char *word;
    bench_layer_kind kind;
    size_t n_numbers;
    const char *form;
} kinds[] = {
    {"conv", BENCH_CONV, CONV_NUMBERS, "NAME conv n in_c in_h in_w out_c kernel stride pad groups"},
    {"fc", BENCH_FC, 3, "NAME fc batch in out"},
    {"gemm", BENCH_GEMM, 3, "NAME gemm m n k"},
};

bool bench_layer_is_depthwise(const bench_layer *layer)
{
    return layer->kind == BENCH_CONV && layer->groups > 1 && layer->groups == layer->in_channels &&
           layer->groups == layer->out_channels;
}

double bench_layer_macs(const bench_layer *layer)
{
    return (double)layer->groups * (double)layer->m * (double)layer->n * (double)layer->k;
}

size_t bench_layer_in_elems(const bench_layer *layer)
{
    return layer->kind == BENCH_CONV ? layer->pictures * layer->in_channels * layer->in_h * layer->in_w
                                     : layer->m * layer->k;
}

size_t bench_layer_weight_elems(const bench_layer *layer)
{
    return layer->kind == BENCH_CONV ? layer->out_channels * layer->k : layer->n * layer->k;
}

size_t bench_layer_out_elems(const bench_layer *layer)
{
    return layer->groups * layer->m * layer->n;
}

/* The number that `length` characters from `digits` on are, which are all of `word` or a part. */
static bool parse_digits(const place *at, const char *word, const char *digits, size_t length, bool zero_allowed,
                         size_t *out)
{
    const bool is_number = length > 0 && strspn(digits, "0123456789") >= length && length <= MAX_DIGITS;
    *out = is_number ? strtoul(digits, NULL, 10) : 0;
    if (!is_number || (*out == 0 && !zero_allowed)) {
        return bench_complain("%s:%zu: %.40s: expected a number from %d, of no more than %d digits", at->path, at->line,
                              word, zero_allowed ? 0 : 1, MAX_DIGITS);
    }
    return true;
}

/* `position` tells what the number may be: only a pad may be 0, only a kernel and a pad may have two directions. */
static bool parse_number(const place *at, const char *word, bench_layer_kind kind, size_t position, number *out)
{
    const bool is_pad = kind == BENCH_CONV && position == PAD, is_kernel = kind == BENCH_CONV && position == KERNEL;
    const char *const cross = is_pad || is_kernel ? strchr(word, 'x') : NULL;
    const size_t h_length = cross == NULL ? strlen(word) : (size_t)(cross - word);
    if (!parse_digits(at, word, word, h_length, is_pad, &out->h)) {
        return false;
    }
    out->w = out->h;
    return cross == NULL || parse_digits(at, word, cross + 1, strlen(cross + 1), is_pad, &out->w);
}

/* a * b * c; false when that is more elements than a matrix may have. Factors are not 0. */
static bool count_elems(size_t a, size_t b, size_t c, size_t *out)
{
    if (a > MAX_ELEMS / b || a * b > MAX_ELEMS / c) {
        return false;
    }
    *out = a * b * c;
    return true;
}

static bool complain_size(const place *at)
{
    return bench_complain("%s:%zu: a matrix of this layer has more than %zu elements", at->path, at->line, MAX_ELEMS);
}

static void take_conv_numbers(const number *numbers, bench_layer *layer)
{
    layer->pictures = numbers[PICTURES].h;
    layer->in_channels = numbers[IN_CHANNELS].h;
    layer->in_h = numbers[IN_H].h;
    layer->in_w = numbers[IN_W].h;
    layer->out_channels = numbers[OUT_CHANNELS].h;
    layer->kernel_h = numbers[KERNEL].h;
    layer->kernel_w = numbers[KERNEL].w;
    layer->stride = numbers[STRIDE].h;
    layer->pad_h = numbers[PAD].h;
    layer->pad_w = numbers[PAD].w;
    layer->groups = numbers[GROUPS].h;
}

static bool fill_conv(const place *at, const number *numbers, bench_layer *layer)
{
    take_conv_numbers(numbers, layer);
    const size_t padded_h = layer->in_h + 2 * layer->pad_h, padded_w = layer->in_w + 2 * layer->pad_w;
    if (layer->kernel_h > padded_h || layer->kernel_w > padded_w) {
        return bench_complain("%s:%zu: the kernel is larger than the padded input", at->path, at->line);
    }
    if (layer->in_channels % layer->groups != 0 || layer->out_channels % layer->groups != 0) {
        return bench_complain("%s:%zu: %zu groups do not divide both in_c %zu and out_c %zu", at->path, at->line,
                              layer->groups, layer->in_channels, layer->out_channels);
    }
    layer->out_h = (padded_h - layer->kernel_h) / layer->stride + 1;
    layer->out_w = (padded_w - layer->kernel_w) / layer->stride + 1;
    layer->m = layer->out_channels / layer->groups;
    size_t plane;
    if (!count_elems(layer->pictures, layer->out_h, layer->out_w, &layer->n) ||
        !count_elems(layer->in_channels / layer->groups, layer->kernel_h, layer->kernel_w, &layer->k) ||
        !count_elems(1, layer->in_h, layer->in_w, &plane) ||
        !count_elems(layer->pictures, layer->in_channels, plane, &plane)) {
        return complain_size(at);
    }
    return true;
}

static bool fill_layer(const place *at, const number *numbers, bench_layer *layer)
{
    size_t elems;
    if (layer->kind == BENCH_CONV) {
        if (!fill_conv(at, numbers, layer)) {
            return false;
        }
    } else {
        layer->groups = 1;
        layer->m = numbers[0].h;
        layer->n = numbers[layer->kind == BENCH_FC ? 2 : 1].h;
        layer->k = numbers[layer->kind == BENCH_FC ? 1 : 2].h;
    }
    return (count_elems(layer->groups, layer->m, layer->k, &elems) &&
            count_elems(layer->groups, layer->k, layer->n, &elems) &&
            count_elems(layer->groups, layer->m, layer->n, &elems)) ||
           complain_size(at);
}

static bool parse_words(const place *at, char *const *words, size_t n_words, bench_layer *layer)
{
    number numbers[MAX_WORDS];
    size_t kind = 0;
    if (strlen(words[0]) >= sizeof layer->name || words[0][strspn(words[0], NAME_LETTERS)] != '\0') {
        return bench_complain("%s:%zu: name %.40s: expected 1 to %zu letters, digits, '.', '_' and '-'", at->path,
                              at->line, words[0], sizeof layer->name - 1);
    }
    while (kind < sizeof kinds / sizeof kinds[0] && (n_words < 2 || strcmp(words[1], kinds[kind].word) != 0)) {
        kind++;
    }
    if (kind == sizeof kinds / sizeof kinds[0]) {
        return bench_complain("%s:%zu: expected conv, fc or gemm after the name", at->path, at->line);
    }
    if (n_words != kinds[kind].n_numbers + 2) {
        return bench_complain("%s:%zu: expected %s", at->path, at->line, kinds[kind].form);
    }
    *layer = (bench_layer){.kind = kinds[kind].kind};
    memcpy(layer->name, words[0], strlen(words[0]) + 1);
    for (size_t i = 0; i < kinds[kind].n_numbers; i++) {
        if (!parse_number(at, words[i + 2], layer->kind, i, &numbers[i])) {
            return false;
        }
    }
    return fill_layer(at, numbers, layer);
}

static bool add_layer(const place *at, const bench_layer *layer, bench_layers *out)
{
    for (size_t i = 0; i < out->count; i++) {
        if (strcmp(out->layers[i].name, layer->name) == 0) {
            return bench_complain("%s:%zu: the name %s is taken", at->path, at->line, layer->name);
        }
    }
    if (out->count == BENCH_MAX_LAYERS) {
        return bench_complain("%s:%zu: more than %zu layers", at->path, at->line, BENCH_MAX_LAYERS);
    }
    out->layers[out->count++] = *layer;
    return true;
}

/* One line, which is spent. */
static bool parse_line(const place *at, char *line, bench_layers *out)
{
    char *words[MAX_WORDS + 1]; /* one more than a line may have, to notice it */
    size_t n_words = 0;
    bench_layer layer;
    line[strcspn(line, "#")] = '\0';
    for (char *word = strtok(line, BLANKS); word != NULL && n_words <= MAX_WORDS; word = strtok(NULL, BLANKS)) {
        words[n_words++] = word;
    }
    return n_words == 0 || (parse_words(at, words, n_words, &layer) && add_layer(at, &layer, out));
}

static bool read_lines(FILE *file, const char *path, bench_layers *out)
{
    char line[256];
    place at = {.path = path};
    while (fgets(line, sizeof line, file) != NULL) {
        at.line++;
        if (strchr(line, '\n') == NULL && !feof(file)) {
            return bench_complain("%s:%zu: a line of more than %zu characters, or one with a zero byte", path, at.line,
                                  sizeof line - 2);
        }
        if (!parse_line(&at, line, out)) {
            return false;
        }
    }
    return !ferror(file) || bench_complain("%s: %s", path, strerror(errno));
}

static bool keep_matching(const char *path, const char *filter, bench_layers *layers)
{
    size_t kept = 0;
    if (layers->count == 0) {
        return bench_complain("%s: no layers in it", path);
    }
    for (size_t i = 0; i < layers->count; i++) {
        if (filter == NULL || strstr(layers->layers[i].name, filter) != NULL) {
            layers->layers[kept++] = layers->layers[i];
        }
    }
    layers->count = kept;
    return kept != 0 || bench_complain("--filter %s: no layer's name in %s contains it", filter, path);
}

bool bench_layers_read(const char *path, const char *filter, bench_layers *out)
{
    FILE *const file = fopen(path, "r");
    if (file == NULL) {
        return bench_complain("%s: %s", path, strerror(errno));
    }
    out->count = 0;
    const bool read = read_lines(file, path, out);
    fclose(file);
    return read && keep_matching(path, filter, out);
}
