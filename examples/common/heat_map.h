/* Where among the operands a multiplier errs: a picture of its mean relative error over (a, b). */
#ifndef COMMON_HEAT_MAP_H
#define COMMON_HEAT_MAP_H

#include "measuring.h"

/** Measures the cells of a grid over the operands' range, and draws them. */
bool heat_map_write(const axm_context *ctx, const struct measured *measured, const char *path);

#endif
