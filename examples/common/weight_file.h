/* The raw weights of a network. */
#ifndef COMMON_WEIGHT_FILE_H
#define COMMON_WEIGHT_FILE_H

#include "network_file.h"

/**
 * Reads file->n_weights little-endian float32 numbers from file->weights_name, in the folder `dir` or, if that is NULL,
 * beside the description, and points the tensors into them. Complains and gives false if they are fewer, more, or not
 * all finite.
 */
bool read_weights(struct network_file *file, const char *dir);

#endif
