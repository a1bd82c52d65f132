#include "dataset.h"

#include "diagnostic.h"
#include "file_bytes.h"

#include <stdlib.h>
#include <string.h>

#define CHANNELS 3
#define SIDE 32
#define PIXEL_BYTES ((size_t)CHANNELS * SIDE * SIDE)
#define RECORD_BYTES (1 + PIXEL_BYTES)
/** Room for all 60,000 pictures of CIFAR-10; what is larger is refused. */
#define MAX_RECORDS ((size_t)60000)

static bool check_size(const char *path, size_t n_bytes)
{
    if (n_bytes == 0)
        return complain(path, 0, "holds no record");
    if (n_bytes > MAX_RECORDS * RECORD_BYTES)
        return complain(path, 0, "more than %zu records of %zu bytes", MAX_RECORDS, RECORD_BYTES);
    if (n_bytes % RECORD_BYTES != 0)
        return complain(path, 0, "truncated: %zu bytes are %zu records of %zu bytes and %zu bytes more", n_bytes,
                        n_bytes / RECORD_BYTES, RECORD_BYTES, n_bytes % RECORD_BYTES);
    return true;
}

/* Labels and pixels part: the pixels move together within the file's own memory. */
static bool take_apart(struct dataset *data)
{
    data->labels_file = malloc(data->n);
    if (data->labels_file == NULL)
        return complain_memory();
    for (size_t i = 0; i < data->n; i++) {
        const unsigned char *record = data->images_file + i * RECORD_BYTES;
        data->labels_file[i] = record[0];
        memmove(data->images_file + i * PIXEL_BYTES, record + 1, PIXEL_BYTES);
    }
    return true;
}

bool dataset_load_records(struct dataset *data, const char *path, size_t limit)
{
    size_t n_bytes;

    *data = (struct dataset){.images_path = path, .channels = CHANNELS, .rows = SIDE, .columns = SIDE};
    if (!read_at_most(path, MAX_RECORDS * RECORD_BYTES + 1, &data->images_file, &n_bytes) || !check_size(path, n_bytes))
        return false;
    data->n = n_bytes / RECORD_BYTES;
    if (!take_apart(data))
        return false;
    data->pixels = data->images_file;
    data->labels = data->labels_file;
    return dataset_finish(data, path, limit);
}
