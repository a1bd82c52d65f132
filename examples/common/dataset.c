#include "dataset.h"

#include "diagnostic.h"

#include <stdlib.h>

bool dataset_finish(struct dataset *data, const char *labels_path, size_t limit)
{
    for (size_t i = 0; i < data->n; i++) {
        if (data->labels[i] >= N_CLASSES)
            return complain(labels_path, 0, "label %zu is %u; labels are 0 to %d", i, data->labels[i], N_CLASSES - 1);
    }
    if (limit > 0 && limit < data->n)
        data->n = limit;
    return true;
}

void dataset_free(struct dataset *data)
{
    free(data->images_file);
    free(data->labels_file);
}
