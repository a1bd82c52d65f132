/* Labelled pictures in the IDX format of the MNIST digits. */
#ifndef COMMON_DATASET_H
#define COMMON_DATASET_H

#include <stdbool.h>
#include <stddef.h>

/** Classes of a picture: the labels are 0 to 9. */
#define N_CLASSES 10

struct dataset {
    const char *images_path;
    unsigned char *images_file; /* the whole file; pixels point into it */
    unsigned char *labels_file;
    const unsigned char *pixels; /* [n][rows][columns] */
    const unsigned char *labels; /* [n], each under N_CLASSES */
    size_t n;
    size_t rows;
    size_t columns;
};

/** Reads both files and keeps the first `limit` pictures (0: all). Complains and gives false if either is unfit. */
bool dataset_load(struct dataset *data, const char *images_path, const char *labels_path, size_t limit);

void dataset_free(struct dataset *data);

#endif
