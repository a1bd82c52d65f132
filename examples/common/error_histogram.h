/* How often a multiplier errs by how much: a picture of its histogram of relative errors. */
#ifndef COMMON_ERROR_HISTOGRAM_H
#define COMMON_ERROR_HISTOGRAM_H

#include "measuring.h"

bool error_histogram_write(const struct measured *measured, const char *path);

#endif
