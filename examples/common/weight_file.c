#include "weight_file.h"

#include "diagnostic.h"
#include "file_bytes.h"
#include "joined_path.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The description's folder, to be freed. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const size_t length = slash == NULL ? 1 : (size_t)(slash - path);
    char *folder = malloc(length + 1);

    if (folder == NULL) {
        complain_memory();
        return NULL;
    }
    memcpy(folder, slash == NULL ? "." : path, length);
    folder[length] = '\0';
    return folder;
}

static char *weights_path(const struct network_file *file, const char *dir)
{
    char *folder;
    char *path;

    if (dir != NULL)
        return joined_path(dir, file->weights_name);
    folder = folder_of(file->path);
    path = folder == NULL ? NULL : joined_path(folder, file->weights_name);
    free(folder);
    return path;
}

static float little_endian_float(const unsigned char *bytes)
{
    const uint32_t bits = (uint32_t)bytes[3] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[1] << 8 | bytes[0];
    float value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

static bool decode_tensor(struct network_file *file, const char *path, struct tensor *tensor, size_t n_elements,
                          const unsigned char *bytes)
{
    for (size_t i = tensor->first; i < tensor->first + n_elements; i++) {
        file->weights[i] = little_endian_float(bytes + 4 * i);
        if (!isfinite(file->weights[i]))
            return complain(path, 0, "tensor %s: element %zu is %f; weights must be finite", tensor->name,
                            i - tensor->first, (double)file->weights[i]);
    }
    tensor->data = file->weights + tensor->first;
    return true;
}

static bool decode_weights(struct network_file *file, const char *path, const unsigned char *bytes, size_t n_bytes)
{
    if (n_bytes < 4 * file->n_weights)
        return complain(path, 0, "truncated: %zu bytes, the tensors of %s take %zu", n_bytes, file->path,
                        4 * file->n_weights);
    if (n_bytes > 4 * file->n_weights)
        return complain(path, 0, "too long: the tensors of %s end after %zu bytes", file->path, 4 * file->n_weights);
    file->weights = malloc(n_bytes + 1);
    if (file->weights == NULL)
        return complain_memory();
    for (size_t i = 0; i < file->n_tensors; i++) {
        const size_t end = i + 1 < file->n_tensors ? file->tensors[i + 1].first : file->n_weights;
        if (!decode_tensor(file, path, &file->tensors[i], end - file->tensors[i].first, bytes))
            return false;
    }
    return true;
}

bool read_weights(struct network_file *file, const char *dir)
{
    char *path = weights_path(file, dir);
    unsigned char *bytes = NULL;
    size_t n_bytes;

    if (path == NULL)
        return false;
    bool done =
        read_at_most(path, 4 * file->n_weights + 1, &bytes, &n_bytes) && decode_weights(file, path, bytes, n_bytes);
    free(bytes);
    free(path);
    return done;
}
