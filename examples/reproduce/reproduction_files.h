/* The experiment as files: comma-separated values and a picture. */
#ifndef REPRODUCE_REPRODUCTION_FILES_H
#define REPRODUCE_REPRODUCTION_FILES_H

#include "reproduction.h"

#include <stdbool.h>

/** A header line, float32's row, then one for each case and way. Complains and gives false on failure. */
bool write_accuracies(const char *path, const struct reproduction *reproduction);

/** A header line, then a row for each case and layer. Complains and gives false on failure. */
bool write_layer_errors(const char *path, const struct reproduction *reproduction);

/** Draws the Top-1 accuracies as SVG. Complains and gives false on failure. */
bool draw_reproduction(const char *path, const struct reproduction *reproduction);

#endif
