/* Labelled pictures: the IDX format of the MNIST digits, and the binary records of CIFAR-10. */
#ifndef COMMON_DATASET_H
#define COMMON_DATASET_H

#include <stdbool.h>
#include <stddef.h>

/** Classes of a picture: the labels are 0 to 9. */
#define N_CLASSES 10

struct dataset {
    const char *images_path;
    unsigned char *images_file;  /* the pixels point into it */
    unsigned char *labels_file;  /* the labels point into it */
    const unsigned char *pixels; /* [n][channels][rows][columns] */
    const unsigned char *labels; /* [n], each under N_CLASSES */
    size_t n;
    size_t channels;
    size_t rows;
    size_t columns;
};

/**
 * Reads a pair of IDX files and keeps the first `limit` pictures (0: all). Complains and gives false if either is
 * unfit; dataset_free() is due either way.
 */
bool dataset_load_idx(struct dataset *data, const char *images_path, const char *labels_path, size_t limit);

/**
 * Reads records of 3,073 bytes, however many: a label, then 32 rows of 32 pixels in red, in green and in blue.
 * Otherwise as dataset_load_idx().
 */
bool dataset_load_records(struct dataset *data, const char *path, size_t limit);

/** The end of both: complains and gives false if a label is none; keeps the first `limit` pictures. */
bool dataset_finish(struct dataset *data, const char *labels_path, size_t limit);

void dataset_free(struct dataset *data);

#endif
