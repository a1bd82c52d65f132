#include "dataset.h"

#include "diagnostic.h"
#include "file_bytes.h"

#include <stdint.h>
#include <stdlib.h>

/** Room for the 60,000 digits of MNIST; what claims to be larger is refused unread. */
#define MAX_FILE_BYTES ((size_t)1 << 26)
#define MAX_SIDE 4096

/* An IDX header: two zero bytes, the type of the elements (8: unsigned bytes), the number of
 * dimensions, then each dimension as a big-endian 32-bit number. */
static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool check_size(const char *path, size_t n_bytes, uint64_t expected)
{
    if (n_bytes < expected)
        return complain(path, 0, "truncated: %zu bytes, its header speaks of %llu", n_bytes,
                        (unsigned long long)expected);
    if (n_bytes > expected)
        return complain(path, 0, "too long: the elements its header speaks of end after %llu bytes",
                        (unsigned long long)expected);
    return true;
}

static bool read_idx(const char *path, unsigned n_dims, unsigned char **bytes, uint32_t *dims)
{
    const size_t header_bytes = 4 + 4 * n_dims;
    const uint32_t magic = 0x800 + n_dims;
    size_t n_bytes;

    if (!read_at_most(path, MAX_FILE_BYTES + 1, bytes, &n_bytes))
        return false;
    if (n_bytes >= 4 && big_endian(*bytes) != magic)
        return complain(path, 0, "not an IDX file of bytes in %u dimensions: it begins with 0x%08lx instead of 0x%08lx",
                        n_dims, (unsigned long)big_endian(*bytes), (unsigned long)magic);
    if (n_bytes < header_bytes)
        return complain(path, 0, "truncated: %zu bytes, its header alone has %zu", n_bytes, header_bytes);

    uint64_t elements = 1;
    for (unsigned i = 0; i < n_dims; i++) {
        dims[i] = big_endian(*bytes + 4 + 4 * i);
        if (i > 0 && (dims[i] == 0 || dims[i] > MAX_SIDE))
            return complain(path, 0, "pictures of %lu rows or columns; 1 to %d are possible", (unsigned long)dims[i],
                            MAX_SIDE);
        elements *= dims[i];
    }
    if (elements == 0)
        return complain(path, 0, "holds nothing: its header counts 0 elements");
    if (elements > MAX_FILE_BYTES - header_bytes)
        return complain(path, 0, "its header speaks of %llu elements; files of up to %zu bytes are read",
                        (unsigned long long)elements, MAX_FILE_BYTES);
    return check_size(path, n_bytes, header_bytes + elements);
}

bool dataset_load_idx(struct dataset *data, const char *images_path, const char *labels_path, size_t limit)
{
    uint32_t image_dims[3] = {0};
    uint32_t n_labels = 0;

    *data = (struct dataset){.images_path = images_path};
    if (!read_idx(images_path, 3, &data->images_file, image_dims) ||
        !read_idx(labels_path, 1, &data->labels_file, &n_labels))
        return false;
    if (n_labels != image_dims[0])
        return complain(labels_path, 0, "%lu labels, but %s holds %lu pictures", (unsigned long)n_labels, images_path,
                        (unsigned long)image_dims[0]);
    data->pixels = data->images_file + 16;
    data->labels = data->labels_file + 8;
    data->n = image_dims[0];
    data->channels = 1;
    data->rows = image_dims[1];
    data->columns = image_dims[2];
    return dataset_finish(data, labels_path, limit);
}
